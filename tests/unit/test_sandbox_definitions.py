"""Definitions created in bulk and read: names, media types, contents, references between them."""

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


def create(call: Call, draft: str, *definitions: dict[str, Any]) -> httpx.Response:
    return call("POST", f"{draft}/definitions", json={"definitions": definitions})


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def test_definitions_are_created_in_the_order_of_the_request(
    sandbox_call: Call, draft_path: str
) -> None:
    sent = definition("Pet", accept=["application/json", "text/*; q=0.5"], description="A pet.")
    answer = create(sandbox_call, draft_path, definition("Zoo"), sent, definition("Cat"))
    assert answer.status_code == 201
    zoo, pet, cat = answer.json()["definitions"]
    assert [zoo["name"], cat["name"]] == ["Zoo", "Cat"]
    connector_path, _, _ = draft_path.partition("/versions/")
    organisation, _, connector_id = connector_path.partition("/connectors/")
    base = f"http://sandbox.test/api/connect/v1{organisation}/schemas/{connector_id}/draft/"
    assert pet == {
        "id": pet["id"],
        "name": "Pet",
        "accept": ["application/json", "text/*; q=0.5"],
        "description": "A pet.",
        "url": f"{base}{pet['id']}.json",
        "referencedBy": [],
    }
    assert "description" not in cat
    assert sandbox_call("GET", f"{draft_path}/definitions/Pet").json() == pet
    assert sandbox_call("GET", f"{draft_path}/definitions").json() == {
        "totalCount": 3,
        "definitions": [zoo, pet, cat],
    }


def test_a_url_is_legal_whatever_the_version_is_called(
    sandbox_call: Call, connector_path: str
) -> None:
    sandbox_call("POST", f"{connector_path}/versions", json={"name": "v1 ?#é%2F"})
    path = f"{connector_path}/versions/v1%20%3F%23%C3%A9%252F"
    made = create(sandbox_call, path, definition("Pet", {"items": ref("Pet")}))
    url = made.json()["definitions"][0]["url"]
    assert "/v1%20%3F%23%C3%A9%252F/" in url
    assert sandbox_call("GET", url).json() == {"items": {"$ref": url}}


def test_references_within_a_request_become_urls_in_cycles_too(
    sandbox_call: Call, draft_path: str
) -> None:
    pet = {"properties": {"owner": ref("Owner"), "mother": ref("Pet")}}
    owner = {"type": "object", "properties": {"pets": {"type": "array", "items": ref("Pet")}}}
    answer = create(sandbox_call, draft_path, definition("Pet", pet), definition("Owner", owner))
    pet_url, owner_url = (one["url"] for one in answer.json()["definitions"])
    assert sandbox_call("GET", pet_url).json() == {
        "properties": {"owner": {"$ref": owner_url}, "mother": {"$ref": pet_url}}
    }
    assert sandbox_call("GET", owner_url).json() == {
        "type": "object",
        "properties": {"pets": {"type": "array", "items": {"$ref": pet_url}}},
    }
    users = [one["referencedBy"] for one in answer.json()["definitions"]]
    assert [[user["name"] for user in used] for used in users] == [["Owner"], ["Pet"]]
    assert users[0][0]["type"] == "definition"


def test_a_later_request_refers_to_what_stands_by_its_url(
    sandbox_call: Call, draft_path: str
) -> None:
    first = create(sandbox_call, draft_path, definition("Pet")).json()["definitions"][0]
    herd = {"items": {"$ref": first["url"]}}
    second = create(sandbox_call, draft_path, definition("Herd", herd)).json()["definitions"][0]
    assert sandbox_call("GET", second["url"]).json() == herd
    users = sandbox_call("GET", f"{draft_path}/definitions/Pet").json()["referencedBy"]
    assert users == [{"type": "definition", "id": second["id"], "name": "Herd"}]


def test_a_later_request_does_not_refer_to_what_stands_by_its_name(
    sandbox_call: Call, draft_path: str
) -> None:
    create(sandbox_call, draft_path, definition("Pet"))
    answer = create(sandbox_call, draft_path, definition("Herd", {"items": ref("Pet")}))
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "definitions[0].schema.content"
    assert "#/$defs/Pet leads nowhere" in answer.json()["message"]


def test_a_url_of_another_version_or_place_is_refused(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    url = create(sandbox_call, draft_path, definition("Pet")).json()["definitions"][0]["url"]
    sandbox_call("POST", f"{connector_path}/versions", json={"name": "other"})
    other = f"{connector_path}/versions/other"
    moved = url.replace("/draft/", "/other/")
    for wrong in (url, moved, url.replace("sandbox.test", "elsewhere.test"), f"{url}#/a", "Pet"):
        answer = create(sandbox_call, other, definition("Herd", {"items": {"$ref": wrong}}))
        assert answer.status_code == 400, wrong
        assert answer.json()["fields"][0]["field"] == "definitions[0].schema.content"


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "a b"}, "name"),
    ({"name": "a$b"}, "name"),
    ({"name": "a\n"}, "name"),
    ({"accept": []}, "accept"),
    ({"accept": "application/json"}, "accept"),
    ({"accept": ["json"]}, "accept[0]"),
    ({"accept": ["a/b", " a/b"]}, "accept[1]"),
    ({"accept": ["a/b\n"]}, "accept[0]"),
    ({"accept": ["a/é"]}, "accept[0]"),
    ({"description": None}, "description"),
    ({"url": "https://pets.test"}, "url"),
    ({"schema": {"content": "{}"}}, "schema.contentType"),
    ({"schema": {"contentType": "json", "content": "{}"}}, "schema.contentType"),
    ({"schema": {"contentType": "application/schema+json"}}, "schema.content"),
    ({"schema": {"contentType": "application/schema+json", "content": {}}}, "schema.content"),
    ({"schema": {"contentType": "application/schema+json", "content": ""}}, "schema.content"),
    ({"schema": {"contentType": "application/schema+json", "content": "{"}}, "schema.content"),
    ({"schema": {"contentType": "application/schema+json", "content": "[]"}}, "schema.content"),
    ({"schema": {"contentType": "application/json", "content": "null"}}, "schema.content"),
    ({"schema": {"contentType": "application/json", "content": "1e999"}}, "schema.content"),
    ({"schema": {"contentType": "A/B+JSON; v=1", "content": "1"}}, "schema.content"),
    ({"schema": {"contentType": "a/json", "content": '{"const": NaN}'}}, "schema.content"),
    (
        {"schema": {"contentType": "a/json", "content": '{"$ref": "#/$defs/Gone"}'}},
        "schema.content",
    ),
    ({"schema": {"contentType": "a/json", "content": '{"not":' * 5000}}, "schema.content"),
]


@pytest.mark.parametrize(("changes", "field"), FAULTS, ids=lambda part: repr(part)[:60])
def test_one_faulty_definition_refuses_the_whole_request(
    sandbox_call: Call, draft_path: str, changes: dict[str, Any], field: str
) -> None:
    answer = create(sandbox_call, draft_path, definition("First"), definition("Second") | changes)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"
    assert [fault["field"] for fault in answer.json()["fields"]] == [f"definitions[1].{field}"]
    assert sandbox_call("GET", f"{draft_path}/definitions").json()["totalCount"] == 0


def test_all_faulty_contents_of_a_request_are_told_at_once(
    sandbox_call: Call, draft_path: str
) -> None:
    gone = f"http://sandbox.test/api/connect/v1{draft_path}".replace("/connectors/", "/schemas/")
    url = f"{gone.replace('/versions/', '/')}/{ULID}.json"
    answer = create(
        sandbox_call,
        draft_path,
        definition("A", [1]),
        definition("B"),
        definition("C", {"allOf": [ref("X"), ref("Y"), ref("B")]}),
        definition("D", {"$ref": url}),
    )
    assert [fault["field"] for fault in answer.json()["fields"]] == [
        "definitions[0].schema.content",
        "definitions[2].schema.content",
        "definitions[2].schema.content",
        "definitions[3].schema.content",
    ]
    assert answer.json()["fields"][3]["message"].endswith(f"no definition {ULID} in this version")


@pytest.mark.parametrize("body", [{}, {"definitions": []}, {"definitions": {}}, {"definitions": 1}])
def test_a_request_without_definitions_is_refused(
    sandbox_call: Call, draft_path: str, body: object
) -> None:
    answer = sandbox_call("POST", f"{draft_path}/definitions", json=body)
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "definitions"


def test_a_name_stands_once_in_a_request(sandbox_call: Call, draft_path: str) -> None:
    answer = create(sandbox_call, draft_path, *(definition(name) for name in "ABAB"))
    assert answer.status_code == 400
    fields = [fault["field"] for fault in answer.json()["fields"]]
    assert fields == ["definitions[2].name", "definitions[3].name"]


def test_a_name_is_given_once_in_a_version(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    create(sandbox_call, draft_path, definition("A"), definition("B"))
    answer = create(sandbox_call, draft_path, *(definition(name) for name in ("C", "B", "a")))
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert answer.json()["fields"] == [
        {"field": "definitions[1].name", "message": "B exists already"}
    ]
    assert sandbox_call("GET", f"{draft_path}/definitions").json()["totalCount"] == 2
    sandbox_call("POST", f"{connector_path}/versions", json={"name": "other"})
    answer = create(sandbox_call, f"{connector_path}/versions/other", definition("A"))
    assert answer.status_code == 201


def test_a_name_filters_definitions(sandbox_call: Call, draft_path: str) -> None:
    create(sandbox_call, draft_path, *(definition(name) for name in ("Pet", "pets", "Cat")))
    page = sandbox_call("GET", f"{draft_path}/definitions", params={"name": "PET"}).json()
    assert [one["name"] for one in page["definitions"]] == ["Pet", "pets"]


def test_an_unknown_definition_is_not_found(sandbox_call: Call, draft_path: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = sandbox_call(method, f"{draft_path}/definitions/Gone", json={})
        assert answer.status_code == 404
        assert answer.json()["message"] == "definition Gone does not exist"
