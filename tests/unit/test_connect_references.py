"""References between definitions: found, replaced, and never mistaken."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.connect.references import (
    names_in,
    names_referred_to,
    parse_content,
    point_back,
    with_targets,
)

PET = {"$ref": "#/$defs/Pet"}
URL = "https://platform.example/schemas/pet.json"


def text_of(value: Any) -> str:
    return msgspec.json.encode(value).decode()


@pytest.mark.parametrize(
    "schema",
    [
        PET,
        {"items": PET},
        {"items": [PET]},
        {"allOf": [{"not": PET}]},
        {"properties": {"a": PET}},
        {"properties": {"$ref": PET}},
        {"properties": {"enum": PET, "x-a": True}},
        {"patternProperties": {"^x-": PET}},
        {"dependentSchemas": {"default": PET}},
        {"dependencies": {"a": ["b"], "c": PET}},
        {"$defs": {"const": PET}},
        {"unheardOf": {"deeper": [PET]}},
    ],
)
def test_a_reference_is_found_and_replaced_wherever_a_schema_can_be(schema: Any) -> None:
    assert names_referred_to(text_of(schema)) == {"Pet"}
    assert with_targets(text_of(schema), {"Pet": URL}.get) == text_of(schema).replace(
        PET["$ref"], URL
    )


@pytest.mark.parametrize(
    "schema",
    [
        True,
        [],
        "#/$defs/Pet",
        {"const": PET},
        {"enum": [PET]},
        {"default": {"properties": {"a": PET}}},
        {"example": PET},
        {"examples": [PET]},
        {"x-anything": PET},
        {"discriminator": {"mapping": PET}},
        {"properties": PET},
        {"properties": {"a": {"const": PET}}},
        {"$ref": 1},
        {"$ref": "#"},
        {"$ref": "#/$defs"},
        {"$ref": "#/properties/a"},
        {"$ref": URL},
        {"properties": {"a": PET}, "$defs": {"Pet": True}},
    ],
)
def test_what_is_no_reference_to_a_definition_is_left_alone(schema: Any) -> None:
    assert names_referred_to(text_of(schema)) == frozenset()
    assert with_targets(text_of(schema), lambda _: URL) == text_of(schema)


def test_a_reference_written_with_an_escape_is_found() -> None:
    assert names_referred_to(r'{"\u0024ref": "#/$defs/Pet"}') == {"Pet"}


def test_a_text_without_a_known_target_stays_to_the_letter() -> None:
    text = '{ "$ref" : "#/$defs/Pet", "minimum": 1.0 }'
    assert with_targets(text, lambda _: None) == text


def test_a_list_of_schemas_in_the_place_of_one_is_walked_all_the_same() -> None:
    assert names_in([PET, [PET]]) == {"Pet"}


@pytest.mark.parametrize("text", ["", "{", '"\\ud800"', "[" * 100_000, "1e999", '{"$ref": \''])
def test_what_is_no_json_stays_text(text: str) -> None:
    assert parse_content(text) == (False, text)
    assert names_referred_to(text + '"$ref"') == frozenset()
    assert with_targets(text + '"$ref"', lambda _: URL) == text + '"$ref"'


def test_a_content_can_be_written_again_inside_of_a_plan() -> None:
    depths = range(100, 1200, 7)
    for value in (parse_content("[" * depth + "]" * depth)[1] for depth in depths):
        msgspec.json.encode({"changes": [{"after": {"content": value}}]}, order="sorted")


def test_addresses_are_pointed_back_to_names() -> None:
    schema = {"properties": {"a": {"$ref": URL}, "b": {"const": {"$ref": URL}}}, "$ref": "#"}
    point_back(schema, {URL: "Pet"}.get)
    assert schema == {
        "properties": {"a": PET, "b": {"const": {"$ref": URL}}},
        "$ref": "#",
    }


KEYS = st.sampled_from(["$ref", "items", "properties", "const", "x-a", "a", "allOf", "$defs"])
LEAVES = st.sampled_from([True, None, 1, "text", "#/$defs/Pet", "#/$defs/Cat", URL])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(TREES)
def test_there_and_back_again_is_the_same_schema(tree: Any) -> None:
    there = with_targets(text_of(tree), lambda name: f"https://p.example/{name}")
    assert names_in(msgspec.json.decode(there)) == frozenset()
    back = msgspec.json.decode(there)
    point_back(
        back,
        lambda url: url.rpartition("/")[2] if url.startswith("https://p.example/") else None,
    )
    assert back == tree
