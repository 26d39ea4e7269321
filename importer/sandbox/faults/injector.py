"""An app that goes wrong as it is told to, around the sandbox as it is.

In: an ASGI app and the fates of its requests. Out: the app's own answers, but where a fault
strikes; and, at `COUNTS_PATH`, how many faults there were. That path is never struck, and asks for
no key: it holds nothing but counts.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from msgspec import Struct

from importer.sandbox.answers import json_response
from importer.sandbox.faults.asked import ask
from importer.sandbox.faults.port import InProcessPort, Port
from importer.sandbox.faults.spoilt import Answer, half_of, led_astray, no_json, refusal
from importer.sandbox.faults.wire import wire_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from importer.sandbox.faults.fates import Fate, Fates
    from importer.sandbox.faults.fault import Fault

COUNTS_PATH: Final = "/sandbox/faults"
"""Where the counts are read, beside the API: JSON of `Fates.counts`."""

_CLOSE: Final = (b"connection", b"close")


class FaultyApp:
    """ASGI app around another one whose requests meet with `fates`; `port` is where it listens."""

    def __init__(self, app: ASGIApp, fates: Fates, port: Port | None = None) -> None:
        self._app = app
        self._fates = fates
        self._port = port or InProcessPort()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, unless its fate is another."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == COUNTS_PATH:
            await json_response(self._fates.counts())(scope, receive, send)
        else:
            self._port.enter()
            body = await _body_of(receive)
            if body is not None:
                await self._meet(_Exchange(scope, body, receive, send))

    async def _meet(self, exchange: _Exchange) -> None:
        """Let a request meet with its fate."""
        scope = exchange.scope
        fate = self._fates.draw(ask(scope["method"], scope["path"], exchange.body))
        for delay in fate.delays:
            self._fates.injected(delay, fate.asked)
            await asyncio.sleep(delay.seconds)
        if fate.fault is None:
            await self._send(exchange, await self._carry_out(exchange, fate))
        else:
            await self._strike(exchange, fate, fate.fault)

    async def _strike(self, exchange: _Exchange, fate: Fate, fault: Fault) -> None:
        """Do to a request what its fault says."""
        wire = wire_of(exchange.scope, exchange.receive, exchange.send)
        if fault.kind == "reset-before-commit":
            self._fates.injected(fault, fate.asked)
            await wire.reset()
        elif fault.kind == "status" and not fault.after_commit:
            self._fates.injected(fault, fate.asked)
            await self._send(exchange, refusal(fault, fate.chance))
        else:
            answer = await self._carry_out(exchange, fate)
            if fault.kind == "reset-after-commit":
                self._fates.injected(fault, fate.asked)
                await wire.reset()
            elif fault.kind == "half-answer":
                self._fates.injected(fault, fate.asked)
                await wire.cut(answer.status, answer.headers, half_of(answer))
            else:
                await self._send(exchange, self._spoil(answer, exchange, fate, fault))

    def _spoil(self, answer: Answer, exchange: _Exchange, fate: Fate, fault: Fault) -> Answer:
        """Give what is answered instead; an answer that the fault does not fit stays as it is."""
        spoilt: Answer | None = answer
        if fault.kind == "status":
            spoilt = refusal(fault, fate.chance)
        elif fault.kind == "refuse":
            self._port.shut(fault.seconds)
        elif fault.kind == "invalid-json":
            spoilt = no_json(answer)
        else:
            spoilt = led_astray(answer, exchange.after, fate.chance)
        if spoilt is None:
            return answer
        self._fates.injected(fault, fate.asked)
        return spoilt

    async def _carry_out(self, exchange: _Exchange, fate: Fate) -> Answer:
        """Let the app carry a request out, and give its answer."""
        answer = await exchange.answer_of(self._app)
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            self._fates.carried_out(fate.asked)
        return answer

    async def _send(self, exchange: _Exchange, answer: Answer) -> None:
        """Send an answer; the last one of its connection while the port is shut."""
        headers = [*answer.headers, _CLOSE] if self._port.is_shut else answer.headers
        await exchange.send(
            {"type": "http.response.start", "status": answer.status, "headers": headers}
        )
        await exchange.send({"type": "http.response.body", "body": answer.body})


class _Exchange(Struct, frozen=True):
    """A request whose body has come, and the two ways to its client."""

    scope: Scope
    body: bytes
    receive: Receive
    send: Send

    @property
    def after(self) -> str | None:
        """The token of the page that is asked for."""
        values = parse_qs(self.scope["query_string"].decode("latin-1")).get("after")
        return values[0] if values else None

    async def answer_of(self, app: ASGIApp) -> Answer:
        """Give what an app answers, whole."""
        body: list[bytes] = [self.body]
        started: list[Message] = []
        parts: list[bytes] = []

        async def receive() -> Message:
            if body:
                return {"type": "http.request", "body": body.pop(), "more_body": False}
            return await self.receive()

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            else:
                parts.append(message.get("body", b""))

        await app(self.scope, receive, send)
        return Answer(started[0]["status"], list(started[0]["headers"]), b"".join(parts))


async def _body_of(receive: Receive) -> bytes | None:
    """Give the body of a request; None where its client left before it was whole."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
