"""`importer approve RUN` and `importer reject RUN`: what becomes of a run that waits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.configured import ConfiguredOptions, goes_by_configuration
from importer.cli.interruption import run_to_the_end
from importer.cli.meaning import meaning_of
from importer.cli.options import Parallelism, WaitLock
from importer.cli.reporting import Format, ReportOptions, reports
from importer.cli.state import StateOptions, uses_state
from importer.errors import StateError
from importer.text import one_line

if TYPE_CHECKING:
    from importer.connect.stopping import Stop
    from importer.running.order import Ran
    from importer.state.store import StateStore

_NUMBER_MOST = 2**31 - 1
_LINE_CHARS_MOST = 1_000
_EXITS = {"failed": 1, "in-part": 3, "interrupted": 130}

_Number = Annotated[
    int,
    typer.Argument(
        metavar="RUN", min=1, max=_NUMBER_MOST, help="The run's number in importer runs."
    ),
]


@goes_by_configuration
@uses_state
@reports
def approve_command(
    number: _Number,
    parallelism: Parallelism = 4,
    wait_lock: WaitLock = 60.0,
    *,
    configured: ConfiguredOptions,
    state: StateOptions,
    report: ReportOptions,
) -> None:
    """Carry out what a run holds for review, just as it was shown.

    Where things have moved since, nothing is changed, and the next sync plans anew. Exits with 3
    where some changes failed, with 4 where things have moved.
    """
    from importer.service.reviewing import approve, find_waiting
    from importer.service.unattended import Unattended

    with state.open(create=False) as store:
        waiting = find_waiting(store, number)
        review = Unattended("auto")

        async def work(stop: Stop) -> Ran:
            async with configured.open_held(waiting, parallelism, stop) as client:
                return await approve(
                    waiting,
                    client,
                    store,
                    review,
                    stop,
                    parallelism=parallelism,
                    lock_wait_s=wait_lock,
                )

        ran = run_to_the_end(work)
        for line in review.told:
            sys.stderr.write(f"{one_line(line, _LINE_CHARS_MOST)}\n")
        _report(store, number, report)
    if ran.state in _EXITS:
        raise typer.Exit(_EXITS[ran.state])


@uses_state
def reject_command(
    number: _Number,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, for others to read.")
    ] = "",
    *,
    state: StateOptions,
) -> None:
    """End a run that waits: what its document asks for is not done until the document changes."""
    from importer.service.reviewing import find_waiting, reject

    with state.open(create=False) as store:
        waiting = find_waiting(store, number)
        reject(waiting, store, reason)
    typer.echo(f"Run {number} is rejected; {waiting.source} is left alone until it changes.")


def _report(store: StateStore, number: int, report: ReportOptions) -> None:
    """Report a run as `importer show` does."""
    from importer.report.history import print_one_run, show_json, view_of_run

    run = store.run(number)
    if run is None:
        raise StateError(f"run {number} is gone", where=store.shown)
    meaning = meaning_of(run.plan)
    view = view_of_run(run, meaning)
    if view is None and report.format not in {Format.TEXT, Format.JSON}:
        raise StateError(f"run {number} has no plan", where=store.shown)
    report.write(
        lambda: show_json(run, meaning),
        lambda console, verbose: print_one_run(
            console, run, meaning, verbose=verbose, only=report.only
        ),
        (lambda: view) if view else None,
    )
