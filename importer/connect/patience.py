"""How long one item may be waited for, all in all: what `--max-wait` says.

An item may take several requests: sent again, looked up, made once more. They share one Patience
where `for_one_item` is around them; else each request has its own. What counts is time spent
waiting: pauses before an attempt, and attempts that came to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DEFAULT_MAX_WAIT_S = 300.0
_PLAIN_BELOW_S = 1_000.0


class Patience:
    """Seconds of waiting, `most_s` in all."""

    def __init__(self, most_s: float) -> None:
        self._most_s = most_s
        self._spent_s = 0.0
        self._refused_s: float | None = None

    def allows(self, seconds: float) -> bool:
        """Tell whether so long a wait is within the rest; a first refusal ends all patience."""
        if self._refused_s is None and self._spent_s + seconds > self._most_s:
            self._refused_s = seconds
        return self._refused_s is None

    def spend(self, seconds: float) -> None:
        """Count seconds that were waited."""
        self._spent_s += seconds

    @property
    def note(self) -> str:
        """What is to be added to the reason of a failure if patience ended it, else nothing."""
        if self._refused_s is None:
            return ""
        return (
            f"; given up after {_shown(self._spent_s)} s of waiting: {_shown(self._refused_s)} s "
            f"more are beyond --max-wait {_shown(self._most_s)}"
        )


_OF_ITEM: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def for_one_item(most_s: float) -> Iterator[None]:
    """Let all requests within share the patience for one item; within another one, that one's."""
    if _OF_ITEM.get() is not None:
        yield
        return
    token = _OF_ITEM.set(Patience(most_s))
    try:
        yield
    finally:
        _OF_ITEM.reset(token)


def patience_for(most_s: float) -> Patience:
    """Give the patience of the item that is being worked at, or a new one for a single request."""
    return _OF_ITEM.get() or Patience(most_s)


def _shown(seconds: float) -> str:
    """Give seconds with at most one digit behind the point."""
    return f"{round(seconds, 1):g}" if seconds < _PLAIN_BELOW_S else f"{seconds:.0f}"
