"""A version that others have made is taken over: nothing is written, and the next plan knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bundles import make_action, make_bundle, make_definition, make_key_scheme, make_trigger
from conducting import Conducting, Reviewer, make_order
from imports import Person
from sandboxes import open_draft

from importer.errors import BusyError, TargetError
from importer.model.adoption import AdoptedThing
from importer.model.bundle import Bundle
from importer.model.changes import Change, Plan
from importer.state.leavings import version_key


def pets(*, summary: str = "", more: str = "", path: str = "/pets") -> Bundle:
    """Make a bundle of a thing of each kind, and perhaps one more action."""
    actions = [make_action("pets", path, summary=summary, returns=["Pet"])]
    return make_bundle(
        [make_definition("Pet", {"type": "object"})],
        actions + ([make_action(more)] if more else []),
        triggers=[make_trigger("petBorn")],
        schemes={"key": make_key_scheme()},
    )


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Conducting]:
    """Give a draft in which everything stands, and a state that knows nothing of it."""
    with open_draft() as draft:
        draft.apply(pets(summary="By hand", more="extra"))
        yield Conducting(draft, tmp_path / "state.db")


def planned(at: Conducting, bundle: Bundle, **rules: bool) -> Plan:
    """Plan, and change nothing."""
    reviewer = Reviewer("hold")
    at.run(make_order(at.draft, bundle, **rules), reviewer)
    return reviewer.shown[-1].plan


def change(plan: Plan, change_id: str) -> Change:
    return next(one for one in plan.changes if one.id == change_id)


def test_what_both_have_is_ours_as_it_stands_and_nothing_is_written(at: Conducting) -> None:
    at.draft.through.requests.clear()
    takeover = at.take_over(pets(summary="Vendor's", more="new"))

    assert {request.method for request in at.draft.through.requests} == {"GET"}
    assert takeover.target == at.target()
    assert takeover.taken == (
        AdoptedThing(kind="definition", identity="Pet", name="Pet"),
        AdoptedThing(kind="action", identity="GET /pets", name="pets", fields=("summary",)),
        AdoptedThing(kind="trigger", identity="petBorn", name="petBorn"),
    )
    assert [one.identity for one in takeover.missing] == ["GET /new"]
    assert [one.identity for one in takeover.strays] == ["GET /extra"]
    assert takeover.known == ()
    with at.open() as state:
        base = state.base_of(at.target())
        owned = {one.identity: one for one in state.owned(at.target())}
    assert base.applied.keys() == {"definition", "action", "trigger"}
    assert base.applied["action"]["GET /pets"]["summary"] == "By hand"
    (stored,) = (one for one in at.draft.read().actions if one.name == "pets")
    assert (owned["GET /pets"].claim, owned["GET /pets"].remote_id) == ("adopted", stored.id)


def documented(plan: Plan) -> list[Change]:
    return [one for one in plan.changes if one.documented]


def test_the_next_plan_is_the_one_that_two_ways_would_give(at: Conducting) -> None:
    document = pets(summary="Vendor's", more="new")
    before = planned(at, document)
    at.take_over(document)
    after = planned(at, document)
    assert documented(after) == documented(before)
    assert after.pending == before.pending
    assert {one.verb for one in before.pending} == {"create", "update"}


def test_from_then_on_an_edit_by_hand_is_told_from_the_vendors(at: Conducting) -> None:
    document = pets(summary="By hand")
    at.take_over(document)
    Person(at.draft).edit_action("pets", summary="Ours")
    assert change(planned(at, document), "action GET /pets").kept == ("summary",)
    Person(at.draft).delete_trigger("petBorn")
    assert change(planned(at, document), "trigger petBorn").verb == "keep"


def test_what_was_ours_before_stays_as_it_is_known(at: Conducting) -> None:
    document = pets(summary="By hand")
    assert at.apply(document).state == "unchanged"
    Person(at.draft).edit_action("pets", summary="Ours")
    takeover = at.take_over(pets(summary="By hand", more="extra"))
    assert [one.identity for one in takeover.taken] == ["GET /extra"]
    assert [one.identity for one in takeover.known] == ["Pet", "GET /pets", "petBorn"]
    assert change(planned(at, document), "action GET /pets").kept == ("summary",)


def test_what_has_moved_is_known_by_where_it_stands(at: Conducting) -> None:
    document = pets(summary="By hand", path="/v2/pets")
    at.take_over(document)
    Person(at.draft).edit_action("pets", summary="Ours")
    moved = change(planned(at, document), "action GET /v2/pets")
    assert (moved.verb, moved.moved_from) == ("update", "GET /pets")
    assert at.apply(document).state == "applied"
    with at.open() as state:
        assert set(state.base_of(at.target()).applied["action"]) == {"GET /v2/pets"}


def test_kinds_that_are_left_are_not_taken_over(at: Conducting) -> None:
    takeover = at.take_over(pets(), leave=frozenset({"trigger"}))
    assert {one.kind for one in takeover.taken} == {"definition", "action"}


def test_the_connector_is_found_by_its_name(at: Conducting) -> None:
    takeover = at.take_over(pets(), connector_id=None, connector_name="Pets")
    assert takeover.target == at.target()
    with pytest.raises(TargetError, match="there is no connector Dogs"):
        at.take_over(pets(), connector_id=None, connector_name="Dogs")


def test_a_version_that_does_not_exist_cannot_be_taken_over(at: Conducting) -> None:
    with pytest.raises(TargetError):
        at.take_over(pets(), version="v9")


def test_nothing_is_taken_over_while_a_run_is_at_work(at: Conducting) -> None:
    with at.open() as state:
        lock = state.leavings.lock(version_key(at.target()), "apply", state.now())
        assert lock.take()
        with pytest.raises(BusyError):
            at.take_over(pets())
        lock.release()
