"""Parameters of Swagger 2.0 outside of the body."""

from __future__ import annotations

from typing import Any

import pytest
from swaggers import make_post, make_swagger, map_post, read_post, read_swagger

from importer.model.api import Parameter

PLACE = "/paths/~1things/post/parameters/0"


def only_parameter(**fields: Any) -> Parameter:
    """Read the one parameter of an operation."""
    (parameter,) = read_post({"name": "a", "in": "query", **fields}).only().parameters
    return parameter


def test_a_parameter_is_described_by_itself() -> None:
    limits = {"type": "integer", "format": "int32", "minimum": 1, "enum": [1, 2], "default": 1}
    parameter = only_parameter(description="How many.", required=True, **limits)

    assert (parameter.name, parameter.place, parameter.required) == ("a", "query", True)
    assert parameter.description == "How many."
    assert parameter.media_type is None
    assert parameter.schema is not None
    assert parameter.schema.value == limits
    assert parameter.schema.location.pointer == PLACE


def test_a_parameter_becomes_one_of_the_platform() -> None:
    mapped = map_post(
        {"name": "a", "in": "query", "type": "integer", "default": 5, "maximum": 9},
        {"name": "b", "in": "header", "type": "string", "required": True},
    )

    assert mapped.parameters() == {
        "a": {"name": "a", "in": "query", "required": False, "type": "integer", "default": 5},
        "b": {"name": "b", "in": "header", "required": True, "type": "string"},
    }
    assert "At most 9" in mapped.only_action()["description"]


@pytest.mark.parametrize(
    ("word", "style", "explode"),
    [
        ("csv", "form", False),
        (None, "form", False),
        ("multi", "form", True),
        ("ssv", "spaceDelimited", False),
        ("tsv", "tabDelimited", False),
        ("pipes", "pipeDelimited", False),
    ],
)
def test_a_collection_format_becomes_a_style(word: str | None, style: str, explode: bool) -> None:
    fields = {} if word is None else {"collectionFormat": word}
    parameter = only_parameter(type="array", items={"type": "string"}, **fields)

    assert (parameter.style, parameter.explode) == (style, explode)


@pytest.mark.parametrize("place", ["path", "header"])
def test_lists_in_paths_and_headers_are_simple(place: str) -> None:
    parameter = only_parameter(type="array", required=True, **{"in": place})

    assert (parameter.style, parameter.explode) == ("simple", False)


@pytest.mark.parametrize(
    ("place", "word"), [("header", "multi"), ("path", "multi"), ("query", "xsv")]
)
def test_a_collection_format_that_cannot_stand_there_is_told(place: str, word: str) -> None:
    read = read_post(
        {"name": "a", "in": place, "required": True, "type": "array", "collectionFormat": word}
    )

    assert read.told("field-invalid") == [
        (f"{PLACE}/collectionFormat", f"{word} cannot stand in a {place}; csv was taken")
    ]
    assert not read.only().parameters[0].explode


def test_a_collection_format_beside_no_list_has_no_effect() -> None:
    parameter = only_parameter(type="string", collectionFormat="ssv")

    assert (parameter.style, parameter.explode) == ("form", True)


def test_people_are_told_how_a_list_is_written() -> None:
    mapped = map_post(
        {"name": "a", "in": "query", "type": "array", "collectionFormat": "tsv",
         "items": {"type": "integer"}}
    )  # fmt: skip

    assert "A list of integer, separated by tabs." in mapped.only_action()["description"]
    message = "a is array; style tabDelimited, no explode"
    assert mapped.the("parameter-type-lowered").message == message


def test_path_parameters_are_required() -> None:
    read = read_post({"name": "a", "in": "path", "type": "string"})

    assert read.only().parameters[0].required
    assert [pointer for pointer, _ in read.told("path-parameter-optional")] == [PLACE]


def test_those_of_the_path_item_are_merged_and_the_operations_own_win() -> None:
    item = make_post({"name": "a", "in": "query", "type": "integer"})
    item["parameters"] = [
        {"name": "a", "in": "query", "type": "string"},
        {"name": "a", "in": "header", "type": "string"},
    ]
    operation = read_swagger(make_swagger({"/things": item})).only()

    assert [(found.place, found.location.pointer) for found in operation.parameters] == [
        ("query", PLACE),
        ("header", "/paths/~1things/parameters/1"),
    ]


def test_shared_parameters_keep_their_place() -> None:
    shared = {"A": {"name": "a", "in": "query", "type": "string", "minLength": 1}}
    read = read_post({"$ref": "#/parameters/A"}, root={"parameters": shared})
    (parameter,) = read.only().parameters

    assert parameter.location.pointer == "/parameters/A"
    assert parameter.schema is not None
    assert parameter.schema.value == {"type": "string", "minLength": 1}


@pytest.mark.parametrize("name", ["Accept", "content-type", "AUTHORIZATION"])
def test_headers_that_the_platform_sends_are_dropped(name: str) -> None:
    read = read_post({"name": name, "in": "header", "type": "string"})

    assert read.only().parameters == ()
    assert read.told("parameter-header-dropped") == [(PLACE, f"the header {name}")]


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ({"in": "query"}, "it has no name"),
        ({"name": 1, "in": "query"}, "it has no name"),
        ({"name": "", "in": "formData"}, "it has no name"),
        ("a", "it has no name"),
        ({"name": "a"}, "a: its `in` is none of OpenAPI's"),
        ({"name": "a", "in": "matrix"}, "a: its `in` is none of OpenAPI's"),
        ({"name": "a", "in": ["query"]}, "a: its `in` is none of OpenAPI's"),
        ({"$ref": "#/parameters/None"}, "#/parameters/None leads nowhere"),
    ],
)
def test_a_parameter_that_is_none_is_told(parameter: Any, message: str) -> None:
    read = read_post(parameter)

    assert read.told("parameter-invalid") == [(PLACE, message)]
    assert read.only().parameters == ()


def test_a_parameter_declared_twice_is_told_and_the_first_counts() -> None:
    read = read_post(
        {"name": "A", "in": "header", "type": "string"},
        {"name": "a", "in": "header", "type": "integer"},
    )

    assert [found.name for found in read.only().parameters] == ["A"]
    place = "/paths/~1things/post/parameters/1"
    assert read.told("parameter-duplicate") == [(place, "header a")]


def test_a_cookie_is_read_though_20_has_none() -> None:
    parameter = only_parameter(type="string", **{"in": "cookie"})

    assert (parameter.place, parameter.style) == ("cookie", "form")


def test_a_schema_outside_of_the_body_is_read_and_told() -> None:
    read = read_post({"name": "a", "in": "query", "schema": {"type": "integer"}})
    (parameter,) = read.only().parameters

    assert parameter.schema is not None
    assert parameter.schema.value == {"type": "integer"}
    assert parameter.schema.location.pointer == f"{PLACE}/schema"
    assert [pointer for pointer, _ in read.told("structure-invalid")] == [f"{PLACE}/schema"]
    assert read.told("field-unknown") == []


def test_a_schema_beside_a_type_is_not_read() -> None:
    read = read_post({"name": "a", "in": "query", "type": "string", "schema": {"type": "integer"}})

    assert read.told("field-unknown") == [(f"{PLACE}/schema", "`schema` was not read")]
    assert read.told("structure-invalid") == []


def test_words_that_a_parameter_has_not_are_told() -> None:
    read = read_post(
        {"name": "a", "in": "query", "type": "string", "deprecated": True, "x-a": 1,
         "allowEmptyValue": True}
    )  # fmt: skip

    assert read.told("field-unknown") == [(f"{PLACE}/deprecated", "`deprecated` was not read")]
    assert read.told("extensions-dropped") == [(PLACE, "x-a")]
    assert read.told("parameter-field-dropped") == [
        (f"{PLACE}/allowEmptyValue", "a: allowEmptyValue")
    ]


def test_a_parameter_without_a_type_is_a_string_and_told() -> None:
    mapped = map_post({"name": "a", "in": "query"})

    assert mapped.parameters()["a"]["type"] == "string"
    assert mapped.the("parameter-type-guessed").pointer == PLACE


def test_null_among_the_values_of_a_parameter_changes_no_type() -> None:
    mapped = map_post({"name": "a", "in": "query", "type": "integer", "x-nullable": True})

    assert mapped.parameters()["a"]["type"] == "integer"
    assert mapped.codes() == set()
