"""Webhooks and callbacks as documents write them."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi, read
from mapped import make_document, make_operation, read_tree
from swaggers import make_post, make_swagger, read_swagger

from importer.document.resolve import Resolver
from importer.openapi.read import read_api
from importer.problems import ProblemLog

WRONG: tuple[Any, ...] = ([], "text", 7, True)
ADDRESS = "{$request.body#/callbackUrl}"


def _read(dialect: str = "3.1", /, **root: Any) -> ReadApi:
    return read(make_document({}, dialect=dialect, **root))


def _names(found: ReadApi) -> list[str]:
    return [each.name for each in found.api.webhooks]


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
@pytest.mark.parametrize("field", ["webhooks", "x-webhooks"])
def test_each_request_of_a_webhook_is_an_operation(field: str, dialect: str) -> None:
    item = {
        "parameters": [{"name": "X-Id", "in": "header", "schema": {"type": "string"}}],
        "post": make_operation("made", request={"type": "string"}, summary="Made"),
        "put": make_operation(),
    }
    root: dict[str, Any] = {field: {"newThing": item}}
    found = _read(dialect, **root)
    assert _names(found) == ["newThing", "newThing"]
    put, post = (each.operation for each in found.api.webhooks)
    assert (post.label, put.label) == ("POST webhook newThing", "PUT webhook newThing")
    assert (post.operation_id, post.summary) == ("made", "Made")
    assert [parameter.name for parameter in post.parameters] == ["X-Id"]
    assert post.body is not None
    assert post.location.pointer == f"/{field}/newThing/post"
    assert found.problems == []


def test_a_document_of_webhooks_alone_has_something_to_import() -> None:
    assert "no-operations" not in _read(webhooks={"a": {"post": make_operation()}}).codes()
    assert "no-operations" in _read().codes()


def test_a_webhook_may_stand_behind_a_reference() -> None:
    found = _read(
        webhooks={"a": {"$ref": "#/components/pathItems/A"}},
        components={"pathItems": {"A": {"post": make_operation()}}},
    )
    assert _names(found) == ["a"]


def test_webhooks_of_20_are_written_in_its_own_words() -> None:
    body = {"name": "body", "in": "body", "schema": {"type": "string"}}
    found = read_swagger(make_swagger({}, **{"x-webhooks": {"made": make_post(body)}}))
    (webhook,) = found.api.webhooks
    assert webhook.operation.label == "POST webhook made"
    assert webhook.operation.body is not None


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (None, "field-invalid"),
        (7, "path-item-invalid"),
        ({"$ref": "#/nowhere"}, "path-item-invalid"),
        ({"post": 7}, "operation-invalid"),
        ({}, "webhook-empty"),
        ({"parameters": []}, "webhook-empty"),
    ],
    ids=str,
)
def test_a_webhook_that_is_none_costs_itself_alone(item: Any, code: str) -> None:
    found = _read(webhooks={"a": item, "b": {"post": make_operation()}})
    assert _names(found) == ["b"]
    assert code in found.codes()


def test_a_webhook_whose_reference_leads_nowhere_is_told_of_that_alone() -> None:
    found = _read(webhooks={"a": {"$ref": "#/nowhere"}, "b": {"post": make_operation()}})
    assert found.codes() == ["path-item-invalid"]


def test_methods_that_the_platform_does_not_have_are_told() -> None:
    tree = make_document({}, webhooks={"a": {"query": make_operation()}})
    found = read({**tree, "openapi": "3.2.0"})
    assert found.api.webhooks == ()
    assert found.told("method-unsupported") == [("/webhooks/a/query", "the method is QUERY")]
    assert found.problems[0].operation == "QUERY webhook a"


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_webhooks_of_the_wrong_type_cost_that_field(wrong: Any) -> None:
    root: dict[str, Any] = {"webhooks": wrong, "x-webhooks": {"a": {"post": make_operation()}}}
    found = _read(**root)
    assert _names(found) == ["a"]
    assert found.told("field-invalid") == [("/webhooks", "`webhooks` is no object")]


def test_an_extension_among_the_webhooks_is_none() -> None:
    found = _read(webhooks={"x-internal": {"post": make_operation()}})
    assert found.api.webhooks == ()
    assert found.told("extensions-dropped") == [("/webhooks", "x-internal")]


def test_what_a_webhook_says_that_has_no_place_is_told() -> None:
    operation = make_operation(
        security=[{}],
        tags=["a"],
        servers=[{"url": "https://b.example"}],
        callbacks={"more": {ADDRESS: {"post": make_operation()}}},
    )
    found = _read(webhooks={"a": {"post": operation}})
    assert found.codes() == [
        "callbacks-dropped",
        "operation-security-dropped",
        "operation-servers-dropped",
        "operation-tags-dropped",
    ]
    assert {problem.operation for problem in found.problems} == {"POST webhook a"}
    assert _names(found) == ["a"]


# Callbacks


def _read_callbacks(callbacks: Any, **root: Any) -> ReadApi:
    operation = make_operation("start", callbacks=callbacks)
    return read(make_document({"/things": {"post": operation}}, **root))


def test_a_callback_knows_where_it_is_sent_to_and_who_asks_for_it() -> None:
    found = _read_callbacks({"done": {ADDRESS: {"post": make_operation(summary="Done")}}})
    (callback,) = found.api.webhooks
    assert (callback.name, callback.expression) == ("done", ADDRESS)
    assert callback.owners == ("POST /things",)
    assert callback.operation.label == "POST callback done of POST /things"
    assert callback.operation.summary == "Done"
    assert callback.operation.path != "/things"
    assert found.problems == []


def test_a_callback_that_operations_share_is_one() -> None:
    operation = make_operation(callbacks={"b": {"$ref": "#/components/callbacks/Done"}})
    other = make_operation(callbacks={"a": {"$ref": "#/components/callbacks/Done"}})
    found = read(
        make_document(
            {"/x": {"post": operation}, "/w": {"put": operation, "get": other}},
            components={"callbacks": {"Done": {ADDRESS: {"post": make_operation()}}}},
        )
    )
    (callback,) = found.api.webhooks
    assert callback.name == "a"
    assert callback.owners == ("GET /w", "POST /x", "PUT /w")
    assert callback.operation.label == "POST callback a of GET /w"


def test_a_callback_in_a_callback_is_told_and_not_followed() -> None:
    callback: dict[str, Any] = {ADDRESS: {"post": make_operation()}}
    callback[ADDRESS]["post"]["callbacks"] = {"again": {"$ref": "#/components/callbacks/Done"}}
    found = _read_callbacks(
        {"done": {"$ref": "#/components/callbacks/Done"}},
        components={"callbacks": {"Done": callback}},
    )
    assert _names(found) == ["done"]
    assert found.told("callbacks-dropped") == [
        ("/components/callbacks/Done/{$request.body#~1callbackUrl}/post/callbacks",
         "callbacks: again")
    ]  # fmt: skip


@pytest.mark.parametrize("callback", [None, *WRONG, {"$ref": "#/nowhere"}], ids=str)
def test_a_callback_that_is_none_is_told_in_its_operation(callback: Any) -> None:
    found = _read_callbacks({"done": callback})
    assert found.api.webhooks == ()
    assert found.codes() == ["webhook-invalid"]
    assert found.problems[0].operation == "POST /things"
    assert found.problems[0].severity == "error"


def test_a_callback_without_requests_is_told() -> None:
    found = _read_callbacks({"done": {}, "failed": {ADDRESS: {}}})
    assert [pointer for pointer, _ in found.told("webhook-empty")] == [
        "/paths/~1things/post/callbacks/done",
        "/paths/~1things/post/callbacks/failed/{$request.body#~1callbackUrl}",
    ]


def test_extensions_among_callbacks_are_none() -> None:
    found = _read_callbacks({"x-a": {}, "done": {"x-b": 1, ADDRESS: {"post": make_operation()}}})
    assert _names(found) == ["done"]
    place = "/paths/~1things/post/callbacks"
    assert found.told("extensions-dropped") == [(place, "x-a"), (f"{place}/done", "x-b")]


def test_20_has_no_callbacks() -> None:
    found = read_swagger(make_swagger({"/a": make_post(callbacks={"done": {}})}))
    assert found.api.webhooks == ()
    assert "field-unknown" in found.codes()


# Without them


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_who_wants_no_triggers_is_told_once_what_was_left_out(dialect: str) -> None:
    operation = make_operation("start", callbacks={"done": {ADDRESS: {"post": 7}}})
    tree = make_document(
        {"/things": {"post": operation}},
        dialect=dialect,
        webhooks={"made": {"post": 7}},
        **{"x-webhooks": {"gone": None}},
    )
    document = read_tree(tree)
    problems = ProblemLog()
    api = read_api(document, Resolver(document), problems, webhooks=False)
    assert api.webhooks == ()
    (problem,) = problems.sorted()
    assert (problem.code, problem.message) == ("triggers-left-out", "3: made, gone, done")


def test_who_wants_no_triggers_of_a_document_without_any_is_told_nothing() -> None:
    document = read_tree(make_document({"/a": {"get": make_operation()}}))
    problems = ProblemLog()
    read_api(document, Resolver(document), problems, webhooks=False)
    assert problems.sorted() == []
