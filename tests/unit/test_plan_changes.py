"""What a plan says of each thing, and in what order."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition, refers
from sandboxes import Draft, open_draft

from importer.connect.types import ActionFault
from importer.model.changes import Change, Plan, Target
from importer.plan.plan import digest_of, plan_changes
from importer.plan.remote import RemoteState

PETS = make_bundle(
    [make_definition("Pet", refers("Tag")), make_definition("Tag", {"type": "string"})],
    [
        make_action("listPets", "/pets", returns=["Pet"]),
        make_action("addPet", "/pets", method="POST", body=["Pet"], returns=["Pet"]),
    ],
)


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def by_id(plan: Plan) -> dict[str, Change]:
    assert len({change.id for change in plan.changes}) == len(plan.changes)
    return {change.id: change for change in plan.changes}


def verbs(plan: Plan) -> dict[str, str]:
    return {change.id: change.verb for change in plan.changes}


def with_faults(remote: RemoteState) -> RemoteState:
    fault = ActionFault(field="/path", message="is odd", severity="warning")
    actions = [msgspec.structs.replace(one, errors=(fault,)) for one in remote.actions]
    return msgspec.structs.replace(remote, actions=tuple(actions))


def test_against_an_empty_version_everything_is_made_definitions_first() -> None:
    plan = plan_changes(PETS, None, target=None, prune=False)
    assert [(change.id, change.verb) for change in plan.changes] == [
        ("connector", "create"),
        ("definition Pet", "create"),
        ("definition Tag", "create"),
        ("action GET /pets", "create"),
        ("action POST /pets", "create"),
    ]
    assert all(change.before is None and change.after for change in plan.changes)
    assert [change.reason for change in plan.changes] == [
        "there is no such connector yet",
        *["not in the version yet"] * 4,
    ]


def test_a_plan_after_applying_has_nothing_pending(draft: Draft) -> None:
    assert set(draft.results(PETS).values()) == {"applied"}
    plan = draft.plan(PETS)
    assert plan.pending == ()
    assert {change.reason for change in plan.changes} == {"as in the document"}
    assert len(plan.changes) == 5


def test_an_update_lists_the_fields_that_differ_and_no_other(draft: Draft) -> None:
    draft.apply(PETS)
    changed = make_bundle(
        [make_definition("Pet", refers("Tag"), description="A pet"), PETS.definitions[1]],
        [make_action("getPets", "/pets", summary="All", returns=["Pet"]), PETS.actions[1]],
    )
    pending = {change.id: change for change in draft.plan(changed).pending}
    assert pending.keys() == {"definition Pet", "action GET /pets"}
    assert pending["definition Pet"].fields == ("description",)
    action = pending["action GET /pets"]
    assert (action.verb, action.name, action.fields) == ("update", "getPets", ("name", "summary"))
    assert action.reason == "differs in name, summary"
    assert action.before
    assert action.before["name"] == "listPets"


def test_what_the_document_has_not_is_kept_and_says_how_to_delete_it(draft: Draft) -> None:
    draft.apply(PETS)
    plan = draft.plan(make_bundle())
    assert plan.pending == ()
    assert {change.reason for change in plan.changes if change.kind != "connector"} == {
        "not in the document; --prune deletes it"
    }


def test_with_prune_it_is_deleted_actions_before_definitions(draft: Draft) -> None:
    draft.apply(PETS)
    plan = draft.plan(make_bundle([make_definition("Zoo")]), prune=True)
    assert [(change.verb, change.id) for change in plan.pending] == [
        ("create", "definition Zoo"),
        ("delete", "action GET /pets"),
        ("delete", "action POST /pets"),
        ("delete", "definition Pet"),
        ("delete", "definition Tag"),
    ]
    assert all(change.after is None for change in plan.pending[1:])


def test_a_name_that_an_unmanaged_action_holds_is_told_in_the_reason(draft: Draft) -> None:
    draft.apply(make_bundle([], [make_action("getPet", "/v1/pets"), make_action("b", "/b")]))
    moved = make_bundle([], [make_action("getPet", "/v2/pets", body=[])])  # of another shape
    create = by_id(draft.plan(moved))["action GET /v2/pets"]
    assert create.verb == "create"
    assert "the name getPet belongs to the stored action GET /v1/pets" in create.reason
    renamed = make_bundle([], [make_action("getPet", "/b")])
    assert "GET /v1/pets" in by_id(draft.plan(renamed))["action GET /b"].reason
    assert "GET /v1/pets" not in by_id(draft.plan(moved, prune=True))["action GET /v2/pets"].reason


def test_faults_that_the_platform_finds_are_told_where_nothing_else_is_to_do(draft: Draft) -> None:
    draft.apply(PETS)
    plan = plan_changes(PETS, with_faults(draft.read()), target=None, prune=False)
    assert plan.pending == ()
    reason = by_id(plan)["action GET /pets"].reason
    assert reason == "as in the document; the platform reports /path: is odd"


def test_several_of_one_identity_have_ids_of_their_own() -> None:
    alike = [make_action(name, f"/p/{{{{ param.{name} }}}}") for name in ("a", "b", "c")]
    plan = plan_changes(make_bundle([], alike), None, target=None, prune=False)
    assert set(verbs(plan)) - {"connector"} == {
        f"action GET /p/{{}} [{name}]" for name in ("a", "b", "c")
    }


def test_one_left_over_of_an_identity_has_an_id_of_its_own(draft: Draft) -> None:
    draft.apply(make_bundle([], [make_action("a", "/p"), make_action("b", "/p")]))
    plan = draft.plan(make_bundle([], [make_action("b", "/p")]))
    assert verbs(plan) == {
        "connector": "keep",
        "action GET /p [b]": "keep",
        "action GET /p [stored a]": "keep",
    }


def test_a_plan_can_be_written_and_read_again() -> None:
    target = Target(api_url="https://p", organisation_id="O", connector_id="C", version="v1")
    plan = plan_changes(PETS, None, target=target, prune=False)
    again = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)
    assert again == plan
    assert digest_of(again.changes) == plan.digest


def test_the_digest_tells_plans_apart() -> None:
    plans = [
        plan_changes(bundle, None, target=None, prune=False)
        for bundle in (PETS, make_bundle(PETS.definitions), make_bundle())
    ]
    assert len({plan.digest for plan in plans}) == 3


def test_a_version_is_read_whole_with_its_contents(draft: Draft) -> None:
    draft.apply(PETS)
    remote = draft.read()
    assert remote.ref == draft.ref
    assert {action.name for action in remote.actions} == {"listPets", "addPet"}
    assert remote.contents.keys() == {"Pet", "Tag"}
    assert remote.contents["Tag"].text == '{"type":"string"}'
