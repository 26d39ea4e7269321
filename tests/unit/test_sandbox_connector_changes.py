"""Connectors changed: replaced as a whole, their tags replaced, deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

Call = Callable[..., httpx.Response]
ORGANISATION = "/o/01J00000000000000000000000"
FIRST, SECOND = "01J0000000000000000000000A", "01J0000000000000000000000B"
OTHER = "01J0000000000000000000000C"
FULL: dict[str, Any] = {
    "name": "Pets",
    "baseUrl": "https://pets.test",
    "public": True,
    "documentationURL": "https://pets.test/docs",
    "imageURL": "https://pets.test/logo.png",
    "tags": {"area": ["pets"]},
    "connectionVariables": [{"name": "region", "value": "eu"}],
    "authSchemeConfigIds": [SECOND, FIRST],
}
SCHEMES = [
    {"id": FIRST, "description": "open", "schemeType": "none"},
    {"id": SECOND, "description": "user", "schemeType": "basic-auth"},
]


@pytest.fixture
def connector(sandbox_call: Call) -> dict[str, Any]:
    """Make a connector with two auth schemes and a variable."""
    body = {
        "name": "Old",
        "baseUrl": "https://old.test",
        "authSchemeConfigs": SCHEMES,
        "connectionVariables": [{"name": "old", "value": "1"}],
    }
    answer = sandbox_call("POST", f"{ORGANISATION}/protocols/http/connectors", json=body)
    made: dict[str, Any] = answer.json()
    return made


def path_of(connector: dict[str, Any]) -> str:
    return f"{ORGANISATION}/connectors/{connector['id']}"


def update(call: Call, connector: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
    fixed = {key: connector[key] for key in ("id", "organisationId", "protocol")}
    return call("PUT", path_of(connector), json=fixed | body)


def test_an_update_replaces_all_that_can_be_changed(
    sandbox_call: Call, connector: dict[str, Any]
) -> None:
    answer = update(sandbox_call, connector, FULL)
    assert answer.status_code == 200
    shown = answer.json()
    asked = {key: value for key, value in FULL.items() if key != "authSchemeConfigIds"}
    assert shown == connector | asked | {
        "authSchemeConfigs": SCHEMES[::-1],
        "updatedAt": shown["updatedAt"],
    }
    assert shown["updatedAt"] > connector["updatedAt"]
    assert sandbox_call("GET", path_of(connector)).json() == shown


def test_what_an_update_leaves_out_is_unset_but_two_lists_stay(
    sandbox_call: Call, connector: dict[str, Any]
) -> None:
    full = update(sandbox_call, connector, FULL).json()
    least = {"name": "New", "baseUrl": "https://new.test"}
    shown = update(sandbox_call, connector, least).json()
    for unset in ("tags", "documentationURL", "imageURL"):
        del full[unset]
    assert shown == full | least | {"public": False, "updatedAt": shown["updatedAt"]}
    assert shown["connectionVariables"] == FULL["connectionVariables"]


def test_variables_that_are_set_to_none_are_gone(
    sandbox_call: Call, connector: dict[str, Any]
) -> None:
    sent = FULL | {"connectionVariables": []}
    assert update(sandbox_call, connector, sent).json()["connectionVariables"] == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"id": OTHER}, ["id"]),
        ({"organisationId": OTHER}, ["organisationId"]),
        ({"id": OTHER, "organisationId": OTHER}, ["id", "organisationId"]),
        ({"id": "pets"}, ["id"]),
        ({"protocol": "bigquery"}, ["protocol"]),
        ({"name": ""}, ["name"]),
        ({"name": None}, ["name"]),
        ({"public": "yes"}, ["public"]),
        ({"tags": {"a": "b"}}, ["tags[...]"]),
        ({"versions": []}, ["versions"]),
        ({"authSchemeConfigs": []}, ["authSchemeConfigs"]),
        (
            {"connectionVariables": [{"name": "a", "value": ""}] * 2},
            ["connectionVariables[1].name"],
        ),
        ({"authSchemeConfigIds": []}, ["authSchemeConfigIds"] * 2),
        ({"authSchemeConfigIds": [FIRST]}, ["authSchemeConfigIds"]),
        ({"authSchemeConfigIds": [FIRST, SECOND, FIRST]}, ["authSchemeConfigIds[2]"]),
        ({"authSchemeConfigIds": [FIRST, SECOND, OTHER]}, ["authSchemeConfigIds[2]"]),
        ({"authSchemeConfigIds": [FIRST, 5]}, ["authSchemeConfigIds[1]"]),
    ],
)
def test_an_update_that_changes_what_is_fixed_or_makes_no_sense_changes_nothing(
    sandbox_call: Call, connector: dict[str, Any], changes: dict[str, Any], fields: list[str]
) -> None:
    answer = update(sandbox_call, connector, FULL | changes)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == fields
    assert sandbox_call("GET", path_of(connector)).json() == connector


@pytest.mark.parametrize("missing", ["id", "organisationId", "protocol", "name", "baseUrl"])
def test_an_update_without_a_required_field_is_refused(
    sandbox_call: Call, connector: dict[str, Any], missing: str
) -> None:
    sent = {key: connector[key] for key in ("id", "organisationId", "protocol", "name", "baseUrl")}
    del sent[missing]
    answer = sandbox_call("PUT", path_of(connector), json=sent)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == [missing]


def test_the_versions_of_an_updated_connector_stay(
    sandbox_call: Call, connector: dict[str, Any]
) -> None:
    made = sandbox_call("POST", f"{path_of(connector)}/versions", json={"name": "1"}).json()
    assert update(sandbox_call, connector, FULL).json()["versions"] == [made]


def test_tags_are_replaced_on_their_own(sandbox_call: Call, connector: dict[str, Any]) -> None:
    before = update(sandbox_call, connector, FULL).json()
    tags = {"kind": ["a", "b"], "empty": []}
    answer = sandbox_call("PUT", f"{path_of(connector)}/tags", json={"tags": tags})
    assert (answer.status_code, answer.content) == (204, b"")
    shown = sandbox_call("GET", path_of(connector)).json()
    assert shown == before | {"tags": tags, "updatedAt": shown["updatedAt"]}
    assert shown["updatedAt"] > before["updatedAt"]


def test_no_tags_in_place_of_tags_are_none(sandbox_call: Call, connector: dict[str, Any]) -> None:
    update(sandbox_call, connector, FULL)
    assert sandbox_call("PUT", f"{path_of(connector)}/tags", json={}).status_code == 204
    assert "tags" not in sandbox_call("GET", path_of(connector)).json()


@pytest.mark.parametrize(
    ("body", "field"),
    [({"tags": ["a"]}, "tags"), ({"tags": {"a": [1]}}, "tags[...][0]"), ({"tag": {}}, "tag")],
)
def test_faulty_tags_are_refused(
    sandbox_call: Call, connector: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    answer = sandbox_call("PUT", f"{path_of(connector)}/tags", json=body)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]


@pytest.mark.parametrize("query", ["", "?force=true", "?force=false"])
def test_a_deleted_connector_is_gone_with_all_its_versions(
    sandbox_app: Starlette, sandbox_call: Call, connector: dict[str, Any], query: str
) -> None:
    path = path_of(connector)
    assert sandbox_call("POST", f"{path}/versions", json={"name": "1"}).status_code == 201
    assert sandbox_call("POST", f"{path}/versions/1/publish").status_code == 200
    answer = sandbox_call("DELETE", f"{path}{query}")
    assert (answer.status_code, answer.content) == (204, b"")
    for gone in (path, f"{path}/versions", f"{path}/versions/1"):
        assert sandbox_call("GET", gone).status_code == 404
    with sandbox_app.state.storage.transaction(write=False) as db:
        assert db.execute("SELECT count(*) FROM versions").fetchone()[0] == 0


def test_a_wrong_flag_deletes_nothing(sandbox_call: Call, connector: dict[str, Any]) -> None:
    assert sandbox_call("DELETE", f"{path_of(connector)}?force=maybe").status_code == 400
    assert sandbox_call("GET", path_of(connector)).json() == connector


@pytest.mark.parametrize(("method", "below"), [("PUT", ""), ("PUT", "/tags"), ("DELETE", "")])
def test_an_unknown_connector_is_neither_changed_nor_deleted(
    sandbox_call: Call, method: str, below: str
) -> None:
    answer = sandbox_call(method, f"{ORGANISATION}/connectors/{OTHER}{below}", json={})
    assert answer.status_code == 404
    assert answer.json()["message"] == f"connector {OTHER} does not exist"
