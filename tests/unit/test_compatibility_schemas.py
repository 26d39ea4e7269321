"""What became of schemas that vendors only write otherwise, or compose in unusual ways."""

from __future__ import annotations

from typing import Any

import pytest
from changes import definition_changes, kept_action, told

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
BASE = {"$ref": "#/$defs/Base"}


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def sent(old: Any, new: Any, others: Any = None, others_now: Any = None) -> list[Any]:
    """Give class, code and place of what a sent `A` became; `others` are other definitions."""
    before = {"A": old, **(others or {})}
    after = {"A": new, **(others_now or others or {})}
    changes = [*definition_changes(before, after), kept_action(body=["A"])]
    return [
        (class_, code, where.removeprefix("requestBody application/json").strip())
        for class_, code, identity, where in told(changes)
        if identity == "A"
    ]


SAME = [("cosmetic", "definition-restructured", "")]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("type", "string"),
        ("enum", ["a", "b"]),
        ("const", "a"),
        ("format", "date"),
        ("pattern", "^a"),
        ("minLength", 2),
        ("maximum", 3),
        ("uniqueItems", True),
        ("multipleOf", 2),
        ("additionalProperties", False),
        ("required", ["a"]),
    ],
)
def test_a_rule_that_only_moved_to_a_base_did_not_change(word: str, value: Any) -> None:
    others = {"Base": {word: value}}
    rule = {word: value, "minProperties": 0}
    assert sent({**rule, "allOf": [BASE]}, {"allOf": [BASE], "minProperties": 0}, others) == SAME
    assert sent({"allOf": [BASE], "minProperties": 0}, {**rule, "allOf": [BASE]}, others) == SAME


def test_definitions_put_together_otherwise_come_to_the_same() -> None:
    others = {
        "Base": thing(a=TEXT),
        "Mini": {"allOf": [BASE, thing(b=TEXT)]},
        "Full": {"allOf": [{"$ref": "#/$defs/Mini"}, thing(c=TEXT)]},
    }
    full, mini = {"$ref": "#/$defs/Full"}, {"$ref": "#/$defs/Mini"}
    assert sent(full, {"allOf": [mini, thing(c=TEXT)]}, others) == SAME
    assert sent(full, {"allOf": [BASE, thing(c=TEXT), thing(b=TEXT)]}, others) == SAME
    assert sent({"allOf": [BASE, mini]}, {"allOf": [mini]}, others) == SAME
    assert sent(full, mini, others) == [("risky", "property-removed", "/properties/c")]


def test_several_lists_of_branches_are_told_apart_in_any_order() -> None:
    one, other = {"oneOf": [TEXT, NUMBER]}, {"oneOf": [{"maxLength": 3}, {"minLength": 5}]}
    assert sent({"allOf": [one, other]}, {"allOf": [other, one]}) == SAME
    more = {"oneOf": [*one["oneOf"], {"type": "boolean"}]}
    assert ("additive", "alternative-added", "/oneOf/boolean") in sent(
        {"allOf": [one, other]}, {"allOf": [other, more]}
    )
    assert sent({"allOf": [one, other]}, other) == [
        ("additive", "alternatives-dropped", ""),
        ("additive", "type-widened", ""),
    ]


def test_a_schema_is_one_of_the_branches_that_it_became() -> None:
    pet = thing(name=TEXT, age=NUMBER)
    new = {"description": "Either.", "oneOf": [thing(code=TEXT), {**pet, "title": "Pet"}]}
    label = "/oneOf/object-"
    (found,) = sent(pet, new)[:1]
    assert found[:2] == ("additive", "alternative-added")
    assert found[2].startswith(label)
    (found,) = [row for row in sent(new, pet) if row[0] != "cosmetic"]
    assert found[:2] == ("breaking", "alternative-removed")


def test_a_schema_beside_a_base_and_branches_is_compared_as_it_is() -> None:
    others = {"Base": thing(a=TEXT)}
    branches = {"oneOf": [thing(b=TEXT), thing(c=TEXT)], "allOf": [BASE]}
    assert sent({"allOf": [BASE]}, branches, others) == [
        ("breaking", "alternatives-introduced", "")
    ]


def test_an_enum_beside_branches_does_not_hide_them() -> None:
    old = {"enum": ["a", "b"]}
    new = {"enum": ["a", "b"], "anyOf": [{"minLength": 2}, {"maxLength": 0}]}
    assert sent(old, new) == [("breaking", "alternatives-introduced", "")]
    spread = {"enum": ["a", "b"], "anyOf": [{"const": "a"}, {"const": "c"}]}
    assert sent(old, spread) == [("breaking", "enum-value-removed", "")]


def test_branches_beyond_all_measure_are_matched_by_what_they_say_alone() -> None:
    old = {"oneOf": [thing(**{f"a{number}": TEXT}) for number in range(40)]}
    new = {"oneOf": [thing(**{f"a{number}": NUMBER}) for number in range(40)]}
    codes = {code for _, code, _ in sent(old, new)}
    assert codes == {"alternative-added", "alternative-removed"}
    few = [{"oneOf": each["oneOf"][:3]} for each in (old, new)]
    assert {code for _, code, _ in sent(*few)} == {"type-changed"}
    many = {"oneOf": [thing(**{f"a{number}": TEXT}) for number in range(1_001)]}
    assert "alternatives-replaced" in {code for _, code, _ in sent(thing(b=TEXT), many)}


def test_branches_with_the_same_title_are_one_branch() -> None:
    old = {"oneOf": [{"title": "Text", **TEXT}, {"title": "Number", **NUMBER}]}
    new = {"oneOf": [{"title": "Number", "type": "boolean"}, {"title": "Text", **TEXT}]}
    assert [row for row in sent(old, new) if row[2]] == [
        ("breaking", "type-changed", "/oneOf/Number")
    ]


def test_null_among_branches_is_null() -> None:
    old, new = {"anyOf": [TEXT, NUMBER]}, {"anyOf": [NUMBER, TEXT, {"type": "null"}]}
    assert sent(old, new) == [("additive", "nullable-added", "")]
    only = {"oneOf": [BASE, {"const": None}]}
    assert sent(BASE, only, {"Base": thing()}) == [("additive", "nullable-added", "")]
    nested = {"oneOf": [{"allOf": [only]}, {"enum": [None]}]}
    assert sent(only, nested, {"Base": thing()}) == SAME


def test_a_property_of_a_property_is_no_part_of_its_base() -> None:
    old = {"allOf": [BASE, thing(b=TEXT)]}
    others = {"Base": thing(inner=thing(b=TEXT))}
    changes = definition_changes({"A": old, **others}, {"A": old, "Base": thing(inner=thing())})
    rows = told([*changes, kept_action(body=["A"])])
    assert rows == [("risky", "property-removed", "Base", "request /properties/inner/properties/b")]


def test_what_is_read_only_need_not_be_sent_however_that_is_said() -> None:
    def side(*required: str) -> dict[str, Any]:
        described = thing(
            a={"readOnly": True},
            b={"allOf": [{"type": "string"}, {"readOnly": True}]},
            c={"$ref": "#/$defs/Id"},
            d={"$ref": "#/$defs/Unknown"},
        )
        return {**described, "required": list(required)}

    others = {"Id": {"type": "string", "readOnly": True}}
    assert sent(side(), side("a", "b", "c"), others) == SAME
    assert sent(side(), side("d"), others) == [
        ("breaking", "property-became-required", "/properties/d")
    ]
    assert sent(side("a", "b", "c", "d"), side("d"), others) == SAME


def test_required_without_description_counts() -> None:
    assert sent(thing(a=TEXT), {**thing(a=TEXT), "required": ["b"]}) == [
        ("breaking", "property-became-required", "/properties/b")
    ]
    assert sent({**thing(), "required": ["a"]}, {**thing(a=TEXT), "required": ["a"]}) == [
        ("additive", "property-added-optional", "/properties/a")
    ]


def test_values_of_every_type_are_told_by_type() -> None:
    old = {"enum": ["a", 1, 1.0, 1.5, True, [1], {"a": 1}]}
    assert sent(old, {"type": ["string", "integer", "boolean", "array", "object"]}) == [
        ("breaking", "type-narrowed", ""),
        ("additive", "enum-removed", ""),
    ]
    assert sent({"const": 1.0}, {"const": 1}) == []  # one number


def test_an_annotation_of_an_unchanged_rule_is_cosmetic() -> None:
    assert sent({"deprecated": False}, {"deprecated": None}) == SAME
    assert sent({"x-one": 1, "xml": {}}, {"x-one": 2}) == [("cosmetic", "annotation-changed", "")]


def test_rules_that_cannot_be_weighed_are_followed_all_the_same() -> None:
    old = {"patternProperties": {"^x": BASE}, "discriminator": {"mapping": {"b": "#/$defs/Base"}}}
    changes = definition_changes(
        {"A": old, "Base": thing(a=TEXT)}, {"A": {**old, "title": "A"}, "Base": thing(a=NUMBER)}
    )
    assert ("breaking", "type-changed", "Base", "request /properties/a") in told(
        [*changes, kept_action(body=["A"])]
    )
