"""Plans for one order, with what the state knows of the version that it turns out to be for."""

from __future__ import annotations

import msgspec

from importer.connect.client import ConnectClient
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import RemoteState
from importer.errors import TargetError
from importer.model.base import Base
from importer.model.changes import Plan, Target
from importer.pipeline import make_comparison
from importer.plan.seen import seen_in
from importer.running.order import Order, Part
from importer.running.recovery import Recovered, recover
from importer.running.saved_plan import SavedPlan
from importer.state.store import StateStore
from importer.targeting import Compare, Planned, Targeting, VersionRequest, comes_to, make_target

_MADE_OTHERWISE = "the version is not what the plan was made for"


class Planner:
    """Makes plans for an order; `recovered` has what it found of runs that did not end.

    It reads the state, and never writes it but in `make`. `own` is the number of the run that it
    plans for, once that has one, `part` what is done of its plans, where that is not all of them;
    `notice` says so where the state knows nothing of what stands.
    """

    def __init__(self, order: Order, client: ConnectClient, state: StateStore) -> None:
        self._order = order
        self._client = client
        self._state = state
        self.own: int | None = None
        self.part: Part | None = None
        self.notice = ""
        self.recovered: dict[int, Recovered] = {}

    async def plan(
        self, request: VersionRequest | None = None, connector: StoredConnector | None = None
    ) -> Planned:
        """Compare with what stands now. Raises what `Targeting.plan` raises."""
        self.recovered.clear()
        self.notice = "" if self._state.exists else self._two_ways()
        order, rules = self._order, self._order.rules
        compare = make_comparison(
            order.bundle,
            prune=rules.prune,
            base_of=self._base_of,
            on_conflict=rules.on_conflict,
            recreate=rules.recreate,
            leave=rules.leave,
        )
        if order.saved is not None:
            compare = _unless_moved(order.saved, compare)
        if self.part is not None:
            compare = _part_of(self.part, compare)
        targeting = Targeting(
            self._client,
            request or order.request,
            compare,
            parallelism=rules.parallelism,
            connector=connector,
        )
        return await targeting.plan()

    async def make(self, planned: Planned) -> Planned:
        """Make the version that a plan is for, where it is still to be made; plan for it then.

        What is known of the version that it is a copy of is known of it from then on: that is noted
        first, so that nobody who comes later takes its content for a person's. Raises TargetError
        where what is made is not what was planned for.
        """
        makes = planned.makes
        if makes is None:
            return planned
        target = planned.plan.target
        if target is not None and makes.from_version is not None:
            origin = msgspec.structs.replace(target, version=makes.from_version)
            self._state.copy_base(origin, target)
        elif target is not None:
            self._state.drop_base(target)
        bundle = self._order.bundle
        made, connector = await make_target(
            self._client, self._order.request, makes, bundle.connector
        )
        now = await self.plan(made, connector)
        if now.remote is None or not comes_to(planned, now):
            raise TargetError(_MADE_OTHERWISE, hint="run the command again for a fresh plan")
        return now

    def _base_of(
        self, target: Target, remote: RemoteState | None, connector: StoredConnector | None
    ) -> Base:
        """Give what was applied to a version, by runs that did not end as well."""
        base = self._state.base_of(target)
        if remote is None:
            return base
        if not base.is_known and (remote.actions or remote.definitions or remote.triggers):
            self.notice = self._two_ways()
        for number in self._state.running(target):
            run = None if number == self.own else self._state.run(number)
            if run is not None and run.plan is not None:
                journal = self._state.leavings.journal_of(run.head)
                found = recover(run.plan, journal, remote, connector, base)
                self.recovered[number] = found
                base = found.base
        return base

    def _two_ways(self) -> str:
        return (
            f"{self._state.shown} knows of no earlier run here: compared in two ways, so that "
            "people's changes are not told from the vendor's."
        )


def _unless_moved(saved: SavedPlan, fresh: Compare) -> Compare:
    """Give the saved plan where all that it saw stands as it did, else what `fresh` gives."""

    def compare(
        target: Target | None, remote: RemoteState | None, connector: StoredConnector | None
    ) -> Plan:
        seen = seen_in(saved.bundle, remote, connector, saved.leave)
        is_same = target == saved.plan.target and seen == saved.seen
        return saved.plan if is_same else fresh(target, remote, connector)

    return compare


def _part_of(part: Part, whole: Compare) -> Compare:
    """Give a part of what `whole` gives."""

    def compare(
        target: Target | None, remote: RemoteState | None, connector: StoredConnector | None
    ) -> Plan:
        return part.of(whole(target, remote, connector))

    return compare
