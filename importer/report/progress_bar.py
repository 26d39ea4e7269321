"""The bar of an apply on a terminal, by `rich`: counts, rate and the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from importer.model.changes import Outcome


class RateColumn(ProgressColumn):
    """Changes per second, once that is known."""

    def render(self, task: Task) -> Text:
        """Give the rate of the last while."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.1f}/s", style="cyan")


@contextmanager
def draw_bar(console: Console, total: int) -> Iterator[Callable[[Outcome], None]]:
    """Give a callback for each of `total` outcomes, which moves the bar on."""
    columns = (
        TextColumn("Applying", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[troubles]}", style="red", markup=False),
    )
    troubles = 0
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total, troubles="")

        def advance(outcome: Outcome) -> None:
            nonlocal troubles
            troubles += outcome.result != "applied"
            bar.update(task, advance=1, troubles=f"{troubles:,} not applied" if troubles else "")

        yield advance
