"""One thing done to several values at the same time, by a few threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from threading import Event
from typing import TypeVar

THREADS_MOST = 8

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def at_once(function: Callable[[_In], _Out], values: Iterable[_In]) -> list[_Out]:
    """Give what `function` makes of each value, in their order.

    Where it raises, what has not begun does not begin, and the first error in that order is raised.
    """
    over = Event()

    def unless_over(value: _In) -> _Out:
        if over.is_set():
            raise CancelledError  # nobody sees it: what ended the rest stands earlier
        try:
            return function(value)
        except BaseException:
            over.set()
            raise

    with ThreadPoolExecutor(THREADS_MOST) as threads:
        futures = [threads.submit(unless_over, value) for value in values]
        try:
            return [future.result() for future in futures]
        finally:
            over.set()
