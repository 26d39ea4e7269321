"""The sandbox's answers held against the platform's published document, where it is at hand."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import httpx
import jsonschema_rs
import pytest
from connect_contract import CONTRACT, read_contract

METHODS = ("get", "put", "post", "delete")
Call = Callable[..., httpx.Response]

pytestmark = pytest.mark.skipif(
    not CONTRACT.is_file(), reason="the published document is not beside the checkout"
)


@functools.cache
def contract() -> dict[str, Any]:
    return read_contract()


@functools.cache
def operation(operation_id: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        item[method]
        for item in contract()["paths"].values()
        for method in METHODS
        if method in item and item[method]["operationId"] == operation_id
    ]
    return found[0]


def faults(operation_id: str, answer: httpx.Response) -> list[str]:
    """Find out where an answer differs from the document; fields that it lacks differ too."""
    responses = operation(operation_id)["responses"]
    response = responses.get(str(answer.status_code))
    if response is None:
        if answer.is_success:
            return [f"the document has no {answer.status_code}"]
        response = responses["default"]
    if "content" not in response:
        return ["there is a body"] if answer.content else []
    media_type = answer.headers["Content-Type"]
    if media_type not in response["content"]:
        return [f"the document has no {media_type}"]
    schema = response["content"][media_type]["schema"]
    closed = {"unevaluatedProperties": False} if media_type == "application/json" else {}
    validator = jsonschema_rs.Draft202012Validator(
        {"allOf": [schema], "components": contract()["components"], **closed},
        validate_formats=True,
    )
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in validator.iter_errors(answer.json())
    ]


def test_the_check_itself_finds_what_differs() -> None:
    wrong = {"id": 1, "name": "v1", "isLatest": False, "extra": True}
    found = faults("GetConnectorVersion", httpx.Response(200, json=wrong))
    assert any("extra" in fault for fault in found)
    assert any("updatedAt" in fault for fault in found)
    assert any(fault.startswith("id: ") for fault in found)
    assert faults("GetConnectorVersion", httpx.Response(202, json=wrong))
    assert faults("DeleteAction", httpx.Response(204, json={}))
    assert faults("GetRawSchema", httpx.Response(200, json={}))


def definition(name: str, refers_to: str) -> dict[str, Any]:
    content = json.dumps({"items": {"$ref": f"#/$defs/{refers_to}"}})
    return {
        "name": name,
        "accept": ["application/json"],
        "description": "one",
        "schema": {"contentType": "application/schema+json", "content": content},
    }


def exchanges(call: Call, connector: str) -> list[tuple[str, httpx.Response]]:
    """Go through the life of a connector; give each answer with its operation."""
    seen: list[tuple[str, httpx.Response]] = []

    def ask(operation_id: str, method: str, path: str, body: object = None) -> Any:
        answer = call(method, path, json=body)
        seen.append((operation_id, answer))
        return answer.json() if answer.content else None

    draft = f"{connector}/versions/v1"
    organisation = connector.partition("/connectors/")[0]
    scheme = {"id": "01J0000000000000000000000A", "description": "", "schemeType": "none"}
    full = {
        "name": "P",
        "baseUrl": "https://p.test",
        "authSchemeConfigs": [scheme],
        "tags": {"a": ["b"]},
        "connectionVariables": [{"name": "a", "value": "b"}],
    }
    ask("CreateHTTPConnector", "POST", f"{organisation}/protocols/http/connectors", full)
    ask("CreateHTTPConnector", "POST", f"{organisation}/protocols/http/connectors", {})
    change_connector(ask, connector)
    ask("CreateConnectorVersion", "POST", f"{connector}/versions", {"name": "v1"})
    ask("CreateConnectorVersion", "POST", f"{connector}/versions", {"name": "v1"})
    ask("GetConnectorVersion", "GET", draft)
    ask("GetConnectorVersion", "GET", f"{connector}/versions/latest")
    sent = {"definitions": [definition("Pet", "Herd"), definition("Herd", "Pet")]}
    made = ask("CreateDefinitions", "POST", f"{draft}/definitions", sent)
    ask("CreateDefinitions", "POST", f"{draft}/definitions", sent)
    for one in made["definitions"]:
        ask("GetRawSchema", "GET", one["url"])
        ask("GetDefinition", "GET", f"{draft}/definitions/{one['name']}")
    ask("GetDefinitions", "GET", f"{draft}/definitions?first=1")
    link = {"definition": {"name": "Pet"}}
    action = {
        "type": "http",
        "name": "getPet",
        "summary": "s",
        "method": "GET",
        "path": "/{{ param.id }}",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "type": "string", "default": "1"}
        ],
        "requestBody": {"required": True, "definitions": [link]},
        "responses": [{"status": 200, "definitions": [link]}, {"definitions": []}],
    }
    stored = ask("CreateAction", "POST", f"{draft}/actions", action)
    ask("CreateAction", "POST", f"{draft}/actions", action | {"responses": []})
    ask("GetAction", "GET", f"{draft}/actions/getPet")
    ask("GetActions", "GET", f"{draft}/actions")
    ask("UpdateAction", "PUT", f"{draft}/actions/getPet", stored | {"method": "PUT"})
    ask("UpdateAction", "PUT", f"{draft}/actions/getPet", {})
    update = definition("Pet", "Pet") | {"id": made["definitions"][0]["id"]}
    ask("UpdateDefinition", "PUT", f"{draft}/definitions/Pet", update)
    use_triggers(ask, draft, action)
    describe(ask, draft)
    ask("DeleteDefinition", "DELETE", f"{draft}/definitions/Pet")
    ask("DeleteDefinitions", "DELETE", f"{draft}/definitions", {"all": True})
    publish_and_clear(ask, connector)
    return seen


def change_connector(ask: Callable[..., Any], connector: str) -> None:
    """Give the connector all it may have, one auth scheme of each kind too."""
    oauth2 = {
        "schemeType": "oauth2",
        "authorizeUrl": "https://p.test/authorize",
        "tokenUrl": "https://p.test/token",
        "scopes": [{"name": "read", "description": "Read"}],
        "defaultScopes": ["read"],
        "additionalTokenParams": "a=b",
    }
    place = {"name": "X-Key", "in": "header"}
    kinds: list[dict[str, Any]] = [
        {"schemeType": "none"},
        {"schemeType": "api-key"} | place,
        {"schemeType": "basic-auth"},
        {"schemeType": "certificate"},
        {"schemeType": "hmac", "algorithm": "sha1", "digestInputs": ["url"]} | place,
        oauth2 | {"grant": {"grantType": "authorization_code", "clientSecret": "hidden"}},
        oauth2 | {"grant": {"grantType": "client_credentials"}},
        oauth2 | {"grant": {"grantType": "password", "clientId": "me"}},
    ]
    ids = [f"01J000000000000000000000{place:02}" for place in range(len(kinds))]
    for one, kind in zip(ids, kinds, strict=True):
        config = {"id": one, "description": ""} | kind
        ask("UpsertAuthSchemeConfig", "PUT", f"{connector}/auth-scheme-configs/{one}", config)
    ask("UpsertAuthSchemeConfig", "PUT", f"{connector}/auth-scheme-configs/{ids[0]}", {})
    shown = ask("GetConnector", "GET", connector)
    update = {key: shown[key] for key in ("id", "organisationId", "name", "protocol", "baseUrl")}
    full = {
        "authSchemeConfigIds": ids[::-1],
        "public": True,
        "documentationURL": "https://p.test",
        "imageURL": "https://p.test/logo.png",
        "tags": {"a": ["b"]},
        "connectionVariables": [{"name": "a", "value": "b"}],
    }
    ask("UpdateConnector", "PUT", connector, update | full)
    ask("UpdateConnector", "PUT", connector, update | {"authSchemeConfigIds": ids[1:]})
    ask("UpdateConnectorTags", "PUT", f"{connector}/tags", {"tags": {"c": []}})
    ask("UpdateConnectorTags", "PUT", f"{connector}/tags", {"tags": []})
    for _ in range(2):
        path = f"{connector}/auth-scheme-configs/{ids[-1]}"
        ask("DeleteAuthSchemeConfig", "DELETE", path)


def use_triggers(ask: Callable[..., Any], draft: str, action: dict[str, Any]) -> None:
    """Leave a trigger behind that has the bodies of an action."""
    ask("GetTrigger", "GET", f"{draft}/triggers/petBorn")
    parameter = {"name": "X-Id", "in": "header", "required": False, "type": "integer", "default": 1}
    trigger = {key: action[key] for key in ("type", "requestBody", "responses", "summary")}
    trigger |= {"name": "petBorn", "method": "POST", "parameters": [parameter]}
    stored = ask("CreateTrigger", "POST", f"{draft}/triggers", trigger | {"description": "d"})
    ask("CreateTrigger", "POST", f"{draft}/triggers", trigger)
    ask("CreateTrigger", "POST", f"{draft}/triggers", action)
    ask("GetTrigger", "GET", f"{draft}/triggers/petBorn")
    ask("GetTriggers", "GET", f"{draft}/triggers?first=1")
    ask("UpdateTrigger", "PUT", f"{draft}/triggers/petBorn", stored | {"method": "PUT"})
    ask("UpdateTrigger", "PUT", f"{draft}/triggers/petBorn", {})
    ask("GetDefinitions", "GET", f"{draft}/definitions")


def describe(ask: Callable[..., Any], draft: str) -> None:
    """Give the version a description."""
    version = ask("GetConnectorVersion", "GET", draft)
    version = ask("UpdateConnectorVersion", "PUT", draft, version | {"description": "new"})
    ask("UpdateConnectorVersion", "PUT", draft, version | {"isLatest": True})


def publish_and_clear(ask: Callable[..., Any], connector: str) -> None:
    """Publish the version, make it a draft again, and delete all there is."""
    draft, organisation = f"{connector}/versions/v1", connector.partition("/connectors/")[0]
    ask("PublishConnector", "POST", f"{draft}/publish")
    ask("PublishConnector", "POST", f"{draft}/publish")
    ask("GetConnectorVersion", "GET", f"{connector}/versions/default")
    ask("ListConnectorVersions", "GET", f"{connector}/versions")
    ask("GetConnector", "GET", connector)
    ask("ListConnectors", "GET", f"{organisation}/connectors?first=1")
    ask("UnpublishConnector", "POST", f"{draft}/unpublish")
    ask("DeleteDefinition", "DELETE", f"{draft}/definitions/Pet?force=true")
    ask("GetAction", "GET", f"{draft}/actions/getPet")
    ask("DeleteAction", "DELETE", f"{draft}/actions/getPet")
    ask("GetTriggers", "GET", f"{draft}/triggers")
    ask("DeleteTrigger", "DELETE", f"{draft}/triggers/petBorn")
    ask("DeleteDefinitions", "DELETE", f"{draft}/definitions", {"names": ["Herd"]})
    ask("DeleteConnectorVersion", "DELETE", draft)
    ask("GetActions", "GET", f"{draft}/actions")
    ask("DeleteConnector", "DELETE", connector)
    ask("GetConnector", "GET", connector)


def test_every_answer_is_as_the_published_document_says(
    sandbox_call: Call, connector_path: str
) -> None:
    seen = exchanges(sandbox_call, connector_path)
    statuses = {answer.status_code for _, answer in seen}
    assert statuses == {200, 201, 204, 400, 404, 409, 412}
    differing = {
        (operation_id, answer.status_code): found
        for operation_id, answer in seen
        if (found := faults(operation_id, answer))
    }
    assert differing == {}


def test_every_route_of_the_sandbox_is_one_of_the_document() -> None:
    from importer.sandbox.routes import BASE_PATH, ROUTES

    for path, methods in ROUTES.items():
        published = contract()["paths"][path.removeprefix(BASE_PATH)]
        for method, endpoint in methods.items():
            assert published[method.lower()]["operationId"] == endpoint.operation
