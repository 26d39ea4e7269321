"""Actions created: what is stored, and each rule of the contract that refuses one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]
ULID = "01J0000000000000000000000A"

PARAMETER: dict[str, Any] = {"name": "petId", "in": "path", "required": True, "type": "string"}
QUERY: dict[str, Any] = {"name": "q", "in": "query", "required": False, "type": "string"}
RESPONSE: dict[str, Any] = {"status": 200, "definitions": []}
SIMPLE: dict[str, Any] = {
    "type": "http",
    "name": "getPet",
    "method": "GET",
    "path": "/pets/{{ param.petId }}",
    "parameters": [PARAMETER],
    "responses": [RESPONSE],
}


@pytest.fixture
def pet_id(sandbox_call: Call, draft_path: str) -> str:
    """Make the definitions Pet (JSON and YAML), Cat (JSON) and Xml, and give Pet's id."""
    sent = [
        {
            "name": name,
            "accept": accept,
            "schema": {"contentType": "application/schema+json", "content": "true"},
        }
        for name, accept in [
            ("Pet", ["application/json", "application/yaml"]),
            ("Cat", ["Application/JSON"]),
            ("Xml", ["text/xml"]),
        ]
    ]
    answer = sandbox_call("POST", f"{draft_path}/definitions", json={"definitions": sent})
    found: str = answer.json()["definitions"][0]["id"]
    return found


def by_name(name: str) -> dict[str, Any]:
    return {"definition": {"name": name}}


def create(call: Call, draft: str, **changes: object) -> httpx.Response:
    return call("POST", f"{draft}/actions", json=SIMPLE | changes)


def test_a_created_action_is_shown_whole(sandbox_call: Call, draft_path: str, pet_id: str) -> None:
    sent: dict[str, Any] = {
        "summary": "Get a pet",
        "description": "By its id.",
        "path": "/{{conn.base}}/pets/{{ param.petId }}/{{param.petId}}",
        "parameters": [
            PARAMETER,
            {"name": "petId", "in": "header", "required": False, "type": "boolean"}
            | {"default": False, "completion": {}},
        ],
        "requestBody": {"required": False, "definitions": [by_name("Pet"), by_name("Xml")]},
        "responses": [
            {"status": 200, "definitions": [{"definition": {"id": pet_id}}]},
            {"definitions": []},
        ],
    }
    answer = create(sandbox_call, draft_path, **sent)
    assert answer.status_code == 201
    shown = answer.json()
    pet = sandbox_call("GET", f"{draft_path}/definitions/Pet").json()
    assert pet["referencedBy"] == [{"type": "action", "id": shown["id"], "name": "getPet"}]
    del pet["referencedBy"]
    body, responses = shown["requestBody"], shown["responses"]
    assert [link["definition"]["name"] for link in body["definitions"]] == ["Pet", "Xml"]
    assert body["definitions"][0]["definition"] == pet
    assert responses[0]["definitions"][0]["definition"] == pet
    assert [response.get("status") for response in responses] == [200, None]
    ids = [shown["id"], *(response["id"] for response in responses)]
    ids += [link["id"] for link in body["definitions"] + responses[0]["definitions"]]
    assert len({one for one in ids if len(one) == 26}) == 6
    told = ("summary", "description", "path", "parameters", "type", "name", "method")
    assert {key: shown[key] for key in told} == {key: (SIMPLE | sent)[key] for key in told}
    assert shown["errors"] == []
    assert sandbox_call("GET", f"{draft_path}/actions/getPet").json() == shown
    assert sandbox_call("GET", f"{draft_path}/actions").json()["actions"] == [shown]


def test_what_was_not_sent_is_not_shown(sandbox_call: Call, draft_path: str) -> None:
    shown = create(sandbox_call, draft_path, path="/", parameters=[]).json()
    assert not {"summary", "description", "requestBody"} & shown.keys()


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"type": "bigquery"}, "type"),
    ({"name": ""}, "name"),
    ({"name": "get pet"}, "name"),
    ({"name": "getPet\n"}, "name"),
    ({"name": "gétPet"}, "name"),
    ({"method": "get"}, "method"),
    ({"method": "QUERY"}, "method"),
    ({"id": ULID}, "id"),
    ({"errors": []}, "errors"),
    ({"summary": None}, "summary"),
    ({"path": 1}, "path"),
    ({"path": "/pets"}, "parameters[0].name"),
    ({"path": "/{{ param.petId }}/{{ param.other }}"}, "path"),
    ({"path": "/{{ petId }}"}, "path"),
    ({"path": "/{{ .conn.petId }}"}, "path"),
    ({"path": "/{{ param. }}"}, "path"),
    ({"path": "/{{ param.petId"}, "path"),
    ({"path": "/{{ param.{{ petId }}"}, "path"),
    ({"path": "/}}{{ param.petId }}"}, "path"),
    ({"path": "/{{ param.petId }}}}"}, "path"),
    ({"parameters": []}, "path"),
    ({"parameters": None}, "parameters"),
    ({"parameters": [PARAMETER | {"name": ""}]}, "parameters[0].name"),
    ({"parameters": [PARAMETER | {"in": "body"}]}, "parameters[0].in"),
    ({"parameters": [PARAMETER | {"type": "array"}]}, "parameters[0].type"),
    ({"parameters": [PARAMETER | {"required": "yes"}]}, "parameters[0].required"),
    ({"parameters": [PARAMETER | {"required": False}]}, "parameters[0].required"),
    ({"parameters": [PARAMETER | {"description": ""}]}, "parameters[0].description"),
    ({"parameters": [PARAMETER, PARAMETER]}, "parameters[1].name"),
    ({"parameters": [PARAMETER, QUERY, QUERY]}, "parameters[2].name"),
    ({"parameters": [PARAMETER, QUERY | {"default": {}}]}, "parameters[1].default"),
    ({"parameters": [PARAMETER, QUERY | {"default": None}]}, "parameters[1].default"),
    ({"parameters": [PARAMETER, QUERY | {"default": 1}]}, "parameters[1].default"),
    ({"parameters": [PARAMETER, QUERY | {"completion": {"a": 1}}]}, "parameters[1].completion.a"),
    ({"responses": []}, "responses"),
    ({"responses": [{"status": 200}]}, "responses[0].definitions"),
    ({"responses": [RESPONSE | {"id": ULID}]}, "responses[0].id"),
    ({"responses": [RESPONSE | {"status": 99}]}, "responses[0].status"),
    ({"responses": [RESPONSE | {"status": 600}]}, "responses[0].status"),
    ({"responses": [RESPONSE | {"status": "200"}]}, "responses[0].status"),
    ({"responses": [RESPONSE | {"status": True}]}, "responses[0].status"),
    ({"responses": [RESPONSE, RESPONSE]}, "responses[1].status"),
    ({"responses": [{"definitions": []}] * 2}, "responses[1].status"),
    ({"requestBody": {"definitions": []}}, "requestBody.required"),
    ({"requestBody": {"required": True}}, "requestBody.definitions"),
    (
        {"requestBody": {"required": True, "definitions": [by_name("Gone")]}},
        "requestBody.definitions[0].definition",
    ),
    (
        {"requestBody": {"required": True, "definitions": [{"definition": {"id": "Pet"}}]}},
        "requestBody.definitions[0].definition.id",
    ),
    (
        {"requestBody": {"required": True, "definitions": [{"definition": {}}]}},
        "requestBody.definitions[0].definition",
    ),
    (
        {"responses": [{"definitions": [{"definition": {"id": ULID}}]}]},
        "responses[0].definitions[0].definition",
    ),
    (
        {"responses": [{"definitions": [{"definition": {"id": ULID, "name": "Pet"}}]}]},
        "responses[0].definitions[0].definition",
    ),
    (
        {"responses": [{"definitions": [by_name("Xml"), by_name("Pet"), by_name("Cat")]}]},
        "responses[0].definitions[2]",
    ),
    (
        {"responses": [{"definitions": [by_name("Xml"), by_name("Xml")]}]},
        "responses[0].definitions[1]",
    ),
]


@pytest.mark.usefixtures("pet_id")
@pytest.mark.parametrize(("changes", "field"), FAULTS, ids=json.dumps)
def test_a_faulty_action_is_refused_with_its_field(
    sandbox_call: Call, draft_path: str, changes: dict[str, Any], field: str
) -> None:
    answer = create(sandbox_call, draft_path, **changes)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]
    assert sandbox_call("GET", f"{draft_path}/actions").json()["totalCount"] == 0


def test_all_faults_of_an_action_are_told_at_once(sandbox_call: Call, draft_path: str) -> None:
    answer = create(
        sandbox_call,
        draft_path,
        path="/{{ param.a }}",
        parameters=[PARAMETER | {"required": False}],
        responses=[RESPONSE, RESPONSE],
    )
    fields = [fault["field"] for fault in answer.json()["fields"]]
    assert fields == ["path", "parameters[0].name", "parameters[0].required", "responses[1].status"]
    assert "and 3 more" in answer.json()["message"]


@pytest.mark.parametrize(
    ("kind", "default"),
    [
        ("string", ""),
        ("string", "{{ .conn.region }}"),
        ("number", 1),
        ("number", 1.5),
        ("integer", 10**30),
        ("integer", 2.0),
        ("integer", "{{ .conn.count }}"),
        ("boolean", True),
    ],
)
def test_a_default_of_the_type_or_a_template_is_kept(
    sandbox_call: Call, draft_path: str, kind: str, default: object
) -> None:
    parameters = [PARAMETER, QUERY | {"type": kind, "default": default}]
    answer = create(sandbox_call, draft_path, parameters=parameters)
    assert answer.json()["parameters"] == parameters


@pytest.mark.parametrize(
    ("kind", "default"),
    [("integer", 1.5), ("integer", True), ("number", False), ("boolean", 0), ("string", True)],
)
def test_a_default_of_another_type_is_refused(
    sandbox_call: Call, draft_path: str, kind: str, default: object
) -> None:
    parameters = [PARAMETER, QUERY | {"type": kind, "default": default}]
    answer = create(sandbox_call, draft_path, parameters=parameters)
    assert answer.json()["fields"][0]["field"] == "parameters[1].default"


def test_a_parameter_name_may_hold_what_vendors_write(sandbox_call: Call, draft_path: str) -> None:
    names = ["filter[name]", "a.b", "$top", "with blank", "ключ"]
    answer = create(
        sandbox_call,
        draft_path,
        path="".join("/{{ param." + name + " }}" for name in names),
        parameters=[PARAMETER | {"name": name} for name in names],
    )
    assert answer.status_code == 201


def test_a_name_is_given_once_in_a_version(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    assert create(sandbox_call, draft_path).status_code == 201
    answer = create(sandbox_call, draft_path)
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert answer.json()["fields"][0]["field"] == "name"
    for other in ("getpet", "get$Pet", "$-_"):
        assert create(sandbox_call, draft_path, name=other).status_code == 201
    sandbox_call("POST", f"{connector_path}/versions", json={"name": "other"})
    assert create(sandbox_call, f"{connector_path}/versions/other").status_code == 201


def test_a_definition_of_another_version_is_not_linked(
    sandbox_call: Call, connector_path: str, pet_id: str
) -> None:
    sandbox_call("POST", f"{connector_path}/versions", json={"name": "other"})
    for ref in ({"id": pet_id}, {"name": "Pet"}):
        responses = [{"definitions": [{"definition": ref}]}]
        answer = create(sandbox_call, f"{connector_path}/versions/other", responses=responses)
        assert answer.json()["fields"][0]["field"] == "responses[0].definitions[0].definition"


def test_an_unknown_action_is_not_found(sandbox_call: Call, draft_path: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = sandbox_call(method, f"{draft_path}/actions/gone", json={})
        assert answer.status_code == 404
        assert answer.json()["message"] == "action gone does not exist"
