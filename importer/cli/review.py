"""Who looks at an apply by hand: the plan is shown, and somebody is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import typer

from importer.cli.interruption import interruptible
from importer.cli.reporting import Format, ReportOptions
from importer.errors import HaltedError, UsageError
from importer.text import one_line

if TYPE_CHECKING:
    from importer.model.bundle import Bundle
    from importer.model.changes import Outcome
    from importer.report.console import Console
    from importer.running.order import Decision
    from importer.targeting import Planned

_LINE_CHARS_MOST = 1_000


def tell(line: str) -> None:
    """Tell something on standard error, where it does not mix with the report."""
    sys.stderr.write(f"{one_line(line, _LINE_CHARS_MOST)}\n")
    sys.stderr.flush()


class ReviewByHand:
    """Shows plans as the report's options say; with `yes` nobody is asked.

    `meanings` tells what plans mean, at no cost for the one that was shown last.
    """

    def __init__(self, bundle: Bundle, report: ReportOptions, *, yes: bool, publish: bool) -> None:
        self._bundle = bundle
        self._report = report
        self._yes = yes
        self._publish = publish

        from importer.plan.meaning import Meanings

        self.meanings = Meanings()

    def show(self, planned: Planned, *, refused: bool) -> None:
        """Show a plan: with a report in text, else aside, where somebody has to look at it."""
        from importer.report.terminal import print_plan
        from importer.report.view import view_plan

        meaning = self.meanings.of(planned.plan)

        def show(console: Console, verbose: bool) -> None:
            view = view_plan(self._bundle, planned.plan, meaning, makes=planned.makes)
            print_plan(console, view, verbose=verbose, only=self._report.only)

        is_asked = self._question(planned) is not None and not self._yes
        if self._report.format is Format.TEXT:
            self._report.print(show)
        elif is_asked or refused:
            self._report.print_aside(show)

    def decide(self, planned: Planned) -> Decision:
        """Ask whether to apply. Raises UsageError where the answer is no."""
        question = self._question(planned)
        if question is None or self._yes:
            return "now"
        try:
            with interruptible():
                is_wanted = typer.confirm(question, err=True)
        except (typer.Abort, KeyboardInterrupt):
            raise HaltedError("interrupted; nothing was changed") from None
        if not is_wanted:
            raise UsageError("nothing was changed")
        return "later"

    def tell(self, line: str) -> None:
        """Tell something on standard error."""
        tell(line)

    def progress(self, total: int) -> AbstractContextManager[Callable[[Outcome], None]]:
        """Show a bar on standard error, where that is a terminal."""
        from importer.report.console import make_console
        from importer.report.progress import progress

        return progress(make_console(sys.stderr, self._report.colour.value), total)

    def _question(self, planned: Planned) -> str | None:
        """Say what a person has to agree to; None where there is nothing to do."""
        publishes = self._publish and not planned.is_published
        if planned.plan.pending:
            return f"Apply these changes{', then publish the version' if publishes else ''}?"
        if planned.makes:
            return f"Make the version{' and publish it' if publishes else ''}?"
        return "Publish the version?" if publishes else None
