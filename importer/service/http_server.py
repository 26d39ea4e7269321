"""An ASGI application behind a port, in a thread of its own: it answers whatever else goes on."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Self

from importer.errors import ImporterError
from importer.service.listening import Listen

if TYPE_CHECKING:
    from starlette.applications import Starlette

_END_S = 5.0
_BACKLOG = 64


class HttpServer:
    """Serves an application while the context lasts; `origin` is where.

    Raises ImporterError where uvicorn is not installed or the place cannot be listened at.
    """

    def __init__(self, app: Starlette, listen: Listen) -> None:
        try:
            import uvicorn
        except ModuleNotFoundError:
            raise ImporterError(
                "listening needs uvicorn",
                hint="pip install 'openapi-action-importer[service]', or listen = \"\"",
            ) from None
        family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
        try:
            self._socket = socket.create_server(listen, family=family, backlog=_BACKLOG)
        except OSError as error:
            raise ImporterError(
                f"cannot be listened at: {error.strerror or error}",
                where=f"{listen.host}:{listen.port}",
                hint="choose another place by listen in [service], or an empty one",
            ) from None
        host = f"[{listen.host}]" if ":" in listen.host else listen.host
        self.origin = f"http://{host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(_END_S)
        self._socket.close()
