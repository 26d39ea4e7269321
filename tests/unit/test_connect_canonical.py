"""Canonical forms: what makes a difference, and what makes none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from bundles import make_action, make_definition, refers
from hypothesis import given
from hypothesis import strategies as st

from importer.connect.canonical import (
    canonical_action,
    canonical_definition,
    canonical_stored_action,
    canonical_stored_definition,
    differing_fields,
    names_by_url,
    same_json,
)
from importer.connect.types import RawSchema, StoredAction, StoredDefinition
from importer.model.payloads import ActionCreate, DefinitionCreate

ORIGIN = "https://platform.example"
PET: dict[str, Any] = {"id": "D1", "name": "Pet", "url": f"{ORIGIN}/s/D1.json", "accept": ["a/b"]}
CAT: dict[str, Any] = {"id": "D2", "name": "Cat", "url": f"{ORIGIN}/s/D2.json", "accept": ["a/c"]}

WANTED: ActionCreate = {
    "type": "http",
    "name": "addPet",
    "method": "POST",
    "path": "/pets/{{ param.id }}",
    "parameters": [
        {"name": "id", "in": "path", "required": True, "type": "string"},
        {"name": "id", "in": "query", "required": False, "type": "integer", "default": 1},
    ],
    "requestBody": {
        "required": True,
        "definitions": [{"definition": {"name": "Pet"}}, {"definition": {"name": "Cat"}}],
    },
    "responses": [{"status": 200, "definitions": []}, {"definitions": []}],
}
STORED: dict[str, Any] = {
    "id": "A1",
    "type": "http",
    "name": "addPet",
    "description": "",
    "method": "post",
    "path": "/pets/{{ param.id }}",
    "createdAt": "2024-01-01T00:00:00Z",
    "errors": [],
    "parameters": [
        {"type": "integer", "in": "query", "required": False, "default": 1.0, "name": "id"},
        {"name": "id", "in": "path", "required": True, "type": "string", "default": None},
    ],
    "requestBody": {
        "required": True,
        "definitions": [{"id": "L2", "definition": CAT}, {"id": "L1", "definition": PET}],
    },
    "responses": [{"id": "R0", "definitions": None}, {"id": "R1", "status": 200}],
}


def stored_action(**changed: Any) -> StoredAction:
    return msgspec.convert({**STORED, **changed}, StoredAction)


def fields_of(stored: StoredAction) -> tuple[str, ...]:
    return differing_fields(canonical_stored_action(stored), canonical_action(WANTED))


def test_ids_times_and_order_make_no_difference() -> None:
    assert fields_of(stored_action()) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "createPet"),
        ("summary", "Adds"),
        ("description", "Adds a pet"),
        ("path", "/pets/{{ param.petId }}"),
        ("method", "PUT"),
        ("parameters", STORED["parameters"][:1]),
        ("parameters", [{**STORED["parameters"][0], "default": True}, STORED["parameters"][1]]),
        ("parameters", None),
        ("requestBody", None),
        ("requestBody", {**STORED["requestBody"], "required": False}),
        ("requestBody", {"required": True, "definitions": None}),
        ("responses", STORED["responses"][:1]),
        ("responses", [{"id": "R0"}, {"id": "R1", "status": 201}]),
    ],
)
def test_each_field_that_is_sent_makes_a_difference(field: str, value: Any) -> None:
    assert fields_of(stored_action(**{field: value})) == (field,)


def test_an_action_knows_its_links() -> None:
    link = {"id": "L3", "definition": PET}
    action = stored_action(responses=[{"id": "R0", "definitions": [link]}])
    assert [link.id for link in action.links()] == ["L2", "L1", "L3"]
    assert list(stored_action(requestBody=None).links()) == []


def stored_definition(
    text: str, content_type: str = "application/schema+json", **changed: Any
) -> dict[str, Any]:
    definition = msgspec.convert({**PET, **changed}, StoredDefinition)
    others = [definition, msgspec.convert(CAT, StoredDefinition)]
    raw = RawSchema(content_type=content_type, text=text)
    return canonical_stored_definition(definition, raw, names_by_url(others))


def difference(stored: dict[str, Any], wanted: DefinitionCreate) -> tuple[str, ...]:
    return differing_fields(stored, canonical_definition(wanted))


def test_references_by_address_are_those_by_name() -> None:
    text = f'{{"properties": {{"toCat": {{"$ref": "{CAT["url"]}"}}}}}}'
    assert (
        difference(stored_definition(text), make_definition("Pet", refers("Cat"), accept=["a/b"]))
        == ()
    )


def test_an_address_that_differs_in_its_origin_alone_is_the_same() -> None:
    for url in ("http://127.0.0.1:8080/s/D2.json", "/s/D2.json"):
        text = f'{{"properties": {{"toCat": {{"$ref": "{url}"}}}}}}'
        wanted = make_definition("Pet", refers("Cat"), accept=["a/b"])
        assert difference(stored_definition(text), wanted) == ()


@pytest.mark.parametrize("url", [f"{ORIGIN}/s/D3.json", "#/s/D2.json", "", "https://[", "D2.json"])
def test_an_unknown_address_stays_as_it_is(url: str) -> None:
    name_at = names_by_url([msgspec.convert(CAT, StoredDefinition)])
    assert name_at(url) is None


def test_the_order_of_keys_and_of_media_types_makes_no_difference() -> None:
    wanted = make_definition("Pet", {"type": "string", "minLength": 1}, accept=["a/b", "a/a"])
    stored = stored_definition('{"minLength":1.0,"type":"string"}', accept=["a/a", "a/b", "a/b"])
    assert difference(stored, wanted) == ()


@pytest.mark.parametrize(
    "content_type",
    ["application/schema+json; charset=utf-8", "Application/Schema+JSON", "application/json", ""],
)
def test_the_media_type_of_a_schema_counts_without_its_parameters(content_type: str) -> None:
    wanted = make_definition("Pet", True, accept=["a/b"])
    assert difference(stored_definition("true", content_type), wanted) == ()


@pytest.mark.parametrize(
    ("stored", "field"),
    [
        (stored_definition("false"), "content"),
        (stored_definition("1"), "content"),
        (stored_definition("no json"), "content"),
        (stored_definition("true", "text/xml"), "contentType"),
        (stored_definition("true", description="new"), "description"),
        (stored_definition("true", accept=None), "accept"),
    ],
)
def test_each_field_of_a_definition_makes_a_difference(stored: dict[str, Any], field: str) -> None:
    assert difference(stored, make_definition("Pet", True, accept=["a/b"])) == (field,)


def test_a_schema_that_is_no_json_is_compared_as_text() -> None:
    wanted = make_definition("Pet", accept=["a/b"])
    wanted["schema"] = {"contentType": "text/xml", "content": "<xsd/>"}
    assert difference(stored_definition("<xsd/>", "text/xml"), wanted) == ()
    assert difference(stored_definition("<xsd />", "text/xml"), wanted) == ("content",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (0, False, False),
        (1, True, False),
        ([1.0, {"a": 2}], [1, {"a": 2.0}], True),
        ([1.0, {"a": True}], [1, {"a": 1}], False),
        ([1.0], [1, 1], False),
        ({"a": 1.0}, {"b": 1}, False),
        ({"a": 1.0}, [1], False),
        (None, "", False),
        ("1", 1, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
    ],
)
def test_json_values_are_compared_as_json_values(one: Any, other: Any, same: bool) -> None:
    assert same_json(one, other) is same
    assert same_json(other, one) is same


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=12,
)


@given(JSON)
def test_a_value_is_the_same_as_its_copy_and_not_as_its_list(value: Any) -> None:
    copied = msgspec.json.decode(msgspec.json.encode(value))
    assert same_json(value, copied)
    assert not same_json(value, [value])


def test_a_bundles_action_without_texts_has_empty_ones() -> None:
    assert canonical_action(make_action("a"))["summary"] == ""
