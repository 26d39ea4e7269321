"""Runs that were killed: what the next one makes of their journals, and of what stands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from bundles import make_action, make_bundle, make_definition, make_key_scheme, make_trigger
from conducting import Conducting, Reviewer, make_order
from sandboxes import open_draft

from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.errors import BusyError
from importer.model.bundle import Bundle
from importer.model.changes import Outcome
from importer.plan.remote import remote_ids
from importer.running import conduct as module
from importer.running.conduct import conduct
from importer.running.holding import Holding
from importer.running.order import Order, Ran
from importer.running.planner import Planner
from importer.running.record import Record
from importer.state.leavings import name_key, version_key
from importer.targeting import Planned


class KilledError(BaseException):
    """What ends a run in the middle, as a kill does: nothing is caught, nothing recorded."""


@pytest.fixture
def at(state_location: str) -> Iterator[Conducting]:
    with open_draft() as draft:
        yield Conducting(draft, state_location)


def document(word: str, *names: str) -> Bundle:
    """Make a bundle of one thing of each kind, which says `word`, and of actions of these names."""
    return make_bundle(
        [make_definition("Thing", {"title": word})],
        [make_action("thing", summary=word), *(make_action(name, summary=word) for name in names)],
        triggers=[make_trigger("thing", summary=word)],
        schemes={"key": make_key_scheme(word)},
        connector={"documentationURL": f"https://things.example/{word}"},
    )


def kill(
    at: Conducting, bundle: Bundle, *, after: int, forget: bool = False, **more: Any
) -> list[Outcome]:
    """Kill a run when so many of its changes have ended; give those. `forget` loses its journal."""
    reviewer = Reviewer()

    def end(_: Outcome) -> None:
        if len(reviewer.outcomes) >= after:
            raise KilledError

    reviewer.when_settled = end
    with pytest.raises(KilledError):
        at.run(make_order(at.draft, bundle, parallelism=1, **more), reviewer)
    with at.open() as state:
        assert state.runs(1)[0].state == "running"
        if forget:
            state.leavings.forget_journal(state.runs(1)[0].number)
    return reviewer.outcomes


def run_both(at: Conducting, *orders: Order) -> tuple[list[Ran], list[str]]:
    """Lead runs at the same time; give what came of them, and what was told."""
    told: list[str] = []

    async def one(client: ConnectClient, order: Order) -> Ran:
        reviewer = Reviewer()
        with at.open() as state:
            ran = await conduct(order, client, state, reviewer, Stop())
        told.extend(reviewer.told)
        return ran

    async def every(client: ConnectClient) -> list[Ran]:
        return [*await asyncio.gather(*(one(client, order) for order in orders))]

    return at.draft.run(every), told


def states(at: Conducting) -> list[str]:
    with at.open() as state:
        return [run.state for run in state.runs(9)]


@pytest.mark.parametrize("forget", [False, True])
@pytest.mark.parametrize("after", range(1, 8))
def test_the_next_document_finds_the_work_of_a_killed_run_to_be_ours(
    at: Conducting, after: int, *, forget: bool
) -> None:
    at.apply(document("one"))
    kill(at, document("two", "a", "b"), after=after, forget=forget)

    reviewer = Reviewer()
    ran = at.run(make_order(at.draft, document("three", "a", "b")), reviewer)

    assert [change for change in ran.plan.changes if change.conflicts or change.kept] == []
    assert {outcome.result for outcome in ran.outcomes} == {"applied"}
    assert set(at.standing().values()) == {"three"}
    assert states(at) == ["applied", "interrupted", "applied"]
    assert any("ended without a word" in line for line in reviewer.told)
    with at.open() as state:
        killed = state.run(2)
        assert killed is not None
        results = [one.result for one in killed.outcomes]
        assert results.count("applied") >= after
        assert state.leavings._journals("*") == []


@pytest.mark.parametrize("forget", [False, True])
def test_what_a_killed_run_made_is_ours_under_its_id(at: Conducting, *, forget: bool) -> None:
    kill(at, document("one", "a"), after=6, forget=forget)
    at.apply(document("one", "a"))

    stands = remote_ids(at.draft.read())
    with at.open() as state:
        ours = {one.kind: one for one in state.owned(at.target()) if one.identity != "GET /thing"}
    assert (ours["action"].claim, ours["action"].remote_id) == ("made", stands["action", "a"])
    assert ours["definition"].remote_id == stands["definition", "Thing"]


def test_what_a_person_does_after_the_crash_is_not_taken_for_ours(at: Conducting) -> None:
    at.apply(document("one"))
    kill(at, document("two"), after=5)  # the action is among those
    at.edit("thing", description="a person's")

    ran = at.apply(document("three"))

    (change,) = [one for one in ran.plan.changes if one.kind == "action"]
    assert (change.kept, change.conflicts) == (("description",), ())


def test_what_a_killed_run_made_and_a_person_changed_stays_the_persons(at: Conducting) -> None:
    kill(at, document("one"), after=4, forget=True)
    at.edit("thing", summary="a person's")

    ran = at.apply(document("one"))

    (change,) = [one for one in ran.plan.changes if one.kind == "action"]
    assert change.kept == ("summary",)


@pytest.mark.parametrize("forget", [False, True])
def test_deletes_of_a_killed_run_are_remembered_as_done(at: Conducting, *, forget: bool) -> None:
    at.apply(document("one", "a", "b", "c"))
    deleted = kill(at, document("one"), after=2, forget=forget, prune=True)
    assert {one.change.verb for one in deleted} == {"delete"}

    with at.open() as state:
        before = state.base_of(at.target()).applied["action"].keys()
    at.apply(document("one"))
    with at.open() as state:
        known = state.base_of(at.target()).applied["action"].keys()

    assert len(before) == 4
    assert len(known) == 2
    assert len(at.standing()) == 2


def test_a_plan_by_hand_sees_what_a_killed_run_did_and_writes_nothing(at: Conducting) -> None:
    at.apply(document("one"))
    kill(at, document("two"), after=5)

    async def plan(client: ConnectClient) -> Planned:
        with at.open() as state:
            return await Planner(make_order(at.draft, document("three")), client, state).plan()

    planned = at.draft.run(plan)

    assert [change for change in planned.plan.changes if change.conflicts or change.kept] == []
    assert states(at) == ["running", "applied"]


def test_a_run_killed_before_its_connector_was_known_is_ended_by_the_next_one(
    at: Conducting,
) -> None:
    kill_nameless(at)
    ran = at.apply(document("one"), **NAMELESS)

    assert ran.plan.target is not None
    assert states(at) == ["applied", "interrupted"]
    connectors = at.draft.run(lambda client: client.list_connectors("New"))
    assert len(connectors) == 1


@pytest.mark.parametrize(("command", "state"), [("sync new", "interrupted"), ("sync", "running")])
def test_a_source_whose_run_was_killed_on_another_machine_ends_it(
    at: Conducting, command: str, state: str
) -> None:
    kill_nameless(at, command="sync new")
    with at.open() as opened:
        opened.leavings.forget_journal(1)
    at.apply(document("one"), command=command, **NAMELESS)
    assert states(at) == ["applied", state]


def test_a_sources_run_for_another_connector_is_none_of_ours(at: Conducting) -> None:
    kill_nameless(at, command="sync new")
    with at.open() as opened:
        opened.leavings.forget_journal(1)
    other = make_bundle([], [make_action("thing")], connector={"name": "Other"})
    at.apply(other, command="sync new", **{**NAMELESS, "connector_name": "Other"})
    assert states(at) == ["applied", "running"]


NAMELESS: dict[str, Any] = {
    "connector_id": None,
    "connector_name": "New",
    "version": "1",
    "create": True,
}
"""What asks for a connector that is not there yet."""


def kill_nameless(at: Conducting, **more: Any) -> None:
    """Kill a run before anybody knows the connector that it is for."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" and request.url.path.endswith("/versions"):
            raise KilledError
        return None

    at.draft.through.meddle = meddle
    # as a kill does it: nothing of what Python would still do is done
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Record, "_end", lambda *_, **__: None)
        patch.setattr("importer.state.leavings.Leavings.forget_journal", lambda *_: None)
        with pytest.raises(KilledError):
            at.run(make_order(at.draft, document("one"), **NAMELESS, **more))
    assert states(at) == ["running"]

    at.draft.through.meddle = None


def test_a_journal_of_a_run_that_has_ended_is_no_ones(at: Conducting) -> None:
    at.apply(document("one"))
    key = name_key("x", "y", "z")
    with at.open() as state:
        state.leavings.open_journal(key, 1, state.now()).close()
        assert state.leavings.journalled(key) == [1]
    at.apply(document("two"))
    with at.open() as state:
        state.leavings.open_journal(key, 1, state.now()).close()
    assert states(at) == ["applied", "applied"]


def test_a_copy_that_was_killed_half_way_knows_what_its_origin_knew(at: Conducting) -> None:
    at.apply(document("one"), publish=True)
    kill(at, document("two", "a"), after=1, auto=True)

    ran = at.apply(document("three", "a"), auto=True)

    assert ran.makes is None
    assert [change for change in ran.plan.changes if change.conflicts or change.kept] == []
    assert ran.plan.target is not None
    assert ran.plan.target.version == "v1-2"


def test_a_killed_run_whose_version_was_never_made_did_nothing(at: Conducting) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            raise KilledError
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Record, "_end", lambda *_, **__: None)
        at.draft.through.meddle = meddle
        with pytest.raises(KilledError):
            at.run(make_order(at.draft, document("one"), version="v2", create=True))
    at.draft.through.meddle = None

    at.apply(document("one"), version="v2", create=True)

    assert states(at) == ["applied", "interrupted"]
    with at.open() as state:
        killed = state.run(1)
        assert killed is not None
        assert killed.outcomes == ()
        assert killed.head.error is not None


def test_two_runs_at_once_do_not_share_a_version(at: Conducting) -> None:
    with at.open() as state:
        lock = state.leavings.lock(version_key(at.target()), "apply", state.now())
        assert lock.take()
        try:
            with pytest.raises(BusyError, match="another run is at work") as caught:
                at.run(make_order(at.draft, document("one")))
            assert caught.value.exit_code == 4
        finally:
            lock.release()
    assert at.standing() == {}
    assert states(at) == []


@pytest.mark.parametrize("auto", [False, True])
def test_the_second_waits_if_it_is_told_to_and_plans_after_the_first(
    at: Conducting, *, auto: bool
) -> None:
    orders = [
        make_order(at.draft, document(word, "a"), lock_wait_s=20.0, auto=auto)
        for word in ("one", "two")
    ]
    (first, second), told = run_both(at, *orders)

    assert "Waiting for another run" in told[0]
    assert {first.state, second.state} == {"applied"}
    changes = [*first.plan.pending, *second.plan.pending]
    verbs = [change.verb for change in changes if change.kind == "action"]
    assert sorted(verbs) == ["create", "create", "update", "update"]
    assert [change for change in changes if change.conflicts] == []


def test_two_runs_that_make_the_same_connector_make_one(at: Conducting) -> None:
    asked = {"connector_id": None, "connector_name": "New", "version": "1", "create": True}

    order = make_order(at.draft, document("one"), lock_wait_s=20.0, **asked)
    ran, _ = run_both(at, order, order)

    assert sorted(one.state for one in ran) == ["applied", "unchanged"]
    connectors = at.draft.run(lambda client: client.list_connectors("New"))
    assert len(connectors) == 1


def test_a_run_that_loses_its_lock_stops(at: Conducting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_S", 0.001)
    reviewer, stop = Reviewer(), Stop()
    lost: list[bool] = []
    monkeypatch.setattr(Holding, "holds", lambda _: not lost)
    reviewer.when_settled = lambda _: lost.append(True)

    async def meddle(_: httpx.Request) -> None:
        while len(lost) > 2 and not stop.is_asked:  # noqa: ASYNC110 - it is a test of the poll
            await asyncio.sleep(0.001)

    at.draft.through.meddle = meddle
    order = make_order(at.draft, document("one", *(f"a{n}" for n in range(9))), parallelism=1)
    ran = at.run(order, reviewer, stop)

    assert "the lock on the version is lost" in ran.halted
    assert ran.state == "interrupted"
