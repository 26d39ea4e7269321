"""Every request about the connector, its auth schemes and triggers against the published document.

Each one is judged on its way to the sandbox, with the defects of the document mended.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from bundles import (
    make_action,
    make_bundle,
    make_definition,
    make_key_scheme,
    make_oauth2,
    make_trigger,
)
from connect_contract import CONTRACT
from contract_wire import Asked, judge
from imports import Imports, Person
from sandboxes import Draft, open_draft

from importer.model.bundle import Bundle
from importer.model.payloads import TriggerParameter
from importer.ulids import auth_scheme_id

pytestmark = pytest.mark.skipif(
    not CONTRACT.is_file(), reason="the published document is not beside the checkout"
)

SIGNATURE: TriggerParameter = {
    "name": "X-Signature",
    "in": "header",
    "required": True,
    "type": "string",
    "default": "none",
}
OWN = "01J0000000000000000000000A"
CREDENTIAL = {
    "credentialId": "01J0000000000000000000000C",
    "organisationId": "01J0000000000000000000000D",
    "clientId": "the-client",
}
KINDS: dict[str, dict[str, Any]] = {
    "none": {"schemeType": "none", "description": ""},
    "key": make_key_scheme(),
    "basic": {"schemeType": "basic-auth", "description": "Name and password"},
    "cert": {"schemeType": "certificate", "description": "A certificate"},
    "hmac": {
        "schemeType": "hmac",
        "description": "Signed",
        "name": "X-Signature",
        "in": "header",
        "algorithm": "sha256",
        "digestInputs": ["body"],
    },
    "code": make_oauth2({"read": "Read"}, chosen=["read"]),
    "client": make_oauth2({}, grant="client_credentials"),
    "password": make_oauth2({"a": ""}, grant="password"),
}


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def watched(draft: Draft) -> list[Asked]:
    """Judge every request from now on."""
    asked: list[Asked] = []

    async def watch(request: httpx.Request) -> httpx.Response | None:
        path = request.url.raw_path.decode().partition("?")[0]
        query = request.url.query.decode()
        asked.append(judge(request.method, path, query, request.content))
        return None

    draft.through.meddle = watch
    return asked


def document(number: int, **schemes: dict[str, Any]) -> Bundle:
    """Give the document in its nth version."""
    return make_bundle(
        [make_definition("Pet", {"type": "string", "maxLength": number})],
        [make_action("getPet", summary=f"Version {number}", returns=["Pet"])],
        triggers=[
            make_trigger("born", summary=f"Version {number}", body=["Pet"], parameters=[SIGNATURE]),
            make_trigger(f"only{number}"),
        ],
        schemes={**KINDS, **schemes},
        connector={
            "documentationURL": f"https://pets.example/docs/{number}",
            "imageURL": "https://pets.example/logo.png",
            "tags": {"category": [f"pets {number}"]},
            "connectionVariables": [{"name": f"variable{number}", "value": ""}],
        },
    )


def test_every_request_is_as_the_published_document_says(draft: Draft) -> None:
    asked = watched(draft)
    imports, person = Imports(draft), Person(draft)
    assert set(imports.run(document(1)).values()) == {"applied"}
    person.edit_connector(imageURL=None, public=True)
    person.put_scheme({"id": OWN, "schemeType": "none", "description": "Mine"})
    config_id = auth_scheme_id(draft.connector_id, "code")
    person.edit_scheme(config_id, grant={"grantType": "authorization_code", **CREDENTIAL})
    person.edit_trigger("born", description="Ours")
    person.edit_action("getPet", description="Ours")
    changed = make_oauth2({"read": "Read", "write": ""}, chosen=["read", "write"])
    second = document(2, code=changed, key={**KINDS["basic"]}, none={**KINDS["cert"]})
    assert set(imports.run(second, prune=True).values()) == {"applied"}
    assert imports.run(second, prune=True) == {}
    gone = imports.run(make_bundle(), prune=True, on_conflict="overwrite")
    assert set(gone.values()) == {"applied"}

    assert [(one.operation, one.faults) for one in asked if one.faults] == []
    assert {one.operation for one in asked} >= {
        "GetConnector",
        "UpdateConnector",
        "UpsertAuthSchemeConfig",
        "DeleteAuthSchemeConfig",
        "GetTriggers",
        "CreateTrigger",
        "UpdateTrigger",
        "DeleteTrigger",
        "GetActions",
        "CreateAction",
        "UpdateAction",
        "DeleteAction",
    }
    assert [definition.name for definition in draft.read().definitions] == ["Pet"]
    left = draft.connector().configs
    assert {config["description"] for config in left.values()} == {"Mine", "Sign in"}
    assert left[config_id]["grant"] == {"grantType": "authorization_code", **CREDENTIAL}
