"""Actions changed and deleted: ids that stay, ids that clients make, names that move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]
NEW_IDS = [f"01J000000000000000000000{letters}" for letters in ("AA", "BB", "CC")]


@pytest.fixture
def action(sandbox_call: Call, draft_path: str) -> dict[str, Any]:
    """Make the definitions Pet, Cat and Xml; make and give an action that links the first."""
    sent = [
        {
            "name": name,
            "accept": [accept],
            "schema": {"contentType": "application/schema+json", "content": "true"},
        }
        for name, accept in [
            ("Pet", "application/json"),
            ("Cat", "application/json"),
            ("Xml", "text/xml"),
        ]
    ]
    sandbox_call("POST", f"{draft_path}/definitions", json={"definitions": sent})
    link = {"definition": {"name": "Pet"}}
    body = {
        "type": "http",
        "name": "putPet",
        "summary": "Put",
        "method": "PUT",
        "path": "/pet",
        "parameters": [],
        "requestBody": {"required": True, "definitions": [link]},
        "responses": [{"status": 200, "definitions": [link]}, {"definitions": []}],
    }
    made: dict[str, Any] = sandbox_call("POST", f"{draft_path}/actions", json=body).json()
    return made


def put(call: Call, draft: str, action: dict[str, Any], name: str = "putPet") -> httpx.Response:
    return call("PUT", f"{draft}/actions/{name}", json=action)


def definition(call: Call, draft: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = call("GET", f"{draft}/definitions/{name}").json()
    return found


def test_an_action_put_back_as_it_was_read_stays_as_it_is(
    sandbox_call: Call, draft_path: str, action: dict[str, Any]
) -> None:
    answer = put(sandbox_call, draft_path, action)
    assert answer.status_code == 200
    assert answer.json() == action
    assert sandbox_call("GET", f"{draft_path}/actions/putPet").json() == action


def test_an_update_replaces_the_whole_action_and_keeps_known_ids(
    sandbox_call: Call, draft_path: str, action: dict[str, Any]
) -> None:
    changed = {key: action[key] for key in ("id", "type", "name")}
    changed |= {
        "method": "POST",
        "path": "/pets/{{ param.id }}",
        "parameters": [{"name": "id", "in": "path", "required": True, "type": "integer"}],
        "responses": [
            action["responses"][0] | {"status": 201, "definitions": []},
            {
                "id": NEW_IDS[0],
                "status": 404,
                "definitions": [
                    {"id": NEW_IDS[1], "definition": definition(sandbox_call, draft_path, "Xml")}
                ],
            },
        ],
    }
    shown = put(sandbox_call, draft_path, changed).json()
    assert shown["id"] == action["id"]
    assert [one["id"] for one in shown["responses"]] == [action["responses"][0]["id"], NEW_IDS[0]]
    assert shown["responses"][1]["definitions"][0]["id"] == NEW_IDS[1]
    assert (shown["method"], shown["path"]) == ("POST", "/pets/{{ param.id }}")
    assert not {"summary", "requestBody"} & shown.keys()
    assert definition(sandbox_call, draft_path, "Pet")["referencedBy"] == []
    assert definition(sandbox_call, draft_path, "Xml")["referencedBy"] == [
        {"type": "action", "id": action["id"], "name": "putPet"}
    ]


def test_the_link_follows_the_id_of_a_definition_whatever_else_is_said(
    sandbox_call: Call, draft_path: str, action: dict[str, Any]
) -> None:
    stale = action["requestBody"]["definitions"][0]["definition"]
    stale |= {"name": "OldName", "accept": ["text/csv"], "url": "https://elsewhere.test/x.json"}
    shown = put(sandbox_call, draft_path, action).json()
    assert shown["requestBody"]["definitions"][0]["definition"]["name"] == "Pet"


def test_a_rename_keeps_the_id(sandbox_call: Call, draft_path: str, action: dict[str, Any]) -> None:
    answer = put(sandbox_call, draft_path, action | {"name": "replacePet"})
    assert answer.status_code == 200
    assert answer.json() == action | {"name": "replacePet"}
    assert sandbox_call("GET", f"{draft_path}/actions/putPet").status_code == 404
    users = definition(sandbox_call, draft_path, "Pet")["referencedBy"]
    assert [user["name"] for user in users] == ["replacePet"]


def test_a_rename_to_a_name_in_use_is_a_conflict(
    sandbox_call: Call, draft_path: str, action: dict[str, Any]
) -> None:
    other = {key: action[key] for key in ("type", "method", "path", "parameters")}
    other |= {"name": "other", "responses": [{"definitions": []}]}
    assert sandbox_call("POST", f"{draft_path}/actions", json=other).status_code == 201
    answer = put(sandbox_call, draft_path, action | {"name": "other"})
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert sandbox_call("GET", f"{draft_path}/actions/putPet").json() == action


def change(action: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """Set the value at `path` in `action`, or delete it if `value` is None."""
    place: Any = action
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return action


LINK = ("responses", 0, "definitions", 0)


FAULTS: list[tuple[tuple[str | int, ...], object, str]] = [
    (("id",), None, "id"),
    (("id",), "putPet", "id"),
    (("id",), NEW_IDS[0], "id"),
    (("createdAt",), "now", "createdAt"),
    (("method",), "FETCH", "method"),
    (("path",), "/{{ param.id }}", "path"),
    (("responses",), [], "responses"),
    (("responses", 0, "id"), None, "responses[0].id"),
    (("responses", 1, "status"), 200, "responses[1].status"),
    ((*LINK, "id"), None, "responses[0].definitions[0].id"),
    ((*LINK, "id"), "x", "responses[0].definitions[0].id"),
    ((*LINK, "definition", "id"), NEW_IDS[0], "responses[0].definitions[0].definition"),
    ((*LINK, "definition"), {"name": "Pet"}, "responses[0].definitions[0].definition.id"),
    ((*LINK, "definition", "url"), None, "responses[0].definitions[0].definition.url"),
    (("errors",), [{"field": "a", "message": "b", "severity": "info"}], "errors[0].severity"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_a_faulty_update_is_refused_with_its_field(
    sandbox_call: Call,
    draft_path: str,
    action: dict[str, Any],
    fault: tuple[tuple[str | int, ...], object, str],
) -> None:
    path, value, field = fault
    before = sandbox_call("GET", f"{draft_path}/actions/putPet").json()
    answer = put(sandbox_call, draft_path, change(action, path, value))
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]
    assert sandbox_call("GET", f"{draft_path}/actions/putPet").json() == before


def test_an_id_stands_once_in_an_action(
    sandbox_call: Call, draft_path: str, action: dict[str, Any]
) -> None:
    used = action["responses"][0]["id"]
    action["responses"][1]["id"] = used
    action["requestBody"]["definitions"][0]["id"] = NEW_IDS[0]
    action["responses"][0]["definitions"][0]["id"] = NEW_IDS[0]
    answer = put(sandbox_call, draft_path, action)
    assert [fault["field"] for fault in answer.json()["fields"]] == [
        "responses[1].id",
        "responses[0].definitions[0].id",
    ]


def test_an_update_keeps_one_definition_for_each_media_type(
    sandbox_call: Call, draft_path: str, action: dict[str, Any]
) -> None:
    cat = {"id": NEW_IDS[0], "definition": definition(sandbox_call, draft_path, "Cat")}
    action["responses"][0]["definitions"].append(cat)
    answer = put(sandbox_call, draft_path, action)
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "responses[0].definitions[1]"


def test_a_deleted_action_frees_its_name_and_its_definitions(
    sandbox_call: Call, draft_path: str, action: dict[str, Any]
) -> None:
    answer = sandbox_call("DELETE", f"{draft_path}/actions/{action['name']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert sandbox_call("GET", f"{draft_path}/actions").json()["totalCount"] == 0
    assert sandbox_call("DELETE", f"{draft_path}/definitions/Pet").status_code == 204


def test_an_action_tells_of_definitions_that_were_deleted_by_force(
    sandbox_call: Call, draft_path: str, action: dict[str, Any]
) -> None:
    pet = action["responses"][0]["definitions"][0]["definition"]["id"]
    sandbox_call("DELETE", f"{draft_path}/definitions/Pet?force=true")
    shown = sandbox_call("GET", f"{draft_path}/actions/putPet").json()
    message = f"its definition {pet} was deleted"
    assert shown["errors"] == [
        {"field": "/requestBody/definitions", "message": message, "severity": "error"},
        {"field": "/responses/0/definitions", "message": message, "severity": "error"},
    ]
    assert shown["requestBody"]["definitions"] == []
    mended = put(sandbox_call, draft_path, shown).json()
    assert mended["errors"] == []
