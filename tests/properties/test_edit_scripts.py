"""Scripts of a vendor, a person and the importer, who work at one connector in turn.

A few by default, the same ones each time; `HYPOTHESIS_PROFILE=thorough` takes hundreds by chance.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from conducting import Reviewer
from hand_edits import Hand
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from synced import Shop, open_shop
from vendor_edits import EditedDocument

from importer.connect.stopping import Stop
from importer.model.base import Base
from importer.model.changes import Change, OnConflict, Outcome, Plan
from importer.model.runs import Run
from importer.pipeline import build
from importer.plan.identity import action_identity
from importer.running.conduct import conduct
from importer.service.checks import mapping_of
from importer.service.configuration import SourceTable
from importer.service.ordering import order_of
from importer.service.reading import reading_of
from importer.state.store import StateStore

T = TypeVar("T")
EXAMPLES = max(12, settings.default.max_examples // 20 if settings.default else 0)
STEPS_MOST = 12
HELD = "belongs to the "
"""Why a change may fail: an action that stays has the name that it needs."""


class KilledError(BaseException):
    """What ends a run in the middle, as a kill does: nothing is caught, nothing recorded."""


class Script:
    """What happens at one connector, and what has to be true of it."""

    def __init__(self, shop: Shop, data: st.DataObject) -> None:
        self._shop = shop
        self._data = data
        self._document = EditedDocument(self._choose)
        self._publish()
        outcome = shop.sync(shop.source())
        assert outcome.result == "applied"
        assert outcome.target is not None
        self._target = outcome.target
        self._at = shop.at(outcome)
        self._hand = Hand(self._at, self._choose)
        self._is_sure = True
        """Whether the state knows all that was done."""

    def _choose(self, among: Sequence[T]) -> T:
        return self._data.draw(st.sampled_from(among))

    def step(self) -> None:
        """Let one of the three do something."""
        who = self._choose((self._vendor, self._person, self._importer, self._importer))
        who()

    def end(self) -> None:
        """Let the importer run once more; then nothing is left to do."""
        self._finish("keep", prune=False)

    def _vendor(self) -> None:
        note(f"vendor: {self._document.edit()}")
        self._publish()

    def _publish(self) -> None:
        self._shop.publish(self._document.content())

    def _person(self) -> None:
        note(f"person: {self._hand.edit()}")

    def _importer(self) -> None:
        prune = self._choose((False, True))
        on_conflict: OnConflict = self._choose(("keep", "keep", "overwrite"))
        how = self._choose((self._finish, self._finish, self._be_killed, self._lose_memory))
        note(f"importer: {how.__name__} {on_conflict} prune={prune}")
        how(on_conflict, prune=prune)

    # How the importer runs

    def _source(self, on_conflict: OnConflict, *, prune: bool) -> SourceTable:
        return self._shop.source(on_conflict=on_conflict, prune=prune)

    def _finish(self, on_conflict: OnConflict, *, prune: bool) -> Run:
        """Run to the end, by `sync` or by hand; hold what is true then."""
        before, base = self._ids(), self._shop.state.base_of(self._target)
        source = self._source(on_conflict, prune=prune)
        if self._choose((True, False)):
            self._shop.sync(source, check_drift=True, allow_large_change=True)
        else:
            self._conduct(source, Reviewer())
        run = self._last_run()
        plan = _plan_of(run)
        self._hold_outcomes(run)
        self._let_go(plan, base, on_conflict, prune=prune)
        self._hold_claims()
        self._hold_identities(plan, before, prune=prune)
        self._hold_nothing_to_do(source, {one.change.id for one in run.outcomes if _failed(one)})
        return run

    def _be_killed(self, on_conflict: OnConflict, *, prune: bool) -> None:
        """End a run without a word after some of its changes."""
        base = self._shop.state.base_of(self._target)
        reviewer, most = Reviewer(), self._choose((1, 2, 3))

        def end(_: Outcome) -> None:
            if len(reviewer.outcomes) >= most:
                raise KilledError

        reviewer.when_settled = end
        try:
            self._conduct(self._source(on_conflict, prune=prune), reviewer)
        except KilledError:
            note("it was killed in the middle")
        self._let_go(_plan_of(self._last_run()), base, on_conflict, prune=prune)
        self._hold_claims()

    def _lose_memory(self, on_conflict: OnConflict, *, prune: bool) -> None:
        """Run to the end, and lose what was remembered of that run."""
        shop, kept = self._shop, self._shop.folder / "kept.db"
        shop.state.close()
        shutil.copy(shop.folder / "state.db", kept)
        shop.state = StateStore.open(shop.folder / "state.db", create=True)
        run = self._finish(on_conflict, prune=prune)
        shop.state.close()
        for file in shop.folder.glob("state.db-*"):
            file.unlink()
        shutil.copy(kept, shop.folder / "state.db")
        shop.state = StateStore.open(shop.folder / "state.db", create=True)
        for change in _plan_of(run).pending:
            if change.verb == "create":  # nobody knows any more whose work that is
                self._hand.give_up(change.id)
        self._is_sure = False

    def _conduct(self, source: SourceTable, reviewer: Reviewer) -> None:
        shop = self._shop
        built = build(shop.spec, mapping_of(source), reading_of(source))
        order = order_of(source, built.bundle, allow_large_change=True, lock_wait_s=0)
        shop.run(lambda client: conduct(order, client, shop.state, reviewer, Stop()))

    def _last_run(self) -> Run:
        run = self._shop.state.run(self._shop.state.runs(1)[0].number)
        assert run is not None
        return run

    # What has to be true

    def _ids(self) -> dict[str, str]:
        """Give the ids of the actions that stand; there are no two of one method and path."""
        found = self._at.actions()
        by_identity = {action_identity(one.method, one.path): one.id for one in found}
        assert len(by_identity) == len(found), "a duplicate"
        return by_identity

    def _hold_outcomes(self, run: Run) -> None:
        for outcome in run.outcomes:
            assert outcome.result == "applied" or HELD in outcome.reason, outcome

    def _let_go(self, plan: Plan, base: Base, on_conflict: OnConflict, *, prune: bool) -> None:
        """Give up what the person may lose: by a wish to overwrite, and nothing else."""
        for change in plan.changes:
            if change.moved_from:
                self._hand.follow(f"{change.kind} {change.moved_from}", change.id)
            claimed = {one.part for one in self._hand.claims.values() if one.change == change.id}
            if change.verb == "delete":
                assert prune
                assert not claimed or on_conflict == "overwrite", change
                self._hand.give_up(change.id)
            for part in claimed & set(change.conflicts):
                was = base.payload(change.kind, change.moved_from or change.identity) or {}
                assert not self._is_sure or was.get(part) != (change.wanted or {}).get(part), change
                if on_conflict == "overwrite":
                    self._hand.give_up(change.id, part)

    def _hold_claims(self) -> None:
        remote = self._at.read()
        lost = [one for one in self._hand.claims.values() if not one.stands(remote)]
        assert lost == []

    def _hold_identities(self, plan: Plan, before: dict[str, str], *, prune: bool) -> None:
        """Hold that what stood before is the same thing still, and that nothing is left over."""
        now = self._ids()
        documented = {one.identity for one in plan.changes if _is_documented(one)}
        assert all(now[identity] == before[identity] for identity in now.keys() & before.keys())
        assert prune or set(before.values()) <= set(now.values())
        mine = {one.change.removeprefix("action ") for one in self._hand.claims.values()}
        if prune and self._is_sure:
            assert now.keys() <= documented | self._hand.own | mine | self._hand.deleted

    def _hold_nothing_to_do(self, source: SourceTable, failed: set[str]) -> None:
        """Hold that the next run does nothing, and takes nothing for a person's that is not."""
        self._shop.sync(source, check_drift=True, allow_large_change=True)
        plan = _plan_of(self._last_run())
        assert {change.id for change in plan.pending} == failed
        if not self._is_sure:
            return
        for change in plan.changes:
            claimed = {one.part for one in self._hand.claims.values() if one.change == change.id}
            assert {*change.kept, *change.conflicts} <= claimed, change


def _plan_of(run: Run) -> Plan:
    assert run.plan is not None
    return run.plan


def _failed(outcome: Outcome) -> bool:
    return outcome.result != "applied"


def _is_documented(change: Change) -> bool:
    return change.kind == "action" and change.documented


@given(st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target],  # shrinking takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_whoever_does_what_nothing_is_lost_doubled_or_changed_for_nothing(
    data: st.DataObject,
) -> None:
    with tempfile.TemporaryDirectory() as folder, open_shop(Path(folder)) as shop:
        script = Script(shop, data)
        for _ in range(data.draw(st.integers(3, STEPS_MOST))):
            script.step()
        script.end()
