"""Auth scheme configs written and deleted one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]
FIRST, SECOND = "01J0000000000000000000000A", "01J0000000000000000000000B"
OTHER = "01J0000000000000000000000C"
CREDENTIAL = {"credentialId": OTHER, "organisationId": OTHER}

OAUTH2: dict[str, Any] = {
    "id": FIRST,
    "description": "sign in",
    "schemeType": "oauth2",
    "authorizeUrl": "https://pets.test/authorize",
    "tokenUrl": "https://pets.test/token",
    "scopes": [{"name": "read", "description": "Read"}, {"name": "write"}],
    "defaultScopes": ["read"],
    "additionalAuthorizeParams": "prompt=login",
    "additionalTokenParams": "audience=pets",
    "mtlsEnabled": True,
    "mtlsCredentialId": "own",
}
HMAC: dict[str, Any] = {
    "id": FIRST,
    "description": "signed",
    "schemeType": "hmac",
    "name": "X-Signature",
    "in": "query",
    "algorithm": "sha512",
    "digestInputs": ["body"],
}
KEY: dict[str, Any] = {
    "id": FIRST,
    "description": "key",
    "schemeType": "api-key",
    "name": "key",
    "in": "cookie",
}
NONE: dict[str, Any] = {"id": FIRST, "description": "", "schemeType": "none"}
KINDS: list[dict[str, Any]] = [
    NONE,
    KEY,
    {"id": FIRST, "description": "user", "schemeType": "basic-auth"},
    {"id": FIRST, "description": "file", "schemeType": "certificate"},
    HMAC,
    OAUTH2 | {"grant": {"grantType": "authorization_code", "clientId": "me"} | CREDENTIAL},
    OAUTH2 | {"grant": {"grantType": "client_credentials"}},
    OAUTH2 | {"grant": {"grantType": "password"}},
]


def upsert(call: Call, connector: str, config: dict[str, Any]) -> httpx.Response:
    return call("PUT", f"{connector}/auth-scheme-configs/{config['id']}", json=config)


def schemes(call: Call, connector: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("GET", connector).json()["authSchemeConfigs"]
    return found


@pytest.mark.parametrize("config", KINDS, ids=lambda one: one["description"] or one["schemeType"])
def test_a_config_of_any_kind_is_added_and_shown_with_its_connector(
    sandbox_call: Call, connector_path: str, config: dict[str, Any]
) -> None:
    before = sandbox_call("GET", connector_path).json()
    answer = upsert(sandbox_call, connector_path, config)
    assert answer.status_code == 200
    shown = answer.json()
    assert shown == before | {"authSchemeConfigs": [config], "updatedAt": shown["updatedAt"]}
    assert shown["updatedAt"] > before["updatedAt"]
    assert sandbox_call("GET", connector_path).json() == shown


def test_a_config_takes_the_place_of_the_one_with_its_id(
    sandbox_call: Call, connector_path: str
) -> None:
    second = NONE | {"id": SECOND}
    for config in (KEY, second, HMAC):
        assert upsert(sandbox_call, connector_path, config).status_code == 200
    assert schemes(sandbox_call, connector_path) == [HMAC, second]


def test_the_id_in_the_path_is_read_without_regard_to_case(
    sandbox_call: Call, connector_path: str
) -> None:
    path = f"{connector_path}/auth-scheme-configs/{FIRST.lower()}"
    assert sandbox_call("PUT", path, json=NONE).status_code == 200
    assert sandbox_call("DELETE", path).status_code == 200


def test_client_secrets_and_old_messages_are_taken_and_never_given_back(
    sandbox_call: Call, connector_path: str
) -> None:
    grant = {"grantType": "authorization_code", "clientId": "me"}
    message = {"text": "old", "severity": "warning", "detail": ["a"]}
    sent = OAUTH2 | {
        "grant": grant | {"clientSecret": "hidden"},
        "validationMessages": [message],
    }
    answer = upsert(sandbox_call, connector_path, sent)
    assert answer.json()["authSchemeConfigs"] == [OAUTH2 | {"grant": grant}]
    assert "hidden" not in answer.text


@pytest.mark.parametrize(
    ("before", "sent", "client_id"),
    [
        ({"clientId": "a"}, CREDENTIAL, "a"),
        ({"clientId": "a"}, CREDENTIAL | {"clientId": "b"}, "b"),
        ({"clientId": "a"}, {}, None),
        ({"clientId": "a", "grantType": "authorization_code"}, CREDENTIAL, None),
        ({"grantType": "client_credentials"}, CREDENTIAL, None),
    ],
)
def test_the_client_of_a_named_credential_stays_where_an_update_leaves_it_out(
    sandbox_call: Call,
    connector_path: str,
    before: dict[str, str],
    sent: dict[str, str],
    client_id: str | None,
) -> None:
    kind = {"grantType": "password"}
    for grant in (kind | before, kind | sent):
        answer = upsert(sandbox_call, connector_path, OAUTH2 | {"grant": grant})
        assert answer.status_code == 200
    expected = kind | sent | ({"clientId": client_id} if client_id else {})
    assert answer.json()["authSchemeConfigs"][0]["grant"] == expected


def test_a_config_that_becomes_oauth2_has_no_client_of_before(
    sandbox_call: Call, connector_path: str
) -> None:
    upsert(sandbox_call, connector_path, KEY)
    grant = {"grantType": "password"} | CREDENTIAL
    answer = upsert(sandbox_call, connector_path, OAUTH2 | {"grant": grant})
    assert answer.json()["authSchemeConfigs"][0]["grant"] == grant


def faulty(config: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Give a config with changes; None takes a field away."""
    return {key: value for key, value in (config | changes).items() if value is not None}


GRANT = {"grantType": "password"}


@pytest.mark.parametrize(
    ("config", "field"),
    [
        (NONE | {"id": "a"}, "id"),
        (NONE | {"id": SECOND}, "id"),
        (faulty(NONE, description=None), "description"),
        (faulty(NONE, schemeType=None), "schemeType"),
        (NONE | {"schemeType": "bearer"}, "schemeType"),
        (NONE | {"name": "x"}, "name"),
        (faulty(KEY, name=None), "name"),
        (faulty(KEY, name=""), "name"),
        (faulty(KEY) | {"in": "path"}, "in"),
        (faulty(HMAC, algorithm="md5"), "algorithm"),
        (faulty(HMAC, digestInputs=None), "digestInputs"),
        (faulty(HMAC, digestInputs=["header"]), "digestInputs[0]"),
        (OAUTH2, "grant"),
        (OAUTH2 | {"grant": {}}, "grant.grantType"),
        (OAUTH2 | {"grant": {"grantType": "implicit"}}, "grant.grantType"),
        (OAUTH2 | {"grant": GRANT | {"credentialId": OTHER}}, "grant.credentialId"),
        (OAUTH2 | {"grant": GRANT | {"organisationId": OTHER}}, "grant.credentialId"),
        (OAUTH2 | {"grant": GRANT, "authorizeUrl": ""}, "authorizeUrl"),
        (OAUTH2 | {"grant": GRANT, "tokenUrl": "/token"}, "tokenUrl"),
        (faulty(OAUTH2, grant=GRANT, scopes=None), "scopes"),
        (faulty(OAUTH2, grant=GRANT, defaultScopes=None), "defaultScopes"),
    ],
)
def test_a_faulty_config_is_refused_with_its_field(
    sandbox_call: Call, connector_path: str, config: dict[str, Any], field: str
) -> None:
    path = f"{connector_path}/auth-scheme-configs/{FIRST}"
    answer = sandbox_call("PUT", path, json=config)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]
    assert schemes(sandbox_call, connector_path) == []


def test_a_connector_is_not_created_with_a_faulty_config(sandbox_call: Call) -> None:
    config = OAUTH2 | {"grant": GRANT | {"credentialId": OTHER}, "tokenUrl": "token"}
    pair = [KEY | {"id": SECOND}, config]
    body = {"name": "Pets", "baseUrl": "https://pets.test", "authSchemeConfigs": pair}
    answer = sandbox_call("POST", f"/o/{OTHER}/protocols/http/connectors", json=body)
    assert [fault["field"] for fault in answer.json()["fields"]] == [
        "authSchemeConfigs[1].tokenUrl",
        "authSchemeConfigs[1].grant.credentialId",
    ]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"none"'])
def test_what_is_no_config_at_all_is_refused(
    sandbox_call: Call, connector_path: str, body: bytes
) -> None:
    path = f"{connector_path}/auth-scheme-configs/{FIRST}"
    assert sandbox_call("PUT", path, content=body).status_code == 400


def test_a_config_is_deleted_and_the_others_stay(sandbox_call: Call, connector_path: str) -> None:
    second = NONE | {"id": SECOND}
    for config in (KEY, second):
        upsert(sandbox_call, connector_path, config)
    answer = sandbox_call("DELETE", f"{connector_path}/auth-scheme-configs/{FIRST}")
    assert answer.status_code == 200
    assert answer.json()["authSchemeConfigs"] == [second]
    assert sandbox_call("GET", connector_path).json() == answer.json()


def test_a_config_that_is_not_there_cannot_be_deleted(
    sandbox_call: Call, connector_path: str
) -> None:
    answer = sandbox_call("DELETE", f"{connector_path}/auth-scheme-configs/{FIRST}")
    assert answer.status_code == 404
    assert answer.json()["message"] == f"auth scheme config {FIRST} does not exist"
    answer = sandbox_call("DELETE", f"{connector_path}/auth-scheme-configs/first")
    assert answer.json()["fields"][0]["field"] == "auth_scheme_config_id"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_config_of_an_unknown_connector_is_not_found(sandbox_call: Call, method: str) -> None:
    path = f"/o/{OTHER}/connectors/{OTHER}/auth-scheme-configs/{FIRST}"
    assert sandbox_call(method, path, json=NONE).status_code == 404
