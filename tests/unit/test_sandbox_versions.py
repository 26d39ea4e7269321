"""Versions: made, copied, published, read by their reserved names, deleted; drafts and not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]
ULID = "01J0000000000000000000000A"
ACTION: dict[str, Any] = {
    "type": "http",
    "name": "getPet",
    "method": "GET",
    "path": "/pet",
    "parameters": [],
    "responses": [{"definitions": []}],
}


def definition(name: str, content: object = True) -> dict[str, Any]:
    schema = {"contentType": "application/schema+json", "content": json.dumps(content)}
    return {"name": name, "accept": ["application/json"], "schema": schema}


def fill(call: Call, draft: str) -> None:
    """Make two definitions that refer to each other, and an action that links one of them."""
    pet = definition("Pet", {"properties": {"owner": {"$ref": "#/$defs/Owner"}}})
    owner = definition("Owner", {"properties": {"pet": {"$ref": "#/$defs/Pet"}}})
    answer = call("POST", f"{draft}/definitions", json={"definitions": [pet, owner]})
    assert answer.status_code == 201
    link = {"definition": {"name": "Pet"}}
    body = {"required": True, "definitions": [link]}
    sent = ACTION | {"requestBody": body, "responses": [{"status": 200, "definitions": [link]}]}
    assert call("POST", f"{draft}/actions", json=sent).status_code == 201


def publish(call: Call, path: str) -> dict[str, Any]:
    answer = call("POST", f"{path}/publish")
    assert answer.status_code == 200
    version: dict[str, Any] = answer.json()["version"]
    return version


def test_a_new_version_is_a_draft(sandbox_call: Call, connector_path: str) -> None:
    answer = sandbox_call("POST", f"{connector_path}/versions", json={"name": "2024.1 beta"})
    assert answer.status_code == 201
    version = answer.json()
    assert {key: version[key] for key in ("name", "isLatest", "isDefault", "publishedAt")} == {
        "name": "2024.1 beta",
        "isLatest": False,
        "isDefault": False,
        "publishedAt": None,
    }
    assert sandbox_call("GET", f"{connector_path}/versions/2024.1%20beta").json() == version
    assert sandbox_call("GET", f"{connector_path}/versions").json() == {
        "totalCount": 1,
        "items": [version],
    }
    assert sandbox_call("GET", connector_path).json()["versions"] == [version]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "a\nb", " a", "a ", "a\n", "x" * 256]
)
def test_a_version_name_that_cannot_stand_in_a_path_is_refused(
    sandbox_call: Call, connector_path: str, name: str
) -> None:
    answer = sandbox_call("POST", f"{connector_path}/versions", json={"name": name})
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "name"


def test_a_version_name_is_given_once(sandbox_call: Call, draft_path: str) -> None:
    versions = draft_path.rpartition("/")[0]
    answer = sandbox_call("POST", versions, json={"name": "draft"})
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert sandbox_call("POST", versions, json={"name": "Draft"}).status_code == 201


@pytest.mark.parametrize("name", ["latest", "default"])
def test_reserved_names_are_read_and_never_written(
    sandbox_call: Call, connector_path: str, draft_path: str, name: str
) -> None:
    reserved = f"{connector_path}/versions/{name}"
    assert sandbox_call("GET", reserved).status_code == 404
    assert sandbox_call("GET", f"{reserved}/actions").status_code == 404
    fill(sandbox_call, draft_path)
    version = publish(sandbox_call, draft_path)
    assert sandbox_call("GET", reserved).json() == version
    assert sandbox_call("GET", f"{reserved}/actions/getPet").status_code == 200
    definitions = sandbox_call("GET", f"{draft_path}/definitions").json()
    assert sandbox_call("GET", f"{reserved}/definitions").json() == definitions
    raw = definitions["definitions"][0]["url"]
    aliased = sandbox_call("GET", raw.replace("/draft/", f"/{name}/"))
    assert aliased.text == sandbox_call("GET", raw).text
    for method, path in [
        ("POST", "/actions"),
        ("PUT", "/actions/getPet"),
        ("DELETE", "/actions/getPet"),
        ("POST", "/definitions"),
        ("DELETE", "/definitions"),
        ("POST", "/publish"),
        ("POST", "/unpublish"),
        ("DELETE", ""),
    ]:
        answer = sandbox_call(method, reserved + path, json={})
        assert (answer.status_code, answer.json()["code"]) == (400, "reserved_name")
    answer = sandbox_call("POST", f"{connector_path}/versions", json={"name": name})
    assert (answer.status_code, answer.json()["code"]) == (400, "reserved_name")
    assert answer.json()["fields"][0]["field"] == "name"


def test_the_version_published_last_is_the_latest(sandbox_call: Call, connector_path: str) -> None:
    versions = f"{connector_path}/versions"
    for name in ("1", "2", "3"):
        sandbox_call("POST", versions, json={"name": name})
    publish(sandbox_call, f"{versions}/2")
    assert publish(sandbox_call, f"{versions}/1")["isLatest"] is True
    listed = sandbox_call("GET", versions).json()["items"]
    assert [(one["name"], one["isLatest"], one["isDefault"]) for one in listed] == [
        ("1", True, True),
        ("2", False, False),
        ("3", False, False),
    ]
    assert sandbox_call("POST", f"{versions}/1/unpublish").json()["version"]["isLatest"] is False
    assert sandbox_call("GET", f"{versions}/latest").json()["name"] == "2"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/actions", ACTION | {"name": "other"}),
        ("PUT", "/actions/getPet", ACTION),
        ("DELETE", "/actions/getPet", None),
        ("POST", "/definitions", {"definitions": [definition("Cat")]}),
        ("PUT", "/definitions/Pet", {}),
        ("DELETE", "/definitions/Pet?force=true", None),
        ("DELETE", "/definitions?force=true", {"all": True}),
        ("POST", "/publish", None),
        ("DELETE", "", None),
    ],
)
def test_a_published_version_refuses_changes(
    sandbox_call: Call, draft_path: str, method: str, path: str, body: object
) -> None:
    fill(sandbox_call, draft_path)
    publish(sandbox_call, draft_path)
    before = [
        sandbox_call("GET", draft_path + part).text for part in ("", "/actions", "/definitions")
    ]
    answer = sandbox_call(method, draft_path + path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "version_published")
    after = [
        sandbox_call("GET", draft_path + part).text for part in ("", "/actions", "/definitions")
    ]
    assert after == before


def test_an_unpublished_version_takes_changes_again(sandbox_call: Call, draft_path: str) -> None:
    publish(sandbox_call, draft_path)
    version = sandbox_call("POST", f"{draft_path}/unpublish").json()["version"]
    assert version["publishedAt"] is None
    assert sandbox_call("POST", f"{draft_path}/actions", json=ACTION).status_code == 201
    answer = sandbox_call("POST", f"{draft_path}/unpublish")
    assert (answer.status_code, answer.json()["code"]) == (409, "version_not_published")


def test_a_version_with_references_to_what_is_gone_is_not_published(
    sandbox_call: Call, draft_path: str
) -> None:
    fill(sandbox_call, draft_path)
    assert sandbox_call("DELETE", f"{draft_path}/definitions/Pet?force=true").status_code == 204
    answer = sandbox_call("POST", f"{draft_path}/publish")
    assert (answer.status_code, answer.json()["code"]) == (400, "version_invalid")
    fields = [fault["field"] for fault in answer.json()["fields"]]
    assert fields == ["actions.getPet", "definitions.Owner"]
    sandbox_call("DELETE", f"{draft_path}/actions/getPet")
    sandbox_call("DELETE", f"{draft_path}/definitions/Owner")
    publish(sandbox_call, draft_path)


def test_a_deleted_version_leaves_nothing_behind(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    fill(sandbox_call, draft_path)
    raw = sandbox_call("GET", f"{draft_path}/definitions/Pet").json()["url"]
    answer = sandbox_call("DELETE", draft_path)
    assert (answer.status_code, answer.content) == (204, b"")
    for gone in (draft_path, f"{draft_path}/actions", raw):
        assert sandbox_call("GET", gone).status_code == 404
    sandbox_call("POST", f"{connector_path}/versions", json={"name": "draft"})
    assert sandbox_call("GET", f"{draft_path}/actions").json()["totalCount"] == 0


def test_a_published_version_is_deleted_by_force_only(sandbox_call: Call, draft_path: str) -> None:
    publish(sandbox_call, draft_path)
    assert sandbox_call("DELETE", f"{draft_path}?force=false").status_code == 409
    assert sandbox_call("DELETE", f"{draft_path}?force=true").status_code == 204
    assert sandbox_call("GET", draft_path).status_code == 404


@pytest.mark.parametrize("origin", ["draft", "latest", "default"])
def test_a_copy_has_all_of_its_origin_under_new_ids(
    sandbox_call: Call, connector_path: str, draft_path: str, origin: str
) -> None:
    fill(sandbox_call, draft_path)
    if origin != "draft":
        publish(sandbox_call, draft_path)
    body = {"name": "copy", "fromVersion": origin}
    assert sandbox_call("POST", f"{connector_path}/versions", json=body).status_code == 201
    copy_path = f"{connector_path}/versions/copy"
    originals = sandbox_call("GET", f"{draft_path}/definitions").json()["definitions"]
    copies = sandbox_call("GET", f"{copy_path}/definitions").json()["definitions"]
    assert [one["name"] for one in copies] == ["Pet", "Owner"]
    assert not {one["id"] for one in originals} & {one["id"] for one in copies}
    pet, owner = (sandbox_call("GET", one["url"]).json() for one in copies)
    assert pet == {"properties": {"owner": {"$ref": copies[1]["url"]}}}
    assert owner == {"properties": {"pet": {"$ref": copies[0]["url"]}}}
    action = sandbox_call("GET", f"{copy_path}/actions/getPet").json()
    original = sandbox_call("GET", f"{draft_path}/actions/getPet").json()
    assert action["id"] != original["id"]
    assert action["responses"][0]["id"] != original["responses"][0]["id"]
    linked = [action["requestBody"]["definitions"][0], action["responses"][0]["definitions"][0]]
    assert [link["definition"]["id"] for link in linked] == [copies[0]["id"]] * 2
    assert [user["name"] for user in copies[0]["referencedBy"]] == ["getPet", "Owner"]
    assert sandbox_call("DELETE", f"{copy_path}/definitions/Pet?force=true").status_code == 204
    assert sandbox_call("GET", f"{draft_path}/definitions/Pet").status_code == 200


def test_a_copy_keeps_texts_and_schemas_of_other_languages(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    xsd = definition("Xml") | {"description": "by XSD", "accept": ["text/xml"]}
    xsd["schema"] = {"contentType": "text/xml", "content": "<schema/>"}
    sandbox_call("POST", f"{draft_path}/definitions", json={"definitions": [xsd]})
    sandbox_call("POST", f"{draft_path}/actions", json=ACTION | {"summary": "s"})
    body = {"name": "copy", "fromVersion": "draft"}
    sandbox_call("POST", f"{connector_path}/versions", json=body)
    copy_path = f"{connector_path}/versions/copy"
    shown = sandbox_call("GET", f"{copy_path}/definitions/Xml").json()
    assert (shown["description"], shown["accept"]) == ("by XSD", ["text/xml"])
    assert sandbox_call("GET", shown["url"]).text == "<schema/>"
    assert sandbox_call("GET", f"{copy_path}/actions/getPet").json()["summary"] == "s"


@pytest.mark.parametrize("origin", ["gone", "latest"])
def test_a_copy_of_nothing_is_refused(
    sandbox_call: Call, connector_path: str, draft_path: str, origin: str
) -> None:
    body = {"name": "copy", "fromVersion": origin}
    answer = sandbox_call("POST", f"{connector_path}/versions", json=body)
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "fromVersion"
    assert sandbox_call("GET", f"{connector_path}/versions/copy").status_code == 404
    assert sandbox_call("GET", draft_path).status_code == 200


def test_a_change_inside_moves_the_time_of_the_version_and_its_connector(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    before = sandbox_call("GET", draft_path).json()
    sandbox_call("POST", f"{draft_path}/actions", json=ACTION)
    after = sandbox_call("GET", draft_path).json()
    assert after["updatedAt"] > before["updatedAt"]
    assert after["createdAt"] == before["createdAt"]
    assert sandbox_call("GET", connector_path).json()["updatedAt"] == after["updatedAt"]


@pytest.mark.parametrize("path", ["", "/actions", "/definitions", "/actions/a", "/definitions/a"])
def test_an_unknown_version_is_not_found(
    sandbox_call: Call, connector_path: str, path: str
) -> None:
    answer = sandbox_call("GET", f"{connector_path}/versions/gone{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    unknown = connector_path.rpartition("/")[0] + f"/{ULID}/versions/gone{path}"
    assert sandbox_call("GET", unknown).status_code == 404
