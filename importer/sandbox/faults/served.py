"""Faults behind a real port, by uvicorn (extra `sandbox`): connections reset, answers cut off.

In: an app, the fates of its requests, an address. What uvicorn lacks: a protocol that tells the app
its connection, and a server whose port can be shut and opened again.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from importer.sandbox.faults.injector import FaultyApp
from importer.sandbox.faults.wire import connection_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from importer.sandbox.faults.fates import Fates

_END_S = 2
"""So long a request that has not come whole yet holds up the end."""

_LOG = logging.getLogger("uvicorn.error")


class _Protocol(H11Protocol):
    """uvicorn's own protocol, whose requests know their connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with a connection."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP, as uvicorn listens for
        super().connection_made(transport)
        self.app_state = connection_of(self.app_state, transport)


class FaultyServer(uvicorn.Server):
    """uvicorn's own server, which is a `Port`; `on_end` is called when it has shut down."""

    def __init__(self, config: uvicorn.Config, on_end: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_end = on_end
        self._port = config.port
        self._opening: asyncio.TimerHandle | None = None
        self._reopening: asyncio.Task[None] | None = None

    @property
    def is_shut(self) -> bool:
        """Whether new connections are refused right now."""
        return self._opening is not None

    def shut(self, seconds: float) -> None:
        """Refuse new connections for so long from now on."""
        loop = asyncio.get_running_loop()
        if self._opening is not None:
            self._opening.cancel()
        self._port = self._port_now()
        for server in self.servers:
            server.close()
        self._opening = loop.call_later(seconds, self._open)

    def enter(self) -> None:
        """Let a request in: who is connected is connected."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down as uvicorn does, and tell it."""
        if self._opening is not None:
            self._opening.cancel()
        await super().shutdown(sockets)
        self._on_end()

    def _port_now(self) -> int:
        """Give the port that is listened at, or was before it was shut."""
        for server in self.servers:
            for listening in server.sockets:
                port: int = listening.getsockname()[1]
                return port
        return self._port

    def _open(self) -> None:
        self._reopening = asyncio.get_running_loop().create_task(self._listen())

    async def _listen(self) -> None:
        """Listen again; without a port there is nothing left to do."""
        try:
            server = await asyncio.get_running_loop().create_server(
                self._make_protocol,
                host=self.config.host,
                port=self._port,
                backlog=self.config.backlog,
            )
        except OSError as error:
            _LOG.error("the port %d cannot be opened again: %s", self._port, error)
            self.should_exit = True
            return
        self.servers = [server]
        self._opening = None

    def _make_protocol(self) -> asyncio.Protocol:
        state: dict[str, Any] = self.lifespan.state
        return _Protocol(config=self.config, server_state=self.server_state, app_state=state)


def run_faulty(
    app: ASGIApp, fates: Fates, *, host: str, port: int, on_end: Callable[[], None]
) -> None:
    """Serve an app whose requests meet with `fates` until the process is told to stop.

    Raises `SystemExit` if the port is taken.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        http=_Protocol,
        timeout_graceful_shutdown=_END_S,
    )
    server = FaultyServer(config, on_end)
    config.app = FaultyApp(app, fates, server)
    with suppress(KeyboardInterrupt):  # that is how it is told to stop
        server.run()
