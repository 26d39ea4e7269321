"""What holds for every route: the key, the route itself, the body, the query, and faults."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, MutableMapping
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from importer.sandbox import BASE_PATH, create_app

Call = Callable[..., httpx.Response]
CONNECTORS = "/o/01J00000000000000000000000/connectors"


def get(app: Starlette, path: str, authorization: str | None) -> httpx.Response:
    async def send() -> httpx.Response:
        headers = {} if authorization is None else {b"Authorization": authorization.encode()}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as client:
            return await client.get(BASE_PATH + path, headers=headers)

    return asyncio.run(send())


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic a2V5", "JWT token", "secret"]
)
def test_a_request_without_a_bearer_token_is_unauthorised(
    sandbox_app: Starlette, authorization: str | None
) -> None:
    answer = get(sandbox_app, CONNECTORS, authorization)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorised"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_without_a_key_of_its_own_the_sandbox_accepts_any_token(sandbox_app: Starlette) -> None:
    assert get(sandbox_app, CONNECTORS, "Bearer anything").status_code == 200
    assert get(sandbox_app, CONNECTORS, "bearer anything").status_code == 200


def test_with_a_key_only_that_key_is_accepted() -> None:
    app = create_app(":memory:", api_key="schlüssel")
    assert get(app, CONNECTORS, "Bearer schlüssel").status_code == 200
    for wrong in ("Bearer schlussel", "Bearer schlüssel2", "Bearer x"):
        assert get(app, CONNECTORS, wrong).status_code == 401


def test_a_stranger_does_not_learn_which_routes_there_are(sandbox_app: Starlette) -> None:
    assert get(sandbox_app, "/nowhere", None).status_code == 401


@pytest.mark.parametrize("path", ["/nowhere", "/", f"{CONNECTORS}/", f"{CONNECTORS}/a/b/c/d/e/f"])
def test_an_unknown_route_is_not_found(sandbox_call: Call, path: str) -> None:
    answer = sandbox_call("GET", path)
    assert answer.status_code == 404
    assert answer.json() == {"code": "not_found", "message": "Not Found in the Connect API"}


def test_a_method_that_a_route_lacks_is_told_with_those_it_has(
    sandbox_call: Call, draft_path: str
) -> None:
    answer = sandbox_call("PATCH", f"{draft_path}/definitions")
    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"
    assert set(answer.headers["Allow"].split(", ")) == {"DELETE", "GET", "POST"}
    assert sandbox_call("HEAD", draft_path).status_code == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b'{"name": "v1"', b"\xff", b'{"name": "\\ud800"}', b'{"name": NaN}'],
)
def test_a_body_that_is_no_json_is_refused(
    sandbox_call: Call, connector_path: str, body: bytes
) -> None:
    answer = sandbox_call("POST", f"{connector_path}/versions", content=body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_json"


def test_a_body_that_is_nested_without_end_is_refused(sandbox_call: Call, draft_path: str) -> None:
    body = {
        "type": "http",
        "name": "a",
        "method": "GET",
        "path": "/",
        "parameters": [],
        "responses": [{"definitions": []}],
    }
    assert sandbox_call("POST", f"{draft_path}/actions", json=body).status_code == 201
    endless = b"[" * 100_000 + b"]" * 100_000
    content = (
        b'{"responses":[{"id":"01J00000000000000000000000","definitions":[{"definition":'
        b'{"referencedBy":' + endless + b"}}]}]}"
    )
    answer = sandbox_call("PUT", f"{draft_path}/actions/a", content=content)
    assert answer.status_code == 400
    assert answer.json() == {"code": "invalid_json", "message": "the body is nested too deeply"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": 1}, "name"),
        ({"name": None}, "name"),
        ({"name": "v1", "form": "x"}, "form"),
        ({"name": "v1", "fromVersion": []}, "fromVersion"),
    ],
)
def test_a_field_that_breaks_the_contract_is_named(
    sandbox_call: Call, connector_path: str, body: object, field: str
) -> None:
    answer = sandbox_call("POST", f"{connector_path}/versions", json=body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]


def test_a_body_of_another_type_than_an_object_is_refused_as_a_whole(
    sandbox_call: Call, connector_path: str
) -> None:
    answer = sandbox_call("POST", f"{connector_path}/versions", json=["v1"])
    assert answer.json() == {
        "code": "invalid_request",
        "message": "the body: Expected `object`, got `array`",
    }


def test_a_body_that_says_it_is_no_json_is_refused(sandbox_call: Call, connector_path: str) -> None:
    path, body = f"{connector_path}/versions", b'{"name":"v1"}'
    wrong = sandbox_call("POST", path, content=body, headers={"Content-Type": "text/plain"})
    assert (wrong.status_code, wrong.json()["code"]) == (415, "unsupported_media_type")
    right = {"Content-Type": "application/json; charset=utf-8"}
    assert sandbox_call("POST", path, content=body, headers=right).status_code == 201


@pytest.mark.parametrize("query", ["limit=3", "sort=name:asc", "first=1&first=2", "force=true"])
def test_a_query_parameter_that_the_route_does_not_know_is_refused(
    sandbox_call: Call, query: str
) -> None:
    answer = sandbox_call("GET", f"{CONNECTORS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == query.partition("=")[0]


def test_a_flag_is_true_or_false(sandbox_call: Call, draft_path: str) -> None:
    answer = sandbox_call("DELETE", f"{draft_path}/definitions?force=yes", json={"all": True})
    assert answer.json()["fields"] == [{"field": "force", "message": "is neither true nor false"}]
    answer = sandbox_call("DELETE", f"{draft_path}/definitions?force=false", json={"all": True})
    assert answer.status_code == 204


def test_a_fault_of_the_sandbox_itself_says_nothing_of_its_inner_parts(
    sandbox_app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: object) -> None:
        raise RuntimeError("inner part")

    monkeypatch.setattr(sandbox_app.state.storage, "transaction", fail)
    seen: list[httpx.Response] = []

    async def send() -> None:
        transport = httpx.ASGITransport(sandbox_app, raise_app_exceptions=False)
        headers = {"Authorization": "Bearer key"}
        async with httpx.AsyncClient(transport=transport, headers=headers) as client:
            seen.append(await client.get(f"http://sandbox.test{BASE_PATH}{CONNECTORS}"))

    asyncio.run(send())
    assert seen[0].status_code == 500
    assert seen[0].json() == {
        "code": "internal_error",
        "message": "the sandbox failed; see its log",
    }


def test_a_database_that_is_gone_is_told_as_such(sandbox_app: Starlette) -> None:
    sandbox_app.state.storage.close()
    answer = get(sandbox_app, CONNECTORS, "Bearer key")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")


def test_a_client_that_leaves_while_it_sends_changes_nothing(
    sandbox_app: Starlette, sandbox_call: Call, connector_path: str
) -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{BASE_PATH}{connector_path}/versions",
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer key")],
    }
    asyncio.run(sandbox_app(scope, receive, send))
    assert sent[0]["status"] == 400
    assert sandbox_call("GET", f"{connector_path}/versions").json()["totalCount"] == 0


def test_the_database_closes_with_the_lifespan(sandbox_app: Starlette) -> None:
    events = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> dict[str, Any]:
        return next(events)

    async def send(_message: MutableMapping[str, Any]) -> None:
        return None

    asyncio.run(sandbox_app({"type": "lifespan"}, receive, send))
    with (
        pytest.raises(sqlite3.ProgrammingError, match="closed"),
        sandbox_app.state.storage.transaction(write=False),
    ):
        pass
