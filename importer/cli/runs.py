"""`importer runs` and `importer show RUN`: what happened."""

from __future__ import annotations

from typing import Annotated

import typer

from importer.cli.meaning import meaning_of
from importer.cli.reporting import Format, ReportOptions, lists, reports
from importer.cli.state import StateOptions, uses_state
from importer.errors import StateError

_NUMBER_MOST = 2**31 - 1
"""Of a run, in any database."""


@uses_state
@lists
def runs_command(
    limit: Annotated[
        int,
        typer.Option("--limit", "-n", metavar="N", min=1, max=_NUMBER_MOST, help="Runs to list."),
    ] = 20,
    *,
    state: StateOptions,
    report: ReportOptions,
) -> None:
    """List the runs, the newest first: when, of what, and how each ended."""
    from importer.report.history import print_runs, runs_json

    with state.open(create=False) as store:
        heads = store.runs(limit)
    report.write(
        lambda: runs_json(heads),
        lambda console, verbose: print_runs(console, heads, store.shown, verbose=verbose),
    )


@uses_state
@reports
def show_command(
    number: Annotated[
        int,
        typer.Argument(
            metavar="RUN", min=1, max=_NUMBER_MOST, help="The run's number in importer runs."
        ),
    ],
    *,
    state: StateOptions,
    report: ReportOptions,
) -> None:
    """Show one run: its plan, what came of it, and the Problems of its document."""
    from importer.report.history import print_one_run, show_json, view_of_run

    with state.open(create=False) as store:
        run = store.run(number)
    if run is None:
        raise StateError(
            f"there is no run {number}",
            where=store.shown,
            hint="See importer runs for those there are",
        )
    meaning = meaning_of(run.plan)
    view = view_of_run(run, meaning)
    if view is None and report.format not in {Format.TEXT, Format.JSON}:
        raise StateError(
            f"run {number} ended before it had a plan",
            where=store.shown,
            hint="Show it with -f text or -f json",
        )
    report.write(
        lambda: show_json(run, meaning),
        lambda console, verbose: print_one_run(
            console, run, meaning, verbose=verbose, only=report.only
        ),
        (lambda: view) if view else None,
    )
