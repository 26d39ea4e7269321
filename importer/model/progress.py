"""How far a run has come that is under way, for whoever looks at it from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from importer.model.changes import Result

FAILURES_MOST = 20
"""So many failures are told of a run that is under way, the first ones."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was not applied: what it is of, what came of it, and why."""

    identity: str
    result: Result
    reason: str


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a run has come: of `total` changes so many ended with each of `results`.

    `began_at` is when it began to change things, `heard_at` when its process last said so (UTC).
    `failures` are the first `FAILURES_MOST`.
    """

    run: int
    total: int
    results: Mapping[Result, int]
    failures: tuple[Failure, ...]
    began_at: datetime
    heard_at: datetime

    @property
    def done(self) -> int:
        """Give how many changes have ended, in whatever way."""
        return sum(self.results.values())

    @property
    def rate(self) -> float:
        """Give how many changes ended in a second, on average; 0 where that is not known yet."""
        seconds = (self.heard_at - self.began_at).total_seconds()
        return self.done / seconds if seconds > 0 else 0.0
