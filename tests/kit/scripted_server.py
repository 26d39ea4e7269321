"""A real HTTP server on this machine that says, answer by answer, what a test wrote down."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Self

import msgspec

from importer.connect.client import ConnectClient
from importer.connect.retry import RetryPolicy, Timing

KEY = "a-key-that-nobody-may-see"
ORGANISATION_ID = "01J00000000000000000000000"


def http_answer(status: int, body: Any = None, **headers: str) -> bytes:
    """Write an HTTP answer: `body` is bytes, or a value to write as JSON."""
    content = (
        body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
    )
    lines = {"content_type": "application/json", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    start = f"HTTP/1.1 {status} Said\r\n{head}Content-Length: {len(content)}\r\n"
    return f"{start}Connection: close\r\n\r\n".encode() + content


class ScriptedServer:
    """Gives one answer a connection, the last one again and again; empty bytes just hang up.

    With `hold` it keeps each connection open after its answer, until the test is over.
    """

    def __init__(self, *answers: bytes, hold: bool = False) -> None:
        self._answers = list(answers)
        self._hold = hold
        self._talks: set[asyncio.Task[None] | None] = set()
        self._served: set[tuple[str, int]] = set()
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self.waits_s: list[float] = []

    async def __aenter__(self) -> Self:
        self._over = asyncio.Event()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await self._serve_all()
        self._server.close()
        await asyncio.gather(*(talk for talk in self._talks if talk))
        await self._server.wait_closed()

    @property
    def origin(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def first_lines(self) -> list[str]:
        """The first line of each request."""
        return [head.partition("\r\n")[0] for head in self.heads]

    def client(self, *, now_s: float = 0.0, **policy: Any) -> ConnectClient:
        """Make a client of this server that notes its waits in `waits_s`, and does not wait.

        Its clocks go by those waits alone.
        """

        async def sleep(seconds: float) -> None:
            self.waits_s.append(seconds)

        return ConnectClient(
            f"{self.origin}/api",
            KEY,
            ORGANISATION_ID,
            policy=RetryPolicy(**policy),
            timing=Timing(
                sleep=sleep,
                now=lambda: now_s,
                random=lambda: 0.5,
                clock=lambda: sum(self.waits_s),
            ),
        )

    async def _serve_all(self) -> None:
        """Wait until all who connected are being served, gone or not: a last one comes after."""
        _, last = await asyncio.open_connection("127.0.0.1", self.port)
        while last.get_extra_info("sockname") not in self._served:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0)
        last.close()
        await last.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.add(asyncio.current_task())
        self._served.add(writer.get_extra_info("peername"))
        with suppress(asyncio.IncompleteReadError, ConnectionError):  # clients may give up
            await self._talk(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and answer it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = 0
        for line in head.lower().splitlines():
            if line.startswith("content-length:"):
                length = int(line.partition(":")[2])
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(length))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        writer.write(answer)
        await writer.drain()
        if self._hold:
            await self._over.wait()
