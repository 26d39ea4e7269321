"""Leads one run: lock, plan, review, limits, changes, record.

What is sent is journalled first; what came of it, and what is known of the version from then on, go
into the state in one transaction. A run that is killed is put right by the next one at the version.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgspec

from importer.apply.apply import apply_plan
from importer.apply.publishing import publish
from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.connect.types import VersionRef
from importer.connect.watch import watched_by
from importer.errors import RefusedError
from importer.logs import fields
from importer.model.changes import Outcome, Plan
from importer.model.versions import Makes, Publication
from importer.running.holding import Holding, holding
from importer.running.limits import refusal_of
from importer.running.moved import refuse_if_moved
from importer.running.order import Order, Part, Ran, Review
from importer.running.planner import Planner
from importer.running.preparation import prepare
from importer.running.progress import Telling
from importer.running.record import Record, state_of
from importer.state.journal import Journal
from importer.state.leavings import name_key, version_key
from importer.state.store import StateStore
from importer.targeting import Planned

_LOOK_S = 5.0
"""So often a run looks whether the lock is still its own."""

_LOG = logging.getLogger(__name__)
_LOST = "the lock on the version is lost: another run may be at work there"


async def conduct(
    order: Order, client: ConnectClient, state: StateStore, review: Review, stop: Stop
) -> Ran:
    """Carry out an order, as far as limits and `review` allow; give what came of it.

    `client` is one that `stop` stops. Raises BusyError where another run is at work at the version,
    RefusedError (MovedError) where a limit forbids the plan or things have moved since it was seen,
    TargetError, PlatformError and the like where nothing could be planned or made; not for what a
    single change came to.
    """
    with holding(state, order.command, order.lock_wait_s, review.tell) as held:
        planner = Planner(order, client, state)
        planned = await prepare(order, client, state, planner=planner, held=held, tell=review.tell)
        if planner.notice:
            review.tell(planner.notice)
        run = _Run(order, client, state, review=review, stop=stop, planner=planner, held=held)
        return await run.lead(planned)


class _Run:
    """A run that holds its lock."""

    def __init__(
        self,
        order: Order,
        client: ConnectClient,
        state: StateStore,
        *,
        review: Review,
        stop: Stop,
        planner: Planner,
        held: Holding,
    ) -> None:
        self._order = order
        self._client = client
        self._state = state
        self._review = review
        self._stop = stop
        self._planner = planner
        self._held = held
        self._record = Record(order, state)
        self._has_sent = False

    async def lead(self, planned: Planned) -> Ran:
        """Begin the run, lead it to its end, and record that."""
        await asyncio.to_thread(self._record.begin, planned.plan)
        self._planner.own = self._record.number
        _LOG.info(
            "run %d begins: %d changes to make", self._record.number, len(planned.plan.pending)
        )
        try:
            return await self._reviewed(planned)
        except BaseException as fault:
            # what was sent and not recorded is for the next run to find out
            if not self._has_sent:
                self._record.end_by(fault)
            raise

    async def _reviewed(self, planned: Planned) -> Ran:
        """Carry out a plan if nothing speaks against it."""
        refusal = refusal_of(self._order, planned, self._review.meanings)
        self._review.show(planned, refused=refusal is not None)
        if refusal is not None:
            raise refusal
        if self._has_work(planned):
            decision = self._review.decide(planned)
            if decision == "hold":
                self._record.hold()
                return Ran(number=self._record.number, state="held", plan=planned.plan)
            if decision == "later":
                planned = await self._again(planned)
            if isinstance(decision, Part):
                self._planner.part = decision
                part = decision.of(planned.plan)
                planned = msgspec.structs.replace(planned, plan=part)
        return await self._carry_out(planned)

    @property
    def _publishes(self) -> bool:
        """Whether the version is to be published: not with a part of what is to be in it."""
        return self._order.request.publish and self._planner.part is None

    def _has_work(self, planned: Planned) -> bool:
        publishes = self._order.request.publish and not planned.is_published
        return bool(planned.plan.pending or planned.makes or publishes)

    async def _again(self, shown: Planned) -> Planned:
        """Plan once more, after a while; raises MovedError, with the fresh plan shown."""
        again = await self._planner.plan()
        try:
            refuse_if_moved(self._order, shown, again)
        except RefusedError:
            self._review.show(again, refused=True)
            raise
        return again

    async def _carry_out(self, planned: Planned) -> Ran:
        """Make what is to be made, change what is to be changed, and record what came of it."""
        journal = self._state.leavings.open_journal(
            self._key(planned), self._record.number, self._state.now()
        )
        with self._stop.deferring():
            try:
                with watched_by(journal):
                    now = await self._made(planned)
                    self._has_sent = True
                    outcomes = await self._apply(now, journal)
                    publication = await self._publish(now, outcomes)
            finally:
                journal.close()
            ran = self._ran(now.plan, outcomes, planned.makes, publication)
            await asyncio.to_thread(self._record.end, ran)
        _LOG.info("run %d ended: %s%s", ran.number, ran.state, _counted(outcomes))
        return ran

    def _key(self, planned: Planned) -> str:
        """Give the key of the version, or of the connector's name where that is to be made."""
        target = planned.plan.target
        if target is not None:
            return version_key(target)
        client = self._client
        name = self._order.request.connector_name
        return name_key(client.api_url, client.organisation_id, name)

    async def _made(self, planned: Planned) -> Planned:
        """Make the version if need be; the run is then known to be for it, and holds its lock."""
        now = await self._planner.make(planned)
        if planned.makes is not None and now.plan.target is not None:
            await asyncio.to_thread(self._record.go_on, now.plan)
            key = version_key(now.plan.target)
            if not self._held.has(key):
                await self._held.take(key)
        return now

    async def _apply(self, now: Planned, journal: Journal) -> list[Outcome]:
        """Change what the plan says, each outcome journalled and told."""
        if now.remote is None:  # nothing is left to be made
            raise AssertionError
        pending = now.plan.pending
        journal.expect(change.id for change in pending)
        telling = Telling(self._state, self._record.number, len(pending))
        began_s = settled_s = time.monotonic()
        with self._review.progress(len(pending)) as advance:

            def settle(outcome: Outcome) -> None:
                nonlocal settled_s
                settled_s = time.monotonic()
                journal.settle(outcome)
                _tell(outcome)
                telling.note(outcome)
                advance(outcome)

            async with self._watched(), telling.telling():
                outcomes = await apply_plan(
                    now.plan,
                    self._order.bundle,
                    now.remote,
                    self._client,
                    parallelism=self._order.rules.parallelism,
                    progress=settle,
                    stop=self._stop,
                )
        took_s = round(settled_s - began_s, 3)  # what is read back after that changes nothing
        _LOG.info(
            "run %d: through with its changes after %.1f s%s",
            self._record.number,
            took_s,
            _counted(outcomes),
            extra=fields(took_s=took_s),
        )
        return outcomes

    @asynccontextmanager
    async def _watched(self) -> AsyncIterator[None]:
        """Look now and then whether the lock still holds, and stop the run where it does not."""

        async def look() -> None:
            while await asyncio.to_thread(self._held.holds):  # noqa: ASYNC110 - nobody tells us
                await asyncio.sleep(_LOOK_S)
            _LOG.warning("%s", _LOST)
            self._stop.ask(_LOST)

        looking = asyncio.create_task(look())
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    async def _publish(self, now: Planned, outcomes: list[Outcome]) -> Publication | None:
        """Publish the version where that is asked for, unless the run is to end."""
        target = now.plan.target
        if not self._publishes or target is None or self._stop.is_asked:
            return None
        ref = VersionRef(target.connector_id, target.version)
        return await publish(self._client, ref, outcomes)

    def _ran(
        self,
        plan: Plan,
        outcomes: list[Outcome],
        makes: Makes | None,
        publication: Publication | None,
    ) -> Ran:
        """Put together what came of the run."""
        is_left = any(outcome.result == "skipped" for outcome in outcomes)
        is_unpublished = self._publishes and publication is None
        halted = self._stop.reason if is_left or is_unpublished else ""
        ended = state_of(outcomes, publication, made=makes is not None, halted=bool(halted))
        return Ran(
            number=self._record.number,
            state=ended,
            plan=plan,
            outcomes=tuple(outcomes),
            makes=makes,
            publication=publication,
            halted=halted,
        )


def _tell(outcome: Outcome) -> None:
    """Log what a change came to: what went well for who looks closely, the rest for more."""
    change = outcome.change
    level = logging.DEBUG if outcome.result == "applied" else logging.INFO
    if not _LOG.isEnabledFor(level):
        return
    _LOG.log(
        level,
        "%s %s %s: %s%s",
        change.verb,
        change.kind,
        change.name,
        outcome.result,
        f" ({outcome.reason})" if outcome.reason else "",
        extra=fields(change=change.id, result=outcome.result, status=outcome.status),
    )


def _counted(outcomes: list[Outcome]) -> str:
    """Count outcomes by their results."""
    counts = Counter(outcome.result for outcome in outcomes)
    return "".join(f", {count} {result}" for result, count in counts.items())
