"""Actions made, updated and deleted in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition
from sandboxes import Draft, error_answer, find_faults, open_draft

from importer.apply.wire import definition_value, exchange_update, renamed_action
from importer.connect.canonical import canonical_action
from importer.connect.types import (
    StoredAction,
    StoredDefinition,
    StoredLink,
    StoredParameter,
    StoredResponse,
)
from importer.model.changes import Fault
from importer.model.payloads import ActionCreate

PET, CAT = make_definition("Pet"), make_definition("Cat", accept=["text/plain"])
ADD = make_action("addPet", "/pets", method="POST", body=["Pet", "Cat"], returns=["Pet"])


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def ids_of(action: StoredAction) -> dict[str, str]:
    """Give every id in an action by the place of what has it."""
    ids = {"action": action.id}
    if action.request_body:
        for link in action.request_body.definitions or ():
            ids[f"body {link.definition.name}"] = link.id
    for response in action.responses or ():
        ids[f"{response.status}"] = response.id
        for link in response.definitions or ():
            ids[f"{response.status} {link.definition.name}"] = link.id
    return ids


def test_actions_go_out_one_by_one_and_link_their_definitions(draft: Draft) -> None:
    bundle = make_bundle([PET, CAT], [ADD, make_action("listPets", "/pets", returns=["Pet"])])
    assert set(draft.results(bundle).values()) == {"applied"}
    assert draft.through.sent("POST") == ["definitions", "actions", "actions"]
    assert draft.plan(bundle).pending == ()


def test_an_update_keeps_the_ids_of_all_that_stays(draft: Draft) -> None:
    draft.apply(make_bundle([PET, CAT], [ADD]))
    before = ids_of(draft.read().actions[0])
    changed = make_action("addAPet", "/pets", method="POST", body=["Cat"], returns=["Pet", "Cat"])
    changed["responses"].append({"definitions": []})
    bundle = make_bundle([PET, CAT], [changed])
    assert draft.results(bundle) == {"action POST /pets": "applied"}
    assert draft.through.sent("PUT") == ["addPet"]
    after = ids_of(draft.read().actions[0])
    assert {place: after[place] for place in before if place in after} == {
        place: before[place] for place in before if place != "body Pet"
    }
    assert after.keys() - before.keys() == {"200 Cat", "None"}
    assert draft.plan(bundle).pending == ()


def test_a_body_can_come_and_go(draft: Draft) -> None:
    bodiless = make_action("addPet", "/pets", method="POST", returns=["Pet"])
    for action in (bodiless, ADD, bodiless):
        bundle = make_bundle([PET, CAT], [action])
        draft.apply(bundle)
        assert draft.plan(bundle).pending == ()


def test_a_refused_action_fails_alone_with_the_platforms_words(draft: Draft) -> None:
    bad = make_action("bad", "/bad/{{ param.missing }}")
    outcomes = draft.apply(make_bundle([], [bad, make_action("good")]))
    assert outcomes["action GET /good"].result == "applied"
    failed = outcomes["action GET /bad/{}"]
    assert (failed.result, failed.status) == ("failed", 400)
    assert failed.fields
    assert failed.reason


def test_a_stored_action_with_faults_is_applied_and_tells_them(draft: Draft) -> None:
    find_faults(draft, {"a": [{"field": "/path", "message": "is odd", "severity": "error"}]})
    outcome = draft.apply(make_bundle([], [make_action("a")]))["action GET /a"]
    assert (outcome.result, outcome.is_valid) == ("applied", False)
    assert outcome.faults == (Fault(field="/path", message="is odd"),)
    assert outcome.reason == "stored, not valid"


def test_prune_deletes_what_the_document_has_not(draft: Draft) -> None:
    draft.apply(make_bundle([PET, CAT], [ADD, make_action("b")]))
    smaller = make_bundle([], [make_action("b")])
    assert set(draft.results(smaller, prune=True).values()) == {"applied"}
    remote = draft.read()
    assert [action.name for action in remote.actions] == ["b"]
    assert remote.definitions == ()
    assert draft.plan(smaller, prune=True).pending == ()


def test_what_is_gone_already_needs_no_deleting(draft: Draft) -> None:
    draft.apply(make_bundle([], [make_action("b")]))

    async def slow(request: httpx.Request) -> httpx.Response | None:
        if request.method == "DELETE":
            await draft.through.inner.handle_async_request(request)
        return None

    draft.through.meddle = slow
    outcome = draft.apply(make_bundle(), prune=True)["action GET /b"]
    assert (outcome.result, outcome.reason) == ("applied", "it is gone")


def test_a_delete_that_is_refused_fails(draft: Draft) -> None:
    draft.apply(make_bundle([], [make_action("b")]))

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(409) if request.method == "DELETE" else None

    draft.through.meddle = refuse
    outcome = draft.apply(make_bundle(), prune=True)["action GET /b"]
    assert (outcome.result, outcome.status) == ("failed", 409)


LINKED = StoredDefinition(id="D1", name="Pet", url="https://p/1", accept=("a/b",), referenced_by=())
STORED = StoredAction(
    id="A1",
    name="old",
    method="GET",
    path="/pets",
    parameters=(StoredParameter(name="q", place="query", completion={"kind": "static"}),),
    responses=(StoredResponse(id="R1", definitions=(StoredLink(id="L1", definition=LINKED),)),),
    errors=(),
)
WANTED: ActionCreate = {
    "type": "http",
    "name": "new",
    "method": "GET",
    "path": "/pets",
    "parameters": [
        {"name": "q", "in": "query", "required": False, "type": "string"},
        {"name": "q", "in": "header", "required": False, "type": "string"},
    ],
    "requestBody": {"required": False, "definitions": [{"definition": {"name": "Pet"}}]},
    "responses": [
        {"definitions": [{"definition": {"name": "Pet"}}]},
        {"status": 404, "definitions": []},
    ],
}


def test_a_whole_action_has_old_ids_where_it_can_and_new_ones_elsewhere() -> None:
    fresh = iter(["N1", "N2", "N3"])
    payload = exchange_update(
        canonical_action(WANTED), STORED, {"Pet": LINKED}, lambda: next(fresh)
    )
    pet = {"id": "D1", "name": "Pet", "url": "https://p/1", "accept": ["a/b"]}
    assert payload == {
        **WANTED,
        "id": "A1",
        "parameters": [
            {**WANTED["parameters"][0], "completion": {"kind": "static"}},
            WANTED["parameters"][1],
        ],
        "requestBody": {"required": False, "definitions": [{"id": "N1", "definition": pet}]},
        "responses": [
            {"id": "R1", "definitions": [{"id": "L1", "definition": pet}]},
            {"status": 404, "id": "N2", "definitions": []},
        ],
    }


def test_a_new_id_is_a_ulid() -> None:
    payload = exchange_update(canonical_action(WANTED), STORED, {"Pet": LINKED})
    assert len(payload["responses"][1]["id"]) == 26


def test_a_renamed_action_differs_in_nothing_else() -> None:
    payload = renamed_action(STORED, "aside")
    assert (payload["name"], payload["type"], payload["id"]) == ("aside", "http", "A1")
    again = msgspec.structs.replace(msgspec.convert(payload, StoredAction), name="old")
    assert again == msgspec.structs.replace(STORED, errors=None)


def test_a_definition_without_media_types_still_has_the_list() -> None:
    bare = StoredDefinition(id="D1", name="Pet", url="https://p/1")
    assert definition_value(bare)["accept"] == []
