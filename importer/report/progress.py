"""Shows how far an apply has come: a bar on a terminal, nothing anywhere else.

In: the outcomes, one by one as they end. Out: a bar with counts and the rate, gone when the run
ends, since the report of the run follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from importer.model.changes import Outcome
from importer.report.console import PlainOutput

if TYPE_CHECKING:
    from importer.report.console import Console


@contextmanager
def progress(console: Console, total: int) -> Iterator[Callable[[Outcome], None]]:
    """Give a callback for each of `total` outcomes; without a terminal it draws nothing."""
    if isinstance(console, PlainOutput) or not console.is_terminal or console.is_dumb_terminal:
        yield _ignore
        return
    from importer.report.progress_bar import draw_bar

    with draw_bar(console, total) as advance:
        yield advance


def _ignore(outcome: Outcome) -> None:
    """Take an outcome and say nothing: a log file wants no bar."""
