from __future__ import annotations

import io
import json
from typing import Any

from bundles import make_action, make_bundle, make_definition
from msgspec.structs import replace

from importer.model.bundle import Bundle
from importer.model.change_codes import CODES
from importer.model.findings import Comparison
from importer.plan.compatibility.compare import compare_bundles
from importer.report.console import make_console
from importer.report.diff import diff_json, print_diff

MEANINGS = {code: entry.meaning for code, entry in CODES.items()}


def text_of(comparison: Comparison, *, verbose: bool = False) -> str:
    """Print a comparison as where there is no terminal."""
    stream = io.StringIO()
    print_diff(make_console(stream), comparison, MEANINGS, verbose=verbose)
    return stream.getvalue()


def bundle_of(*names: str, users: int = 1) -> Bundle:
    """Make a bundle whose actions send and get a thing with these properties."""
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    actions = [
        make_action(f"make{number}", f"/things{number}/{{{{ param.id }}}}", returns=["Thing"])
        for number in range(users)
    ]
    return make_bundle([make_definition("Thing", schema)], actions)


def test_the_worst_comes_first_with_its_place_and_fingerprint() -> None:
    comparison = compare_bundles(bundle_of("a", "b"), bundle_of("b", "c", users=2))
    (breaking,) = [one for one in comparison.findings if one.class_ == "breaking"]
    lines = text_of(comparison).splitlines()
    assert lines[:5] == [
        "Old: Pets 1  OpenAPI 3.1.0, pets.yaml",
        "New: Pets 1  OpenAPI 3.1.0, pets.yaml",
        "",
        "Changes: 1 breaking, 0 risky, 2 additive, 0 cosmetic",
        "  breaking  property-removed  1  A property is gone.",
    ]
    place = "Thing  response 200 application/json /properties/a"
    assert lines[5] == f"        {place}: the property a is gone  [{breaking.fingerprint}]"
    assert lines[6] == "          in GET /things0/{id}"


def test_nothing_to_tell_is_told() -> None:
    comparison = compare_bundles(bundle_of("a"), bundle_of("a"))
    assert text_of(comparison).splitlines()[-1] == "No changes."
    assert not comparison.fails("cosmetic")


def test_what_is_accepted_is_marked_and_does_not_fail() -> None:
    first = compare_bundles(bundle_of("a"), bundle_of())
    (finding,) = first.findings
    assert first.fails("breaking")
    accepted = compare_bundles(bundle_of("a"), bundle_of(), [finding.fingerprint, "f" * 16])
    assert not accepted.fails("cosmetic")
    text = text_of(accepted)
    assert "Changes: 1 breaking, 0 risky, 0 additive, 0 cosmetic (1 accepted)" in text
    assert f"[accepted {finding.fingerprint}]" in text
    assert text.splitlines()[-1] == f"Accepted, and not found (any more): {'f' * 16}"


def test_a_long_list_is_cut_unless_all_is_asked_for() -> None:
    names = [f"p{number:02}" for number in range(30)]
    comparison = compare_bundles(bundle_of(*names), bundle_of())
    assert "… and 10 more (-v shows all, -f json lists each)" in text_of(comparison)
    assert text_of(comparison, verbose=True).count("is gone  [") == 30


def test_cosmetic_changes_take_a_line_a_code_unless_all_is_asked_for() -> None:
    old, new = (make_bundle(actions=[make_action("a", summary=text)]) for text in ("One", "Two"))
    comparison = compare_bundles(old, new)
    told = "  cosmetic  action-summary-changed  1  "
    assert told in text_of(comparison)
    assert "GET /a: the summary" not in text_of(comparison)
    assert "GET /a: the summary is another" in text_of(comparison, verbose=True)


def test_there_are_more_users_than_are_named() -> None:
    comparison = compare_bundles(bundle_of("a", users=7), bundle_of(users=7))
    assert "in GET /things0/{id}, " in text_of(comparison)
    assert "GET /things4/{id} and more" in text_of(comparison)


def test_operations_that_were_left_out_are_told() -> None:
    bundle = bundle_of("a")
    skipped = replace(bundle, summary=replace(bundle.summary, skipped=2))
    text = text_of(compare_bundles(bundle, skipped))
    assert "2 operations could not be read and count as absent" in text
    assert json.loads(diff_json(compare_bundles(bundle, skipped)))["new"]["skipped"] == 2


def test_json_has_every_finding_whole() -> None:
    old = make_bundle(actions=[make_action("find", "/a"), make_action("go", "/b")])
    new = make_bundle(actions=[make_action("find", "/c"), make_action("come", "/b")])
    first = compare_bundles(old, new)
    report = json.loads(diff_json(compare_bundles(old, new, [first.findings[0].fingerprint])))
    assert list(report) == [
        "format",
        "command",
        "old",
        "new",
        "summary",
        "findings",
        "moves",
        "unmatched",
    ]
    assert report["summary"] == {
        "breaking": 0,
        "risky": 2,
        "additive": 0,
        "cosmetic": 0,
        "accepted": 1,
    }
    assert report["moves"] == [{"name": "find", "before": "GET /a", "after": "GET /c"}]
    assert report["findings"][0] == {
        "code": "action-moved",
        "class": "risky",
        "reason": "GET /a became GET /c",
        "kind": "action",
        "identity": "GET /c",
        "where": "",
        "direction": None,
        "used_by": [],
        "used_by_more": False,
        "fingerprint": first.findings[0].fingerprint,
        "accepted": True,
    }


def test_what_strangers_wrote_cannot_leave_its_line() -> None:
    hostile = "x\x1b[2J\n::error::\u202ey##[group]"
    schema: Any = {"properties": {hostile: {"enum": [hostile]}}}
    old = make_bundle([make_definition("A", schema)], [make_action("a", body=["A"])])
    new = make_bundle([make_definition("A", {})], [make_action("a", body=["A"])])
    text = text_of(compare_bundles(old, new), verbose=True)
    assert all(line.isprintable() for line in text.splitlines())
    assert "::error" not in text
    report = diff_json(compare_bundles(old, new)).decode()
    assert all(line.isprintable() for line in report.splitlines())
