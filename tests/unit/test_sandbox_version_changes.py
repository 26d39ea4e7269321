"""Versions updated: their description, and nothing else; drafts deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]
OTHER = "01J0000000000000000000000C"
NEVER = "2000-01-01T00:00:00Z"


def test_a_description_is_set_and_shown_wherever_the_version_is(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    before = sandbox_call("GET", draft_path).json()
    answer = sandbox_call("PUT", draft_path, json=before | {"description": "what is new"})
    assert answer.status_code == 200
    shown = answer.json()
    assert shown == before | {"description": "what is new", "updatedAt": shown["updatedAt"]}
    assert shown["updatedAt"] > before["updatedAt"]
    assert sandbox_call("GET", draft_path).json() == shown
    assert sandbox_call("GET", f"{connector_path}/versions").json()["items"] == [shown]
    connector = sandbox_call("GET", connector_path).json()
    assert connector["versions"] == [shown]
    assert connector["updatedAt"] == shown["updatedAt"]


def test_a_description_that_is_left_out_is_unset(sandbox_call: Call, draft_path: str) -> None:
    version = sandbox_call("GET", draft_path).json()
    version = sandbox_call("PUT", draft_path, json=version | {"description": "old"}).json()
    del version["description"]
    shown = sandbox_call("PUT", draft_path, json=version).json()
    assert "description" not in shown
    assert shown == version | {"updatedAt": shown["updatedAt"]}


def test_a_copy_of_a_version_has_no_description_of_another(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    version = sandbox_call("GET", draft_path).json()
    sandbox_call("PUT", draft_path, json=version | {"description": "old"})
    body = {"name": "copy", "fromVersion": "draft"}
    assert "description" not in sandbox_call("POST", f"{connector_path}/versions", json=body).json()


def test_times_are_the_same_in_another_zone(sandbox_call: Call, draft_path: str) -> None:
    version = sandbox_call("GET", draft_path).json()
    written = version["createdAt"].replace("Z", "+00:00")
    answer = sandbox_call("PUT", draft_path, json=version | {"createdAt": written, "messages": []})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"id": OTHER}, ["id"]),
        ({"name": "other"}, ["name"]),
        ({"isLatest": True, "isDefault": True}, ["isLatest", "isDefault"]),
        ({"createdAt": NEVER}, ["createdAt"]),
        ({"updatedAt": NEVER}, ["updatedAt"]),
        ({"publishedAt": NEVER}, ["publishedAt"]),
        ({"messages": [{"text": "a", "severity": "info"}]}, ["messages"]),
        ({"publishedAt": "2000-01-01T00:00:00"}, ["publishedAt"]),
        ({"createdAt": None}, ["createdAt"]),
        ({"description": None}, ["description"]),
        ({"draft": True}, ["draft"]),
    ],
)
def test_a_change_of_what_is_read_only_is_refused(
    sandbox_call: Call, draft_path: str, changes: dict[str, Any], fields: list[str]
) -> None:
    version = sandbox_call("GET", draft_path).json()
    answer = sandbox_call("PUT", draft_path, json=version | changes)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == fields
    assert sandbox_call("GET", draft_path).json() == version


@pytest.mark.parametrize(
    "missing", ["id", "name", "isLatest", "isDefault", "createdAt", "updatedAt", "publishedAt"]
)
def test_an_update_of_a_version_without_a_required_field_is_refused(
    sandbox_call: Call, draft_path: str, missing: str
) -> None:
    version = sandbox_call("GET", draft_path).json()
    del version[missing]
    answer = sandbox_call("PUT", draft_path, json=version)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["fields"]] == [missing]


def test_a_published_version_keeps_its_description(sandbox_call: Call, draft_path: str) -> None:
    sandbox_call("POST", f"{draft_path}/publish")
    version = sandbox_call("GET", draft_path).json()
    answer = sandbox_call("PUT", draft_path, json=version | {"description": "late"})
    assert (answer.status_code, answer.json()["code"]) == (409, "version_published")
    latest = draft_path.replace("/draft", "/latest")
    answer = sandbox_call("PUT", latest, json=version | {"description": "late"})
    assert (answer.status_code, answer.json()["code"]) == (400, "reserved_name")
    assert sandbox_call("GET", draft_path).json() == version


def test_a_draft_is_not_deleted_with_a_flag_that_is_none(
    sandbox_call: Call, draft_path: str
) -> None:
    answer = sandbox_call("DELETE", f"{draft_path}?force=1")
    assert answer.json()["fields"] == [{"field": "force", "message": "is neither true nor false"}]
    assert sandbox_call("GET", draft_path).status_code == 200
    assert sandbox_call("DELETE", f"{draft_path}?force=false").status_code == 204
