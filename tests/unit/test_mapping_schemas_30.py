"""Schemas of OpenAPI 3.0 as JSON Schema 2020-12, keyword by keyword (OpenAPI 3.0.4, 4.7.24)."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from mapped import map_schema, translated

KEPT_AS_THEY_ARE = [
    {"title": "A thing", "description": "What it is.", "format": "uuid"},
    {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^[a-z]+$"},
    {"type": "number", "multipleOf": 0.5, "minimum": -1, "maximum": 1.5},
    {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2},
    {"type": "array", "items": {}, "uniqueItems": True},
    {"type": "object", "minProperties": 1, "maxProperties": 2, "additionalProperties": False},
    {"type": "object", "additionalProperties": {"type": "string"}},
    {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
    {"allOf": [{"type": "object"}, {"required": ["id"]}]},
    {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    {"anyOf": [{"type": "boolean"}], "not": {"enum": [False]}},
    {"enum": ["a", 1, None]},
    {"type": "integer", "default": 3, "deprecated": True, "readOnly": True, "writeOnly": False},
    {"xml": {"name": "thing", "attribute": True}, "externalDocs": {"url": "https://example.com"}},
    {"x-note": "scalars of an extension are no keywords", "x-list": [1, 2]},
    {"type": "object", "properties": {"x-deep": {"type": "string"}, "type": {"type": "string"}}},
    {},
]


@pytest.mark.parametrize("schema", KEPT_AS_THEY_ARE, ids=str)
def test_what_both_dialects_say_alike_stays_as_it_is(schema: dict[str, Any]) -> None:
    assert translated(schema) == schema


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"nullable": True, "type": "object"}, {"type": ["object", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "string", "nullable": True, "enum": ["a", None]},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {"type": "array", "nullable": True, "items": {"type": "string", "nullable": True}},
            {"type": ["array", "null"], "items": {"type": ["string", "null"]}},
        ),
    ],
    ids=str,
)
def test_nullable_beside_a_type_adds_null_to_it(schema: Any, expected: Any) -> None:
    assert translated(schema) == expected


@pytest.mark.parametrize("beside", [{}, {"enum": ["a"]}, {"allOf": [{"type": "string"}]}], ids=str)
def test_nullable_without_a_type_lets_no_null_in_and_is_told(beside: dict[str, Any]) -> None:
    mapped = map_schema({"nullable": True, **beside})
    assert mapped.content("Thing") == beside
    problem = mapped.the("schema-nullable-ineffective")
    assert problem.pointer == "/components/schemas/Thing/nullable"
    assert problem.severity == "info"


def test_nullable_false_without_a_type_is_nothing_to_tell() -> None:
    assert translated({"nullable": False}) == {}


def test_nullable_does_not_add_null_to_an_enum_that_lacks_it() -> None:
    mapped = map_schema({"type": "string", "nullable": True, "enum": ["a"]})
    content = mapped.content("Thing")
    assert content == {"type": ["string", "null"], "enum": ["a"]}
    assert not jsonschema_rs.is_valid(content, None)
    assert mapped.the("schema-nullable-enum").pointer == "/components/schemas/Thing/enum"


def test_nullable_beside_a_reference_counts_for_nothing() -> None:
    owner = {"$ref": "#/components/schemas/Owner", "nullable": True}
    mapped = map_schema({"properties": {"owner": owner}}, Owner={"type": "object"})
    assert mapped.content("Thing") == {"properties": {"owner": {"$ref": "#/$defs/Owner"}}}
    problem = mapped.the("reference-siblings-ignored")
    assert problem.pointer == "/components/schemas/Thing/properties/owner"
    assert "nullable" in problem.message


def test_nullable_of_what_is_referred_to_holds_there() -> None:
    content = map_schema(
        {"properties": {"owner": {"$ref": "#/components/schemas/Owner"}}},
        Owner={"type": "object", "nullable": True},
    )
    assert content.content("Owner") == {"type": ["object", "null"]}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"exclusiveMinimum": True, "minimum": 1}, {"exclusiveMinimum": 1}),
        ({"maximum": 9.5, "exclusiveMaximum": True}, {"exclusiveMaximum": 9.5}),
        ({"maximum": 9, "exclusiveMaximum": False}, {"maximum": 9}),
        ({"exclusiveMinimum": False}, {}),
    ],
    ids=str,
)
def test_an_exclusive_limit_that_is_true_moves_the_limit(schema: Any, expected: Any) -> None:
    assert translated(schema) == expected


def test_an_exclusive_limit_without_a_limit_is_told() -> None:
    mapped = map_schema({"exclusiveMaximum": True})
    assert mapped.content("Thing") == {}
    assert "maximum" in mapped.the("schema-keyword-invalid").message


@pytest.mark.parametrize("value", [5, "yes", None])
def test_an_exclusive_limit_of_another_dialect_is_left_out_and_told(value: Any) -> None:
    mapped = map_schema({"type": "integer", "minimum": 1, "exclusiveMinimum": value})
    assert mapped.content("Thing") == {"type": "integer", "minimum": 1}
    problem = mapped.the("schema-keyword-foreign")
    assert problem.pointer == "/components/schemas/Thing/exclusiveMinimum"


@pytest.mark.parametrize(
    ("schema", "examples"),
    [
        ({"example": "a"}, ["a"]),
        ({"example": None}, [None]),
        ({"example": {"$ref": "#/nowhere"}}, [{"$ref": "#/nowhere"}]),
        ({"examples": ["b"], "example": "a"}, ["b", "a"]),
        ({"example": "a", "examples": ["b"]}, ["b", "a"]),
        ({"examples": {"one": {"value": 1}, "two": {"summary": "no value"}, "three": 3}},
         [1, {"summary": "no value"}, 3]),
    ],
    ids=str,
)  # fmt: skip
def test_an_example_becomes_one_of_the_examples(schema: Any, examples: list[Any]) -> None:
    assert translated(schema) == {"examples": examples}


FOREIGN = {
    "const": 1,
    "prefixItems": [{"type": "string"}],
    "patternProperties": {"^a": {}},
    "propertyNames": {"type": "string"},
    "contains": {},
    "if": {"type": "string"},
    "then": {},
    "else": {},
    "unevaluatedProperties": False,
    "dependentRequired": {"a": ["b"]},
    "dependencies": {"a": ["b"]},
    "additionalItems": False,
    "contentMediaType": "image/png",
    "$comment": "a note",
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://example.com/thing",
    "$anchor": "here",
    "$dynamicRef": "#here",
    "$defs": {"Inner": {}},
    "definitions": {"Inner": {}},
    "id": "thing",
}


@pytest.mark.parametrize("keyword", FOREIGN)
def test_a_keyword_that_30_does_not_have_does_not_come_to_mean_something(keyword: str) -> None:
    mapped = map_schema({"type": "string", keyword: FOREIGN[keyword]})
    assert mapped.content("Thing") == {"type": "string"}
    problem = mapped.the("schema-keyword-foreign")
    assert problem.pointer == f"/components/schemas/Thing/{keyword}"
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"x-logo": {"url": "a"}}, "schema-extension-dropped"),
        ({"x-enum": [{"name": "a"}]}, "schema-extension-dropped"),
        ({"fields": {"a": {"type": "string"}}}, "schema-keyword-unknown"),
        ({"a/b~c": [[]]}, "schema-keyword-unknown"),
    ],
    ids=str,
)
def test_a_word_that_could_hold_a_schema_is_left_out_and_told(words: Any, code: str) -> None:
    mapped = map_schema(words)
    assert mapped.content("Thing") == {}
    assert mapped.the(code).severity == "info"


@pytest.mark.parametrize(
    ("one_way", "left"),
    [("readOnly", ["name"]), ("writeOnly", ["name"])],
)
def test_what_goes_one_way_only_is_not_required(one_way: str, left: list[str]) -> None:
    mapped = map_schema(
        {
            "required": ["id", "name"],
            "properties": {"id": {"type": "string", one_way: True}, "name": {"type": "string"}},
        }
    )
    assert mapped.content("Thing")["required"] == left
    assert mapped.the("schema-required-relaxed").message == "not required: id"


def test_required_is_gone_where_nothing_of_it_is_left() -> None:
    mapped = map_schema({"required": ["id"], "properties": {"id": {"readOnly": True}}})
    assert "required" not in mapped.content("Thing")


def test_required_names_without_properties_stay() -> None:
    assert translated({"required": ["id"]})["required"] == ["id"]


@pytest.mark.parametrize(
    "schema",
    [
        {"required": ["id", "b", "c"], "properties": {"id": {}}},
        {"type": "object", "required": ["b", "id", "c"], "properties": {"id": {}}},
    ],
    ids=str,
)
def test_required_names_that_an_object_does_not_describe_are_told(schema: Any) -> None:
    mapped = map_schema(schema)
    told = mapped.the("schema-required-undefined")
    assert told.message == "not in `properties`: b, c"
    assert (told.severity, told.pointer) == ("info", "/components/schemas/Thing/required")
    assert mapped.content("Thing")["required"] == schema["required"]


HALF = {"required": ["b"], "properties": {"a": {}}}


@pytest.mark.parametrize(
    "schema",
    [
        {"required": ["b"]},
        {"required": ["b"], "properties": {}},
        {"required": ["b"], "properties": {"b": {}, "c": {}}},
        {"type": "string", **HALF},
        {"patternProperties": {"^b$": {}}, **HALF},
        {"allOf": [{"properties": {"b": {}}}], **HALF},
        {"oneOf": [{"properties": {"b": {}}}], **HALF},
        {"properties": {"b": {}}, "allOf": [HALF]},
        {"properties": {"b": {}}, "anyOf": [{}, HALF]},
        {"properties": {"b": {}}, "not": HALF},
    ],
    ids=str,
)
def test_a_required_name_that_may_be_described_elsewhere_is_not_told(schema: Any) -> None:
    assert "schema-required-undefined" not in map_schema(schema).codes()


def test_an_array_without_items_is_told() -> None:
    mapped = map_schema({"type": "array"})
    assert mapped.content("Thing") == {"type": "array"}
    assert mapped.the("schema-items-missing").severity == "info"


@pytest.mark.parametrize(
    ("schema", "kept"),
    [
        ({"type": "boolean", "default": "no"}, False),
        ({"type": "boolean", "default": False}, True),
        ({"type": "integer", "default": 1.5}, False),
        ({"type": "integer", "default": 2.0}, True),
        ({"type": "integer", "default": True}, False),
        ({"type": "number", "default": 2}, True),
        ({"type": "string", "default": None}, False),
        ({"type": "string", "nullable": True, "default": None}, True),
        ({"type": "string", "nullable": True, "default": "a"}, True),
        ({"type": "array", "items": {}, "default": []}, True),
        ({"type": "object", "default": []}, False),
        ({"type": "object", "default": {}}, True),
        ({"default": [{}]}, True),
        ({"type": "no type at all", "default": 1}, True),
    ],
    ids=str,
)
def test_a_default_has_the_type_beside_it_or_is_left_out(schema: Any, kept: bool) -> None:
    mapped = map_schema(schema)
    assert ("default" in mapped.content("Thing")) is kept
    pointers = [problem.pointer for problem in mapped.told("schema-keyword-invalid")]
    assert pointers == ([] if kept else ["/components/schemas/Thing/default"])


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
@pytest.mark.parametrize(
    "default",
    [
        "{{ .conn.secret }}",
        "a }} b",
        {"a": ["b", {"c": "{{.conn.secret}}"}]},
        {"{{ .conn.secret }}": 1},
    ],
    ids=str,
)
def test_no_default_inside_a_definition_can_read_a_connection(dialect: str, default: Any) -> None:
    mapped = map_schema({"properties": {"a": {"default": default}}}, dialect=dialect)
    assert mapped.content("Thing") == {"properties": {"a": {}}}
    problem = mapped.the("schema-default-template")
    assert problem.pointer == "/components/schemas/Thing/properties/a/default"
    assert "conn" not in problem.message
