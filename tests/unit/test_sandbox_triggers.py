"""Triggers: actions without a path, in a list of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]
OTHER = "01J0000000000000000000000C"
PARAMETER: dict[str, Any] = {"name": "X-Id", "in": "header", "required": True, "type": "string"}
LEAST: dict[str, Any] = {
    "type": "http",
    "name": "petBorn",
    "method": "POST",
    "parameters": [],
    "responses": [{"definitions": []}],
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE")


def definitions(call: Call, draft: str, *names: str, accept: str = "a/json") -> list[Any]:
    schema = {"contentType": "application/schema+json", "content": "{}"}
    sent = [{"name": name, "accept": [accept], "schema": schema} for name in names]
    made: list[Any] = call("POST", f"{draft}/definitions", json={"definitions": sent}).json()[
        "definitions"
    ]
    return made


def create(call: Call, draft: str, **changes: object) -> httpx.Response:
    return call("POST", f"{draft}/triggers", json=LEAST | changes)


def linked(*names: str) -> list[dict[str, Any]]:
    return [{"definition": {"name": name}} for name in names]


def users(call: Call, draft: str, name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = call("GET", f"{draft}/definitions/{name}").json()["referencedBy"]
    return found


def test_a_trigger_is_stored_with_all_its_parts(sandbox_call: Call, draft_path: str) -> None:
    pet = definitions(sandbox_call, draft_path, "Pet")[0]
    sent = LEAST | {
        "summary": "A pet was born",
        "description": "Sent once",
        "parameters": [
            PARAMETER,
            {"name": "at", "in": "query", "required": False, "type": "integer", "default": 1},
            {"name": "who", "in": "cookie", "required": False, "type": "boolean"},
        ],
        "requestBody": {"required": True, "definitions": linked("Pet")},
        "responses": [
            {"status": 204, "definitions": []},
            {"definitions": [{"definition": {"id": pet["id"]}}]},
        ],
    }
    answer = sandbox_call("POST", f"{draft_path}/triggers", json=sent)
    assert answer.status_code == 201
    shown = answer.json()
    del pet["referencedBy"]
    links = [shown["requestBody"]["definitions"][0], shown["responses"][1]["definitions"][0]]
    ids = [one["id"] for one in [*links, *shown["responses"], shown]]
    assert len(set(ids)) == 5
    assert shown == sent | {
        "id": shown["id"],
        "requestBody": {"required": True, "definitions": [{"id": ids[0], "definition": pet}]},
        "responses": [
            {"id": ids[2], "status": 204, "definitions": []},
            {"id": ids[3], "definitions": [{"id": ids[1], "definition": pet}]},
        ],
        "errors": [],
    }
    assert sandbox_call("GET", f"{draft_path}/triggers/petBorn").json() == shown
    assert users(sandbox_call, draft_path, "Pet") == [
        {"type": "trigger", "id": shown["id"], "name": "petBorn"}
    ]


@pytest.mark.parametrize("method", METHODS)
def test_a_trigger_takes_every_method_of_the_contract(
    sandbox_call: Call, draft_path: str, method: str
) -> None:
    assert create(sandbox_call, draft_path, method=method).json()["method"] == method


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "sql"}, "type"),
        ({"name": "pet born"}, "name"),
        ({"method": "post"}, "method"),
        ({"path": "/"}, "path"),
        ({"responses": []}, "responses"),
        ({"responses": [{"definitions": []}] * 2}, "responses[1].status"),
        ({"responses": [{"status": 99, "definitions": []}]}, "responses[0].status"),
        ({"responses": [{"id": OTHER, "definitions": []}]}, "responses[0].id"),
        ({"parameters": [PARAMETER | {"in": "path"}]}, "parameters[0].in"),
        ({"parameters": [PARAMETER | {"completion": {}}]}, "parameters[0].completion"),
        ({"parameters": [PARAMETER | {"type": "array"}]}, "parameters[0].type"),
        ({"parameters": [PARAMETER | {"default": 1}]}, "parameters[0].default"),
        ({"parameters": [PARAMETER, PARAMETER]}, "parameters[1].name"),
        ({"requestBody": {"definitions": []}}, "requestBody.required"),
        (
            {"responses": [{"definitions": [{"definition": {}}]}]},
            "responses[0].definitions[0].definition",
        ),
        (
            {"requestBody": {"required": False, "definitions": linked("None")}},
            "requestBody.definitions[0].definition",
        ),
        (
            {"requestBody": {"required": False, "definitions": linked("Pet", "Dog")}},
            "requestBody.definitions[1]",
        ),
    ],
)
def test_a_faulty_trigger_is_refused_with_its_field(
    sandbox_call: Call, draft_path: str, changes: dict[str, Any], field: str
) -> None:
    definitions(sandbox_call, draft_path, "Pet", "Dog")
    answer = create(sandbox_call, draft_path, **changes)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]
    assert sandbox_call("GET", f"{draft_path}/triggers").json()["totalCount"] == 0


def test_an_action_and_a_trigger_may_share_a_name_but_not_two_triggers(
    sandbox_call: Call, draft_path: str
) -> None:
    assert create(sandbox_call, draft_path).status_code == 201
    action = LEAST | {"path": "/"}
    assert sandbox_call("POST", f"{draft_path}/actions", json=action).status_code == 201
    answer = create(sandbox_call, draft_path)
    assert answer.status_code == 409
    assert answer.json()["message"] == "trigger names are unique: petBorn exists already"


def test_triggers_and_actions_are_listed_apart(sandbox_call: Call, draft_path: str) -> None:
    for name in ("petBorn", "petSold", "shopOpen"):
        create(sandbox_call, draft_path, name=name)
        action = LEAST | {"path": "/", "name": f"{name}Action"}
        sandbox_call("POST", f"{draft_path}/actions", json=action)
    page = sandbox_call("GET", f"{draft_path}/triggers?first=1&name=PET").json()
    assert (page["totalCount"], [one["name"] for one in page["triggers"]]) == (2, ["petBorn"])
    path = f"{draft_path}/triggers?name=PET&after={page['next']}"
    rest = sandbox_call("GET", path).json()
    assert [one["name"] for one in rest["triggers"]] == ["petSold"]
    assert sandbox_call("GET", f"{draft_path}/actions?after={page['next']}").status_code == 400
    names = [one["name"] for one in sandbox_call("GET", f"{draft_path}/actions").json()["actions"]]
    assert names == ["petBornAction", "petSoldAction", "shopOpenAction"]
    assert sandbox_call("GET", f"{draft_path}/triggers/petBornAction").status_code == 404


def test_an_update_puts_a_whole_trigger_in_its_place(sandbox_call: Call, draft_path: str) -> None:
    definitions(sandbox_call, draft_path, "Pet")
    body = {"required": True, "definitions": linked("Pet")}
    made = create(sandbox_call, draft_path, requestBody=body, summary="old").json()
    other = create(sandbox_call, draft_path, name="other").json()
    sent = made | {"name": "petHatched", "parameters": [PARAMETER]}
    for unset in ("requestBody", "summary"):
        del sent[unset]
    answer = sandbox_call("PUT", f"{draft_path}/triggers/petBorn", json=sent)
    assert (answer.status_code, answer.json()) == (200, sent)
    assert sandbox_call("GET", f"{draft_path}/triggers").json()["triggers"] == [sent, other]
    assert users(sandbox_call, draft_path, "Pet") == []


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"id": OTHER}, 400, "id"),
        ({"name": "other"}, 409, "name"),
        ({"path": "/"}, 400, "path"),
        ({"responses": [{"definitions": []}]}, 400, "responses[0].id"),
        (
            {"responses": [{"id": OTHER, "status": s, "definitions": []} for s in (200, 201)]},
            400,
            "responses[1].id",
        ),
        ({"parameters": [PARAMETER | {"in": "path"}]}, 400, "parameters[0].in"),
    ],
)
def test_a_faulty_update_changes_nothing(
    sandbox_call: Call, draft_path: str, changes: dict[str, Any], status: int, field: str
) -> None:
    made = create(sandbox_call, draft_path).json()
    create(sandbox_call, draft_path, name="other")
    answer = sandbox_call("PUT", f"{draft_path}/triggers/petBorn", json=made | changes)
    assert answer.status_code == status
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]
    assert sandbox_call("GET", f"{draft_path}/triggers/petBorn").json() == made


def test_the_id_of_another_trigger_is_refused_as_such(sandbox_call: Call, draft_path: str) -> None:
    made = create(sandbox_call, draft_path).json()
    answer = sandbox_call("PUT", f"{draft_path}/triggers/petBorn", json=made | {"id": OTHER})
    assert answer.json()["message"] == "id: is not the id of this trigger"


def test_a_deleted_trigger_is_gone_and_lets_its_definitions_go(
    sandbox_call: Call, draft_path: str
) -> None:
    definitions(sandbox_call, draft_path, "Pet")
    create(sandbox_call, draft_path, requestBody={"required": True, "definitions": linked("Pet")})
    answer = sandbox_call("DELETE", f"{draft_path}/definitions/Pet")
    assert answer.status_code == 412
    assert [one["type"] for one in answer.json()["definition"]["referencedBy"]] == ["trigger"]
    deleted = sandbox_call("DELETE", f"{draft_path}/triggers/petBorn")
    assert (deleted.status_code, deleted.content) == (204, b"")
    answer = sandbox_call("DELETE", f"{draft_path}/triggers/petBorn")
    assert answer.json()["message"] == "trigger petBorn does not exist"
    assert sandbox_call("DELETE", f"{draft_path}/definitions/Pet").status_code == 204


def test_a_trigger_whose_definition_was_deleted_by_force_keeps_the_version_from_publishing(
    sandbox_call: Call, draft_path: str
) -> None:
    definitions(sandbox_call, draft_path, "Pet")
    create(sandbox_call, draft_path, responses=[{"definitions": linked("Pet")}])
    sandbox_call("DELETE", f"{draft_path}/definitions/Pet?force=true")
    shown = sandbox_call("GET", f"{draft_path}/triggers/petBorn").json()
    assert shown["responses"][0]["definitions"] == []
    assert [one["field"] for one in shown["errors"]] == ["/responses/0/definitions"]
    answer = sandbox_call("POST", f"{draft_path}/publish")
    assert (answer.status_code, answer.json()["code"]) == (400, "version_invalid")
    assert [fault["field"] for fault in answer.json()["fields"]] == ["triggers.petBorn"]
    assert sandbox_call("PUT", f"{draft_path}/triggers/petBorn", json=shown).status_code == 200
    assert sandbox_call("POST", f"{draft_path}/publish").status_code == 200


def test_the_triggers_of_a_published_version_can_only_be_read(
    sandbox_call: Call, draft_path: str
) -> None:
    made = create(sandbox_call, draft_path).json()
    sandbox_call("POST", f"{draft_path}/publish")
    path = f"{draft_path}/triggers/petBorn"
    for method, where, body in [
        ("POST", f"{draft_path}/triggers", LEAST | {"name": "new"}),
        ("PUT", path, made),
        ("DELETE", path, None),
    ]:
        answer = sandbox_call(method, where, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "version_published")
    latest = draft_path.replace("/draft", "/latest")
    assert sandbox_call("GET", f"{latest}/triggers").json()["triggers"] == [made]


def test_a_copied_version_has_copies_of_its_triggers(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    old = definitions(sandbox_call, draft_path, "Pet")[0]
    made = create(sandbox_call, draft_path, responses=[{"definitions": linked("Pet")}]).json()
    body = {"name": "copy", "fromVersion": "draft"}
    assert sandbox_call("POST", f"{connector_path}/versions", json=body).status_code == 201
    copy = f"{connector_path}/versions/copy"
    shown = sandbox_call("GET", f"{copy}/triggers/petBorn").json()
    new = sandbox_call("GET", f"{copy}/definitions/Pet").json()
    assert new["id"] != old["id"]
    assert new["referencedBy"] == [{"type": "trigger", "id": shown["id"], "name": "petBorn"}]
    link = shown["responses"][0]["definitions"][0]
    assert link["definition"]["id"] == new["id"]
    text = json.dumps(shown)
    for id_ in (made["id"], made["responses"][0]["id"], old["id"]):
        assert id_ not in text
    assert sandbox_call("GET", f"{copy}/actions").json()["totalCount"] == 0


def test_a_definition_may_not_take_a_media_type_that_a_trigger_has_another_for(
    sandbox_call: Call, draft_path: str
) -> None:
    pet = definitions(sandbox_call, draft_path, "Pet")[0]
    definitions(sandbox_call, draft_path, "Xml", accept="a/xml")
    create(sandbox_call, draft_path, responses=[{"definitions": linked("Pet", "Xml")}])
    sent = {"id": pet["id"], "name": "Pet", "accept": ["a/json", "A/xml"]}
    answer = sandbox_call("PUT", f"{draft_path}/definitions/Pet", json=sent)
    assert answer.status_code == 409
    assert answer.json()["message"] == (
        "trigger petBorn has another definition for a/xml at /responses/0"
    )
