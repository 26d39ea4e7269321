"""Schemas of Swagger 2.0: its own keywords, null, inheritance, and the names of definitions."""

from __future__ import annotations

from typing import Any

import pytest
from swaggers import make_post, make_swagger, map_definition, map_post, map_swagger

JSON = "application/json"
PLACE = "/definitions/Thing"


def translated(schema: Any, **others: Any) -> Any:
    """Give what a definition becomes, where there is nothing to tell about it."""
    mapped = map_definition(schema, **others)
    assert mapped.bundle.problems == [], mapped.bundle.problems
    return mapped.content("Thing")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "date", "minLength": 1, "maxLength": 9, "pattern": "^a"},
        {"type": "number", "multipleOf": 0.5, "minimum": 1, "maximum": 9},
        {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}},
         "additionalProperties": False, "minProperties": 1, "maxProperties": 3},
        {"title": "T", "description": "D", "type": "string", "enum": ["a"], "default": "a"},
        {"allOf": [{"type": "object"}], "xml": {"name": "a"}, "externalDocs": {"url": "u"}},
        {"type": "string", "readOnly": True},
        {"type": ["string", "null"]},
        {"type": "null"},
    ],
)  # fmt: skip
def test_what_20_shares_with_json_schema_stays_as_it_is(schema: Any) -> None:
    assert translated(schema) == schema


def test_limits_are_exclusive_by_a_flag_as_in_30() -> None:
    schema = {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 5}

    assert translated(schema) == {"type": "number", "exclusiveMinimum": 0, "maximum": 5}


def test_an_example_becomes_one_of_a_list() -> None:
    assert translated({"type": "string", "example": "a"}) == {"type": "string", "examples": ["a"]}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("oneOf", [{"type": "string"}]),
        ("anyOf", [{"type": "string"}]),
        ("not", {"type": "string"}),
        ("nullable", True),
        ("writeOnly", True),
        ("deprecated", True),
        ("examples", ["a"]),
        ("const", "a"),
        ("patternProperties", {"^a": {}}),
        ("if", {}),
        ("$id", "https://a.example.com"),
        ("id", "a"),
        ("definitions", {}),
    ],
)
def test_words_of_other_versions_are_foreign(word: str, value: Any) -> None:
    mapped = map_definition({"type": "string", word: value})

    assert mapped.content("Thing") == {"type": "string"}
    problem = mapped.the("schema-keyword-foreign")
    assert (problem.pointer, problem.message) == (
        f"{PLACE}/{word}",
        f"`{word}` is no keyword of OpenAPI 2.0",
    )


def test_what_stands_beside_a_reference_is_ignored_and_told() -> None:
    properties = {"a": {"$ref": "#/definitions/Other", "description": "A.", "x-nullable": True}}
    mapped = map_definition({"properties": properties}, Other={"type": "string"})

    assert mapped.content("Thing") == {"properties": {"a": {"$ref": "#/$defs/Other"}}}
    problem = mapped.the("reference-siblings-ignored")
    assert problem.pointer == f"{PLACE}/properties/a"
    assert problem.message == "ignored: description, x-nullable"


def test_a_bodys_own_reference_ignores_what_stands_beside_it() -> None:
    schema = {"$ref": "#/definitions/Thing", "description": "A."}
    mapped = map_post(
        {"in": "body", "schema": schema},
        root={"definitions": {"Thing": {"type": "string"}}, "consumes": [JSON]},
    )

    assert mapped.request("makeThing") == ["Thing"]
    assert mapped.codes() == {"reference-siblings-ignored"}


def test_x_nullable_adds_null_to_a_type() -> None:
    assert translated({"type": "string", "x-nullable": True}) == {"type": ["string", "null"]}
    assert translated({"type": "string", "x-nullable": False}) == {"type": "string"}


def test_x_nullable_without_a_type_lets_null_through_beside_the_rest() -> None:
    schema = {"x-nullable": True, "description": "A.", "allOf": [{"minProperties": 1}]}

    assert translated(schema) == {
        "description": "A.",
        "anyOf": [{"allOf": [{"minProperties": 1}]}, {"type": "null"}],
    }


def test_x_nullable_alone_limits_nothing() -> None:
    assert translated({"x-nullable": True, "title": "T"}) == {"title": "T"}


@pytest.mark.parametrize("beside", [{}, {"type": "string"}])
def test_x_nullable_does_not_add_null_to_an_enum(beside: Any) -> None:
    mapped = map_definition({**beside, "x-nullable": True, "enum": ["a"]})

    assert mapped.content("Thing")["enum"] == ["a"]
    assert "anyOf" not in mapped.content("Thing")
    assert mapped.the("schema-nullable-enum").pointer == f"{PLACE}/enum"
    assert translated({"type": "string", "x-nullable": True, "enum": ["a", None]}) == {
        "type": ["string", "null"],
        "enum": ["a", None],
    }


def test_x_nullable_that_is_no_flag_is_told() -> None:
    mapped = map_definition({"type": "string", "x-nullable": "yes"})

    assert mapped.content("Thing") == {"type": "string"}
    assert mapped.the("schema-keyword-invalid").pointer == f"{PLACE}/x-nullable"


def test_a_required_property_that_is_read_only_is_not_required() -> None:
    schema = {"required": ["a"], "properties": {"a": {"type": "string", "readOnly": True}}}
    mapped = map_definition(schema)

    assert "required" not in mapped.content("Thing")
    assert mapped.the("schema-required-relaxed").pointer == f"{PLACE}/required"


def test_write_only_is_no_word_of_20_and_changes_nothing() -> None:
    schema = {"required": ["a"], "properties": {"a": {"type": "string", "writeOnly": True}}}

    assert map_definition(schema).content("Thing")["required"] == ["a"]


def test_a_list_of_items_is_read_and_problems_in_it_keep_their_place() -> None:
    mapped = map_definition({"type": "array", "items": [{"type": "whole"}, {"type": "string"}]})

    assert mapped.content("Thing")["prefixItems"] == [{}, {"type": "string"}]
    assert mapped.the("schema-type-invalid").pointer == f"{PLACE}/items/0/type"


def test_a_default_of_another_type_is_told() -> None:
    mapped = map_definition({"type": "string", "default": 5})

    assert mapped.content("Thing") == {"type": "string"}
    assert mapped.the("schema-keyword-invalid").pointer == f"{PLACE}/default"


def heir(*parents: str, **fields: Any) -> Any:
    """Give a definition that inherits from others."""
    return {"allOf": [*({"$ref": f"#/definitions/{parent}"} for parent in parents), fields]}


PET = {"type": "object", "discriminator": "kind", "required": ["kind"]}


def test_a_discriminator_reaches_all_that_inherit() -> None:
    mapped = map_definition(
        PET, Cat=heir("Thing"), Lion=heir("Cat", "Thing"), Dog=heir("Thing"), Other={}
    )

    assert mapped.content("Thing")["discriminator"] == {
        "propertyName": "kind",
        "mapping": {name: f"#/$defs/{name}" for name in ("Cat", "Dog", "Lion", "Thing")},
    }
    assert set(mapped.accepted()) == {"Thing", "Cat", "Lion", "Dog"}
    assert mapped.the("components-unused").message == "1 of 5: Other"
    assert mapped.codes() == {"components-unused"}


def test_a_discriminators_value_is_the_name_in_the_document() -> None:
    mapped = map_definition(PET, **{"Big cat/1": heir("Thing")})

    mapping = mapped.content("Thing")["discriminator"]["mapping"]
    assert mapping == {"Thing": "#/$defs/Thing", "Big cat/1": "#/$defs/Big_cat_1"}


def test_a_discriminator_in_a_part_of_a_definition_is_the_definitions() -> None:
    thing = {"allOf": [{"$ref": "#/definitions/Base"}, PET]}
    mapped = map_definition(thing, Base={"type": "object"}, Cat=heir("Thing"))

    part = mapped.content("Thing")["allOf"][1]
    assert list(part["discriminator"]["mapping"]) == ["Cat", "Thing"]


def test_a_discriminator_of_an_inline_schema_has_no_heirs() -> None:
    mapped = map_post(
        {"in": "body", "schema": PET},
        root={"definitions": {"Cat": heir("Thing")}, "consumes": [JSON]},
    )

    assert mapped.content("makeThing_request")["discriminator"] == {"propertyName": "kind"}


@pytest.mark.parametrize(
    "other",
    [
        5,
        {"allOf": 5},
        {"allOf": [5, {"$ref": 5}, {"$ref": "#/definitions/None"}]},
        {"allOf": [{"$ref": "#/definitions/Third"}]},
    ],
)
def test_definitions_that_inherit_nothing_are_no_heirs(other: Any) -> None:
    mapped = map_definition(PET, Other=other, Third={})

    assert mapped.content("Thing")["discriminator"]["mapping"] == {"Thing": "#/$defs/Thing"}


def test_families_of_several_discriminators_are_apart() -> None:
    mapped = map_definition(
        {"properties": {"a": {"$ref": "#/definitions/A"}, "b": {"$ref": "#/definitions/B"}}},
        A=PET,
        B=PET,
        ofA=heir("A"),
        ofB=heir("B"),
    )

    assert list(mapped.content("A")["discriminator"]["mapping"]) == ["A", "ofA"]
    assert list(mapped.content("B")["discriminator"]["mapping"]) == ["B", "ofB"]


def test_a_list_of_definitions_has_no_heirs() -> None:
    body = {"in": "body", "schema": {"$ref": "#/definitions/0"}}
    mapped = map_post(body, root={"definitions": [PET, heir("0")], "consumes": [JSON]})

    assert mapped.content("0")["discriminator"]["mapping"] == {"0": "#/$defs/0"}


def test_circles_of_inheritance_end() -> None:
    mapped = map_definition({**PET, **heir("Cat")}, Cat=heir("Thing"))

    assert set(mapped.accepted()) == {"Thing", "Cat", "Thing_base"}


def test_a_discriminator_of_openapi_3_is_read_too() -> None:
    mapped = map_definition({"type": "object", "discriminator": {"propertyName": "kind"}})

    assert mapped.content("Thing")["discriminator"] == {"propertyName": "kind"}


def test_definitions_that_no_operation_reaches_are_told() -> None:
    mapped = map_definition({"type": "string"}, A={}, B={})

    problem = mapped.the("components-unused")
    assert (problem.pointer, problem.message) == ("/definitions", "2 of 3: A, B")


@pytest.mark.parametrize("definitions", [{}, None, []])
def test_no_definitions_are_nothing_to_tell(definitions: Any) -> None:
    assert map_swagger(make_swagger({}, definitions=definitions)).codes() == {"no-operations"}


def test_a_schema_within_a_definition_is_named_after_both() -> None:
    mapped = map_definition(
        {"properties": {"a": {"$ref": "#/definitions/Other/properties/b"}}},
        Other={"properties": {"b": {"type": "string"}}},
    )

    assert set(mapped.accepted()) == {"Thing", "Other_b"}


def test_a_schema_of_a_shared_response_has_its_name() -> None:
    responses = {"200": {"description": "", "schema": {"$ref": "#/responses/Made/schema"}}}
    mapped = map_swagger(
        make_swagger(
            {"/things": make_post(responses=responses)},
            produces=[JSON],
            responses={"Made": {"description": "", "schema": {"type": "string"}}},
        )
    )

    assert mapped.responses("makeThing") == {200: ["Made"]}
