"""Schemas that lead back to themselves for the same value are opened; recursion stays."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import jsonschema_rs
import pytest
from mapped import Mapped, map_schema


def refer(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def opened(dialect: str = "3.0", /, **schemas: Any) -> Mapped:
    """Map a document whose only body is the first of some schemas."""
    return map_schema(refer(next(iter(schemas))), schemas, dialect=dialect)


def told(mapped: Mapped) -> list[tuple[str, str]]:
    return [(found.pointer, found.message) for found in mapped.told("reference-circular")]


def place(name: str, *steps: str | int) -> str:
    return "/".join(["/components/schemas", name, *map(str, steps)])


def test_a_schema_that_is_itself_accepts_anything() -> None:
    mapped = opened(A=refer("A"))
    assert mapped.content("A") == {}
    assert told(mapped) == [(place("A"), f"it leads back to {place('A')}")]
    assert mapped.the("reference-circular").severity == "warning"


def test_of_a_ring_one_reference_is_left_out() -> None:
    mapped = opened(A=refer("B"), B=refer("C"), C=refer("A"))
    contents = [mapped.content(name) for name in "ABC"]
    assert contents.count({}) == 1
    assert len(told(mapped)) == 1


def test_what_stands_beside_a_circular_reference_stays() -> None:
    mapped = opened(A={"allOf": [refer("A"), {"type": "string"}]})
    assert mapped.content("A") == {"allOf": [{}, {"type": "string"}]}
    assert told(mapped) == [(place("A", "allOf", 0), f"it leads back to {place('A')}")]
    assert opened("3.1", A={**refer("A"), "type": "string"}).content("A") == {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"oneOf": [refer("A"), {"type": "string"}]}, {"oneOf": [False, {"type": "string"}]}),
        ({"anyOf": [{"allOf": [refer("A")]}, {}]}, {"anyOf": [False, {}]}),
        ({"oneOf": [refer("A")]}, {"oneOf": [True]}),
        ({"not": refer("A")}, {"not": False}),
    ],
    ids=str,
)
def test_a_choice_of_the_whole_itself_adds_nothing(schema: Any, expected: Any) -> None:
    mapped = opened(A=schema)
    assert mapped.content("A") == expected
    assert len(told(mapped)) == 1


@pytest.mark.parametrize(
    ("keyword", "schema"),
    [
        ("if", {"if": refer("A"), "then": {"type": "string"}}),
        ("then", {"if": {"type": "string"}, "then": refer("A")}),
        ("else", {"if": {"type": "string"}, "else": refer("A")}),
        ("dependentSchemas/a~1b", {"dependentSchemas": {"a/b": refer("A")}}),
    ],
)
def test_a_condition_may_lead_back_too(keyword: str, schema: Any) -> None:
    mapped = opened("3.1", A=schema)
    assert told(mapped) == [(place("A", keyword), f"it leads back to {place('A')}")]
    assert "$ref" not in str(mapped.content("A"))


PETS: dict[str, Any] = {
    "Pet": {"type": "object", "oneOf": [refer("Cat"), refer("Dog")]},
    "Cat": {"allOf": [refer("Pet"), {"required": ["purr"]}]},
    "Dog": {"allOf": [refer("Pet"), {"required": ["bark"]}]},
    "Zoo": {"allOf": [refer("Cat")], "properties": {"pets": {"items": refer("Pet")}}},
}


def test_a_parent_that_is_a_choice_of_its_heirs_keeps_the_choice() -> None:
    mapped = opened(**PETS)
    assert [pointer for pointer, _ in told(mapped)] == [
        place("Cat", "allOf", 0),
        place("Dog", "allOf", 0),
    ]
    definitions = {name: mapped.content(name) for name in mapped.accepted()}
    pet = {"$ref": "#/$defs/Pet", "$defs": definitions}
    assert jsonschema_rs.is_valid(pet, {"purr": 1})
    assert not jsonschema_rs.is_valid(pet, {})


@pytest.mark.parametrize("order", list(permutations(PETS)))
def test_the_same_reference_is_left_out_whatever_the_order(order: tuple[str, ...]) -> None:
    mapped = map_schema(refer("Zoo"), {name: PETS[name] for name in order})
    assert [pointer for pointer, _ in told(mapped)] == [
        place("Cat", "allOf", 0),
        place("Dog", "allOf", 0),
    ]
    assert mapped.content("Zoo")["allOf"] == [{"$ref": "#/$defs/Cat"}]


def test_choices_that_lead_to_each_other_alone_lose_one() -> None:
    mapped = opened(A={"oneOf": [refer("B"), {"type": "string"}]}, B={"anyOf": [refer("A"), {}]})
    assert mapped.content("A") == {"oneOf": [{"$ref": "#/$defs/B"}, {"type": "string"}]}
    assert mapped.content("B") == {"anyOf": [False, {}]}


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": refer("A")}},
        {"items": refer("A")},
        {"additionalProperties": refer("A")},
        {"allOf": [{"properties": {"a": {"oneOf": [refer("A"), {"type": "string"}]}}}]},
        {"discriminator": {"propertyName": "a", "mapping": {"a": "A"}}},
    ],
    ids=str,
)
def test_recursion_through_parts_of_a_value_is_ordinary(schema: Any) -> None:
    mapped = opened(A=schema)
    assert told(mapped) == []
    assert "#/$defs/A" in str(mapped.content("A"))


def test_two_ways_to_one_schema_are_no_circle() -> None:
    both = {"allOf": [refer("B"), refer("C"), refer("B")]}
    mapped = opened(A=both, B=refer("C"), C={"type": "string"})
    assert told(mapped) == []


def test_a_way_into_a_circle_and_out_of_it_stays() -> None:
    mapped = opened(A=refer("B"), B={"allOf": [refer("B"), refer("C")]}, C={"type": "string"})
    assert mapped.content("A") == {"$ref": "#/$defs/B"}
    assert mapped.content("B") == {"allOf": [{}, {"$ref": "#/$defs/C"}]}


def test_heirs_keep_what_their_parent_asks_besides_its_choice() -> None:
    pet = {
        **PETS["Pet"],
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, "owner": refer("Owner")},
        "discriminator": {"propertyName": "kind"},
    }
    mapped = opened(**{**PETS, "Pet": pet, "Owner": {"type": "object"}})
    assert mapped.content("Pet_base") == {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, "owner": {"$ref": "#/$defs/Owner"}},
    }
    for heir in ("Cat", "Dog"):
        assert mapped.content(heir)["allOf"][0] == {"$ref": "#/$defs/Pet_base"}
    definitions = {name: mapped.content(name) for name in mapped.accepted()}
    cat = {"$ref": "#/$defs/Cat", "$defs": definitions}
    assert jsonschema_rs.is_valid(cat, {"purr": 1, "kind": "cat"})
    assert not jsonschema_rs.is_valid(cat, {"purr": 1})


def test_parts_of_a_parent_that_go_in_no_circle_stay_for_its_heirs() -> None:
    parts = [refer("Heir"), {"required": ["a"]}]
    mapped = opened(Heir={"allOf": [refer("Parent")]}, Parent={"allOf": parts, "title": "P"})
    assert mapped.content("Parent_base") == {"allOf": [{"required": ["a"]}], "title": "P"}
    assert mapped.content("Heir") == {"allOf": [{"$ref": "#/$defs/Parent_base"}]}


def test_what_only_describes_is_no_rest() -> None:
    described = {"title": "T", "description": "D", "oneOf": [refer("Heir")]}
    mapped = opened(Parent=described, Heir={"allOf": [refer("Parent"), {"minLength": 1}]})
    assert set(mapped.accepted()) == {"Thing", "Parent", "Heir"}
    assert mapped.content("Heir") == {"allOf": [{}, {"minLength": 1}]}


def test_a_schema_of_31_that_adds_to_its_circle_keeps_what_it_adds() -> None:
    mapped = opened(
        "3.1",
        A={**refer("B"), "required": ["a"]},
        B={**refer("A"), "required": ["b"]},
    )
    contents = {name: mapped.content(name) for name in mapped.accepted() if name != "Thing"}
    assert contents == {
        "A": {"$ref": "#/$defs/B_base", "required": ["a"]},
        "B": {"$ref": "#/$defs/A", "required": ["b"]},
        "B_base": {"required": ["b"]},
    }
