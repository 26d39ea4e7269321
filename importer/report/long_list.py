"""Keeps a list of thousands readable: its first items, then how many more there are.

In: items and how one is put into lines. Out: the lines of the first ones, or of all when the
reader asked for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from importer.report.console import Line, line

MOST_SHOWN = 50

Item = TypeVar("Item")


def list_lines(
    items: Sequence[Item],
    render: Callable[[Item], Iterable[Line]],
    *,
    verbose: bool,
    most: int = MOST_SHOWN,
    indent: int = 2,
) -> Iterator[Line]:
    """Give the lines of the first `most` items, all if `verbose`; say how many are not shown."""
    for item in items if verbose else items[:most]:
        yield from render(item)
    if len(items) > most and not verbose:
        words = f"… and {len(items) - most:,} more (-v shows all, -f json lists each)"
        yield line((words, "dim"), indent=indent)
