"""What was last applied, and what is ours: over SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from kept_runs import base, make_change, make_plan, make_target, outcome

from importer.errors import StateError
from importer.model.base import Base
from importer.model.changes import Target
from importer.model.runs import Adoption, BaseStep, Owned
from importer.state.store import StateStore

V1 = make_target("v1")
V2 = make_target("v2")
GET = {"name": "getPet", "path": "/pets/{{ param.id }}"}
LIST = {"name": "listPets", "path": "/pets"}


def apply(
    state: StateStore, target: Target, before: Base, after: Base, *created: str, **ids: str
) -> int:
    """Note a run that moved the base, with actions that it created."""
    plan = make_plan(*(make_change(identity) for identity in created), target=target)
    number = state.begin_run("apply", target=target, plan=plan)
    state.finish_run(
        number,
        "applied",
        plan=plan,
        outcomes=[outcome(change) for change in plan.changes],
        base=BaseStep(
            before=before,
            after=after,
            remote_ids={("action", identity): remote_id for identity, remote_id in ids.items()},
        ),
    )
    return number


def test_nothing_is_known_of_a_target_that_nobody_applied_to(state: StateStore) -> None:
    assert not state.base_of(V1).is_known
    assert state.owned(V1) == ()


def test_a_base_is_read_as_it_was_saved(state: StateStore) -> None:
    saved = base(action={"GET /pets/{}": GET}, definition={"Pet": {"content": {"type": "object"}}})

    apply(state, V1, Base(), saved)

    assert state.base_of(V1) == saved


def test_what_a_run_did_not_touch_stays_in_the_base(state: StateStore) -> None:
    before = base(action={"GET /pets/{}": GET, "GET /pets": LIST})
    apply(state, V1, Base(), before)
    renamed = {**GET, "name": "readPet"}

    apply(state, V1, before, base(action={"GET /pets/{}": renamed, "GET /pets": LIST}))

    assert state.base_of(V1).payload("action", "GET /pets/{}") == renamed
    assert [one.run for one in state.owned(V1)] == [1, 2]


def test_what_a_run_deleted_leaves_the_base_and_is_no_longer_ours(state: StateStore) -> None:
    before = base(action={"GET /pets/{}": GET, "GET /pets": LIST})
    apply(state, V1, Base(), before)

    apply(state, V1, before, base(action={"GET /pets": LIST}))

    assert state.base_of(V1) == base(action={"GET /pets": LIST})
    assert [one.identity for one in state.owned(V1)] == ["GET /pets"]


def test_the_same_identity_of_two_kinds_is_two_things(state: StateStore) -> None:
    saved = base(action={"pet": {"a": 1}}, trigger={"pet": {"b": 2}})

    apply(state, V1, Base(), saved)
    apply(state, V1, saved, base(trigger={"pet": {"b": 2}}))

    assert state.base_of(V1) == base(trigger={"pet": {"b": 2}})


def test_versions_have_their_own_actions_and_share_the_connector(state: StateStore) -> None:
    shared = base(connector={"connector": {"name": "Pets"}}, auth_scheme={"basic": {"id": "b"}})
    whole = Base(applied={**shared.applied, "action": {"GET /pets": LIST}})

    apply(state, V1, Base(), whole)

    assert state.base_of(V1) == whole
    assert state.base_of(V2) == shared


@pytest.mark.parametrize(
    "other",
    [
        make_target("v1", connector_id="01J0000000000000000000C002"),
        Target(api_url="https://b.test", organisation_id="o", connector_id="c", version="v1"),
    ],
)
def test_another_connector_knows_nothing_of_it(state: StateStore, other: Target) -> None:
    apply(state, V1, Base(), base(connector={"connector": {"name": "Pets"}}))

    assert not state.base_of(other).is_known


def test_two_runs_of_two_versions_do_not_undo_each_others_work_on_the_connector(
    state: StateStore,
) -> None:
    old = base(auth_scheme={"one": {"id": 1}, "two": {"id": 2}})
    apply(state, V1, Base(), old)

    apply(state, V1, old, base(auth_scheme={"one": {"id": 10}, "two": {"id": 2}}))
    apply(state, V2, old, base(auth_scheme={"one": {"id": 1}, "two": {"id": 20}}))

    assert state.base_of(V1) == base(auth_scheme={"one": {"id": 10}, "two": {"id": 20}})


def test_a_run_that_ends_without_base_leaves_it_as_it_was(state: StateStore) -> None:
    saved = base(action={"GET /pets": LIST})
    apply(state, V1, Base(), saved)

    state.finish_run(state.begin_run("apply", target=V1), "failed", error="no network")

    assert state.base_of(V1) == saved


def test_a_base_is_not_saved_where_its_run_cannot_end(state: StateStore) -> None:
    number = state.begin_run("apply", target=V1)
    state.finish_run(number, "failed")

    with pytest.raises(StateError, match="run 1 is not under way"):
        state.finish_run(
            number, "applied", base=BaseStep(before=Base(), after=base(action={"GET /": LIST}))
        )

    assert not state.base_of(V1).is_known


def test_a_run_without_target_has_no_base(state: StateStore) -> None:
    number = state.begin_run("apply")

    with pytest.raises(StateError, match="has no target"):
        state.finish_run(number, "applied", base=BaseStep(before=Base(), after=Base()))

    (head,) = state.runs(1)
    assert head.state == "running"


def test_what_a_run_created_is_made_by_us_and_the_rest_was_taken_over(state: StateStore) -> None:
    saved = base(action={"GET /pets/{}": GET, "GET /pets": LIST})

    number = apply(state, V1, Base(), saved, "GET /pets", **{"GET /pets": "A1"})

    assert state.owned(V1) == (
        Owned(kind="action", identity="GET /pets", claim="made", remote_id="A1", run=number),
        Owned(kind="action", identity="GET /pets/{}", claim="adopted", run=number),
    )


def test_a_later_run_keeps_who_made_a_thing_and_its_id(state: StateStore) -> None:
    before = base(action={"GET /pets": LIST})
    apply(state, V1, Base(), before, "GET /pets", **{"GET /pets": "A1"})

    apply(state, V1, before, base(action={"GET /pets": {**LIST, "summary": "All"}}))

    (owned,) = state.owned(V1)
    assert (owned.claim, owned.remote_id, owned.run) == ("made", "A1", 2)


def test_an_id_that_is_told_later_is_kept(state: StateStore) -> None:
    saved = base(action={"GET /pets": LIST})
    apply(state, V1, Base(), saved, "GET /pets")

    apply(state, V1, saved, saved, **{"GET /pets": "A1"})

    (owned,) = state.owned(V1)
    assert (owned.remote_id, owned.run) == ("A1", 1)


def test_a_thing_made_again_after_it_was_deleted_has_its_new_id(state: StateStore) -> None:
    saved = base(action={"GET /pets": LIST})
    apply(state, V1, Base(), saved, "GET /pets", **{"GET /pets": "A1"})

    apply(
        state,
        V1,
        saved,
        base(action={"GET /pets": {**LIST, "summary": "All"}}),
        "GET /pets",
        **{"GET /pets": "A2"},
    )

    (owned,) = state.owned(V1)
    assert (owned.claim, owned.remote_id) == ("made", "A2")


def test_adopted_things_are_ours_and_their_present_payload_is_the_base(state: StateStore) -> None:
    adoption = Adoption(kind="action", identity="GET /pets", remote_id="A1", payload=LIST)

    assert state.adopt(V1, [adoption]) == 1

    assert state.base_of(V1) == base(action={"GET /pets": LIST})
    assert state.owned(V1) == (
        Owned(kind="action", identity="GET /pets", claim="adopted", remote_id="A1"),
    )


def test_adopting_what_is_ours_already_changes_nothing(state: StateStore) -> None:
    apply(state, V1, Base(), base(action={"GET /pets": LIST}), "GET /pets")
    before = state.owned(V1)

    edited = Adoption(kind="action", identity="GET /pets", remote_id="A1", payload={"by": "hand"})

    assert state.adopt(V1, [edited]) == 0
    assert state.owned(V1) == before
    assert state.base_of(V1) == base(action={"GET /pets": LIST})


def test_a_copied_version_begins_with_the_base_of_its_origin_and_without_its_ids(
    state: StateStore,
) -> None:
    saved = base(connector={"connector": {"name": "Pets"}}, action={"GET /pets": LIST})
    apply(state, V1, Base(), saved, "GET /pets", **{"GET /pets": "A1"})
    apply(state, V2, base(), base(action={"GET /gone": GET}), "GET /gone")

    state.copy_base(V1, V2)

    assert state.base_of(V2) == saved
    (_, action) = sorted(state.owned(V2), key=lambda one: one.kind == "action")
    assert (action.claim, action.remote_id) == ("made", None)


def test_a_copy_goes_its_own_way(state: StateStore) -> None:
    saved = base(action={"GET /pets": LIST})
    apply(state, V1, Base(), saved)
    state.copy_base(V1, V2)

    apply(state, V2, saved, base(action={"GET /pets": {**LIST, "summary": "All"}}))

    assert state.base_of(V1) == saved


def test_a_version_that_was_copied_from_an_unknown_one_knows_nothing(state: StateStore) -> None:
    apply(state, V2, Base(), base(action={"GET /pets": LIST}))

    state.copy_base(V1, V2)

    assert not state.base_of(V2).is_known


def test_the_base_of_a_version_that_was_made_anew_is_dropped_and_no_other(
    state: StateStore,
) -> None:
    saved = base(connector={"connector": {"name": "Pets"}}, action={"GET /pets": LIST})
    apply(state, V1, Base(), saved)
    state.copy_base(V1, V2)

    state.drop_base(V2)
    state.drop_base(make_target("never seen"))

    assert state.base_of(V2) == base(connector={"connector": {"name": "Pets"}})
    assert state.base_of(V1) == saved
