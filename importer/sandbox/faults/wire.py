"""What is done to the connection of one request: reset, cut off, closed.

Behind a port (`served`) this happens to the real TCP connection. In process there is none: there
the client gets the exception that httpx raises for it. What cannot be had in process: bytes of an
answer that is then cut off, a body that is still being sent, and what a broken connection means to
the next request over it.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

TRANSPORT = "importer.sandbox.transport"
"""Under this key of the scope's `state` stands the TCP connection of a request, if there is one."""

_LINGER_NOT = struct.pack("ii", 1, 0)
"""Linger for no second: closing drops what is unsent, and resets the connection (socket(7))."""


class Wire(Protocol):
    """A connection that can be broken."""

    async def reset(self) -> None:
        """Reset the connection, with no answer."""

    async def cut(self, status: int, headers: list[tuple[bytes, bytes]], part: bytes) -> None:
        """Send the head of an answer and `part` of its body, then close the connection."""


def wire_of(scope: Scope, receive: Receive, send: Send) -> Wire:
    """Give the connection that a request came by."""
    transport = scope.get("state", {}).get(TRANSPORT)
    return InProcess() if transport is None else Tcp(transport, receive, send)


class Tcp:
    """A real connection."""

    def __init__(self, transport: asyncio.Transport, receive: Receive, send: Send) -> None:
        self._transport = transport
        self._receive = receive
        self._send = send

    async def reset(self) -> None:
        """Reset the connection (RFC 9293, 3.5.2), with no answer."""
        sock: socket.socket = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._transport.abort()
        await self._gone()

    async def cut(self, status: int, headers: list[tuple[bytes, bytes]], part: bytes) -> None:
        """Send the head of an answer and `part` of its body, then close the connection.

        Without a part there is no head either: what is cut off then is all of the answer.
        """
        if part:
            await self._send({"type": "http.response.start", "status": status, "headers": headers})
            await self._send({"type": "http.response.body", "body": part, "more_body": True})
        self._transport.close()
        await self._gone()

    async def _gone(self) -> None:
        """Wait until the server knows that the connection is gone, and does not answer."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


class InProcess:
    """No connection: what its client would make of a broken one, raised."""

    async def reset(self) -> None:
        """Raise what httpx raises for a connection that was reset."""
        import httpx  # by whom else would an app in process be asked

        raise httpx.ReadError("the connection was reset, as the sandbox was told to")

    async def cut(self, status: int, headers: list[tuple[bytes, bytes]], part: bytes) -> None:  # noqa: ARG002 - there is nobody to send them to
        """Raise what httpx raises for an answer that breaks off."""
        import httpx

        raise httpx.RemoteProtocolError("the answer was cut off, as the sandbox was told to")


def connection_of(state: dict[str, Any], transport: asyncio.Transport) -> dict[str, Any]:
    """Give the state of one connection's requests, by which `wire_of` finds the connection."""
    return {**state, TRANSPORT: transport}
