"""What a run is to do, who is asked about it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal, Protocol

import msgspec

from importer.model.bundle import Bundle
from importer.model.changes import Kind, OnConflict, Outcome, Plan
from importer.model.findings import ChangeClass
from importer.model.runs import RunState
from importer.model.versions import Makes, Publication
from importer.plan.meaning import Meanings
from importer.running.saved_plan import SavedPlan
from importer.targeting import Planned, VersionRequest


class Part(msgspec.Struct, frozen=True):
    """To apply a part of a plan at once, and to publish nothing; `of` gives the part of any plan.

    What the part does not speak of is neither done nor remembered, as if nobody had asked for it.
    """

    of: Callable[[Plan], Plan]


Decision = Literal["now", "later", "hold"] | Part
"""To apply a plan: `now`, at once; `later`, after a while, in which others may have been faster;
`hold`, not before somebody has agreed to it. Or only a part of it."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """By what rules a plan is made, and how many requests go at a time."""

    prune: bool = False
    recreate: bool = False
    on_conflict: OnConflict = "keep"
    leave: frozenset[Kind] = frozenset()
    parallelism: int = 4


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is to do: bring what the request names to what the bundle says.

    A plan that means to users something as bad as `fail_on`, or worse, is refused; findings whose
    fingerprints are in `accept` do not count. `documented_name` is what the document calls the
    connector, where the user calls it otherwise. With `saved` that plan is carried out and no
    other. `lock_wait_s` says how long another run at the same version is waited for. `resumes` is
    the number of a run that was held, and that goes on now; it is held again where it cannot.
    """

    command: str
    bundle: Bundle
    request: VersionRequest
    rules: Rules = Rules()
    documented_name: str = ""
    allow_large_change: bool = False
    fail_on: ChangeClass | None = None
    accept: tuple[str, ...] = ()
    lock_wait_s: float = 0.0
    saved: SavedPlan | None = None
    resumes: int | None = None


class Review(Protocol):
    """Who looks at a run: shown its plan, asked about it, told how it goes on.

    `meanings` tells what plans mean, for the run's limits as for what is shown.
    """

    meanings: Meanings

    def show(self, planned: Planned, *, refused: bool) -> None:
        """Show a plan; one that is `refused` was refused by a limit."""

    def decide(self, planned: Planned) -> Decision:
        """Say what is to become of a plan that was shown. Raises ImporterError to refuse it."""

    def tell(self, line: str) -> None:
        """Tell something that is worth a line."""

    def progress(self, total: int) -> AbstractContextManager[Callable[[Outcome], None]]:
        """Give what is to be called with each of `total` outcomes as they come."""


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a run. `halted` says why it ended before it was done, if it did.

    `makes` is what it made before its changes, `number` the run's in the state.
    """

    number: int
    state: RunState
    plan: Plan
    outcomes: tuple[Outcome, ...] = ()
    makes: Makes | None = None
    publication: Publication | None = None
    halted: str = ""
