"""How many requests are under way at a time: fewer while the platform is pressed, then more again.

Additive increase, multiplicative decrease (as TCP does it, RFC 5681, 3.1): a 429 or a 503 halves
the number, answers that take twice as long as usual take a fifth of it away, each good answer adds
a part of one. What was sent before a decrease cannot cause another one. While the platform asks
everyone to wait, nothing is begun. Clock and sleep are passed in.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from importer.connect.patience import Patience

_AFTER_PRESSURE = 0.5
_AFTER_SLOWNESS = 0.8
_SLOW = 2.0
"""How many times the usual time an answer takes when the platform is getting slow."""

_SLOWER_S = 0.05
"""What is less than that much slower is no matter."""

_RECENT, _USUAL = 0.2, 0.02
"""How much one answer counts in the time that answers take recently, and usually."""

_FEWEST_ANSWERS = 10
"""Of so many answers one knows what is usual."""


class HeldError(Exception):
    """The platform asks everyone to wait for longer than there is patience for."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = seconds


class Pace:
    """Lets requests begin, up to `most` at a time. `clock` gives seconds that only grow."""

    def __init__(
        self, most: int, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._most = max(1, most)
        self._limit = float(self._most)
        self._clock = clock
        self._sleep = sleep
        self._under_way = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._held_until = clock()
        self._cut_at = self._held_until
        self._times: dict[str, _Times] = {}

    @property
    def limit(self) -> int:
        """How many requests may be under way right now."""
        return int(self._limit)

    @asynccontextmanager
    async def turn(self, kind: str, patience: Patience) -> AsyncIterator[Turn]:
        """Wait until one more request may begin; it ends with the context.

        `kind` says which requests take about the same time. Raises HeldError where the platform
        asked for a longer wait than `patience` allows.
        """
        await self._wait_while_held(patience)
        await self._enter()
        try:
            yield Turn(self, kind, self._clock())
        finally:
            self._under_way -= 1
            self._admit()

    def went_well(self, kind: str, began: float) -> None:
        """Take a good answer to a request that `began` then: faster, or slower if it was slow."""
        self._limit = min(float(self._most), self._limit + 1 / self._limit)
        times = self._times.setdefault(kind, _Times())
        if times.add(self._clock() - began):
            self._cut(_AFTER_SLOWNESS, began)
        self._admit()

    def pressed(self, began: float, wait_s: float) -> None:
        """Take a refusal for now of a request that `began` then; nothing begins for `wait_s`."""
        self._held_until = max(self._held_until, self._clock() + wait_s)
        self._cut(_AFTER_PRESSURE, began)

    def _cut(self, factor: float, began: float) -> None:
        if began >= self._cut_at:
            self._limit = max(1.0, self._limit * factor)
            self._cut_at = self._clock()

    async def _wait_while_held(self, patience: Patience) -> None:
        """Wait as long as the platform asked everyone to; it may ask again meanwhile."""
        waited_for = None
        while (until := self._held_until) != waited_for and until > self._clock():
            seconds = until - self._clock()
            if not patience.allows(seconds):
                raise HeldError(seconds)
            await self._sleep(seconds)
            patience.spend(seconds)
            waited_for = until

    async def _enter(self) -> None:
        """Wait for one's turn, first come first served."""
        if self._under_way < self.limit and not self._queue:
            self._under_way += 1
            return
        ready = asyncio.get_running_loop().create_future()
        self._queue.append(ready)
        try:
            await ready  # who admits us has counted us
        except asyncio.CancelledError:
            if ready.done() and not ready.cancelled():
                self._under_way -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        """Let those begin whose turn it is."""
        while self._queue and self._under_way < self.limit:
            ready = self._queue.popleft()
            if not ready.done():  # else it was cancelled
                self._under_way += 1
                ready.set_result(None)


class Turn:
    """One request under way, and what is to be said of how it went; nothing where it got lost."""

    def __init__(self, pace: Pace, kind: str, began: float) -> None:
        self._pace = pace
        self._kind = kind
        self._began = began

    def went_well(self) -> None:
        """Say that the platform carried the request out."""
        self._pace.went_well(self._kind, self._began)

    def pressed(self, wait_s: float) -> None:
        """Say that the platform takes no more for now, and how long it asks to wait."""
        self._pace.pressed(self._began, wait_s)


class _Times:
    """How long answers of one kind take, recently and usually."""

    def __init__(self) -> None:
        self._count = 0
        self._recent_s = 0.0
        self._usual_s = 0.0

    def add(self, seconds: float) -> bool:
        """Take the time of one answer; tell whether answers are getting slow."""
        self._count += 1
        first = 1 / self._count  # until there are enough of them: the mean of all
        self._recent_s += max(first, _RECENT) * (seconds - self._recent_s)
        self._usual_s += max(first, _USUAL) * (seconds - self._usual_s)
        return (
            self._count > _FEWEST_ANSWERS
            and self._recent_s > _SLOW * self._usual_s
            and self._recent_s - self._usual_s > _SLOWER_S
        )
