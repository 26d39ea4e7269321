"""Actions and definitions in three ways, and what is remembered of a run."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from bundles import make_action, make_bundle, make_definition, make_key_scheme, make_trigger
from imports import Imports, Person
from sandboxes import Draft, error_answer, open_draft

from importer.connect.canonical import canonical_action, canonical_definition
from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.payloads import ActionCreate, ActionParameter
from importer.plan.recorded import applied_base

PET = make_definition("Pet", {"type": "object"}, description="A pet")
LIMIT: ActionParameter = {"name": "limit", "in": "query", "required": False, "type": "integer"}
PAGE: ActionParameter = {"name": "page", "in": "query", "required": False, "type": "integer"}


def by_id(name: str) -> ActionParameter:
    return {"name": name, "in": "path", "required": True, "type": "string"}


def get_pet(name: str = "id", summary: str = "", *more: ActionParameter) -> ActionCreate:
    return make_action(
        "getPet",
        f"/pets/{{{{ param.{name} }}}}",
        summary=summary,
        parameters=[by_id(name), *more],
        returns=["Pet"],
    )


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def stored_parameters(draft: Draft) -> list[str]:
    (action,) = draft.read().actions
    return [parameter.name for parameter in action.parameters or ()]


def test_parameters_and_words_are_merged_one_by_one(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([PET], [get_pet("id", "One pet", LIMIT)]))
    own = {"name": "X-Own", "in": "header", "required": False, "type": "string", "default": "1"}
    person.edit_action("getPet", summary="Ours", parameters=[by_id("id"), LIMIT, own])
    new = make_bundle([PET], [get_pet("id", "One pet", PAGE)])
    change = imports.change(new, "action GET /pets/{}")
    assert (change.fields, change.kept) == (("parameters",), ("parameters.header X-Own", "summary"))
    imports.run(new)
    assert stored_parameters(draft) == ["id", "page", "X-Own"]
    assert draft.read().actions[0].summary == "Ours"
    assert imports.run(new) == {}


def test_a_path_and_its_parameters_are_decided_together(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([PET], [get_pet("id")]))
    mine = get_pet("mine")
    person.edit_action("getPet", path=mine["path"], parameters=mine["parameters"])
    new = make_bundle([PET], [get_pet("petId", "One pet")])
    change = imports.change(new, "action GET /pets/{}")
    assert (change.fields, change.conflicts) == (("summary",), ("path",))
    imports.run(new)
    assert stored_parameters(draft) == ["mine"]
    assert imports.run(new) == {}
    assert imports.run(new, on_conflict="overwrite") == {"action GET /pets/{}": "applied"}
    assert stored_parameters(draft) == ["petId"]


def test_a_name_that_a_person_gave_stays(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([], [make_action("a"), make_action("b")]))
    person.edit_action("a", name="ours")
    new = make_bundle([], [make_action("a", summary="New"), make_action("b")])
    assert imports.change(new, "action GET /a").name == "ours"
    assert imports.run(new) == {"action GET /a": "applied"}
    assert {action.name for action in draft.read().actions} == {"ours", "b"}
    assert imports.run(new) == {}


def test_a_name_that_a_person_gave_is_not_free_for_another_action(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([], [make_action("a")]))
    person.edit_action("a", name="b")
    new = make_bundle([], [make_action("a"), make_action("b")])
    create = imports.change(new, "action GET /b")
    assert create.reason.endswith("since a person renamed it: give one of them another name")
    assert imports.run(new) == {"action GET /b": "failed"}
    assert "since a person renamed it" in imports.outcomes["action GET /b"].reason


def test_a_persons_description_stays_where_the_schema_changes(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([PET]))
    person.edit_definition("Pet", description="Ours", accept=["application/json", "text/json"])
    new = make_bundle([make_definition("Pet", {"type": "string"}, description="A pet")])
    change = imports.change(new, "definition Pet")
    assert (change.fields, change.kept) == (("content",), ("accept", "description"))
    imports.run(new)
    (definition,) = draft.read().definitions
    assert (definition.description, definition.accept) == (
        "Ours",
        ("application/json", "text/json"),
    )
    assert imports.run(new) == {}


def test_a_description_that_a_person_took_away_stays_away(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([PET]))
    stored = draft.read().definitions[0]
    draft.run(
        lambda client: client.update_definition(
            draft.ref, "Pet", {"id": stored.id, "name": "Pet", "accept": ["application/json"]}
        )
    )
    new = make_bundle([make_definition("Pet", True, description="A pet")])
    assert imports.change(new, "definition Pet").kept == ("description",)
    imports.run(new)
    assert not draft.read().definitions[0].description
    person.edit_definition("Pet", description="Back")
    assert imports.run(new) == {}


def test_a_schema_that_a_person_changed_is_not_sent_again(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(make_bundle([PET]))
    schema = {"contentType": "application/schema+json", "content": "false"}
    Person(draft).edit_definition("Pet", schema=schema)
    new = make_bundle([make_definition("Pet", {"type": "object"}, description="New")])
    assert imports.change(new, "definition Pet").kept == ("content",)
    assert imports.run(new) == {"definition Pet": "applied"}
    assert draft.read().contents["Pet"].text == "false"


def test_everything_that_was_applied_is_remembered_as_the_document_has_it(draft: Draft) -> None:
    imports = Imports(draft)
    bundle = make_bundle(
        [PET],
        [get_pet()],
        triggers=[make_trigger("t")],
        schemes={"key": make_key_scheme()},
        connector={"imageURL": "https://pets.example/a.png"},
    )
    imports.run(bundle)
    assert {kind: len(payloads) for kind, payloads in imports.base.applied.items()} == {
        "connector": 1,
        "auth-scheme": 1,
        "definition": 1,
        "action": 1,
        "trigger": 1,
    }
    assert imports.base.payload("action", "GET /pets/{}") == canonical_action(get_pet())
    assert imports.base.payload("definition", "Pet") == canonical_definition(PET)
    assert imports.base.payload("connector", "connector") == {
        "name": "Pets",
        "baseUrl": "https://pets.example",
        "imageURL": "https://pets.example/a.png",
    }
    assert imports.base.is_known


def test_what_failed_is_remembered_as_before(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(make_bundle([], [make_action("a"), make_action("b")]))

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(400) if request.method in {"PUT", "DELETE", "POST"} else None

    draft.through.meddle = refuse
    new = make_bundle([], [make_action("a", summary="New"), make_action("c")])
    assert set(imports.run(new, prune=True).values()) == {"failed"}
    remembered = imports.base.applied["action"]
    assert remembered.keys() == {"GET /a", "GET /b"}
    assert remembered["GET /a"]["summary"] == ""


def test_what_was_deleted_is_forgotten_and_what_is_left_alone_is_not(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(make_bundle([PET], [make_action("a"), make_action("b")]))
    fewer = make_bundle([], [make_action("a")])
    imports.run(fewer)
    assert imports.base.applied["action"].keys() == {"GET /a", "GET /b"}
    imports.run(fewer, prune=True, leave=frozenset({"definition"}))
    assert imports.base.applied["action"].keys() == {"GET /a"}
    assert imports.base.applied["definition"].keys() == {"Pet"}


def test_an_edit_is_recognised_whether_it_was_made_before_or_after_a_run(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([], [make_action("a", summary="One")]))
    person.edit_action("a", summary="Ours")
    for number in range(3):
        bundle = make_bundle([], [make_action("a", summary="One", method="GET", returns=[])])
        assert imports.run(bundle) == {}, number
    assert draft.read().actions[0].summary == "Ours"


def test_actions_of_one_identity_are_remembered_apart(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)

    def named(name: str) -> ActionCreate:
        return make_action(name, f"/p/{{{{ param.{name} }}}}", parameters=[by_id(name)])

    imports.run(make_bundle([], [named("a")]))
    person.edit_action("a", summary="Ours")
    assert imports.run(make_bundle([], [named("a"), named("b")])) == {
        "action GET /p/{} [b]": "applied"
    }
    assert imports.base.applied["action"].keys() >= {"GET /p/{} [a]", "GET /p/{} [b]"}
    person.edit_action("b", summary="Ours, too")
    assert imports.run(make_bundle([], [named("a"), named("b")])) == {}
    assert imports.preview(make_bundle([], [named("b")])).pending == ()
    assert {action.summary for action in draft.read().actions} == {"Ours", "Ours, too"}


def test_nothing_done_leaves_nothing_but_what_was_known() -> None:
    base = Base(applied={"action": {"GET /old": {"name": "old"}}, "trigger": {}})
    with open_draft() as draft:
        plan = draft.plan(make_bundle([], [make_action("a")]))
    kept = applied_base(plan, [], base)
    assert kept.applied.keys() == {"action", "connector"}
    assert kept.applied["action"] == {"GET /old": {"name": "old"}}


def test_what_a_document_says_again_after_a_silence_is_ours_still(draft: Draft) -> None:
    imports = Imports(draft)

    def said(*values: str) -> Bundle:
        variables = [{"name": "region", "value": value} for value in values]
        return make_bundle([], [], connector={"connectionVariables": variables})

    for bundle in (said("eu"), said(), said("us")):
        assert imports.run(bundle) == ({"connector": "applied"} if bundle != said() else {})
    assert draft.connector().variables == {"region": "us"}


def test_what_a_person_added_is_never_deleted(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([PET], [get_pet()]))
    draft.run(lambda client: client.create_definitions(draft.ref, [make_definition("Ours")]))
    person.add_action(make_action("ours"))
    assert imports.run(make_bundle([PET], [get_pet()]), prune=True) == {}
    assert {"ours", "getPet"} == {action.name for action in draft.read().actions}
    assert "left alone" in imports.change(make_bundle(), "action GET /ours", prune=True).reason


def test_what_a_person_changed_is_deleted_only_where_the_document_prevails(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(make_bundle([PET], [get_pet(), make_action("b")]))
    person.edit_action("getPet", summary="Ours")
    person.edit_definition("Pet", description="Ours")
    assert imports.run(make_bundle(), prune=True) == {"action GET /b": "applied"}
    assert [action.summary for action in draft.read().actions] == ["Ours"]
    gone = imports.run(make_bundle(), prune=True, on_conflict="overwrite")
    assert gone == {"action GET /pets/{}": "applied", "definition Pet": "applied"}


def test_without_knowledge_of_an_earlier_run_all_that_is_not_documented_may_go(
    draft: Draft,
) -> None:
    Person(draft).add_action(make_action("ours"))
    assert draft.results(make_bundle(), prune=True) == {"action GET /ours": "applied"}
