"""What every rendering says: both sides of a change, payloads in words, outcomes, findings."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from kept_runs import make_change, make_plan, make_target
from reported import SAMPLES, empty_plan, make_findings, read_bundle

from importer.model.changes import Change, Fault, Outcome, Plan
from importer.model.versions import Makes, Publication
from importer.report.details import payload_details
from importer.report.marked_text import difference
from importer.report.readable import cut_text, readable_json
from importer.report.side_by_side import MOST_DIFFERENCES, differences_of, disputes_of
from importer.report.view import view_bundle, view_plan, view_run

ORCHARD = read_bundle(SAMPLES / "orchard-3.0.yaml")


def update(before: dict[str, Any], after: dict[str, Any], *fields: str) -> Change:
    change = make_change("GET /a", "update", after=after)
    return msgspec.structs.replace(change, before=before, fields=fields or tuple(after))


def sides(before: Any, after: Any) -> list[tuple[str, str | None, str | None]]:
    """Give the differences of a field `x` as (where, before, after)."""
    found = differences_of(update({"x": before}, {"x": after}))
    return [(one.where, one.before, one.after) for one in found]


def test_a_difference_is_told_where_it_lies() -> None:
    before = {"type": "object", "properties": {"id": {"type": "string"}, "old": {}}}
    after = {"type": "object", "properties": {"id": {"type": "integer"}, "new": {"a": [1]}}}
    assert sides(before, after) == [
        ("x > properties > id > type", "string", "integer"),
        ("x > properties > old", "{}", None),
        ("x > properties > new", None, '{\n  "a": [\n    1\n  ]\n}'),
    ]


def test_lists_of_objects_are_compared_one_by_one_and_other_lists_as_a_whole() -> None:
    assert sides([{"a": 1}, {"b": 1}], [{"a": 1}, {"b": 2}]) == [("x > 2 > b", "1", "2")]
    ((where, before, after),) = sides([{"a": 1}], [{"a": 1}, {"a": 2}])
    assert (where, (before or "").count("{"), (after or "").count("{")) == ("x", 1, 2)
    assert [where for where, _, _ in sides(["a"], ["b"])] == ["x"]


def test_values_that_look_alike_are_told_apart() -> None:
    assert sides("1", 1) == [("x", '"1"', "1")]
    assert sides("", None) == [("x", '""', "null")]
    assert sides(True, 1) == [("x", "true", "1")]


def test_only_an_update_has_two_sides() -> None:
    assert differences_of(make_change("GET /a", after={"x": 1})) == ()


def test_the_differences_of_a_change_are_bounded_in_number_depth_and_length() -> None:
    many = {str(n): n for n in range(500)}
    assert len(sides(many, {})) == MOST_DIFFERENCES
    deep_one: Any = "a"
    deep_other: Any = "b"
    for _ in range(500):
        deep_one, deep_other = {"k": deep_one}, {"k": deep_other}
    ((where, _, _),) = sides(deep_one, deep_other)
    assert where.count(">") < 50
    ((_, before, _),) = sides("y" * 10_000, "z")
    assert (before or "").endswith("y… (6,000 more characters)")


def test_hostile_text_is_shown_on_its_lines_in_a_difference() -> None:
    assert sides("a\r\nb\x1b[2J\u202e", "c") == [("x", "a\nb\\u001b[2J\\u202e", "c")]
    (one,) = differences_of(update({"k\n": 1}, {"k\n": 2}))
    assert one.where == "k"


def test_what_a_person_changed_is_set_beside_what_the_document_has() -> None:
    after = {"name": "mine", "summary": "s"}
    kept = msgspec.structs.replace(
        make_change("GET /a", "keep", after=after), document={"name": "theirs", "summary": "s"}
    )
    (one,) = disputes_of(kept)
    assert (one.where, one.before, one.after) == ("name", "mine", "theirs")
    assert disputes_of(make_change("GET /a", "keep", after=after)) == ()


def test_an_action_is_told_in_words() -> None:
    payload = {
        "path": "/b/{{ param.id }}",
        "summary": "Does it",
        "parameters": {
            "path id": {"required": True, "type": "string"},
            "query n": {"required": False, "type": "integer", "default": 5},
        },
        "method": "GET",
        "requestBody": {"required": True, "definitions": ["In"]},
        "responses": {"200": ["Out", "Text"], "204": [], "304": []},
    }
    told = [(one.name, one.value) for one in payload_details("action", payload, "GET /b/{id}")]
    assert told == [
        ("summary", "Does it"),
        ("path id", "string, required"),
        ("query n", "integer, default 5"),
        ("request body", "In"),
        ("response 200", "Out or Text"),
        ("response 204, 304", "no body"),
    ]
    elsewhere = payload_details("action", payload, "GET /c/{id}")
    assert ("path", "/b/{{ param.id }}") in [(one.name, one.value) for one in elsewhere]


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ({"type": "object", "properties": {"a": {}, "b": {}}, "required": ["b"]},
         "2 properties: a, b*"),
        ({"properties": {str(n): {} for n in range(12)}},
         "12 properties: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2 more"),
        ({"properties": {"a": {}}, "required": True}, "1 property: a"),
        ({"type": ["string", "null"]}, "string or null"),
        ({"$ref": "#/$defs/Pet"}, "Pet"),
        ({"oneOf": [{}, {}]}, "oneOf 2"),
        ({}, "anything"),
        (True, "true"),
    ],
)  # fmt: skip
def test_a_definition_is_told_in_words(content: Any, value: str) -> None:
    payload = {"accept": ["application/json"], "content": content}
    ((name, told),) = ((one.name, one.value) for one in payload_details("definition", payload))
    assert (name, told) == ("application/json", value)


def test_any_other_kind_is_told_field_by_field() -> None:
    payload = {"name": "n", "empty": "", "tags": {"a": ["b"]}}
    told = [(one.name, one.value) for one in payload_details("connector", payload)]
    assert told == [("name", "n"), ("tags", '{"a":["b"]}')]
    assert payload_details("connector", None) == ()
    odd = payload_details("connector", {"x": ["\ud800"]})
    assert odd[0].value == r"['\ud800']"


def test_an_operation_has_its_tags_and_what_is_posted() -> None:
    for view in (view_bundle(ORCHARD), view_plan(ORCHARD, empty_plan(ORCHARD))):
        (orders,) = [one for one in view.operations if one.operation == "GET /orders/{orderId}"]
        assert (orders.method, orders.tags, orders.action) == ("GET", ("orders",), "getOrder")
        assert ("path orderId", "string, required") in [
            (one.name, one.value) for one in orders.details
        ]
        assert orders.payload is not None
        assert orders.payload["name"] == "getOrder"


def test_an_operation_keeps_its_change_though_a_person_renamed_its_action() -> None:
    plan = empty_plan(ORCHARD)
    renamed = [
        msgspec.structs.replace(
            change, verb="keep", name="mine", after={**change.wanted, "name": "mine"},
            before={**change.wanted, "name": "mine"}, document=change.wanted, kept=("name",),
        )
        if change.name == "getOrder" and change.wanted
        else change
        for change in plan.changes
    ]  # fmt: skip
    view = view_plan(ORCHARD, msgspec.structs.replace(plan, changes=tuple(renamed)))
    (orders,) = [one for one in view.operations if one.operation == "GET /orders/{orderId}"]
    assert orders.happening == "keep"
    assert orders.change is not None
    assert [one.where for one in orders.change.disputes] == ["name"]


def test_a_change_has_the_worst_class_of_its_findings() -> None:
    plan = empty_plan(ORCHARD)
    findings = make_findings(plan)
    first = plan.changes[0].id
    worse = msgspec.structs.replace(findings[first][0], class_="breaking")
    view = view_plan(ORCHARD, plan, {first: (findings[first][0], worse)})
    classes = {change.id: change.class_ for change in view.changes}
    assert classes.pop(first) == "breaking"
    assert set(classes.values()) == {None}
    (change,) = [one for one in view.changes if one.id == first]
    assert change.findings[1].where.endswith("(request)")
    assert change.findings[1].used_by.endswith(", ...")


def test_a_run_tells_faults_and_complaints_alike() -> None:
    change = make_change("GET /a", after={"name": "a"})
    ended = Outcome(
        change=change,
        result="applied",
        fields=(("a", "b\nc"),),
        faults=(Fault(field="path", message="odd", severity="warning"),),
    )
    view = view_run(ORCHARD, make_plan(change), [ended])
    assert view.outcomes[0].fields == (("a", "b c"), ("path", "warning: odd"))
    assert view.troubles == ()


def test_what_is_made_before_and_published_after_is_told() -> None:
    makes = Makes(
        api_url="https://platform.test",
        organisation_id="O",
        connector=None,
        version="2.1",
        from_version="2.0",
    )
    plan = Plan(format=1, target=make_target(), changes=(), digest="d")
    told = view_plan(ORCHARD, plan, makes=makes).makes
    assert told
    assert told.startswith("To be made: version 2.1, a draft copied from 2.0")
    publication = Publication(version="2.1", result="published", published_at="2030-01-01T00:00Z")
    run = view_run(ORCHARD, plan, [], makes=makes, publication=publication)
    assert (run.plan.makes or "").startswith("Made: version 2.1")
    assert run.publication == ("Published: version 2.1 at 2030-01-01T00:00Z",)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("a b c", "a x c", ("a <del>b</del> c", "a <ins>x</ins> c")),
        ("one\ntwo\nthree", "one\n2\nthree",
         ("one\n<del>two</del>\nthree", "one\n<ins>2</ins>\nthree")),
        ("one\ntwo", "one\nzero\ntwo", ("one\ntwo", "one\n<ins>zero\n</ins>two")),
        ("<b>", "<i>", ("&lt;<del>b</del>&gt;", "&lt;<ins>i</ins>&gt;")),
        ("words", "wordless", ("<del>words</del>", "<ins>wordless</ins>")),
        (None, "<", ("", "&lt;")),
        ("a" + "\nx" * 300, "b" + "\nx" * 300,
         ("<del>a</del>" + "\nx" * 300, "<ins>b</ins>" + "\nx" * 300)),
    ],
)  # fmt: skip
def test_what_differs_is_marked_by_line_and_word(
    before: str | None, after: str | None, marked: tuple[str, str]
) -> None:
    assert tuple(map(str, difference(before, after))) == marked


def test_json_for_reading_hides_nothing_and_fails_on_nothing() -> None:
    assert readable_json({"a": "\u202e"}) == '{\n  "a": "\\u202e"\n}'
    assert readable_json({"a": "\ud800"}, indent=0) == '{"a": "\\ud800"}'
    assert cut_text("abc", 2) == "ab… (1 more characters)"
