"""`importer serve [-c importer.toml]`: the configured sources on their schedules, as a service."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.configured import ConfiguredOptions, goes_by_configuration
from importer.cli.interruption import ending_once
from importer.cli.state import StateOptions, uses_state
from importer.errors import StateError

if TYPE_CHECKING:
    from importer.model.syncs import SyncOutcome
    from importer.service.approving import Approvals
    from importer.service.http_server import HttpServer
    from importer.service.serving import Service

_LOG = logging.getLogger("importer.serve")
_LOG.setLevel(logging.INFO)  # a service says what it does, even where little else is logged
_TOLD = "Ending: what is under way is finished first. Once more ends at once."


@goes_by_configuration
@uses_state
def serve_command(
    listen: Annotated[
        str | None,
        typer.Option(
            "--listen",
            metavar="HOST:PORT",
            help="Where the pages and /healthz are, whatever the configuration says.",
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell of sources with nothing to do, too.")
    ] = False,
    *,
    configured: ConfiguredOptions,
    state: StateOptions,
) -> None:
    """Bring each configured source up to date on its schedule, until told to stop.

    Any number of processes may share one state in PostgreSQL, and the work with it.
    """
    from importer.service.access import access_of
    from importer.service.approving import Approvals
    from importer.service.health import create_app
    from importer.service.http_server import HttpServer
    from importer.service.listening import parse_listen
    from importer.service.pages import Pages
    from importer.service.serving import Service

    configuration = configured.read()
    configured.check_platforms(configuration.sources)
    place = configuration.service.listen if listen is None else listen
    at = parse_listen(place) if place else None
    access = access_of(at, configuration.service.token_env, os.environ) if at else None
    with state.open(create=True) as store:
        workshop = configured.workshop(store, lock_wait_s=configuration.service.dead_after)
        service = Service(configuration, workshop, _say, partial(_tell, verbose=verbose))
        approvals = Approvals(store, configured.open_held, service.parallelism, _say)
        with ExitStack() as stack:
            server = None
            if at is not None and access is not None:
                pages = Pages(service, store, approvals, access, say=_say)
                app = create_app(service.health, [pages.mount()])
                server = stack.enter_context(HttpServer(app, at))
            asyncio.run(_serve(service, approvals, server))
    _say("Ended.")


@uses_state
def run_now_command(
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="The source's name.")],
    *,
    state: StateOptions,
) -> None:
    """Let a running service look after one source now, whatever its schedule says."""
    with state.open(create=False) as store:
        if not store.exists or not store.watching().ask_for(name):
            raise StateError(
                f'no service watches a source "{name}"',
                where=store.shown,
                hint="Begin one by importer serve, or run importer sync --only NAME",
            )
    typer.echo(f"{name} is due now.")


async def _serve(service: Service, approvals: Approvals, server: HttpServer | None) -> None:
    """Run the service; once it says so, a signal lets it end, a second one ends the process."""
    from importer.service.serving import ENDING

    def end() -> None:
        _say(_TOLD)
        service.end()
        approvals.end(ENDING)

    with ending_once(end):
        sources = service.sources.values()
        scheduled = sum(one.schedule is not None for one in sources)
        _say(f"Worker {service.worker}: {len(sources)} sources, {scheduled} of them on schedules")
        if server is not None:
            _say(f"Pages at {server.origin}/, health at {server.origin}/healthz")
        try:
            await service.run()
        finally:
            approvals.end(ENDING)
            await asyncio.to_thread(approvals.wait)


def _say(text: str) -> None:
    """Write a line of the log, whatever else is logged."""
    _LOG.info("%s", text)


def _tell(outcome: SyncOutcome, *, verbose: bool) -> None:
    """Write a line about a source, where there is news of it."""
    from importer.report.sync import sync_line

    if verbose or outcome.is_news or outcome.notified is not None:
        _say(sync_line(outcome))
