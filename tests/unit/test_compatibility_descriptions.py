"""What the mapping tells of parameters in an action's description, read back word by word."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import make_document, map_document

from importer.model.findings import Finding
from importer.plan.compatibility.compare import compare_bundles

Json = dict[str, Any]
TEXT: Json = {"type": "string"}


def findings(old: Json, new: Json, *, beside: str = "") -> list[Finding]:
    """Give what became of an operation with one parameter."""
    bundles = []
    for parameter in (old, new):
        operation = {
            "operationId": "list",
            "description": beside,
            "parameters": [{"name": "q", "in": "query", **parameter}],
            "responses": {"200": {"description": ""}},
        }
        bundles.append(map_document(make_document({"/things": {"get": operation}})).bundle)
    return list(compare_bundles(bundles[0], bundles[1]).findings)


def codes(old: Json, new: Json) -> list[str]:
    """Give the codes of what became of a parameter's schema; nothing else may differ."""
    return [finding.code for finding in findings({"schema": old}, {"schema": new})]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ({"minimum": 1}, {"minimum": 2}, "limit-tightened"),
        ({"minimum": 1.5}, {"minimum": 0.5}, "limit-loosened"),
        ({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}, "limit-tightened"),
        ({"maximum": 9}, {"maximum": 9, "exclusiveMaximum": True}, "limit-tightened"),
        ({"maximum": -2}, {}, "limit-loosened"),
        ({}, {"maximum": 1e30}, "limit-tightened"),
        ({"minLength": 1}, {"minLength": 2}, "limit-tightened"),
        ({"maxLength": 5}, {"maxLength": 2}, "limit-tightened"),
        ({"multipleOf": 2}, {"multipleOf": 3}, "values-changed"),
        ({"pattern": "^a. b"}, {"pattern": "^a. c"}, "values-changed"),
        ({"format": "date"}, {"format": "date-time"}, "values-changed"),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, "enum-value-added"),
        ({"enum": ["a`b", "c"]}, {"enum": ["a`b"]}, "values-changed"),
        ({"enum": ["a"]}, {"enum": [f"v{number}" for number in range(30)]}, "values-changed"),
    ],
)
def test_a_rule_that_the_mapping_tells_is_weighed(old: Json, new: Json, code: str) -> None:
    assert codes({**TEXT, **old}, {**TEXT, **new}) == [f"parameter-{code}"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ({"minItems": 1}, {"minItems": 2}, "limit-tightened"),
        ({"maxItems": 1}, {"maxItems": 2}, "limit-loosened"),
        ({"uniqueItems": True}, {}, "values-changed"),
        ({"items": {"type": "string"}}, {"items": {"type": "integer"}}, "values-changed"),
        ({"items": {"enum": ["a", "b"]}}, {"items": {"enum": ["a"]}}, "enum-value-removed"),
        ({"items": {"maximum": 2}}, {"items": {"maximum": 1}}, "limit-tightened"),
    ],
)
def test_a_rule_of_a_list_is_weighed(old: Json, new: Json, code: str) -> None:
    plain = {"type": "array", "items": {}}
    assert codes({**plain, **old}, {**plain, **new}) == [f"parameter-{code}"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"style": "form"}, {"style": "spaceDelimited", "explode": False}),
        ({"style": "pipeDelimited", "explode": False}, {"style": "form", "explode": False}),
        ({"style": "form", "explode": False}, {"style": "form", "explode": True}),
    ],
)
def test_another_way_to_write_a_list_is_risky(old: Json, new: Json) -> None:
    schema = {"schema": {"type": "array", "items": TEXT}}
    (finding,) = findings({**schema, **old}, {**schema, **new})
    assert (finding.class_, finding.code) == ("risky", "parameter-values-changed")


def test_another_way_to_write_an_object_or_a_text_is_risky() -> None:
    schema = {"schema": {"type": "object"}}
    (finding,) = findings({**schema, "style": "form"}, {**schema, "style": "deepObject"})
    assert finding.reason == (
        "query q: no longer object in the style form, exploded,"
        " now object in the style deepObject, not exploded"
    )
    content = [{"content": {media: {"schema": TEXT}}} for media in ("text/csv", "application/json")]
    (finding,) = findings(*content)
    assert finding.code == "parameter-values-changed"


def test_a_way_to_write_a_place_in_the_path_is_risky() -> None:
    bundles = []
    for style in ("label", "matrix"):
        parameter = {"name": "id", "in": "path", "required": True, "style": style, "schema": TEXT}
        operation = {"parameters": [parameter], "responses": {"200": {"description": ""}}}
        bundles.append(map_document(make_document({"/{id}": {"get": operation}})).bundle)
    (finding,) = compare_bundles(bundles[0], bundles[1]).findings
    assert (finding.code, finding.where) == ("parameter-values-changed", "parameter path id")


def test_what_a_vendor_writes_is_no_rule() -> None:
    old = {"description": "A list of ids, e.g. `a`. At least one of them.", "schema": TEXT}
    new = {"description": "A list of names, e.g. `b`. At most two of them.", "schema": TEXT}
    (finding,) = findings(old, new)
    assert (finding.class_, finding.code) == ("cosmetic", "parameter-description-changed")


def test_words_and_rules_are_told_apart() -> None:
    old = {"description": "Old.", "deprecated": True, "schema": {"type": "string", "enum": ["a"]}}
    new = {"description": "New.", "schema": {"type": "string", "enum": ["b"]}}
    assert [finding.code for finding in findings(old, new)] == [
        "parameter-enum-value-removed",
        "parameter-enum-value-added",
        "parameter-deprecation-lifted",
        "parameter-description-changed",
    ]


def test_a_section_that_a_vendor_wrote_is_not_taken_for_the_mappings() -> None:
    text = "Lists.\n\n## Parameters\n\n- all of them\n- `q` is the best one"
    same = {"schema": TEXT}
    assert findings(same, same, beside=text) == []
    (finding,) = findings({"schema": {**TEXT, "maxLength": 3}}, same, beside=text)
    assert finding.code == "parameter-limit-loosened"


def test_the_list_of_values_that_is_cut_is_told_by_its_length() -> None:
    old, new = (
        {"type": "string", "enum": [f"v{n:04}" for n in range(size)]} for size in (30, 1030)
    )
    (finding,) = findings({"schema": old}, {"schema": new})
    assert finding.reason == "query q: no longer one of 30 values, now one of 1030 values"
