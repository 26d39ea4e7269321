"""The database: made, found again, refused, shared, and read by its indexes only."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from importer.sandbox import BASE_PATH, StorageError, create_app
from importer.sandbox.storage import LAYOUT, Storage

Call = Callable[..., httpx.Response]
ORGANISATION = "/o/01J00000000000000000000000"


def send(app: Starlette, method: str, path: str, body: object = None) -> httpx.Response:
    async def exchange() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": "Bearer key"}
        async with httpx.AsyncClient(transport=transport, headers=headers) as client:
            url = f"http://sandbox.test{BASE_PATH}{path}"
            return await client.request(method, url, json=body)

    return asyncio.run(exchange())


def create_connector(app: Starlette, name: str) -> httpx.Response:
    body = {"name": name, "baseUrl": "https://pets.test", "authSchemeConfigs": []}
    return send(app, "POST", f"{ORGANISATION}/protocols/http/connectors", body)


def names(app: Starlette) -> list[str]:
    page = send(app, "GET", f"{ORGANISATION}/connectors").json()
    return [connector["name"] for connector in page["connectors"]]


def test_what_was_stored_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    database = tmp_path / "new" / "folder" / "sandbox.db"
    first = create_app(database)
    assert create_connector(first, "Pets").status_code == 201
    first.state.storage.close()
    first.state.storage.close()  # a second time does no harm
    second = create_app(str(database))
    assert names(second) == ["Pets"]
    second.state.storage.close()


def test_two_apps_share_one_file(tmp_path: Path) -> None:
    apps = [create_app(tmp_path / "sandbox.db") for _ in range(2)]
    for app, name in zip(apps * 2, "abcd", strict=True):
        assert create_connector(app, name).status_code == 201
    assert [names(app) for app in apps] == [["d", "c", "b", "a"]] * 2
    for app in apps:
        app.state.storage.close()


def test_a_new_file_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    faults: list[Exception] = []
    for number in range(10):
        file = tmp_path / f"{number}.db"
        together = threading.Barrier(6)

        def use(file: Path = file, together: threading.Barrier = together) -> None:
            together.wait()
            try:
                Storage(file).close()
            except StorageError as error:
                faults.append(error)

        threads = [threading.Thread(target=use) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to be looked at" * 50)
    with pytest.raises(StorageError, match=r"notes\.txt: this is no sandbox database"):
        create_app(file)


@pytest.mark.parametrize("layout", [0, LAYOUT + 1])
def test_a_database_that_someone_else_laid_out_is_refused(tmp_path: Path, layout: int) -> None:
    file = tmp_path / "other.db"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE notes (text)")
    other.execute(f"PRAGMA user_version = {layout}")
    other.close()
    with pytest.raises(StorageError, match=r"other\.db: made by something else"):
        create_app(file)


def test_a_place_that_cannot_hold_a_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "file" / "sandbox.db"):
        with pytest.raises(StorageError, match="cannot open it"):
            create_app(place)


def test_a_transaction_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "sandbox.db")
    row = (
        "INSERT INTO versions (id, connector_id, name, created_at, updated_at)"
        " VALUES ('a', 'gone', 'v', '', '')",
    )
    with (
        pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"),
        storage.transaction(write=True) as db,
    ):
        db.execute(*row)
    with storage.transaction(write=False) as db:
        assert db.execute("SELECT count(*) FROM versions").fetchone()[0] == 0
    storage.close()


def test_no_request_reads_a_table_from_end_to_end(
    sandbox_app: Starlette, sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    seen: list[str] = []
    with sandbox_app.state.storage.transaction(write=False) as db:
        db.set_trace_callback(seen.append)
    exercise(sandbox_call, connector_path, draft_path)
    with sandbox_app.state.storage.transaction(write=False) as db:
        db.set_trace_callback(None)
        statements = {text for text in seen if text.startswith(("SELECT", "UPDATE", "DELETE"))}
        scans = [
            (text, step["detail"])
            for text in statements
            for step in db.execute(f"EXPLAIN QUERY PLAN {text}")
            if step["detail"].startswith("SCAN") and "VIRTUAL TABLE" not in step["detail"]
        ]
    assert len(statements) > 50
    assert scans == []


def exercise(call: Call, connector: str, draft: str) -> None:
    """Send a request of each kind."""
    schema = {"contentType": "a/json", "content": json.dumps({"items": {"$ref": "#/$defs/Pet"}})}
    pet, herd = ({"name": name, "accept": ["a/b"], "schema": schema} for name in ("Pet", "Herd"))
    made = call("POST", f"{draft}/definitions", json={"definitions": [pet, herd]}).json()
    definition = made["definitions"][0]
    action: dict[str, Any] = {
        "type": "http",
        "name": "a",
        "method": "GET",
        "path": "/",
        "parameters": [],
    }
    for ref in ({"name": "Pet"}, {"id": definition["id"]}):
        sent = action | {"responses": [{"definitions": [{"definition": ref}]}]}
        answer = call("POST", f"{draft}/actions", json=sent | {"name": "by" + "".join(ref)})
        assert answer.status_code == 201
    sent_back = answer.json()
    responses = [{"definitions": [{"definition": {"name": "Herd"}}]}]
    trigger = {key: action[key] for key in ("type", "method", "parameters")}
    trigger |= {"name": "t", "responses": responses}
    woken = call("POST", f"{draft}/triggers", json=trigger).json()
    version = call("GET", draft).json()
    shown = call("GET", connector).json()
    fixed = {key: shown[key] for key in ("id", "organisationId", "name", "protocol", "baseUrl")}
    scheme = {"id": "01J0000000000000000000000A", "description": "", "schemeType": "none"}
    config = f"{connector}/auth-scheme-configs/{scheme['id']}"
    update = {"id": definition["id"], "name": "Pet", "accept": ["a/b", "a/c"], "schema": schema}
    for method, path, body, status in [
        ("GET", f"{ORGANISATION}/connectors?name=p", None, 200),
        ("GET", connector, None, 200),
        ("PUT", connector, fixed, 200),
        ("PUT", f"{connector}/tags", {"tags": {}}, 204),
        ("PUT", config, scheme, 200),
        ("DELETE", config, None, 200),
        ("GET", f"{connector}/versions", None, 200),
        ("GET", f"{draft}/actions?first=1", None, 200),
        ("GET", f"{draft}/definitions?first=1", None, 200),
        ("GET", f"{draft}/triggers?first=1&name=t", None, 200),
        ("PUT", draft, version, 200),
        ("PUT", f"{draft}/triggers/t", woken, 200),
        ("GET", definition["url"], None, 200),
        ("PUT", f"{draft}/actions/byid", sent_back, 200),
        ("PUT", f"{draft}/definitions/Pet", update, 200),
        ("DELETE", f"{draft}/definitions/Pet", None, 412),
        ("POST", f"{connector}/versions", {"name": "copy", "fromVersion": "draft"}, 201),
        ("POST", f"{draft}/publish", None, 200),
        ("GET", f"{connector}/versions/latest/actions/byid", None, 200),
        ("POST", f"{draft}/unpublish", None, 200),
        ("DELETE", f"{draft}/actions/byid", None, 204),
        ("DELETE", f"{draft}/triggers/t", None, 204),
        ("DELETE", f"{draft}/definitions?force=true", {"all": True}, 204),
        ("DELETE", draft, None, 204),
        ("DELETE", connector, None, 204),
    ]:
        assert call(method, path, json=body).status_code == status, (method, path)
