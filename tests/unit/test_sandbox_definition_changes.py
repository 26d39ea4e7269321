"""Definitions changed and deleted: what stays, what is refused, what happens by force."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]
ULID = "01J0000000000000000000000A"


def definition(name: str, content: object = True, **changes: object) -> dict[str, Any]:
    schema = {"contentType": "application/schema+json", "content": json.dumps(content)}
    return {"name": name, "accept": ["application/json"], "schema": schema} | changes


@pytest.fixture
def definitions(sandbox_call: Call, draft_path: str) -> dict[str, Any]:
    """Make Pet (recursive), Herd (refers to Pet), Xml, and an action that links Pet and Xml."""
    sent = [
        definition("Pet", {"properties": {"mother": {"$ref": "#/$defs/Pet"}}}, description="A."),
        definition("Herd", {"items": {"$ref": "#/$defs/Pet"}}),
        definition("Xml", accept=["text/xml"]),
    ]
    answer = sandbox_call("POST", f"{draft_path}/definitions", json={"definitions": sent})
    links = [{"definition": {"name": name}} for name in ("Pet", "Xml")]
    action = {
        "type": "http",
        "name": "getPet",
        "method": "GET",
        "path": "/pet",
        "parameters": [],
        "responses": [{"status": 200, "definitions": links}],
    }
    assert sandbox_call("POST", f"{draft_path}/actions", json=action).status_code == 201
    return {one["name"]: one for one in answer.json()["definitions"]}


def put(call: Call, draft: str, name: str, body: dict[str, Any]) -> httpx.Response:
    return call("PUT", f"{draft}/definitions/{name}", json=body)


def test_an_update_without_schema_keeps_the_content(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    pet = definitions["Pet"]
    before = sandbox_call("GET", pet["url"]).text
    body = {"id": pet["id"], "name": "Animal", "accept": ["application/json", "text/csv"]}
    answer = put(sandbox_call, draft_path, "Pet", body)
    assert answer.status_code == 200
    shown = answer.json()
    assert {key: shown[key] for key in ("id", "name", "accept", "url")} == body | {
        "url": pet["url"]
    }
    assert "description" not in shown
    assert [user["name"] for user in shown["referencedBy"]] == ["getPet", "Herd"]
    assert sandbox_call("GET", pet["url"]).text == before
    assert sandbox_call("GET", f"{draft_path}/definitions/Pet").status_code == 404
    action = sandbox_call("GET", f"{draft_path}/actions/getPet").json()
    assert action["responses"][0]["definitions"][0]["definition"]["name"] == "Animal"


def test_an_update_with_a_schema_replaces_content_and_references(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    herd, xml = definitions["Herd"], definitions["Xml"]
    content = {"prefixItems": [{"$ref": "#/$defs/Flock"}, {"$ref": xml["url"]}]}
    body = definition("Flock", content, id=herd["id"], description="New.")
    shown = put(sandbox_call, draft_path, "Herd", body).json()
    assert (shown["name"], shown["description"], shown["url"]) == ("Flock", "New.", herd["url"])
    assert sandbox_call("GET", herd["url"]).json() == {
        "prefixItems": [{"$ref": herd["url"]}, {"$ref": xml["url"]}]
    }
    users = {
        name: sandbox_call("GET", f"{draft_path}/definitions/{name}").json()["referencedBy"]
        for name in ("Pet", "Xml", "Flock")
    }
    names = {name: [user["name"] for user in found] for name, found in users.items()}
    assert names == {"Pet": ["getPet"], "Xml": ["getPet", "Flock"], "Flock": []}


@pytest.mark.parametrize("name", ["Pet", "Xml"])
def test_an_update_names_no_other_definition_but_by_url(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any], name: str
) -> None:
    before = sandbox_call("GET", definitions["Herd"]["url"]).text
    body = definition("Herd", {"items": {"$ref": f"#/$defs/{name}"}}, id=definitions["Herd"]["id"])
    answer = put(sandbox_call, draft_path, "Herd", body)
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "schema.content"
    assert sandbox_call("GET", definitions["Herd"]["url"]).text == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ULID}, "id"),
        ({"id": "Pet"}, "id"),
        ({"name": "a b"}, "name"),
        ({"accept": []}, "accept"),
        ({"url": "https://pets.test"}, "url"),
        ({"schema": {"contentType": "a/json", "content": "1"}}, "schema.content"),
        ({"schema": {"contentType": "a/json"}}, "schema.content"),
    ],
)
def test_a_faulty_update_is_refused_with_its_field(
    sandbox_call: Call,
    draft_path: str,
    definitions: dict[str, Any],
    changes: dict[str, Any],
    field: str,
) -> None:
    body = definition("Pet", id=definitions["Pet"]["id"]) | changes
    answer = put(sandbox_call, draft_path, "Pet", body)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]


def test_an_update_without_id_is_refused(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    body = {key: definitions["Pet"][key] for key in ("name", "accept")}
    answer = put(sandbox_call, draft_path, "Pet", body)
    assert [fault["field"] for fault in answer.json()["fields"]] == ["id"]


def test_a_rename_to_a_name_in_use_is_a_conflict(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    body = definition("Herd", id=definitions["Pet"]["id"])
    answer = put(sandbox_call, draft_path, "Pet", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert sandbox_call("GET", definitions["Pet"]["url"]).json() != json.loads("true")


def test_media_types_that_another_definition_of_a_body_has_are_a_conflict(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    body = definition("Xml", id=definitions["Xml"]["id"], accept=["text/xml", "Application/Json"])
    answer = put(sandbox_call, draft_path, "Xml", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "media_type_taken")
    assert answer.json()["fields"][0]["field"] == "accept"
    assert "action getPet" in answer.json()["message"]
    free = body | {"accept": ["application/xml"]}
    assert put(sandbox_call, draft_path, "Xml", free).status_code == 200


def test_a_definition_in_use_is_not_deleted(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    answer = sandbox_call("DELETE", f"{draft_path}/definitions/Pet")
    assert answer.status_code == 412
    error = answer.json()
    assert error["code"] == "definition_in_use"
    assert "definition Pet is in use" in error["message"]
    assert error["definition"] == {
        "id": definitions["Pet"]["id"],
        "name": "Pet",
        "referencedBy": sandbox_call("GET", f"{draft_path}/definitions/Pet").json()["referencedBy"],
    }
    assert [user["type"] for user in error["definition"]["referencedBy"]] == [
        "action",
        "definition",
    ]


def test_by_force_a_definition_in_use_is_deleted(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    answer = sandbox_call("DELETE", f"{draft_path}/definitions/Pet?force=true")
    assert (answer.status_code, answer.content) == (204, b"")
    assert sandbox_call("GET", definitions["Pet"]["url"]).status_code == 404
    assert sandbox_call("GET", f"{draft_path}/definitions").json()["totalCount"] == 2
    herd = sandbox_call("GET", definitions["Herd"]["url"]).json()
    assert herd == {"items": {"$ref": definitions["Pet"]["url"]}}


@pytest.mark.usefixtures("definitions")
def test_a_definition_that_only_refers_to_itself_is_deleted(
    sandbox_call: Call, draft_path: str
) -> None:
    assert sandbox_call("DELETE", f"{draft_path}/actions/getPet").status_code == 204
    assert sandbox_call("DELETE", f"{draft_path}/definitions/Herd").status_code == 204
    assert sandbox_call("DELETE", f"{draft_path}/definitions/Pet").status_code == 204


def delete(call: Call, draft: str, body: object, query: str = "") -> httpx.Response:
    return call("DELETE", f"{draft}/definitions{query}", json=body)


def test_several_definitions_are_deleted_by_id_and_name(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    sandbox_call("DELETE", f"{draft_path}/actions/getPet")
    body = {"ids": [definitions["Pet"]["id"]], "names": ["Herd"]}
    assert delete(sandbox_call, draft_path, body).status_code == 204
    left = sandbox_call("GET", f"{draft_path}/definitions").json()["definitions"]
    assert [one["name"] for one in left] == ["Xml"]


@pytest.mark.usefixtures("definitions")
def test_one_definition_in_use_keeps_all_that_were_to_be_deleted(
    sandbox_call: Call, draft_path: str
) -> None:
    answer = delete(sandbox_call, draft_path, {"names": ["Herd", "Pet"]})
    assert answer.status_code == 412
    assert [user["name"] for user in answer.json()["definition"]["referencedBy"]] == ["getPet"]
    assert delete(sandbox_call, draft_path, {"all": True}).status_code == 412
    assert sandbox_call("GET", f"{draft_path}/definitions").json()["totalCount"] == 3
    assert delete(sandbox_call, draft_path, {"all": True}, "?force=true").status_code == 204
    assert sandbox_call("GET", f"{draft_path}/definitions").json()["totalCount"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"all": False},
        {"all": True, "names": ["Pet"]},
        {"all": False, "names": ["Pet"]},
        {"all": True, "ids": [ULID]},
        {"names": []},
        {"names": ["a b"]},
        {"ids": ["Pet"]},
        {"all": "yes"},
    ],
)
@pytest.mark.usefixtures("definitions")
def test_a_deletion_that_says_not_plainly_what_it_means_is_refused(
    sandbox_call: Call, draft_path: str, body: object
) -> None:
    answer = delete(sandbox_call, draft_path, body, "?force=true")
    assert answer.status_code == 400
    assert sandbox_call("GET", f"{draft_path}/definitions").json()["totalCount"] == 3


def test_a_definition_is_not_deleted_by_id_and_name_at_once(
    sandbox_call: Call, draft_path: str, definitions: dict[str, Any]
) -> None:
    body = {"ids": [definitions["Xml"]["id"]], "names": ["Herd", "Xml"]}
    answer = delete(sandbox_call, draft_path, body)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == ["names[1]"]


@pytest.mark.parametrize("body", [{"names": ["Herd", "Gone"]}, {"ids": [ULID]}])
@pytest.mark.usefixtures("definitions")
def test_a_deletion_of_what_is_not_there_deletes_nothing(
    sandbox_call: Call, draft_path: str, body: object
) -> None:
    answer = delete(sandbox_call, draft_path, body)
    assert answer.status_code == 404
    assert sandbox_call("GET", f"{draft_path}/definitions").json()["totalCount"] == 3
