from __future__ import annotations

import re
from typing import Any

import pytest
from bundles import make_action
from changes import canonical, change_of, definition_changes, found, kept_action, told

from importer.connect.canonical import canonical_action
from importer.model.change_codes import CODES
from importer.model.changes import Change
from importer.model.findings import CLASSES, Finding, is_as_bad_as, worst_class
from importer.plan.compatibility.classify import classify_change, classify_changes

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_codes_are_words_with_hyphens_and_each_has_classes_and_a_sentence() -> None:
    for code, entry in CODES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert {entry.request, entry.response} <= set(CLASSES)
        assert entry.meaning.endswith(".")
        assert entry.is_directed or entry.request == entry.response
        assert entry.class_in("response") == entry.response
        assert entry.class_in("request") == entry.class_in(None) == entry.request


def test_the_worst_class_counts() -> None:
    changes = definition_changes({"A": thing(a=TEXT)}, {"A": thing(b=TEXT)})
    assert worst_class(found([*changes, kept_action(returns=["A"])])) == "breaking"
    assert worst_class([]) is None
    assert is_as_bad_as("breaking", "risky")
    assert is_as_bad_as("risky", "risky")
    assert not is_as_bad_as("additive", "risky")


def test_what_a_definition_means_depends_on_who_uses_it() -> None:
    changes = definition_changes({"A": thing(a=TEXT, b=TEXT)}, {"A": thing(a=TEXT)})
    sent = kept_action("send", body=["A"])
    received = kept_action("receive", returns=["A"])
    assert told([*changes, sent]) == [
        ("risky", "property-removed", "A", "requestBody application/json /properties/b")
    ]
    assert told([*changes, received]) == [
        ("breaking", "property-removed", "A", "response 200 application/json /properties/b")
    ]
    assert {finding.used_by for finding in found([*changes, sent, received])} == {
        ("GET /send",),
        ("GET /receive",),
    }


def test_a_definition_that_others_use_is_told_with_a_direction_for_its_place() -> None:
    old = {"Outer": thing(inner={"$ref": "#/$defs/Inner"}), "Inner": thing(a=TEXT)}
    changes = definition_changes(old, {**old, "Inner": thing(a=NUMBER)})
    (finding,) = found([*changes, kept_action(body=["Outer"])])
    assert (finding.code, finding.where) == ("type-changed", "request /properties/a")
    assert (finding.used_by, finding.used_by_more) == (("GET /make",), False)


def test_five_users_are_named_and_it_is_said_that_there_are_more() -> None:
    old = {"Outer": {"$ref": "#/$defs/Inner"}, "Inner": thing(a=TEXT)}
    changes = definition_changes(old, {**old, "Inner": thing(a=NUMBER)})
    users = [kept_action(f"make{number}", body=["Outer"]) for number in range(7)]
    (finding,) = found([*changes, *users])
    assert finding.used_by == tuple(f"GET /make{number}" for number in range(5))
    assert finding.used_by_more
    (few,) = found([*changes, *users[:5]])
    assert not few.used_by_more


def test_one_change_of_a_definition_is_judged_in_both_directions() -> None:
    (change,) = definition_changes({"A": thing(a=TEXT)}, {"A": thing(a=TEXT, b=TEXT)})
    findings = classify_change(change, canonical({"A": thing(a=TEXT)}), {})
    assert [(finding.direction, finding.class_) for finding in findings] == [
        ("request", "additive"),
        ("response", "additive"),
    ]
    (new,) = definition_changes({}, {"A": thing()})
    assert [finding.code for finding in classify_change(new, {}, {})] == ["definition-added-unused"]


def test_one_change_of_an_action_is_told_with_what_its_definitions_became() -> None:
    old = {"A": thing(b={"$ref": "#/$defs/B"}), "B": thing(x=TEXT), "C": thing(y=TEXT)}
    new = {**old, "B": thing(), "C": thing()}
    action = canonical_action(make_action("make", returns=["A"]))
    change = change_of("action", "GET /make", action, {**action, "summary": "Makes."})
    findings = classify_change(change, canonical(old), canonical(new))
    assert [(finding.class_, finding.code, finding.identity) for finding in findings] == [
        ("breaking", "property-removed", "B"),
        ("cosmetic", "action-summary-changed", "GET /make"),
    ]


def test_a_definition_that_nothing_is_known_of_is_passed_over() -> None:
    assert classify_change(kept_action(body=["Unknown"], returns=["Unknown"]), {}, {}) == ()


def test_a_definition_that_is_no_schema_is_risky() -> None:
    before, after = canonical({"A": thing()})["A"], canonical({"A": thing(a=TEXT)})["A"]
    xml = {**before, "contentType": "application/xml", "content": "<a/>"}
    change = change_of("definition", "A", xml, after)
    assert told([change, kept_action(returns=["A"])]) == [
        ("risky", "definition-unreadable", "A", "")
    ]
    old, new = (canonical_action(make_action("make", returns=[name])) for name in "AB")
    action = change_of("action", "GET /make", old, new)
    schema = change_of("definition", "B", after, after)
    stored = change_of("definition", "A", xml, xml)
    place = "response 200 application/json"
    assert ("risky", "reference-changed", "GET /make", place) in told([stored, schema, action])
    gone = change_of("definition", "A", xml, None)
    come = change_of("definition", "B", None, after)
    assert ("risky", "definition-unreadable", "B", "") in told([gone, come, action])


def test_a_definition_whose_description_alone_differs_is_cosmetic() -> None:
    before = canonical({"A": thing()})["A"]
    change = change_of("definition", "A", before, {**before, "description": "A thing."})
    assert told([change]) == [("cosmetic", "text-changed", "A", "")]


def test_a_definition_may_be_new_without_use() -> None:
    changes = definition_changes({}, {"A": thing(a={"$ref": "#/$defs/A"}), "B": thing()})
    user = change_of("action", "GET /b", None, canonical_action(make_action("b", returns=["B"])))
    assert told([*changes, user]) == [
        ("cosmetic", "definition-added-unused", "A", ""),
        ("additive", "definition-added", "B", ""),
        ("additive", "action-added", "GET /b", ""),
    ]


def test_a_definition_that_a_definition_holds_itself_is_nearer() -> None:
    def content(near: Any) -> dict[str, Any]:
        return {**thing(a={"$ref": "#/$defs/Near"}), "$defs": {"Near": near}}

    old = {"A": content(thing(x=TEXT)), "Near": thing(y=TEXT)}
    changes = definition_changes(old, {**old, "A": content(thing(x=NUMBER))})
    assert told([*changes, kept_action(body=["A"])]) == [
        ("breaking", "type-changed", "A", "request /$defs/Near/properties/x")
    ]


@pytest.mark.parametrize("word", ["$ref", "$comment"])
def test_a_reference_out_of_the_bundle_is_risky_where_it_changes(word: str) -> None:
    old, new = ({"A": thing(a={word: f"https://example.com/{each}"})} for each in "xy")
    (finding,) = found([*definition_changes(old, new), kept_action(body=["A"])])
    assert finding.code == ("reference-changed" if word == "$ref" else "annotation-changed")


def test_a_connector_and_a_way_to_sign_in_may_change_where_nobody_looks() -> None:
    connector = {"name": "Things", "baseUrl": "https://a.example"}
    slash = {"name": "Things", "baseUrl": "https://a.example/"}
    scheme = {"schemeType": "hmac", "name": "X-Sign", "in": "header", "algorithm": "sha1"}
    oauth = {"schemeType": "oauth2", "grantType": "password"}
    changes = [
        change_of("connector", "connector", connector, {**connector, "region": "eu"}),
        change_of("auth-scheme", "1", scheme, {**scheme, "algorithm": "sha256"}),
        change_of("auth-scheme", "2", scheme, {**scheme, "mtlsEnabled": True}),
        change_of("auth-scheme", "3", oauth, {**oauth, "grantType": "client_credentials"}),
    ]
    assert told(changes) == [
        ("risky", "connector-changed", "connector", ""),
        ("breaking", "auth-signature-changed", "1", ""),
        ("risky", "auth-scheme-changed", "2", ""),
        ("breaking", "auth-grant-changed", "3", ""),
    ]
    assert told([change_of("connector", "connector", connector, slash)]) == [
        ("cosmetic", "connector-details-changed", "connector", "")
    ]
    assert told([change_of("connector", "connector", None, connector)]) == [
        ("additive", "connector-added", "connector", "")
    ]


def test_a_new_connector_and_a_new_way_to_sign_in() -> None:
    scheme = change_of("auth-scheme", "1", None, {"schemeType": "none"})
    assert told([scheme]) == [("additive", "auth-scheme-added", "1", "")]


def test_an_action_that_only_links_another_name_for_the_same_is_restructured() -> None:
    schemas = {"A": thing(a=TEXT), "B": {"$ref": "#/$defs/A"}}
    before, after = (canonical_action(make_action("make", returns=[name])) for name in "AB")
    changes = [
        *definition_changes(schemas, schemas),
        change_of("action", "GET /make", before, after),
    ]
    assert told(changes) == [("cosmetic", "action-restructured", "GET /make", "")]


def test_links_of_one_definition_each_are_matched_by_media_type() -> None:
    old, new = canonical({"A": thing(a=TEXT)}), canonical({"A": thing(a=TEXT), "B": thing()})
    old["A"]["accept"] = new["A"]["accept"] = ["application/json"]
    new["B"]["accept"] = ["text/csv"]
    action = canonical_action(make_action("make", body=["A"], returns=["A"]))
    wider = {**action, "requestBody": {"required": True, "definitions": ["A", "B"]}}
    changes = [change_of("definition", name, old.get(name), new[name]) for name in new]
    forward = change_of("action", "GET /make", action, wider)
    assert told([*changes, forward]) == [
        ("additive", "definition-added", "B", ""),
        ("additive", "media-type-added", "GET /make", "requestBody"),
    ]
    swapped = [change_of("definition", name, new[name], old.get(name)) for name in new]
    assert told([*swapped, change_of("action", "GET /make", wider, action)]) == [
        ("cosmetic", "definition-removed", "B", ""),
        ("breaking", "media-type-removed", "GET /make", "requestBody"),
    ]


def _prints(findings: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.fingerprint for finding in findings}


def test_a_fingerprint_stays_whatever_else_changes() -> None:
    old = {"A": thing(a=TEXT, b=TEXT), "B": thing(x=TEXT)}
    user = kept_action(body=["A"])
    alone = found([*definition_changes(old, {**old, "A": thing(a=NUMBER, b=TEXT)}), user])
    new = {"A": thing(b=TEXT, a=NUMBER, c=TEXT), "B": thing(x=NUMBER)}
    others = [kept_action(name, body=["A", "B"], returns=["B"]) for name in ("x", "y")]
    among = found([*others, user, *reversed(definition_changes(old, new))])
    assert _prints(alone)["type-changed"] in {finding.fingerprint for finding in among}
    assert re.fullmatch("[0-9a-f]{16}", alone[0].fingerprint)


def test_a_fingerprint_is_of_this_very_change() -> None:
    user = kept_action(body=["A"], returns=["A"])
    prints: set[str] = set()
    for word in ("a", "b", "c"):
        new = {"A": thing(a={"enum": ["x", word]})}
        findings = found([*definition_changes({"A": thing(a={"enum": ["x"]})}, new), user])
        assert {finding.direction for finding in findings} == {"request", "response"}
        prints.update(finding.fingerprint for finding in findings)
    assert len(prints) == 6


def _wide(names: int, target: str) -> dict[str, Any]:
    refs = {f"p{number}": {"$ref": f"#/$defs/{target}"} for number in range(names)}
    return {"type": "object", "properties": refs}


def _in_many_pieces(size: int) -> dict[str, Any]:
    """Make definitions of which one may be compared with each of many others."""
    return {
        "Big": thing(**{f"q{number}": TEXT for number in range(size)}),
        **{f"C{number}": thing(**{f"r{number}": TEXT}) for number in range(size)},
    }


def _of_pieces(size: int) -> dict[str, Any]:
    return thing(**{f"p{number}": {"$ref": f"#/$defs/C{number}"} for number in range(size)})


@pytest.fixture
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a comparison cost no more than its definitions are large."""
    monkeypatch.setattr("importer.plan.compatibility.budget._LEAST", 0)


@pytest.mark.usefixtures("small_budget")
def test_definitions_too_different_to_be_compared_are_risky_and_cost_little() -> None:
    old = {"A": _wide(200, "Big"), "Z": thing(z=TEXT), **_in_many_pieces(200)}
    new = {**old, "A": _of_pieces(200), "Z": thing(z=NUMBER)}
    rows = told([*definition_changes(old, new), kept_action(body=["A"])])
    assert len(rows) < 10_000  # of the 40,000 that there would be
    assert ("risky", "comparison-cut", "A", "") in rows
    assert ("risky", "comparison-cut", "Z", "") in rows


@pytest.mark.usefixtures("small_budget")
def test_an_action_whose_new_links_are_too_much_to_compare_is_risky() -> None:
    schemas = {"A": _wide(200, "Big"), "B": _of_pieces(200), **_in_many_pieces(200)}
    before, after = (canonical_action(make_action("make", returns=[name])) for name in "AB")
    change = change_of("action", "GET /make", before, after)
    rows = told([*definition_changes(schemas, schemas), change])
    assert ("risky", "comparison-cut", "GET /make", "") in rows


def _nested(levels: int, word: str, leaf: Any) -> Any:
    schema = leaf
    for _ in range(levels):
        if word in ("allOf", "anyOf", "oneOf"):
            schema = {word: [schema, {"type": ["object", "string"]}]}
        elif word == "properties":
            schema = thing(a=schema)
        else:
            schema = {word: schema}
    return schema


@pytest.mark.parametrize(
    "word", ["properties", "items", "additionalProperties", "allOf", "anyOf", "oneOf", "not"]
)
def test_schemas_nested_deeply_end(word: str) -> None:
    old, new = ({"A": _nested(240, word, leaf)} for leaf in (thing(x=TEXT), thing(x=NUMBER)))
    findings = found([*definition_changes(old, new), kept_action(body=["A"])])
    assert {finding.class_ for finding in findings} & {"breaking", "risky"}


@pytest.mark.parametrize("word", ["properties", "allOf", "anyOf", "oneOf", "items", "not"])
def test_definitions_that_refer_to_each_other_in_circles_end(word: str) -> None:
    count = 60

    def side(leaf: Any) -> dict[str, Any]:
        made = {}
        for number in range(count):
            refs = [{"$ref": f"#/$defs/D{(number * step + 1) % count}"} for step in (1, 2, 3)]
            own = thing(x=leaf, **{f"y{number}": TEXT})
            if word == "properties":
                made[f"D{number}"] = thing(x=leaf, a=refs[0], b=refs[1], c=refs[2])
            elif word in ("items", "not"):
                made[f"D{number}"] = {**own, word: refs[0]}
            else:
                made[f"D{number}"] = {word: [*refs, own]}
        return made

    findings = found([*definition_changes(side(TEXT), side(NUMBER)), kept_action(body=["D0"])])
    assert {finding.class_ for finding in findings} & {"breaking", "risky"}


def test_a_definition_that_is_only_itself_ends() -> None:
    old, new = {"A": {"$ref": "#/$defs/A"}}, {"A": {"allOf": [{"$ref": "#/$defs/A"}]}}
    assert told([*definition_changes(old, new), kept_action(body=["A"])]) == [
        ("cosmetic", "definition-restructured", "A", "")
    ]


def test_schemas_that_people_stored_may_be_anything() -> None:
    odd: list[Any] = [
        {"type": "no type", "enum": "no list", "required": "no list", "properties": []},
        {"type": [1, "string"], "minimum": "a", "allOf": {}, "oneOf": [], "items": 7},
        {"required": [[], 1], "discriminator": [], "default": None, "multipleOf": 0},
        {"$ref": 7, "anyOf": [True, {"type": "string"}], "properties": {"a": 7}},
        {"properties": {"a": False}, "additionalProperties": 7, "prefixItems": 7},
        {"const": None, "enum": [None], "oneOf": [{"type": "null"}], "$defs": []},
        True,
        False,
        {},
    ]
    for before in odd:
        for after in odd:
            changes: list[Change] = definition_changes({"A": before}, {"A": after})
            classified = classify_changes([*changes, kept_action(body=["A"], returns=["A"])])
            assert bool(classified.get("definition A")) is (changes[0].verb != "keep")
