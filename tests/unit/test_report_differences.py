"""How an update is told in a few words."""

from __future__ import annotations

import pytest

from importer.model.changes import Change
from importer.report.differences import describe_fields
from importer.report.shapes import FieldView


def described(name: str, before: object, after: object) -> FieldView:
    change = Change(
        id="x",
        kind="action",
        verb="update",
        identity="x",
        name="x",
        reason="It differs.",
        fields=(name,),
        before={name: before},
        after={name: after},
    )
    (field,) = describe_fields(change)
    return field


@pytest.mark.parametrize(
    ("before", "after", "texts"),
    [
        ("getPet", "fetchPet", ("getPet", "fetchPet")),
        (None, "new\n\x1b[31m", ("(none)", "new \\u001b[31m")),
        (1, 2.5, ("1", "2.5")),
        (True, False, ("true", "false")),
        ("old", "", ("old", '""')),
    ],
)
def test_a_short_value_shows_both_sides(
    before: object, after: object, texts: tuple[str, str]
) -> None:
    field = described("name", before, after)
    assert (field.before, field.after) == texts


def test_a_long_text_shows_how_long_it_is() -> None:
    field = described("description", "a" * 1_500, "b" * 70)
    assert field == FieldView(name="description", marks=("1,500 -> 70 characters",))


def test_texts_that_look_the_same_are_not_shown_as_if_they_differed() -> None:
    field = described("summary", "two  blanks", "two blanks")
    assert field == FieldView(name="summary", marks=("11 -> 10 characters",))


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        (
            {"query limit": {"type": "string"}, "header old": {}},
            {"query limit": {"type": "integer"}, "path limit": {}},
            ("-header old", "~query limit", "+path limit"),
        ),
        ({"200": []}, {"200": ["Pet"], "default": []}, ("~200", "+default")),
        (None, {"required": True}, ("+required",)),
        (["Pet"], None, ("-Pet",)),
        (["application/json"], ["application/json", "text/json"], ("+text/json",)),
        (["a", "b"], ["b", "a"], ()),
        ("text", {"now": "an object"}, ("+now",)),
    ],
)
def test_lists_and_objects_show_what_came_and_went(
    before: object, after: object, marks: tuple[str, ...]
) -> None:
    assert described("parts", before, after) == FieldView(name="parts", marks=marks)


def test_a_schema_shows_its_properties() -> None:
    old = {"type": "object", "properties": {"id": {}, "age": {"type": "string"}}}
    new = {"type": "object", "properties": {"age": {"type": "number"}, "tag": {}}, "$id": "a"}
    marks = ("-properties.id", "~properties.age", "+properties.tag", "+$id")
    assert described("content", old, new).marks == marks


def test_a_schema_whose_properties_are_no_object_is_still_told() -> None:
    assert described("content", {"properties": 1}, {"properties": 2}).marks == ("~properties",)
    assert described("content", True, {"type": "object"}).marks == ("+type",)


def test_many_differences_are_counted() -> None:
    field = described("schema", {}, {f"k{number}": 1 for number in range(1_200)})
    assert field.marks == ("+k0", "+k1", "+k2", "+k3", "1,196 more")


def test_a_field_that_neither_side_has_is_named() -> None:
    assert described("errors", None, None) == FieldView(name="errors")


def test_a_change_with_one_side_has_no_differing_fields() -> None:
    change = Change(
        id="x", kind="action", verb="create", identity="x", name="x", reason="", after={"a": 1}
    )
    assert describe_fields(change) == ()
