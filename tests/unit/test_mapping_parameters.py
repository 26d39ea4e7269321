"""Parameters: scalar types, safe names, and defaults that nothing would evaluate."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import JSON, Mapped, make_document, make_operation, map_document, map_operation


def _map(*parameters: Any, dialect: str = "3.0", path: str = "/things", **document: Any) -> Mapped:
    operation = make_operation("op", parameters=list(parameters))
    return map_operation(operation, dialect=dialect, path=path, **document)


def _query(schema: Any, **fields: Any) -> dict[str, Any]:
    return {"name": "q", "in": "query", "schema": schema, **fields}


@pytest.mark.parametrize("place", ["query", "header", "cookie"])
@pytest.mark.parametrize("required", [True, False])
def test_a_parameter_keeps_name_place_type_and_whether_it_is_required(
    place: str, required: bool
) -> None:
    mapped = _map({"name": "q", "in": place, "required": required, "schema": {"type": "boolean"}})
    assert mapped.only_action()["parameters"] == [
        {"name": "q", "in": place, "required": required, "type": "boolean"}
    ]
    assert mapped.codes() == set()


def test_a_path_parameter_is_required_whatever_the_document_says() -> None:
    parameter = {"name": "id", "in": "path", "schema": {"type": "integer"}}
    mapped = _map(parameter, path="/things/{id}")
    assert mapped.parameters()["id"]["required"] is True
    assert mapped.codes() == {"path-parameter-optional"}


def test_parameters_of_the_path_are_merged_and_the_operations_own_win() -> None:
    item = {
        "parameters": [
            {"name": "a", "in": "query", "schema": {"type": "string"}},
            {"name": "X-B", "in": "header", "schema": {"type": "string"}},
            {"name": "c", "in": "cookie", "schema": {"type": "string"}},
        ],
        "get": make_operation(
            "op",
            parameters=[
                {"name": "x-b", "in": "header", "schema": {"type": "integer"}},
                {"name": "a", "in": "cookie", "schema": {"type": "boolean"}},
            ],
        ),
    }
    mapped = map_document(make_document({"/things": item}))
    found = [
        (each["in"], each["name"], each["type"]) for each in mapped.only_action()["parameters"]
    ]
    assert found == [
        ("header", "x-b", "integer"),
        ("cookie", "a", "boolean"),
        ("query", "a", "string"),
        ("cookie", "c", "string"),
    ]


@pytest.mark.parametrize("name", ["Accept", "content-type", "AUTHORIZATION"])
def test_headers_that_openapi_ignores_are_dropped_and_told(name: str) -> None:
    mapped = _map({"name": name, "in": "header", "schema": {"type": "string"}})
    assert mapped.only_action()["parameters"] == []
    assert mapped.codes() == {"parameter-header-dropped"}


@pytest.mark.parametrize("place", ["query", "cookie"])
def test_only_as_headers_those_names_are_ignored(place: str) -> None:
    mapped = _map({"name": "Accept", "in": place, "schema": {"type": "string"}})
    assert list(mapped.parameters()) == ["Accept"]


@pytest.mark.parametrize(
    "name", ["{{ conn.secret }}", "a}}", "a\nb", "a\x00", "a\u202eb"], ids=ascii
)
@pytest.mark.parametrize("place", ["query", "header", "cookie"])
def test_a_name_that_would_be_evaluated_is_left_out(name: str, place: str) -> None:
    mapped = _map({"name": name, "in": place, "schema": {"type": "string"}})
    assert mapped.only_action()["parameters"] == []
    assert mapped.the("parameter-name-unsafe").severity == "error"


@pytest.mark.parametrize("name", ["filter[origin]", "$top", "a.b", "a b", "größe", "a{b"])
def test_a_name_that_is_only_odd_is_kept(name: str) -> None:
    assert list(_map(_query({"type": "string"}, name=name)).parameters()) == [name]


@pytest.mark.parametrize(
    ("schema", "default"),
    [
        ({"type": "string", "default": "a"}, "a"),
        ({"type": "string", "default": ""}, ""),
        ({"type": "integer", "default": 0}, 0),
        ({"type": "number", "default": 1}, 1),
        ({"type": "number", "default": 1.5}, 1.5),
        ({"type": "boolean", "default": False}, False),
    ],
    ids=str,
)
def test_a_default_of_the_parameters_type_is_kept(schema: Any, default: Any) -> None:
    mapped = _map(_query(schema))
    assert mapped.parameters()["q"]["default"] == default
    assert type(mapped.parameters()["q"]["default"]) is type(default)
    assert mapped.codes() == set()


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "integer", "default": "1"}, "q is integer, its default a string"),
        ({"type": "integer", "default": 1.5}, "q is integer, its default a number"),
        ({"type": "integer", "default": True}, "q is integer, its default a boolean"),
        ({"type": "number", "default": True}, "q is number, its default a boolean"),
        (
            {"type": "number", "default": float("inf")},
            "q is number, its default a number that JSON does not have",
        ),
        ({"type": "boolean", "default": 0}, "q is boolean, its default a number"),
        ({"type": "string", "default": 1}, "q is string, its default a number"),
        ({"type": "array", "items": {"type": "string"}, "default": ["a"]},
         "q is string, its default a list"),
        ({"type": "object", "default": {}}, "q is string, its default an object"),
    ],
    ids=str,
)  # fmt: skip
def test_a_default_of_another_type_is_dropped_and_told(schema: Any, message: str) -> None:
    mapped = _map(_query(schema))
    assert "default" not in mapped.parameters()["q"]
    assert mapped.the("parameter-default-dropped").message == message


@pytest.mark.parametrize("default", ["{{ .conn.secret }}", "a{{", "}}"])
@pytest.mark.parametrize("place", ["query", "header", "cookie", "path"])
def test_no_default_can_read_a_connection(default: str, place: str) -> None:
    parameter = {
        "name": "q",
        "in": place,
        "required": True,
        "schema": {"type": "string", "default": default},
    }
    mapped = _map(parameter, path="/things/{q}" if place == "path" else "/things")
    assert "default" not in mapped.parameters()["q"]
    problem = mapped.the("parameter-default-template")
    assert (problem.severity, problem.message) == ("warning", "the default of q")


def test_a_null_default_says_nothing() -> None:
    mapped = _map(_query({"type": "string", "nullable": True, "default": None}))
    assert mapped.parameters()["q"] == {
        "name": "q",
        "in": "query",
        "required": False,
        "type": "string",
    }
    assert mapped.codes() == set()


def test_text_in_a_media_type_goes_as_a_string() -> None:
    content = {JSON: {"schema": {"type": "object", "properties": {"a": {}}}}}
    mapped = _map({"name": "q", "in": "query", "content": content})
    assert mapped.parameters()["q"]["type"] == "string"
    assert mapped.the("parameter-content").message == f"q is {JSON}"
    assert "parameter-type-lowered" not in mapped.codes()


@pytest.mark.parametrize("content", [{}, {JSON: {}}, {JSON: None}], ids=str)
def test_text_in_a_media_type_without_a_schema_is_a_string_too(content: Any) -> None:
    mapped = _map({"name": "q", "in": "query", "content": content})
    assert mapped.parameters()["q"]["type"] == "string"
    assert mapped.codes() & {"parameter-content", "parameter-type-guessed"}


@pytest.mark.parametrize(
    ("schema", "fields", "message"),
    [
        ({"type": "array", "items": {"type": "string"}}, {}, "q is array; style form, explode"),
        ({"type": "array", "items": {}}, {"explode": False}, "q is array; style form, no explode"),
        ({"type": "array", "items": {}}, {"style": "pipeDelimited"},
         "q is array; style pipeDelimited, no explode"),
        ({"type": "object"}, {"style": "deepObject", "explode": True},
         "q is object; style deepObject, explode"),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, {},
         "q is integer or string; style form, explode"),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_that_is_no_scalar_goes_as_a_string_and_its_style_is_told(
    schema: Any, fields: Any, message: str
) -> None:
    mapped = _map(_query(schema, **fields))
    assert mapped.parameters()["q"]["type"] == "string"
    problem = mapped.the("parameter-type-lowered")
    assert (problem.message, problem.severity) == (message, "warning")
    assert problem.pointer == "/paths/~1things/get/parameters/0"
    assert problem.operation == "GET /things"


@pytest.mark.parametrize("style", ["matrix", "label"])
def test_a_style_that_changes_how_a_scalar_is_written_is_told(style: str) -> None:
    parameter = {
        "name": "q",
        "in": "path",
        "required": True,
        "style": style,
        "schema": {"type": "string"},
    }
    mapped = _map(parameter, path="/things/{q}")
    assert mapped.the("parameter-style-dropped").message == f"the style {style} of q"


@pytest.mark.parametrize("schema", [{}, None, "string", {"description": "?"}, True], ids=str)
def test_a_parameter_without_a_type_is_a_string_and_told(schema: Any) -> None:
    mapped = _map(_query(schema), dialect="3.1")
    assert mapped.parameters()["q"]["type"] == "string"
    assert mapped.the("parameter-type-guessed").severity == "info"


def test_a_parameter_with_neither_schema_nor_content_is_a_string() -> None:
    mapped = _map({"name": "q", "in": "query"})
    assert mapped.parameters()["q"]["type"] == "string"
    assert mapped.codes() == {"parameter-type-guessed"}


def test_what_is_wrong_in_a_parameters_schema_is_told() -> None:
    schema = {"type": "array", "items": {"type": "string", "pattern": "["}, "pattern": "("}
    mapped = _map(_query(schema))
    told = [problem.message for problem in mapped.told("schema-pattern-invalid")]
    assert told == ["q: (: a group is not closed", "q: [: a character class is not closed"]


@pytest.mark.parametrize(
    ("schema", "dialect", "told"),
    [
        ({"type": "array"}, "3.0", ["q: no `items` beside `type: array`"]),
        ({"allOf": [{"type": "array"}]}, "3.0", ["q: no `items` beside `type: array`"]),
        ({"type": "array", "items": {}}, "3.0", []),
        ({"type": "string"}, "3.0", []),
        ({"type": "array"}, "3.1", []),
    ],
    ids=str,
)
def test_a_list_that_says_nothing_of_its_items_is_told(
    schema: Any, dialect: str, told: list[str]
) -> None:
    mapped = _map(_query(schema), dialect=dialect)
    assert [problem.message for problem in mapped.told("schema-items-missing")] == told


def test_a_parameter_that_the_document_declares_twice_stands_once() -> None:
    mapped = _map(_query({"type": "string"}), _query({"type": "integer"}))
    assert mapped.parameters()["q"]["type"] == "string"
    assert mapped.codes() == {"parameter-duplicate"}
