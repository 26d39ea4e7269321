"""Connections to checked addresses alone, each read and write within what is left of the time.

In: an origin and what is allowed of it. Out: a backend for `httpcore`, which speaks HTTP and TLS
over it under the origin's own name; names are looked up here only, at the moment of connecting.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from importer.document.addresses import Lookup, checked_addresses
from importer.document.budget import Budget
from importer.document.origins import Origin

_ADDRESSES_MOST = 4
"""Of so many addresses one should answer."""
_CONNECT_S = 10.0


class CheckedNetwork(httpcore.SyncBackend):
    """Connects to one origin; raises RefusedReference for addresses that may not be spoken to."""

    def __init__(self, origin: Origin, *, private: bool, lookup: Lookup, budget: Budget) -> None:
        self._origin = origin
        self._private = private
        self._lookup = lookup
        self._budget = budget

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the origin's, whose addresses are looked up here
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the origin's checked addresses that answers."""
        addresses = checked_addresses(self._origin, private=self._private, lookup=self._lookup)
        failed: Exception | None = None
        for address in addresses[:_ADDRESSES_MOST]:
            left_s = _bounded_s(self._budget, self._origin, min(timeout or _CONNECT_S, _CONNECT_S))
            try:
                stream = super().connect_tcp(address, port, left_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = failed or error
            else:
                return _TimedStream(stream, self._origin, self._budget)
        raise failed or httpcore.ConnectError("no address")


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every wait ends with the time of the run."""

    def __init__(self, stream: httpcore.NetworkStream, origin: Origin, budget: Budget) -> None:
        self._stream = stream
        self._origin = origin
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _bounded_s(self._budget, self._origin, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _bounded_s(self._budget, self._origin, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        bounded_s = _bounded_s(self._budget, self._origin, timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, bounded_s)
        return _TimedStream(stream, self._origin, self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _bounded_s(budget: Budget, origin: Origin, timeout_s: float | None) -> float:
    """Give how long to wait; raises DocumentError where the time is up."""
    budget.check_time(str(origin))
    left_s = max(budget.left_s, 0.001)  # zero would mean not to wait at all
    return left_s if timeout_s is None else min(timeout_s, left_s)
