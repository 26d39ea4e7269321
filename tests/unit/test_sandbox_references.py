"""References in schemas: what is one and what only looks like one, and where it leads."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import pytest

from importer.sandbox.references import (
    definition_of,
    definition_url,
    find_references,
    link_content,
    rebase_content,
)

PREFIX = "http://sandbox.test/schemas/"
PET, OWNER = "01J0000000000000000000000A", "01J0000000000000000000000B"
SIBLINGS = {"Pet": PET, "Owner": OWNER}
REF = {"$ref": "#/$defs/Pet"}
URL = f"{PREFIX}{PET}.json"


@pytest.mark.parametrize(
    "content",
    [
        REF,
        {"$dynamicRef": "#/$defs/Pet"},
        {"properties": {"a": REF}},
        {"properties": {"$ref": REF}},
        {"properties": {"const": REF, "enum": REF, "x-a": REF}},
        {"patternProperties": {"^x-": REF}},
        {"additionalProperties": REF},
        {"propertyNames": REF},
        {"unevaluatedProperties": REF},
        {"unevaluatedItems": REF},
        {"dependentSchemas": {"a": REF}},
        {"dependencies": {"a": REF, "b": ["c"]}},
        {"items": REF},
        {"items": [True, REF]},
        {"additionalItems": REF},
        {"prefixItems": [REF]},
        {"contains": REF},
        {"contentSchema": REF},
        {"allOf": [{"anyOf": [{"oneOf": [REF]}]}]},
        {"not": {"if": {"then": {"else": REF}}}},
        {"$defs": {"a": REF}},
        {"definitions": {"Pet": REF}},
        {"aKeywordToCome": [[REF]]},
        {"type": "object", "description": "with siblings", **REF},
    ],
    ids=repr,
)
def test_a_reference_is_found_wherever_a_schema_may_stand(content: Any) -> None:
    content = msgspec.json.decode(msgspec.json.encode(content))  # no two parts are one object
    linked = link_content(content, prefix=PREFIX, siblings=SIBLINGS)
    assert linked.siblings == {PET}
    assert not linked.faults
    written = msgspec.json.encode(content).decode()
    assert URL in written
    assert "#/" not in written


@pytest.mark.parametrize(
    "content",
    [
        True,
        {"properties": {"$ref": {"type": "string"}}},
        {"properties": {"$ref": True}},
        {"const": REF},
        {"enum": [REF, {"properties": {"a": REF}}]},
        {"default": {"properties": {"a": REF}}},
        {"example": REF},
        {"examples": [REF]},
        {"x-note": REF},
        {"xml": REF},
        {"discriminator": {"mapping": REF}},
        {"externalDocs": REF},
        {"required": ["$ref"], "dependentRequired": {"$ref": ["a"]}},
        {"$ref": {"type": "string"}},
        {"$ref": None},
        {"properties": ["$ref", REF], "not": ["$ref"]},
    ],
    ids=repr,
)
def test_what_only_looks_like_a_reference_is_data(content: Any) -> None:
    before = copy.deepcopy(content)
    linked = link_content(content, prefix=PREFIX, siblings=SIBLINGS)
    assert (linked.siblings, linked.standing, linked.faults) == (set(), set(), [])
    assert content == before


@pytest.mark.parametrize(
    "content",
    [
        {"$ref": "#"},
        {"$ref": "#/"} | {"": {}},
        {"$ref": "#/properties/a", "properties": {"a": True}},
        {"$ref": "#/properties/a~1b~0c%25", "properties": {"a/b~c%": {}}},
        {"$ref": "#/allOf/1", "allOf": [True, False]},
        {"$ref": "#here", "$defs": {"a": {"$anchor": "here"}}},
        {"$dynamicRef": "#node", "$dynamicAnchor": "node"},
        {"$recursiveRef": "#"},
        {"$ref": "#/$defs/Pet", "$defs": {"Pet": {"type": "object"}}},
        {"not": {"$id": "https://a.test/b", "items": {"$ref": "#/items"}}},
    ],
    ids=repr,
)
def test_a_reference_into_the_content_itself_stays(content: Any) -> None:
    before = copy.deepcopy(content)
    linked = link_content(content, prefix=PREFIX, siblings=SIBLINGS)
    assert (linked.siblings, linked.standing, linked.faults) == (set(), set(), [])
    assert content == before


@pytest.mark.parametrize(
    "target",
    [
        "",
        "Pet",
        "pet.json",
        "#Pet",
        "#/$defs/Gone",
        "#/$defs/Pet/properties/a",
        "#/$defs/pet",
        "#/components/schemas/Pet",
        "#/allOf/2",
        "#/allOf/-1",
        "#/allOf/01",
        "#/allOf/9999999999999999999999",
        "#/allOf/0/deeper",
        "#/title",
        "https://json-schema.org/draft/2020-12/schema",
        f"{PREFIX}Pet.json",
        f"{PREFIX}{PET}",
        f"{PREFIX}{PET}.json#",
        f"{PREFIX}{PET}.json/../{PET}.json",
        f"http://elsewhere.test/schemas/{PET}.json",
    ],
)
def test_a_reference_that_leads_nowhere_is_told(target: str) -> None:
    content = {"allOf": [True, {"$ref": target}], "title": "Pet"}
    linked = link_content(content, prefix=PREFIX, siblings=SIBLINGS)
    assert linked.faults == [target]


def test_a_reference_inside_an_embedded_schema_is_relative_to_that_schema() -> None:
    inner = {"$id": "https://a.test/b", "$ref": "#/properties/a"}
    content = {"properties": {"a": True, "b": inner}}
    linked = link_content(content, prefix=PREFIX, siblings={})
    assert linked.faults == ["#/properties/a"]


def test_urls_and_names_are_told_apart() -> None:
    content = {"allOf": [dict(REF), {"$ref": f"{PREFIX}{OWNER}.json"}]}
    linked = link_content(content, prefix=PREFIX, siblings={"Pet": PET})
    assert (linked.siblings, linked.standing) == ({PET}, {OWNER})


def test_depth_costs_no_recursion() -> None:
    content: dict[str, Any] = dict(REF)
    for _ in range(200_000):
        content = {"items": content}
    linked = link_content(content, prefix=PREFIX, siblings=SIBLINGS)
    assert linked.siblings == {PET}
    while "items" in content:
        content = content["items"]
    assert content == {"$ref": URL}


def test_a_content_moves_to_another_address_with_its_references() -> None:
    other = "https://other.test/schemas/"
    gone = "01J0000000000000000000000C"
    content = {
        "allOf": [{"$ref": URL}, {"$ref": "#/not"}, {"$ref": f"{PREFIX}{gone}.json"}],
        "not": {"const": {"$ref": URL}},
    }
    rebase_content(content, prefix=PREFIX, to=other, ids={PET: OWNER})
    assert content == {
        "allOf": [
            {"$ref": f"{other}{OWNER}.json"},
            {"$ref": "#/not"},
            {"$ref": f"{other}{gone}.json"},
        ],
        "not": {"const": {"$ref": URL}},
    }


def test_an_address_and_its_id_are_two_ways_of_saying_one_thing() -> None:
    assert definition_of(definition_url(PREFIX, PET), PREFIX) == PET
    assert definition_of(definition_url("", PET), "") == PET
    assert find_references(True) == ([], set())
