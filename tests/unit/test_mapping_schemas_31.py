"""Schemas of OpenAPI 3.1: JSON Schema 2020-12 itself, with its references made ours (4.8.24)."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import JSON, make_operation, map_operation, map_schema, translated

KEPT_AS_THEY_ARE = [
    True,
    False,
    {"type": ["string", "null"]},
    {"type": ["integer", "string", "null"], "enum": [1, "a", None]},
    {"const": None},
    {"const": {"$ref": "#/nowhere"}},
    {"enum": []},
    {"exclusiveMinimum": 0, "exclusiveMaximum": 1.5, "minimum": 0},
    {"type": "array", "prefixItems": [{"type": "string"}, True], "items": False},
    {"type": "array"},
    {"contains": {"type": "string"}, "minContains": 1, "maxContains": 2},
    {"patternProperties": {"^x-": {}, "a/b~c": False}, "propertyNames": {"maxLength": 9}},
    {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": False},
    {"unevaluatedItems": False, "unevaluatedProperties": {"type": "string"}},
    {"dependentRequired": {"a": ["b", "c"]}, "dependentSchemas": {"a": {"required": ["d"]}}},
    {"contentEncoding": "base64", "contentMediaType": "image/png", "contentSchema": {}},
    {"$comment": "of a hand", "examples": [1, {"$ref": "#/nowhere"}], "deprecated": True},
    {"properties": {"any": True, "none": False}, "additionalProperties": True},
    {"type": "string", "default": 5},
    {"required": ["id"], "properties": {"id": {"type": "string", "readOnly": True}}},
    {"type": "object", "x-scalar": 1, "dialectWord": ["plain"]},
]


@pytest.mark.parametrize("schema", KEPT_AS_THEY_ARE, ids=str)
def test_json_schema_2020_12_stays_as_it_is(schema: Any) -> None:
    assert translated(schema, dialect="3.1") == schema


def test_what_stands_beside_a_reference_counts() -> None:
    owner = {"$ref": "#/components/schemas/Owner", "description": "Whose.", "maxProperties": 3}
    content = translated({"properties": {"owner": owner}}, dialect="3.1", Owner={"type": "object"})
    assert content == {"properties": {"owner": {**owner, "$ref": "#/$defs/Owner"}}}


def test_a_body_that_adds_to_a_reference_has_a_definition_of_its_own() -> None:
    request = {"$ref": "#/components/schemas/Thing", "required": ["id"]}
    mapped = map_operation(
        make_operation("patchThing", request=request),
        method="patch",
        dialect="3.1",
        schemas={"Thing": {"type": "object"}},
    )
    assert mapped.request("patchThing") == ["patchThing_request"]
    assert mapped.content("patchThing_request") == {"$ref": "#/$defs/Thing", "required": ["id"]}


def test_an_example_becomes_one_of_the_examples() -> None:
    schema = {"type": "string", "examples": ["a"], "example": "b"}
    assert translated(schema, dialect="3.1") == {"type": "string", "examples": ["a", "b"]}


def test_a_type_that_is_null_in_yaml_means_the_type_null() -> None:
    assert translated({"anyOf": [{"type": "string"}, {"type": None}]}, dialect="3.1") == {
        "anyOf": [{"type": "string"}, {"type": "null"}]
    }


def test_local_definitions_that_are_reached_become_definitions() -> None:
    mapped = map_schema(
        {
            "$ref": "#/components/schemas/Thing/$defs/Inner",
            "$defs": {"Inner": {"type": "string"}, "Unused": {"type": "integer"}},
        },
        dialect="3.1",
    )
    assert mapped.content("Thing") == {"$ref": "#/$defs/Thing_Inner"}
    assert mapped.content("Thing_Inner") == {"type": "string"}
    assert set(mapped.accepted()) == {"Thing", "Thing_Inner"}


@pytest.mark.parametrize("word", ["$anchor", "$dynamicAnchor"])
def test_an_anchor_is_followed_and_left_out(word: str) -> None:
    mapped = map_schema(
        {"properties": {"inner": {"$ref": "#inner"}}, "$defs": {"Inner": {word: "inner"}}},
        dialect="3.1",
    )
    assert mapped.content("Thing") == {"properties": {"inner": {"$ref": "#/$defs/Thing_Inner"}}}
    assert mapped.content("Thing_Inner") == {}
    problem = mapped.the("schema-id-dropped")
    assert problem.pointer == f"/components/schemas/Thing/$defs/Inner/{word}"
    assert problem.message == f"{word}: inner"


def test_references_below_an_id_start_from_it() -> None:
    mapped = map_schema(
        {
            "$id": "https://things.example.com/schemas/thing",
            "properties": {
                "self": {"$ref": "#"},
                "local": {"$ref": "#/$defs/Inner"},
                "other": {"$ref": "other"},
            },
            "$defs": {"Inner": {"type": "string"}},
        },
        dialect="3.1",
        Other={"$id": "https://things.example.com/schemas/other", "type": "integer"},
    )
    assert mapped.content("Thing")["properties"] == {
        "self": {"$ref": "#/$defs/Thing"},
        "local": {"$ref": "#/$defs/Thing_Inner"},
        "other": {"$ref": "#/$defs/Other"},
    }
    assert len(mapped.told("schema-id-dropped")) == 2
    assert mapped.codes() == {"schema-id-dropped"}


def test_the_dialect_a_schema_names_is_left_out_and_told() -> None:
    dialect = "https://json-schema.org/draft/2020-12/schema"
    mapped = map_schema({"$schema": dialect, "type": "string"}, dialect="3.1")
    assert mapped.content("Thing") == {"type": "string"}
    assert mapped.the("schema-id-dropped").message == f"$schema: {dialect}"


def test_a_dynamic_reference_is_fixed_to_where_it_leads() -> None:
    mapped = map_schema(
        {
            "$dynamicAnchor": "node",
            "properties": {"children": {"type": "array", "items": {"$dynamicRef": "#node"}}},
        },
        dialect="3.1",
    )
    items = mapped.content("Thing")["properties"]["children"]["items"]
    assert items == {"$ref": "#/$defs/Thing"}
    assert mapped.the("reference-dynamic").severity == "warning"


@pytest.mark.parametrize("order", [1, -1])
def test_a_dynamic_reference_beside_a_reference_holds_too(order: int) -> None:
    words = [("$ref", "#/components/schemas/A"), ("$dynamicRef", "#/components/schemas/B")]
    schema = dict([*words[::order], ("allOf", [{"title": "c"}])])
    content = map_schema(schema, dialect="3.1", A={}, B={}).content("Thing")
    held = {content["$ref"], *(part.get("$ref") for part in content["allOf"])}
    assert {"#/$defs/A", "#/$defs/B"} <= held
    assert {"title": "c"} in content["allOf"]


def test_a_dynamic_reference_to_nowhere_adds_nothing() -> None:
    schema = {"$ref": "#/components/schemas/A", "$dynamicRef": "#gone"}
    mapped = map_schema(schema, dialect="3.1", A={})
    assert mapped.content("Thing") == {"$ref": "#/$defs/A"}
    assert "#gone" in mapped.the("reference-dangling").message


FOREIGN = {
    "nullable": True,
    "dependencies": {"a": ["b"]},
    "additionalItems": False,
    "extends": {},
    "$recursiveRef": "#",
    "$recursiveAnchor": True,
    "id": "thing",
    "divisibleBy": 2,
    "disallow": "string",
}


@pytest.mark.parametrize("keyword", FOREIGN)
def test_a_keyword_of_an_earlier_draft_does_not_come_to_mean_something(keyword: str) -> None:
    mapped = map_schema({"type": "string", keyword: FOREIGN[keyword]}, dialect="3.1")
    assert mapped.content("Thing") == {"type": "string"}
    problem = mapped.the("schema-keyword-foreign")
    assert problem.pointer == f"/components/schemas/Thing/{keyword}"


def test_an_exclusive_limit_as_30_writes_it_is_mended_and_told() -> None:
    mapped = map_schema({"minimum": 3, "exclusiveMinimum": True}, dialect="3.1")
    assert mapped.content("Thing") == {"exclusiveMinimum": 3}
    assert mapped.the("schema-keyword-invalid").message == "a boolean, as in 3.0"


def test_a_boolean_schema_in_a_body_stays_boolean() -> None:
    mapped = map_operation(make_operation("op", request=False, returns=True), dialect="3.1")
    assert mapped.content("op_request") is False
    assert mapped.content("op_200") == {}
    assert mapped.definition("op_request")["accept"] == [JSON]


def test_a_definition_in_a_component_that_is_boolean_stays_boolean() -> None:
    mapped = map_schema({"not": {"$ref": "#/components/schemas/No"}}, dialect="3.1", No=False)
    assert mapped.content("Thing") == {"not": {"$ref": "#/$defs/No"}}
    assert mapped.content("No") is False
