"""The port that the sandbox listens at, or would: it can be shut for a while.

While it is shut no new connection is taken, and connections that stand close after their next
answer. `served` shuts a real one; here is what stands for it in process.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Port(Protocol):
    """A port that can be shut."""

    @property
    def is_shut(self) -> bool:
        """Whether new connections are refused right now."""

    def shut(self, seconds: float) -> None:
        """Refuse new connections for so long from now on."""

    def enter(self) -> None:
        """Let a request in, or raise what its client gets where no connection can be made."""


class InProcessPort:
    """No port: each request counts as a connection of its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shut_until = clock()

    @property
    def is_shut(self) -> bool:
        """Whether requests are refused right now."""
        return self._clock() < self._shut_until

    def shut(self, seconds: float) -> None:
        """Refuse requests for so long from now on."""
        self._shut_until = self._clock() + seconds

    def enter(self) -> None:
        """Let a request in. Raises what httpx raises for a connection that could not be made."""
        if self.is_shut:
            import httpx  # by whom else would an app in process be asked

            raise httpx.ConnectError("the connection was refused, as the sandbox was told to")
