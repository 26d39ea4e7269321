"""Fields that a later platform may have: whoever replaces an action brings them back."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from scripted_server import ScriptedServer, http_answer

from importer.apply.wire import exchange_update, renamed_action
from importer.connect.answers import Answer, read_value
from importer.connect.canonical import canonical_stored_action
from importer.connect.types import ActionPage, StoredAction, TriggerPage, Unknown, VersionRef

NEW: dict[str, Any] = {
    "id": "A1",
    "type": "http",
    "name": "addPet",
    "method": "POST",
    "path": "/pets",
    "timeout": {"seconds": 9},
    "parameters": [
        {"name": "a", "in": "query", "required": True, "type": "string", "explode": False},
        {"name": "b", "in": "query", "required": True, "type": "string"},
    ],
    "requestBody": {"required": True, "definitions": [], "stream": True},
    "responses": [
        {"id": "R1", "status": 200, "definitions": [], "retry": None},
        {"id": "R2", "definitions": [], "retry": 3},
    ],
    "errors": [],
}
"""An action with an unknown field wherever one may be."""

OLD: dict[str, Any] = {"id": "A2", "type": "http", "name": "old", "method": "GET", "path": "/old"}


def read(value: Any, shape: Any) -> Any:
    return read_value(Answer(status=200, headers={}, body=msgspec.json.encode(value)), shape, "x")


def test_what_is_unknown_of_an_action_goes_back_with_its_update() -> None:
    stored = read(NEW, StoredAction)
    after = {**canonical_stored_action(stored), "summary": "Add"}
    sent = exchange_update(after, stored, {})
    whole = {**NEW, "summary": "Add"}
    del whole["errors"]
    assert sent == whole


def test_what_is_unknown_of_an_action_stays_when_it_is_renamed() -> None:
    sent = renamed_action(read(NEW, StoredAction), "renamed")
    whole = {**NEW, "name": "renamed"}
    del whole["errors"]
    assert sent == whole


def test_what_is_gone_takes_its_unknown_fields_with_it() -> None:
    stored = read(NEW, StoredAction)
    after = canonical_stored_action(stored)
    after = {**after, "parameters": {}, "requestBody": None, "responses": {"201": []}}
    sent = exchange_update(after, stored, {})
    assert sent["parameters"] == []
    assert "requestBody" not in sent
    assert sent["responses"][0].keys() == {"id", "status", "definitions"}
    assert sent["timeout"] == {"seconds": 9}


def test_pages_bring_them_too_and_an_action_without_any_has_none() -> None:
    page = read({"totalCount": 2, "actions": [OLD, NEW]}, ActionPage)
    assert [one.unknown is msgspec.UNSET for one in page.found] == [True, False]
    assert page.found[0].carried == Unknown()
    assert page.found[1].carried.own == {"timeout": {"seconds": 9}}
    triggers = [{"id": "T1", "type": "http", "name": "t", "method": "POST", "secret": 1}]
    page = read({"totalCount": 1, "triggers": triggers}, TriggerPage)
    assert page.found[0].carried.own == {"secret": 1}
    assert read({"totalCount": 0, "actions": None}, ActionPage).found == ()


def test_no_answer_can_pass_a_field_off_as_known_to_be_unknown() -> None:
    forged = {**OLD, "(unknown)": {"own": {"id": "A9"}}}
    stored = read(forged, StoredAction)
    assert stored.carried == Unknown()
    assert renamed_action(stored, "new")["id"] == "A2"


def test_over_http_they_come_and_go() -> None:
    answer = http_answer(200, NEW)
    server = ScriptedServer(answer, answer)

    async def whole() -> None:
        async with server, server.client() as client:
            ref = VersionRef("C1", "v1")
            stored = await client.get_action(ref, "addPet")
            await client.update_action(ref, "addPet", renamed_action(stored, "other"))

    asyncio.run(whole())
    assert msgspec.json.decode(server.bodies[1])["timeout"] == {"seconds": 9}
