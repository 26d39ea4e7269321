"""A real HTTP server on this machine for documents, byte by byte as a test wrote them down."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from functools import partial
from typing import Self

Talk = Callable[[socket.socket], None]


def document(body: bytes = b"", status: int = 200, **fields: str) -> bytes:
    """Write an answer; `fields` are header fields, with `_` for `-`; a length is added."""
    given = {"content_length": str(len(body)), **fields}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body


class DocumentServer:
    """Answers by path: with bytes, or by a function that is given the connection to write to.

    A connection stays open for the next request as long as the answers allow it; a function ends
    it. `heads` are the requests as they came. An unknown path is answered with 404.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, bytes | Talk] = {}
        self.heads: list[str] = []
        self._tls = tls
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for open_socket in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    @property
    def origin(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [head.split(" ")[1] for head in self.heads]

    def _begin(self, what: Callable[[], None]) -> None:
        thread = threading.Thread(target=what)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.add(connection)
                self._begin(partial(self._serve, connection))

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            if self._tls is None:
                self._talk(connection)
                return
            self._open.discard(connection)  # it becomes another object
            with self._tls.wrap_socket(connection, server_side=True) as encrypted:
                self._open.add(encrypted)
                self._talk(encrypted)

    def _talk(self, connection: socket.socket) -> None:
        while True:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                piece = connection.recv(1)
                if not piece:
                    return
                head += piece
            self.heads.append(head.decode("latin-1"))
            answer = self.answers.get(self.paths[-1].partition("?")[0], document(status=404))
            if not isinstance(answer, bytes):
                answer(connection)
                return
            connection.sendall(answer)
