"""Auth scheme configs put in place and deleted: what goes out, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from bundles import make_bundle, make_key_scheme, make_oauth2
from imports import Imports, Person
from sandboxes import Draft, error_answer, open_draft

from importer.apply.wire_connector import auth_scheme_update
from importer.connect.canonical_connector import canonical_auth_scheme
from importer.model.bundle import Bundle
from importer.model.changes import Outcome, Plan
from importer.ulids import auth_scheme_id

KEYED = make_bundle(schemes={"key": make_key_scheme()})
NEW = make_bundle(schemes={"key": make_key_scheme("A better key")})


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def key_id(draft: Draft) -> str:
    return auth_scheme_id(draft.connector_id, "key")


def carry_out(draft: Draft, plan: Plan, bundle: Bundle) -> list[Outcome]:
    return draft.carry_out(plan, bundle, draft.read())


def test_a_new_scheme_goes_out_as_the_document_has_it(draft: Draft) -> None:
    draft.apply(KEYED)
    assert draft.through.sent("PUT") == [key_id(draft)]
    assert draft.connector().configs == {
        key_id(draft): {"id": key_id(draft), **make_key_scheme()},
    }


def test_one_that_stands_as_wanted_already_needs_nothing(draft: Draft) -> None:
    plan = draft.plan(KEYED)
    draft.apply(KEYED)
    draft.through.requests.clear()
    (outcome,) = carry_out(draft, plan, KEYED)
    assert (outcome.result, outcome.reason) == ("applied", "it stands as wanted already")
    assert draft.through.sent("PUT") == []


def test_one_that_changed_since_the_plan_is_left_alone(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(KEYED)
    plan = imports.preview(NEW)
    Person(draft).edit_scheme(key_id(draft), name="X-Mine")
    (outcome,) = carry_out(draft, plan, NEW)
    assert (outcome.result, outcome.reason[-10:]) == ("failed", "plan again")
    assert draft.connector().configs[key_id(draft)]["name"] == "X-Mine"


def test_one_that_came_since_the_plan_is_left_alone(draft: Draft) -> None:
    plan = draft.plan(NEW)
    Person(draft).put_scheme({"id": key_id(draft), **make_key_scheme()})
    (outcome,) = carry_out(draft, plan, NEW)
    assert outcome.result == "failed"


def test_one_that_is_gone_since_the_plan_is_not_made_again(draft: Draft) -> None:
    draft.apply(KEYED)
    plan = draft.plan(NEW)
    draft.run(lambda client: client.delete_auth_scheme(draft.connector_id, key_id(draft)))
    (outcome,) = carry_out(draft, plan, NEW)
    assert (outcome.result, outcome.reason[-10:]) == ("failed", "plan again")


def test_a_plan_of_another_document_is_not_carried_out(draft: Draft) -> None:
    (outcome,) = carry_out(draft, draft.plan(KEYED), make_bundle())
    assert "not in the document" in outcome.reason


def test_a_refused_scheme_fails_and_the_next_one_is_tried(draft: Draft) -> None:
    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(400) if request.url.path.endswith(key_id(draft)) else None

    draft.through.meddle = refuse
    both = make_bundle(schemes={"key": make_key_scheme(), "b": make_key_scheme(name="B")})
    assert sorted(draft.results(both).values()) == ["applied", "failed"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_answer_that_never_came_is_looked_up(draft: Draft, method: str) -> None:
    lost: list[httpx.Request] = []

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == method and not lost:
            lost.append(request)
            await draft.through.inner.handle_async_request(request)
            raise httpx.ReadError("lost")
        return None

    draft.through.meddle = meddle
    imports = Imports(draft)
    assert set(imports.run(KEYED).values()) == {"applied"}
    assert set(imports.run(make_bundle(), prune=True).values()) == {"applied"}
    assert lost
    assert draft.connector().configs == {}


def test_one_to_delete_that_changed_since_the_plan_is_left_alone(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(KEYED)
    plan = imports.preview(make_bundle(), prune=True)
    Person(draft).edit_scheme(key_id(draft), name="X-Mine")
    (outcome,) = carry_out(draft, plan, make_bundle())
    assert (outcome.result, outcome.reason[-10:]) == ("failed", "plan again")


def test_one_to_delete_that_is_gone_needs_no_deleting(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(KEYED)
    plan = imports.preview(make_bundle(), prune=True)
    draft.run(lambda client: client.delete_auth_scheme(draft.connector_id, key_id(draft)))
    (outcome,) = carry_out(draft, plan, make_bundle())
    assert (outcome.result, outcome.reason) == ("applied", "it is gone")


def test_a_delete_that_is_refused_fails_and_after_a_halt_none_is_tried(draft: Draft) -> None:
    imports = Imports(draft)
    both = make_bundle(schemes={"key": make_key_scheme(), "b": make_key_scheme(name="B")})
    imports.run(both)

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(403) if request.method == "DELETE" else None

    draft.through.meddle = refuse
    assert sorted(imports.run(make_bundle(), prune=True).values()) == ["failed", "failed"]

    async def refuse_all(request: httpx.Request) -> httpx.Response | None:
        return error_answer(401) if request.method in {"PUT", "DELETE"} else None

    draft.through.meddle = refuse_all
    wanted = make_bundle(connector={"imageURL": "https://pets.example/a.png"})
    assert list(imports.run(wanted, prune=True).values()) == ["failed", "skipped", "skipped"]


def test_a_connector_that_cannot_be_read_has_nothing_deleted(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(KEYED)
    plan, remote = imports.preview(make_bundle(), prune=True), draft.read()

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(500) if request.method == "GET" else None

    draft.through.meddle = refuse
    (outcome,) = draft.carry_out(plan, make_bundle(), remote)
    assert (outcome.result, draft.through.sent("DELETE")) == ("failed", [])


def test_only_what_differs_is_written_over_what_stands() -> None:
    found: dict[str, Any] = {
        "id": "A",
        **make_oauth2({"b": "B", "a": ""}, chosen=["b"]),
        "validationMessages": [{"text": "old", "severity": "info"}],
        "mtlsEnabled": None,
        "colour": "red",
    }
    found["grant"] |= {"clientSecret": "s3cret", "clientId": "me"}
    found["scopes"][0]["icon"] = "x"
    before = canonical_auth_scheme(found)
    after = {**before, "scopes": {"a": "", "b": "New", "c": "C"}, "defaultScopes": ["a", "b"]}
    assert auth_scheme_update(found, before, after) == {
        "id": "A",
        **make_oauth2({}),
        "scopes": [
            {"name": "b", "description": "New", "icon": "x"},
            {"name": "a"},
            {"name": "c", "description": "C"},
        ],
        "defaultScopes": ["a", "b"],
        "grant": {"grantType": "authorization_code", "clientId": "me"},
        "colour": "red",
    }
