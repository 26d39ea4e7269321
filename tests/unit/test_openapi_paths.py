"""Paths, path items and operations (OpenAPI 3.0.4, sections 4.7.8 to 4.7.10)."""

from __future__ import annotations

from typing import Any

import pytest
from documents import read, read_operation
from mapped import make_document, make_operation

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
WRONG: tuple[Any, ...] = ([], [{}], "text", 7, True)


def labels(paths: Any, **document: Any) -> list[str]:
    return [operation.label for operation in read(make_document(paths, **document)).api.operations]


# Paths


def test_each_method_of_a_path_is_an_operation_with_its_place() -> None:
    found = read(make_document({"/a/{b}": {method: make_operation() for method in METHODS}}))

    assert [operation.label for operation in found.api.operations] == [
        f"{method.upper()} /a/{{b}}" for method in METHODS
    ]
    assert [operation.location.pointer for operation in found.api.operations] == [
        f"/paths/~1a~1{{b}}/{method}" for method in METHODS
    ]
    assert found.problems == []
    assert found.api.skipped == 0


@pytest.mark.parametrize("paths", [None, *WRONG])
def test_paths_that_are_no_object_have_no_operations(paths: Any) -> None:
    found = read({**make_document({}), "paths": paths})

    assert found.api.operations == ()
    assert found.told("no-operations") == [("", "no path has a method")]
    assert found.told("field-invalid") == (
        [] if paths is None else [("/paths", "`paths` is no object")]
    )


def test_a_document_without_paths_is_told_of() -> None:
    tree = make_document({})
    del tree["paths"]

    assert read(tree).codes() == ["no-operations"]


def test_an_extension_among_the_paths_is_told_of() -> None:
    assert read(make_document({"x-a": {"get": {}}})).told("extensions-dropped") == [
        ("/paths", "x-a")
    ]


@pytest.mark.parametrize("item", WRONG)
def test_a_path_item_that_is_no_object_is_told_of(item: Any) -> None:
    found = read(make_document({"/a": item, "/b": {"get": make_operation()}}))

    assert found.told("path-item-invalid") == [("/paths/~1a", "/a is no object")]
    assert found.only().label == "GET /b"


def test_a_path_item_of_nothing_has_no_operation_to_lose() -> None:
    found = read(make_document({"/a": None, "/b": {}}))

    assert found.told("path-item-invalid") == []
    assert [pointer for pointer, _ in found.told("field-invalid")] == ["/paths/~1a"]


def test_what_a_path_item_has_besides_its_methods_is_told_of() -> None:
    found = read_operation(make_operation(), item={"x-a": 1, "x-b": 2, "GET": {}, "copy": {}})

    assert found.told("extensions-dropped") == [("/paths/~1things", "x-a, x-b")]
    assert [pointer for pointer, _ in found.told("field-unknown")] == [
        "/paths/~1things/GET",
        "/paths/~1things/copy",
    ]


# References of path items


def test_a_path_item_behind_a_reference_is_read() -> None:
    for reference in ("#/components/pathItems/A", "#/paths/~1b"):
        item = {"get": make_operation("found"), "parameters": [{"name": "q", "in": "query"}]}
        tree = make_document({"/a": {"$ref": reference}}, components={"pathItems": {"A": item}})
        tree["paths"]["/b"] = item
        operation = read(tree).api.operations[0]
        assert operation.label == "GET /a"
        assert operation.operation_id == "found"
        assert operation.location.pointer == f"{reference[1:]}/get"
        assert [parameter.name for parameter in operation.parameters] == ["q"]


def test_what_stands_beside_a_path_items_reference_comes_first() -> None:
    tree = make_document(
        {
            "/a": {
                "$ref": "#/components/pathItems/A",
                "get": make_operation("beside"),
                "parameters": [{"name": "q", "in": "query", "description": "beside"}],
            }
        },
        components={
            "pathItems": {
                "A": {
                    "get": make_operation("behind"),
                    "put": make_operation("put"),
                    "parameters": [
                        {"name": "q", "in": "query", "description": "behind"},
                        {"name": "r", "in": "query"},
                    ],
                }
            }
        },
    )
    operations = read(tree).api.operations

    assert [operation.operation_id for operation in operations] == ["beside", "put"]
    for operation in operations:
        assert [(p.name, p.description) for p in operation.parameters] == [
            ("q", "beside"),
            ("r", ""),
        ]


def test_each_path_item_of_a_chain_gives_its_operations() -> None:
    tree = make_document(
        {
            "/a": {"$ref": "#/paths/~1b", "get": make_operation("a")},
            "/b": {"$ref": "#/paths/~1c", "put": make_operation("b")},
            "/c": {"post": make_operation("c")},
        }
    )

    assert [operation.label for operation in read(tree).api.operations] == [
        "GET /a",
        "PUT /a",
        "POST /a",
        "PUT /b",
        "POST /b",
        "POST /c",
    ]


def test_a_circle_of_path_items_is_told_of_and_keeps_its_operations() -> None:
    tree = make_document(
        {
            "/a": {"$ref": "#/paths/~1b", "get": make_operation("a")},
            "/b": {"$ref": "#/paths/~1a"},
        }
    )
    found = read(tree)

    assert [operation.label for operation in found.api.operations] == ["GET /a", "GET /b"]
    assert [message for _, message in found.told("path-item-invalid")] == [
        "/b: #/paths/~1b leads in a circle",
        "/a: #/paths/~1a leads in a circle",
    ]


def test_a_path_items_reference_to_nothing_is_told_of() -> None:
    for reference in ("#/paths/~1none", "other.yaml", "#/info/title"):
        tree = make_document({"/a": {"$ref": reference, "get": make_operation("kept")}})
        found = read(tree)
        assert found.only().operation_id == "kept"
        ((_, message),) = found.told("path-item-invalid")
        assert message.startswith("/a")


# Operations


@pytest.mark.parametrize("operation", [None, *WRONG])
def test_an_operation_that_is_no_object_is_left_out(operation: Any) -> None:
    found = read(make_document({"/a": {"get": operation, "put": make_operation()}}))

    assert found.told("operation-invalid") == [("/paths/~1a/get", "it is no object")]
    assert found.problems[0].operation == "GET /a"
    assert found.only().label == "PUT /a"
    assert found.api.skipped == 1
    assert found.told("no-operations") == []


def test_an_operation_behind_a_reference_is_read() -> None:
    # no Reference Object may stand here; vendors write one
    tree = make_document({"/a": {"get": make_operation("a"), "put": {"$ref": "#/paths/~1a/get"}}})

    assert [operation.operation_id for operation in read(tree).api.operations] == ["a", "a"]


@pytest.mark.parametrize("reference", ["#/none", "other.yaml", "#/paths/~1things/get"])
def test_an_operation_behind_a_reference_to_nothing_is_left_out(reference: str) -> None:
    found = read_operation({"$ref": reference})

    assert found.api.operations == ()
    ((place, message),) = found.told("operation-invalid")
    assert place == "/paths/~1things/get"
    assert message.startswith(reference)
    assert found.api.skipped == 1


def test_what_an_operation_says_of_itself_is_read() -> None:
    operation = read_operation(
        make_operation(
            "get thing",
            summary="A thing",
            description="All of it.",
            deprecated=True,
            externalDocs={"url": "https://example.com/docs", "description": "Docs"},
            **{"x-action-name": "thing"},
        )
    ).only()

    assert operation.operation_id == "get thing"
    assert operation.action_name == "thing"
    assert (operation.summary, operation.description) == ("A thing", "All of it.")
    assert operation.deprecated
    assert operation.documentation_url == "https://example.com/docs"


def test_what_an_operation_does_not_say_is_empty() -> None:
    operation = read_operation({}).only()

    assert operation.operation_id is None
    assert operation.action_name is None
    assert (operation.summary, operation.description, operation.documentation_url) == ("", "", "")
    assert not operation.deprecated
    assert operation.parameters == ()
    assert operation.body is None
    assert operation.responses == ()


def test_an_operation_has_the_words_of_its_path_item_where_it_has_none() -> None:
    item = {"summary": "Things", "description": "Of all kinds."}

    without = read_operation(make_operation(), item=item).only()
    assert (without.summary, without.description) == ("Things", "Of all kinds.")
    own = read_operation(make_operation(summary="Own", description="Too."), item=item).only()
    assert (own.summary, own.description) == ("Own", "Too.")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"servers": [{"url": "https://other.example.com"}]}, "operation-servers-dropped"),
        ({"security": []}, "operation-security-dropped"),
        ({"security": [{"key": []}]}, "operation-security-dropped"),
        ({"tags": ["a", "b", 7]}, "operation-tags-dropped"),
        ({"x-a": 1}, "extensions-dropped"),
        ({"unheardOf": 1}, "field-unknown"),
    ],
)
def test_what_has_no_place_on_the_platform_is_told_of(fields: Any, code: str) -> None:
    found = read_operation(make_operation(**fields))

    assert found.codes() == [code]
    assert found.problems[0].operation == "GET /things"
    (field,) = fields
    pointer = "" if field == "x-a" else f"/{field}"
    assert found.problems[0].pointer == f"/paths/~1things/get{pointer}"


def test_what_is_dropped_is_named() -> None:
    found = read_operation({"tags": ["a", "b", 7], "x-a": 1})

    assert found.told("operation-tags-dropped")[0][1] == "tags: a, b"
    assert found.told("extensions-dropped")[0][1] == "x-a"


def test_servers_of_a_path_item_are_told_of_once_for_each_operation() -> None:
    servers = [{"url": "https://other.example.com"}]
    tree = make_document({"/a": {"get": {}, "put": {}, "servers": servers}})
    found = [p for p in read(tree).problems if p.code == "operation-servers-dropped"]

    assert [(p.pointer, p.operation) for p in found] == [
        ("/paths/~1a/servers", "GET /a"),
        ("/paths/~1a/servers", "PUT /a"),
    ]


@pytest.mark.parametrize("empty", [[], {}])
def test_what_is_empty_is_nothing_to_tell_of(empty: Any) -> None:
    fields = {"servers": empty, "tags": empty or [], "callbacks": empty or {}}

    assert read_operation(make_operation(**fields)).problems == []


def test_null_is_told_and_counts_as_absent() -> None:
    found = read_operation(make_operation(externalDocs=None, deprecated=None, parameters=None))

    assert found.told("field-null") == [
        ("/paths/~1things/get/deprecated", "`deprecated` is null"),
        ("/paths/~1things/get/externalDocs", "`externalDocs` is null"),
        ("/paths/~1things/get/parameters", "`parameters` is null"),
    ]


def test_an_operation_that_stands_behind_another_of_its_method_is_told() -> None:
    shared = {"get": make_operation("behind"), "put": make_operation("put")}
    tree = make_document(
        {"/a": {"$ref": "#/paths/~1b", "get": make_operation("own")}, "/b": shared}
    )
    found = read(tree)

    names = [operation.operation_id for operation in found.api.operations]
    assert names == ["own", "put", "behind", "put"]
    assert found.told("operation-shadowed") == [("/paths/~1b/get", "it stands behind a $ref")]


@pytest.mark.parametrize(
    ("field", "wrong", "told"),
    [
        ("operationId", WRONG, "is no text"),
        ("x-action-name", WRONG, "is no text"),
        ("summary", WRONG, "is no text"),
        ("description", WRONG, "is no text"),
        ("deprecated", WRONG, "is not true or false"),
        ("externalDocs", WRONG, "is no object"),
        ("callbacks", WRONG, "is no object"),
        ("responses", WRONG, "is no object"),
        ("tags", ({}, "a", 7, True), "is no list"),
        ("parameters", ({}, "a", 7, True), "is no list"),
    ],
)
def test_a_field_of_the_wrong_type_costs_that_field(field: str, wrong: Any, told: str) -> None:
    for value in wrong:
        if field != "deprecated" and told == "is no text" and isinstance(value, str):
            continue
        if field == "deprecated" and isinstance(value, bool):
            continue
        found = read_operation(make_operation(**{field: value}))
        assert found.only().label == "GET /things"
        place = f"/paths/~1things/get/{field}"
        assert found.told("field-invalid") == [(place, f"`{field}` {told}")]


def test_a_documentation_url_of_the_wrong_type_costs_that_field() -> None:
    found = read_operation(make_operation(externalDocs={"url": 7}))

    assert found.only().documentation_url == ""
    assert found.told("field-invalid") == [
        ("/paths/~1things/get/externalDocs/url", "`url` is no text")
    ]


def test_a_chain_of_path_items_ends_after_fifty() -> None:
    chain = {f"/a{number}": {"$ref": f"#/paths/~1a{number + 1}"} for number in range(52)}
    found = read(make_document({**chain, "/a52": {"get": make_operation()}}))

    assert [message for _, message in found.told("path-item-invalid")] == [
        f"/a{number}: #/paths/~1a{number + 51} leads on through more than 50 references"
        for number in (0, 1)
    ]
    assert len(found.api.operations) == 51
