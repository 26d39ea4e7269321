"""Connectors: created, read, listed; auth schemes in all their kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]
ORGANISATION = "/o/01J00000000000000000000000"
ULID = "01J0000000000000000000000A"
SIMPLE: dict[str, Any] = {"name": "Pets", "baseUrl": "https://pets.test", "authSchemeConfigs": []}

OAUTH2: dict[str, Any] = {
    "id": ULID,
    "description": "sign in",
    "schemeType": "oauth2",
    "authorizeUrl": "https://pets.test/authorize",
    "tokenUrl": "https://pets.test/token",
    "scopes": [{"name": "read", "description": "Read"}, {"name": "write"}],
    "defaultScopes": ["read"],
    "mtlsEnabled": False,
}
SCHEMES: list[dict[str, Any]] = [
    {"id": ULID, "description": "open", "schemeType": "none"},
    {"id": ULID, "description": "key", "schemeType": "api-key", "name": "X-Key", "in": "header"},
    {"id": ULID, "description": "user", "schemeType": "basic-auth"},
    {"id": ULID, "description": "file", "schemeType": "certificate"},
    {
        "id": ULID,
        "description": "signed",
        "schemeType": "hmac",
        "name": "X-Signature",
        "in": "header",
        "algorithm": "sha256",
        "digestInputs": ["url", "body"],
    },
    OAUTH2 | {"grant": {"grantType": "authorization_code", "clientId": "me"}},
    OAUTH2 | {"grant": {"grantType": "client_credentials"}},
    OAUTH2 | {"grant": {"grantType": "password"}},
]


def create(call: Call, **changes: object) -> httpx.Response:
    return call("POST", f"{ORGANISATION}/protocols/http/connectors", json=SIMPLE | changes)


def test_a_connector_is_created_without_versions_and_connections(sandbox_call: Call) -> None:
    sent = {
        "connectionVariables": [{"name": "region", "value": "eu"}],
        "tags": {"area": ["pets", "food"]},
    }
    answer = create(sandbox_call, **sent)
    assert answer.status_code == 201
    shown = answer.json()
    assert len(shown["id"]) == 26
    assert shown["createdAt"] == shown["updatedAt"]
    assert shown["createdAt"].endswith("Z")
    assert shown == sent | {
        "id": shown["id"],
        "organisationId": "01J00000000000000000000000",
        "name": "Pets",
        "baseUrl": "https://pets.test",
        "protocol": "http",
        "public": False,
        "authSchemeConfigs": [],
        "connections": [],
        "versions": [],
        "createdAt": shown["createdAt"],
        "updatedAt": shown["updatedAt"],
    }
    assert sandbox_call("GET", f"{ORGANISATION}/connectors/{shown['id']}").json() == shown


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme["description"])
def test_every_kind_of_auth_scheme_is_kept_as_it_was_sent(
    sandbox_call: Call, scheme: dict[str, Any]
) -> None:
    answer = create(sandbox_call, authSchemeConfigs=[scheme], public=True)
    assert answer.json()["authSchemeConfigs"] == [scheme]
    assert answer.json()["public"] is True


def test_client_secrets_and_old_messages_are_not_kept(sandbox_call: Call) -> None:
    grant = {"grantType": "password", "clientId": "me"}
    message = {"text": "old", "severity": "info"}
    sent = OAUTH2 | {
        "grant": grant | {"clientSecret": "hidden"},
        "validationMessages": [message],
    }
    answer = create(sandbox_call, authSchemeConfigs=[sent])
    assert answer.json()["authSchemeConfigs"] == [OAUTH2 | {"grant": grant}]
    assert "hidden" not in sandbox_call("GET", f"{ORGANISATION}/connectors").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"baseUrl": 5}, "baseUrl"),
        ({"authSchemeConfigs": None}, "authSchemeConfigs"),
        ({"connections": []}, "connections"),
        ({"tags": {"a": "b"}}, "tags[...]"),
        ({"connectionVariables": [{"name": "a"}]}, "connectionVariables[0].value"),
        ({"connectionVariables": [{"name": "a", "value": ""}] * 2}, "connectionVariables[1].name"),
        ({"authSchemeConfigs": SCHEMES[:2]}, "authSchemeConfigs[1].id"),
        ({"authSchemeConfigs": [{"schemeType": "bearer"}]}, "authSchemeConfigs[0].schemeType"),
        ({"authSchemeConfigs": [{"id": ULID}]}, "authSchemeConfigs[0].schemeType"),
        ({"authSchemeConfigs": [SCHEMES[0] | {"id": "a"}]}, "authSchemeConfigs[0].id"),
        ({"authSchemeConfigs": [SCHEMES[1] | {"in": "path"}]}, "authSchemeConfigs[0].in"),
        ({"authSchemeConfigs": [OAUTH2]}, "authSchemeConfigs[0].grant"),
        (
            {"authSchemeConfigs": [OAUTH2 | {"grant": {"grantType": "implicit"}}]},
            "authSchemeConfigs[0].grant.grantType",
        ),
    ],
)
def test_a_faulty_connector_is_refused_with_its_field(
    sandbox_call: Call, changes: dict[str, Any], field: str
) -> None:
    answer = create(sandbox_call, **changes)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]
    assert sandbox_call("GET", f"{ORGANISATION}/connectors").json()["totalCount"] == 0


def test_connectors_are_listed_with_the_most_recently_updated_first(sandbox_call: Call) -> None:
    ids = [create(sandbox_call, name=name).json()["id"] for name in ("a", "b", "c")]
    listed = sandbox_call("GET", f"{ORGANISATION}/connectors").json()["connectors"]
    assert [one["id"] for one in listed] == ids[::-1]
    path = f"{ORGANISATION}/connectors/{ids[0]}/versions"
    assert sandbox_call("POST", path, json={"name": "1"}).status_code == 201
    listed = sandbox_call("GET", f"{ORGANISATION}/connectors").json()["connectors"]
    assert [one["id"] for one in listed] == [ids[0], ids[2], ids[1]]
    assert [one["name"] for one in listed[0]["versions"]] == ["1"]


def test_connectors_are_filtered_by_a_part_of_their_name_and_protocol(sandbox_call: Call) -> None:
    for name in ("Pet Store", "PETROL", "Straße"):
        create(sandbox_call, name=name)
    for query, names in [
        ({"name": "pet"}, ["PETROL", "Pet Store"]),
        ({"name": "STRASSE"}, ["Straße"]),
        ({"name": "petrol", "protocol": "TT"}, ["PETROL"]),
        ({"name": ""}, ["Straße", "PETROL", "Pet Store"]),
        ({"protocol": "bigquery"}, []),
    ]:
        page = sandbox_call("GET", f"{ORGANISATION}/connectors", params=query).json()
        assert [one["name"] for one in page["connectors"]] == names
        assert page["totalCount"] == len(names)


def test_an_organisation_does_not_see_the_connectors_of_another(
    sandbox_call: Call, connector_path: str
) -> None:
    other = connector_path.replace("/o/01J0", "/o/01J1")
    assert sandbox_call("GET", other).status_code == 404
    assert sandbox_call("GET", other.rpartition("/")[0]).json()["totalCount"] == 0
    assert sandbox_call("GET", connector_path).status_code == 200


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/o/acme/connectors", "organisation_id"),
        ("/o/01J0000000000000000000000\u017f/connectors", "organisation_id"),
        ("/o/01J0000000000000000000000U/connectors", "organisation_id"),
        (f"/o/8{ULID[1:]}/connectors", "organisation_id"),
        (f"/o/{ULID}%0A/connectors", "organisation_id"),
        (f"{ORGANISATION}/connectors/pets", "connector_id"),
        (f"{ORGANISATION}/connectors/pets/versions", "connector_id"),
    ],
)
def test_an_id_in_the_path_that_is_no_ulid_is_refused(
    sandbox_call: Call, path: str, field: str
) -> None:
    answer = sandbox_call("GET", path)
    assert answer.status_code == 400
    assert answer.json()["fields"] == [{"field": field, "message": "is no ULID"}]


def test_ids_in_the_path_are_read_without_regard_to_case(
    sandbox_call: Call, connector_path: str
) -> None:
    connector = sandbox_call("GET", connector_path).json()
    assert sandbox_call("GET", connector_path.lower()).json() == connector
    listed = sandbox_call("GET", f"{ORGANISATION.lower()}/connectors").json()
    assert listed == {"totalCount": 1, "connectors": [connector]}


def test_an_unknown_connector_is_not_found(sandbox_call: Call) -> None:
    answer = sandbox_call("GET", f"{ORGANISATION}/connectors/{ULID}")
    assert answer.status_code == 404
    assert answer.json() == {
        "code": "not_found",
        "message": f"connector {ULID} does not exist",
    }
