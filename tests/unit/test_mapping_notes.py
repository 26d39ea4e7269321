"""What the platform cannot carry, told to people at the end of an action's description."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import Mapped, make_operation, map_operation


def _map(*parameters: Any, parameter_notes: bool = True, **fields: Any) -> Mapped:
    operation = make_operation("op", parameters=list(parameters), **fields)
    return map_operation(operation, dialect="3.1", parameter_notes=parameter_notes)


def _note(schema: Any, **fields: Any) -> str:
    """Give the one note about a query parameter `q`, without its bullet."""
    parameter = {"name": "q", "in": "query", "schema": schema, **fields}
    description = _map(parameter).only_action().get("description", "")
    heading, _, note = description.partition("\n\n")
    assert heading == "## Parameters"
    assert note.startswith("- `q` (query): ")
    return note.removeprefix("- `q` (query): ")


@pytest.mark.parametrize(
    ("schema", "note"),
    [
        ({"type": "string", "enum": ["a", "b"]}, "One of `a`, `b`."),
        ({"type": "string", "enum": ["a", None]}, "One of `a`, `null`."),
        ({"enum": [True, 1, "two\nlines"]}, "Boolean or integer or string in the style form,"
         " exploded. One of `true`, `1`, `two lines`."),
        ({"type": "integer", "minimum": 0, "maximum": 9}, "At least 0. At most 9."),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1.5},
         "More than 0. Less than 1.5."),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, "More than 0."),
        ({"type": "number", "maximum": 5, "exclusiveMaximum": False}, "At most 5."),
        ({"type": "string", "minLength": 2, "maxLength": 3}, "At least 2 characters. At most 3"
         " characters."),
        ({"type": "integer", "multipleOf": 5}, "A multiple of 5."),
        ({"type": "string", "pattern": "^a+$", "format": "uuid"}, "Pattern `^a+$`. Format uuid."),
        ({"type": "array", "items": {"type": "integer", "minimum": 1}},
         "A list of integer, repeated for each item. At least 1."),
        ({"type": "array", "items": {"$ref": "#/components/parameters/Limit/schema"}},
         "A list, repeated for each item."),
        ({"type": "array", "minItems": 1, "maxItems": 5, "uniqueItems": True},
         "A list, repeated for each item. At least 1 items. At most 5 items. No item twice."),
        ({"type": "array", "items": {"enum": ["a"]}, "enum": [["a"]]},
         "A list, repeated for each item. One of `a`."),
        ({"type": "object"}, "Object in the style form, exploded."),
        ({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]}, "At least 1."),
        ({"allOf": [{"type": "string"}, {"maxLength": 5}]}, "At most 5 characters."),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_schema_says_of_a_value_is_told(schema: Any, note: str) -> None:
    assert _note(schema) == note


@pytest.mark.parametrize(
    ("style", "explode", "note"),
    [
        ("form", True, "A list, repeated for each item."),
        ("form", False, "A list, separated by commas."),
        ("spaceDelimited", False, "A list, separated by blanks."),
        ("pipeDelimited", False, "A list, separated by |."),
        ("spaceDelimited", True, "Array in the style spaceDelimited, exploded."),
        ("deepObject", True, "Array in the style deepObject, exploded."),
    ],
)
def test_how_a_list_is_written_is_told(style: str, explode: bool, note: str) -> None:
    assert _note({"type": "array"}, style=style, explode=explode) == note


@pytest.mark.parametrize(
    ("place", "style", "explode", "note"),
    [
        ("header", "simple", False, "- `q` (header): A list, separated by commas."),
        ("header", "simple", True, "- `q` (header): A list, separated by commas."),
        ("path", "simple", False, "- `q` (path): A list, separated by commas."),
        ("path", "matrix", False, "- `q` (path): Array in the style matrix, not exploded."),
    ],
)
def test_how_a_list_is_written_in_other_places_is_told(
    place: str, style: str, explode: bool, note: str
) -> None:
    parameter = {
        "name": "q",
        "in": place,
        "required": True,
        "style": style,
        "explode": explode,
        "schema": {"type": "array"},
    }
    mapped = map_operation(make_operation("op", parameters=[parameter]), path="/{q}")
    if place == "header":
        mapped = _map(parameter)
    assert mapped.only_action()["description"].endswith(note)


@pytest.mark.parametrize(
    ("style", "note"),
    [("label", "Written after a dot."), ("matrix", "Written as `;name=value`.")],
)
def test_how_a_scalar_is_written_in_a_path_is_told(style: str, note: str) -> None:
    parameter = {
        "name": "q",
        "in": "path",
        "required": True,
        "style": style,
        "schema": {"type": "string"},
    }
    mapped = map_operation(make_operation("op", parameters=[parameter]), path="/{q}")
    assert mapped.only_action()["description"].endswith(note)


def test_text_in_a_media_type_is_told() -> None:
    parameter = {"name": "q", "in": "query", "content": {"application/json": {"schema": {}}}}
    description = _map(parameter).only_action()["description"]
    assert description.endswith("- `q` (query): Text in application/json.")


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"description": "How many"}, "How many."),
        ({"description": "How many?\n\n  Or few!"}, "How many? Or few!"),
        ({"description": "Use `r`:"}, "Use `r`:"),
        ({"description": "Old.", "deprecated": True}, "Old. Deprecated."),
        ({"deprecated": True}, "Deprecated."),
    ],
    ids=str,
)
def test_a_description_is_one_line_that_ends_like_a_sentence(fields: Any, note: str) -> None:
    assert _note({"type": "string"}, **fields) == note


def test_what_is_long_is_cut() -> None:
    choices = [str(number) for number in range(25)]
    listed = ", ".join(f"`{choice}`" for choice in choices[:20])
    assert _note({"type": "string", "enum": choices}) == f"One of {listed} and 5 more."
    assert _note({"type": "string"}, description="a" * 2_000) == f"{'a' * 997}..."


def test_a_parameter_with_nothing_to_tell_has_no_note() -> None:
    mapped = _map({"name": "q", "in": "query", "schema": {"type": "string"}})
    assert "description" not in mapped.only_action()


def test_a_pattern_that_is_none_is_not_told_to_people() -> None:
    assert _note({"type": "string", "pattern": "[", "format": "date"}) == "Format date."


def test_the_description_has_its_sections_in_order() -> None:
    mapped = _map(
        {"name": "q", "in": "query", "description": "A search", "schema": {"type": "string"}},
        deprecated=True,
        summary="  Things  ",
        description="  All things.\n\nTwo paragraphs.  ",
        externalDocs={"url": "https://example.com/things"},
        requestBody={"description": "A thing", "content": {"text/plain": {}}},
        responses={"200": {"description": "Found"}, "4XX": {"description": "Lost."}},
    )
    action = mapped.only_action()
    assert action["summary"] == "Things"
    assert action["description"] == (
        "**Deprecated.**\n\n"
        "All things.\n\nTwo paragraphs.\n\n"
        "Documentation: <https://example.com/things>\n\n"
        "## Parameters\n\n- `q` (query): A search.\n\n"
        "## Bodies\n\n- Request: A thing.\n- `200`: Found.\n- `4XX`: Lost."
    )


def test_documentation_that_is_no_address_is_no_link() -> None:
    mapped = _map(externalDocs={"url": "javascript:alert(1)\n# x"})
    assert mapped.only_action()["description"] == "Documentation: javascript:alert(1) # x"


def test_without_notes_what_they_would_tell_is_a_problem() -> None:
    parameter = {"name": "q", "in": "query", "description": "A", "schema": {"type": "string"}}
    responses = {"200": {"description": "Found"}}
    mapped = _map(parameter, parameter_notes=False, description="All.", responses=responses)
    assert mapped.only_action()["description"] == "All."
    problem = mapped.the("parameter-detail-dropped")
    assert problem.message == "details of 1 parameters and 1 bodies"
    assert (problem.operation, problem.severity) == ("GET /things", "info")


def test_without_notes_there_is_no_problem_where_there_is_nothing_to_tell() -> None:
    parameter = {"name": "q", "in": "query", "schema": {"type": "string"}}
    mapped = _map(parameter, parameter_notes=False)
    assert "description" not in mapped.only_action()
    assert mapped.codes() == set()


def test_notes_change_nothing_but_descriptions() -> None:
    parameter = {"name": "q", "in": "query", "description": "A", "schema": {"type": "array"}}
    with_notes = _map(parameter).only_action()
    without = _map(parameter, parameter_notes=False).only_action()
    assert with_notes.pop("description", None)
    assert with_notes == without


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"a": [1, "x"]}, '`{"a":[1,"x"]}`'),
        ({str(number): number for number in range(100)}, "`an object`"),
        ([["x" * 2_000]], "`a list`"),
        ([float("inf")], "`a list`"),
        (float("inf"), "`inf`"),
        (None, "`null`"),
        ("x" * 30_000, f"`{'x' * 997}...`"),
        (" " * 30_000 + "x", "`...`"),
    ],
    ids=["small", "many", "long within", "infinite within", "infinite", "null", "long", "blank"],
)
def test_a_large_value_costs_no_more_to_tell_than_a_small_one(value: Any, told: str) -> None:
    schema = {"type": "string", "enum": [value, value]}
    parameter = {"name": "q", "in": "query", "schema": schema}
    assert f"One of {told}, {told}." in _map(parameter).only_action()["description"]
