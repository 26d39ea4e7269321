"""A rule of what goes wrong, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from importer.sandbox.faults.asked import Asked

Kind = Literal[
    "refuse",
    "delay",
    "reset-before-commit",
    "reset-after-commit",
    "status",
    "half-answer",
    "invalid-json",
    "wrong-page-token",
]


class Fault(Struct, frozen=True, kw_only=True):
    """What happens to `rate` (0 to 1) of the requests that the rule is about.

    `text` is the rule as it was written. `statuses` are those that are answered instead, one of
    them at a time; `seconds` how long a delay or a closed port lasts; `retry_after_s` what the
    answer says, as a date where `retry_as_date`. With `after_commit` the work is done first. The
    rule is about requests of `method` and `operation` (None: any), not about the first `skip` of
    them, and strikes `times` at most.
    """

    text: str
    kind: Kind
    rate: float = 1.0
    statuses: tuple[int, ...] = ()
    seconds: float = 0.0
    retry_after_s: int | None = None
    retry_as_date: bool = False
    after_commit: bool = False
    method: str | None = None
    operation: str | None = None
    times: int | None = None
    skip: int = 0

    def is_about(self, asked: Asked) -> bool:
        """Tell whether the rule may strike a request, its rate and counts aside."""
        return (
            self.method in {None, asked.method}
            and self.operation in {None, asked.operation}
            and (self.kind != "wrong-page-token" or asked.is_listing)
        )
