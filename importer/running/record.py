"""What is remembered of a run: that it begins, what it is to do, how it ended, and the new base."""

from __future__ import annotations

from collections.abc import Sequence

from importer.errors import HaltedError, ImporterError, RefusedError, UsageError
from importer.model.base import Base
from importer.model.changes import Outcome, Plan
from importer.model.runs import BaseStep, RunState, Seen
from importer.model.versions import Publication
from importer.plan.connector import IDENTITY
from importer.plan.recorded import applied_base, base_step
from importer.running.order import Order, Ran
from importer.state.store import StateStore

_GOOD = frozenset({"published", "unchanged"})


class Record:
    """The record of one run in the state; `number` is the run's, once it has begun."""

    def __init__(self, order: Order, state: StateStore) -> None:
        self._order = order
        self._state = state
        self.number = 0

    def begin(self, plan: Plan) -> None:
        """Note that the run begins, or that one which was held goes on."""
        if self._order.resumes is not None:
            self.number = self._order.resumes
            self.go_on(plan)
            return
        source = self._order.bundle.source
        self.number = self._state.begin_run(
            self._order.command,
            source=Seen(location=source.location, sha256=source.sha256, version=source.version),
            bundle=self._order.bundle,
            plan=plan,
        )

    def go_on(self, plan: Plan) -> None:
        """Note what the run is to do, now that its target is known."""
        self._state.go_on(self.number, plan)

    def hold(self) -> None:
        """Note that the run waits for somebody to agree to it."""
        self._end("held")

    def end_by(self, fault: BaseException) -> None:
        """Note that an exception ended the run before anything was sent."""
        self._end(self._state_after(fault), error=_told(fault))

    def end(self, ran: Ran) -> None:
        """Note what came of the run, and what was last applied to everything, at once."""
        step = None
        if ran.plan.target is not None:
            before = self._state.base_of(ran.plan.target)
            after = base_after(ran.plan, ran.outcomes, before, self._order.documented_name)
            step = base_step(ran.outcomes, before, after)
        self._end(ran.state, plan=ran.plan, outcomes=ran.outcomes, base=step, error=ran.halted)

    def _state_after(self, fault: BaseException) -> RunState:
        if isinstance(fault, RefusedError | UsageError):
            return "refused"
        if self._order.resumes is not None:
            return "held"
        is_halted = isinstance(fault, HaltedError) or not isinstance(fault, Exception)
        return "interrupted" if is_halted else "failed"

    def _end(
        self,
        ended: RunState,
        *,
        plan: Plan | None = None,
        outcomes: tuple[Outcome, ...] | None = None,
        base: BaseStep | None = None,
        error: str = "",
    ) -> None:
        """Write the end; what the journal tells is then in the state."""
        self._state.finish_run(
            self.number, ended, plan=plan, outcomes=outcomes, base=base, error=error or None
        )
        self._state.leavings.forget_journal(self.number)


def state_of(
    outcomes: Sequence[Outcome], publication: Publication | None, *, made: bool, halted: bool
) -> RunState:
    """Say how a run ended; `made` tells whether it made a version."""
    applied = sum(outcome.result == "applied" for outcome in outcomes)
    if halted:
        return "interrupted"
    if outcomes and not applied:
        return "failed"
    is_whole = applied == len(outcomes) and all(outcome.is_valid for outcome in outcomes)
    if not is_whole or (publication and publication.result not in _GOOD):
        return "in-part"
    did = outcomes or made or (publication and publication.result == "published")
    return "applied" if did else "unchanged"


def base_after(plan: Plan, outcomes: Sequence[Outcome], before: Base, documented_name: str) -> Base:
    """Give what was last applied to everything after a run.

    `documented_name` is what the document calls the connector, where the user calls it otherwise:
    the user's word is a person's, and what a person says is not for the document to change back.
    """
    after = applied_base(plan, outcomes, before)
    connector = after.payload("connector", IDENTITY)
    if connector is None or not documented_name:
        return after
    named = {IDENTITY: {**connector, "name": documented_name}}
    return Base(applied={**after.applied, "connector": named})


def _told(fault: BaseException) -> str:
    if isinstance(fault, ImporterError):
        return str(fault)
    return "a fault of the importer itself" if isinstance(fault, Exception) else "interrupted"
