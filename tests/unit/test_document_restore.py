"""What stands in a tree in place of what prance must not touch, and how it comes out again."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from mapped import make_document, read_tree

from importer.document.kept import REF, Beside, Inside, Kept, Lost, Part, kept
from importer.document.resolve import Found
from importer.document.restore import Restorer
from importer.model.document import Location

URI = read_tree(make_document({})).uri


def part(name: str, kind: str = "schema", *, inline: bool = False, number: int = 0) -> Part:
    """Make a part of another file."""
    home = ("components", f"{kind}s")
    found = Found({}, Location(f"{URI}/{name}", ""), f"{URI}/{name}")
    made = Part(kind, found, number, home, inline=inline)
    made.name = name
    return made


def restored(
    node: Any, *parts: Part, own_description: bool = False, restorer: Restorer | None = None
) -> Any:
    """Restore a tree with parts, each of which `ref:NAME` refers to."""
    references = {f"ref:{one.name}": one for one in parts}
    restorer = restorer or Restorer(references, own_description=own_description)
    return restorer.restored(node)


PET = part("Pet")
POINTER = "#/components/schemas/Pet"


def site(one: Part) -> dict[Any, Any]:
    """Write a reference to a part as prance leaves it."""
    return {"$ref": f"ref:{one.name}", object(): None}


@pytest.mark.parametrize(
    "value", [Kept({}), PET, Lost("a", "#/a"), Inside(PET, "/a"), Beside(PET), REF]
)
def test_what_is_kept_is_not_copied_with_a_tree(value: Any) -> None:
    assert deepcopy({"a": [value]})["a"][0] is value
    assert next(iter(deepcopy({value: 1}))) is value


@pytest.mark.parametrize("value", ["text", 1, None, True])
def test_a_scalar_needs_no_keeping(value: Any) -> None:
    assert kept(value) is value


@pytest.mark.parametrize("value", [{}, [], {"$ref": "#/a"}, [{"$ref": "a"}]])
def test_what_is_kept_comes_out_as_the_very_same(value: Any) -> None:
    assert isinstance(kept(value), Kept)
    assert restored({"a": kept(value)})["a"] is value


def test_scalars_come_out_as_they_are() -> None:
    assert restored({"a": [1, None, "x", 1.5, True]}) == {"a": [1, None, "x", 1.5, True]}


def test_a_reference_to_a_part_is_a_pointer_to_where_that_stands() -> None:
    assert restored({"a": [site(PET)]}, PET) == {"a": [{"$ref": POINTER}]}
    assert restored({REF: PET}, PET) == {"$ref": POINTER}
    assert restored({REF: Inside(PET, "/properties/a%20b")}, PET) == {
        "$ref": f"{POINTER}/properties/a%20b"
    }


def test_a_property_that_is_called_ref_stays_one() -> None:
    assert restored({"properties": {REF: {"type": "string"}}}) == {
        "properties": {"$ref": {"type": "string"}}
    }


def test_what_stands_in_several_places_is_restored_once() -> None:
    shared = {"a": site(PET)}
    found = restored({"x": shared, "y": [shared]}, PET)
    assert found["x"] is found["y"][0]


def test_only_parts_in_a_circle_are_collected_and_only_inline_ones() -> None:
    item = part("item", "pathItem", inline=True, number=7)
    restorer = Restorer({"ref:item": item, "ref:Pet": PET}, own_description=False)
    found = restored({"a": site(item), "b": site(PET)}, restorer=restorer)
    assert found == {"a": {"$ref": "#/components/pathItems/item"}, "b": {"$ref": POINTER}}
    assert restorer.circular == {7: item}


@pytest.mark.parametrize(
    ("reference", "is_taken"),
    [
        (POINTER, True),
        (f"{POINTER}/properties/a", True),
        ("#/components/schemas/Pe", False),
        ("#/components/schemas/Pets", False),
        ("#/components/schemas", False),
        ("#/Pet", False),
        ("#Pet", False),
    ],
)
def test_a_text_that_led_nowhere_leads_nowhere_still(reference: str, is_taken: bool) -> None:
    lost = Lost("as it was", reference)
    expected = f"#/x-missing{reference[1:]}" if is_taken else "as it was"
    assert restored({REF: lost}, PET) == {"$ref": expected}


# What stands beside a reference


def merged(one: Part, there: Any, beside: dict[str, Any], *, own_description: bool = False) -> Any:
    """Give what comes of a reference with fields beside it, where prance put something there."""
    node: dict[Any, Any] = {Beside(one): there, **beside}
    return restored({"a": node}, one, own_description=own_description)["a"]


def test_beside_a_reference_that_stays_everything_stays() -> None:
    beside = {"description": "own", "type": "string"}
    assert merged(PET, site(PET), beside) == {"$ref": POINTER, **beside}


def test_the_first_key_alone_is_a_reference() -> None:
    node = {"type": "object", "properties": {Beside(PET): site(PET), "a": {}}}
    assert restored(node, PET)["properties"] == {"$ref": POINTER, "a": {}}


ITEM = part("item", "pathItem", inline=True)


@pytest.mark.parametrize("there", ["a text", [1], None])
def test_beside_what_is_no_object_nothing_can_stand(there: Any) -> None:
    assert merged(part("other", "other", inline=True), there, {"a": 1}) == there
    assert merged(ITEM, there, {"summary": "own"}) == there


def test_in_an_extension_what_stands_beside_comes_on_top() -> None:
    other = part("other", "other", inline=True)
    assert merged(other, {"a": 1, "b": 1}, {"b": 2, "c": 2}) == {"a": 1, "b": 2, "c": 2}


@pytest.mark.parametrize("kind", ["operation", "mediaType", "content"])
def test_what_goes_in_place_of_a_reference_stands_over_what_was_beside_it(kind: str) -> None:
    one = part("one", kind, inline=True)
    there = {"description": "theirs", "a": 1}
    beside = {"description": "own", "a": 2, "b": 2}
    assert merged(one, there, beside) == there
    assert merged(one, there, beside, own_description=True) == {"description": "own", "a": 1}
    assert merged(one, there, {"description": 5}, own_description=True) == there
    assert merged(one, {"a": 1}, {"description": "own"}, own_description=True) == {
        "a": 1,
        "description": "own",
    }


def test_of_two_path_items_the_one_with_the_reference_comes_first() -> None:
    there = {"get": {"a": 1}, "put": {"a": 1}, "summary": "theirs", "parameters": [{"name": "x"}]}
    assert merged(ITEM, there, {"get": {"b": 2}, "summary": "own"}) == {
        "get": {"b": 2},
        "put": {"a": 1},
        "summary": "own",
        "parameters": [{"name": "x"}],
    }


def test_texts_of_a_path_item_without_operations_mean_nothing() -> None:
    there = {"get": {}, "summary": "theirs", "description": "theirs"}
    beside = {"summary": "own", "description": "own", "x-a": 1}
    assert merged(ITEM, there, beside) == {**there, "x-a": 1}


def test_parameters_of_two_path_items_are_put_together() -> None:
    own: list[Any] = [
        {"name": "id", "in": "path", "a": 1},
        {REF: "#/components/parameters/Own"},
        {"name": "id", "in": "query"},
        "odd",
    ]
    other: list[Any] = [
        {"name": "id", "in": "path", "a": 2},
        {"name": "id", "in": "header"},
        {REF: "#/components/parameters/Own"},
        {REF: "#/components/parameters/Other"},
        "odd",
        "strange",
    ]
    found = merged(ITEM, {"parameters": other}, {"parameters": own})["parameters"]
    plain = {"$ref": "#/components/parameters/Own"}
    assert found[:4] == [own[0], plain, *own[2:]]
    assert found[4:] == [other[1], {"$ref": "#/components/parameters/Other"}, "strange"]


@pytest.mark.parametrize(("own", "other"), [(None, [1]), ([1], None), ("odd", [1])])
def test_what_are_no_parameters_is_not_put_together(own: Any, other: Any) -> None:
    assert merged(ITEM, {"parameters": other}, {"parameters": own}) == {"parameters": own}


def test_a_path_item_without_parameters_takes_the_others() -> None:
    assert merged(ITEM, {"parameters": [1]}, {"x-a": 1}) == {"parameters": [1], "x-a": 1}
    assert merged(ITEM, {}, {"parameters": [1]}) == {"parameters": [1]}
