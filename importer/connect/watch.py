"""Who watches the requests that change something, and what each of them is about.

A watch is told before such a request is sent, and after it has ended; a request whose beginning
cannot be noted is not sent. What a request is about is said by whoever asks for it, with `about`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Watch(Protocol):
    """Notes requests; they have numbers."""

    async def begins(self, what: str, about: tuple[str, ...]) -> int:
        """Note that a request is about to be sent; give its number.

        `what` is its method and path, `about` the ids of the changes that it carries out. Raises
        an ImporterError where that cannot be noted; then nothing is sent.
        """

    def ends(self, number: int, how: str) -> None:
        """Note how a request ended: the status of its answer, or what became of it."""


_ABOUT: ContextVar[tuple[str, ...]] = ContextVar("about", default=())
_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Let a watch be told of what is sent within this context, by whatever client."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)


def who_watches() -> Watch | None:
    """Give the watch of what is being done, if there is one."""
    return _WATCH.get()


@contextmanager
def about(changes: tuple[str, ...]) -> Iterator[None]:
    """Let the requests within this context be about these changes, by their ids."""
    token = _ABOUT.set(changes)
    try:
        yield
    finally:
        _ABOUT.reset(token)


def what_about() -> tuple[str, ...]:
    """Give the ids of the changes that are being worked at."""
    return _ABOUT.get()
