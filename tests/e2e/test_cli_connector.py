"""The connector, its auth schemes and triggers, as a user's commands treat them, over HTTP."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from command_fixtures import Run
from contract_wire import served

from importer.sandbox import create_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ORGANISATION_ID = "01J00000000000000000000000"
KEY = "a-key-that-nobody-may-see"
TARGET = ("--create-connector", "--version", "draft")
LOGO = "https://pets.example/logo.png"
FAULT = b'"errors":[{"field":"/path","message":"is odd","severity":"%s"}]'


class FindsFaults:
    """ASGI middleware that finds a fault of `severity` in every action, once that is set."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.severity = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and write faults into its answer."""
        if scope["type"] != "http" or not self.severity or "/actions" not in scope["path"]:
            await self._app(scope, receive, send)
            return
        parts: list[Message] = []

        async def keep(message: Message) -> None:
            parts.append(message)

        await self._app(scope, receive, keep)
        body = b"".join(part.get("body", b"") for part in parts[1:])
        body = body.replace(b'"errors":[]', FAULT % self.severity.encode())
        headers = [pair for pair in parts[0]["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await send({**parts[0], "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Platform:
    """The sandbox on a port, and a person who works there by hand."""

    def __init__(self, url: str, client: httpx.Client, faults: FindsFaults) -> None:
        self._http = client
        self._connectors = f"{url}/o/{ORGANISATION_ID}/connectors"
        self.faults = faults

    @property
    def connector(self) -> Any:
        """The one connector there is."""
        (connector,) = self._http.get(self._connectors).json()["connectors"]
        return connector

    def edit(self, **fields: Any) -> None:
        """Change fields of the connector by hand."""
        shown = self.connector
        kept = {
            key: shown[key]
            for key in ("id", "organisationId", "protocol", "name", "baseUrl", "documentationURL")
        }
        answer = self._http.put(f"{self._connectors}/{shown['id']}", json={**kept, **fields})
        assert answer.status_code == 200, answer.text


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """Serve an empty sandbox, and name it in the environment."""
    app = create_app(":memory:", api_key=KEY)
    faults = FindsFaults(app)
    with served(faults) as url:
        monkeypatch.setenv("VERSORI_API_KEY", KEY)
        monkeypatch.setenv("VERSORI_ORGANISATION_ID", ORGANISATION_ID)
        monkeypatch.setenv("VERSORI_API_URL", url)
        with httpx.Client(headers={"Authorization": f"Bearer {KEY}"}, trust_env=False) as client:
            yield Platform(url, client, faults)
    app.state.storage.close()


def document(logo: str = LOGO) -> str:
    """Write a document of everything into the folder, and give its path."""
    taken = {"204": {"description": "Taken."}}
    flow = {
        "authorizationUrl": "https://pets.example/a",
        "tokenUrl": "https://pets.example/t",
        "scopes": {"read": "Read"},
    }
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1", "x-logo": {"url": logo}},
        "externalDocs": {"url": "https://pets.example/docs/1"},
        "servers": [{"url": "https://pets.example"}],
        "security": [{"oauth": ["read"]}],
        "components": {
            "securitySchemes": {"oauth": {"type": "oauth2", "flows": {"authorizationCode": flow}}}
        },
        "paths": {"/pets": {"get": {"operationId": "listPets", "responses": taken}}},
        "webhooks": {"petBorn": {"post": {"responses": taken}}},
    }
    path = Path("pets.json")
    path.write_text(json.dumps(whole))
    return str(path)


def test_one_command_makes_all_of_it_and_the_next_one_changes_nothing(
    run: Run, platform: Platform
) -> None:
    spec = document()
    made = run("apply", spec, *TARGET, "--yes", "-f", "json")
    assert made.code == 0, made.err
    assert {one["change"].partition(" ")[0] for one in json.loads(made.out)["outcomes"]} == {
        "connector",
        "auth-scheme",
        "action",
        "trigger",
    }
    connector = platform.connector
    assert (connector["imageURL"], connector["documentationURL"]) == (
        LOGO,
        "https://pets.example/docs/1",
    )
    assert [one["schemeType"] for one in connector["authSchemeConfigs"]] == ["oauth2"]
    again = run("plan", spec, *TARGET, "--detailed-exitcode")
    assert (again.code, "nothing to do" in again.out) == (0, True)


def test_what_a_person_set_is_told_in_the_plan_and_stays(run: Run, platform: Platform) -> None:
    spec = document()
    run("apply", spec, *TARGET, "--yes")
    platform.edit(imageURL="https://mine.example/a.png?key=s3cret")
    planned = run("plan", spec, *TARGET)
    assert "1 with parts that people changed (--only changes)" in planned.out
    told = run("plan", spec, *TARGET, "--only", "changes").out
    assert "kept as a person changed it: imageURL; otherwise as in the document" in told
    assert f"imageURL: https://mine.example/a.png?... stays, the document has {LOGO}" in told
    report = run("plan", spec, *TARGET, "-f", "json").out
    assert "s3cret" not in report
    assert json.loads(report)["changes"][0]["kept"] == ["imageURL"]
    assert run("apply", spec, *TARGET, "--yes").code == 0
    assert platform.connector["imageURL"].endswith("s3cret")


def test_where_the_document_changed_too_the_user_says_who_prevails(
    run: Run, platform: Platform
) -> None:
    run("apply", document(), *TARGET, "--yes")
    platform.edit(imageURL="https://mine.example/a.png")
    spec = document("https://pets.example/new.png")
    kept = run("apply", spec, *TARGET, "--yes")
    assert (kept.code, platform.connector["imageURL"]) == (0, "https://mine.example/a.png")
    assert "1 with parts that people changed, 1 in conflict (--only changes)" in kept.out
    failed = run("apply", spec, *TARGET, "--yes", "--on-conflict", "fail")
    assert failed.code == 4
    assert "connector (imageURL)" in failed.err
    assert run("apply", spec, *TARGET, "--yes", "--on-conflict", "overwrite").code == 0
    assert platform.connector["imageURL"] == "https://pets.example/new.png"


def test_without_the_state_what_stands_counts_as_set_before(
    run: Run, platform: Platform, tmp_path: Path
) -> None:
    run("apply", document(), *TARGET, "--yes")
    shutil.rmtree(tmp_path / ".importer")
    told = run("plan", document("https://pets.example/new.png"), *TARGET, "--only", "changes").out
    assert "kept as set before the first import: imageURL; otherwise as in the document" in told
    assert platform.connector["imageURL"] == LOGO


def test_without_the_connector_nothing_of_it_is_looked_at(run: Run, platform: Platform) -> None:
    made = run("apply", document(), *TARGET, "--yes", "--no-connector", "-f", "json")
    assert made.code == 0, made.err
    kinds = {one["change"].partition(" ")[0] for one in json.loads(made.out)["outcomes"]}
    assert kinds == {"action", "trigger"}
    connector = platform.connector
    assert connector["authSchemeConfigs"] == []
    assert "imageURL" not in connector


def test_triggers_that_are_left_out_are_left_alone(run: Run, platform: Platform) -> None:
    spec = document()
    run("apply", spec, *TARGET, "--yes")
    planned = run("plan", spec, *TARGET, "--no-triggers", "--prune", "--detailed-exitcode")
    assert planned.code == 0
    assert platform.connector["name"] == "Pets"


@pytest.mark.parametrize(("severity", "code"), [("error", 3), ("warning", 0)])
def test_an_action_that_is_stored_and_not_valid_is_told_with_its_operation(
    run: Run, platform: Platform, severity: str, code: int
) -> None:
    platform.faults.severity = severity
    spec = document()
    for _ in range(2):
        ran = run("apply", spec, *TARGET, "--yes", "--only", "changes")
        assert ran.code == code, ran.err
        assert "Stored, and the platform finds faults in it:\n" in ran.out
        assert "GET /pets  listPets\n" in ran.out
        assert f"/path: {severity}: is odd" in ran.out
