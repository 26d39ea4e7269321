"""`importer sync [-c importer.toml]`: every configured source once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.configured import ConfiguredOptions, goes_by_configuration
from importer.cli.interruption import REASON, ending_once, tell_of_interruption
from importer.cli.options import WaitLock
from importer.cli.reporting import ReportOptions, lists
from importer.cli.state import StateOptions, uses_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importer.model.syncs import SyncOutcome
    from importer.service.config_file import Configuration
    from importer.service.configuration import SourceTable
    from importer.service.sync_all import SyncAll


@goes_by_configuration
@uses_state
@lists
def sync_command(
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAME", help="Only this source. May be repeated."),
    ] = None,
    check_drift: Annotated[
        bool,
        typer.Option("--check-drift", help="Look at the platform even where no document changed."),
    ] = False,
    allow_large_change: Annotated[
        bool,
        typer.Option("--allow-large-change", help="Apply a plan that harms many actions, too."),
    ] = False,
    wait_lock: WaitLock = 60.0,
    *,
    configured: ConfiguredOptions,
    state: StateOptions,
    report: ReportOptions,
) -> None:
    """Bring every configured source up to date once, some at a time; for cron and CI.

    Exits with 1 where nothing went well, 3 where not all did, 4 where something waits for a review
    or was refused by a limit.
    """
    from importer.report.sync import print_sync, sync_json
    from importer.service.sync_all import SyncAll, exit_code

    configuration = configured.read()
    sources = _chosen(configuration, only or ())
    configured.check_platforms(sources)
    with state.open(create=True) as store:
        workshop = configured.workshop(
            store,
            lock_wait_s=wait_lock,
            check_drift=check_drift,
            allow_large_change=allow_large_change,
        )
        every = SyncAll(sources, workshop, configuration.service.parallel)
        outcomes = asyncio.run(_run(every))
    report.write(
        lambda: sync_json(outcomes),
        lambda console, verbose: print_sync(console, outcomes, verbose=verbose),
    )
    code = exit_code(outcomes)
    if code:
        raise typer.Exit(code)


def _chosen(configuration: Configuration, only: Sequence[str]) -> list[SourceTable]:
    """Give the sources that are asked for. Raises UsageError for one that there is not."""
    wanted = {configuration.source(name).name for name in only}
    return [one for one in configuration.sources if not only or one.name in wanted]


async def _run(every: SyncAll) -> list[SyncOutcome]:
    """Run a round; a signal lets it end, a second one ends the process."""

    def end() -> None:
        tell_of_interruption()
        every.end(REASON)

    with ending_once(end):
        return await every.run()
