"""What people changed, in a plan: how many things, which parts, what stays beside the document."""

from __future__ import annotations

import io
from typing import Any

import msgspec
from bundles import make_bundle

from importer.model.changes import Change, Plan
from importer.report.as_json import plan_json
from importer.report.shapes import Only
from importer.report.terminal import make_console, print_plan
from importer.report.view import view_plan


def changed(**fields: Any) -> Change:
    """Make a change of a connector that stays as it is."""
    standing = {"name": "Ours", "imageURL": "https://mine.example/a.png"}
    whole: dict[str, Any] = {
        "id": "connector",
        "kind": "connector",
        "verb": "keep",
        "identity": "connector",
        "name": "Ours",
        "reason": "kept as a person changed it: name; otherwise as in the document",
        "before": standing,
        "after": standing,
        "kept": ("name",),
        "document": {"name": "Pets", "imageURL": "https://mine.example/a.png"},
        **fields,
    }
    return Change(**whole)


def printed(*changes: Change, only: Only | None = None, verbose: bool = False) -> str:
    plan = Plan(format=1, target=None, changes=changes, digest="d" * 64)
    stream = io.StringIO()
    view = view_plan(make_bundle(), plan)
    print_plan(make_console(stream), view, verbose=verbose, only=only)
    return stream.getvalue()


def test_the_summary_counts_what_people_changed() -> None:
    clean = changed(id="definition A", kind="definition", kept=(), document=None, reason="r")
    out = printed(changed(), clean)
    assert "\n  1 with parts that people changed (--only changes)\n" in out
    both = printed(changed(), changed(id="trigger t", kind="trigger", conflicts=("summary",)))
    assert "\n  2 with parts that people changed, 1 in conflict (--only changes)\n" in both
    assert "people changed" not in printed(clean)


def test_each_part_is_told_with_both_sides() -> None:
    out = printed(changed(), only="changes")
    assert (
        "Unchanged, with a remark:\n"
        "  = connector Ours\n"
        "      kept as a person changed it: name; otherwise as in the document\n"
        "        name: Ours stays, the document has Pets\n"
    ) in out


def test_an_update_tells_what_it_leaves() -> None:
    update = changed(
        verb="update",
        fields=("imageURL",),
        before={"name": "Ours"},
        reason="differs in imageURL; kept as a person changed it: name",
    )
    out = printed(update, only="changes")
    assert "  ~ connector Ours  (imageURL: (none) -> https://mine.example/a.png)\n" in out
    assert "        name: Ours stays, the document has Pets\n" in out


def test_what_the_document_does_not_say_is_no_difference_and_many_are_cut() -> None:
    standing = {"connectionVariables": {"mine": "(set by hand)"}}
    document: dict[str, Any] = {"connectionVariables": {f"v{n}": "x" * 99 for n in range(9)}}
    change = changed(after=standing, before=standing, document=document)
    out = printed(change, only="changes")
    assert "mine" not in out
    assert out.count("stays, the document has") == 5
    assert "connectionVariables > v0: (none) stays, the document has xxx" in out
    assert "… and 4 more (-f json has all)" in out


def test_a_part_left_of_which_nobody_speaks_takes_no_lines() -> None:
    silent = changed(kept=(), reason="odd, and so worth a line")
    assert "stays, the document has" not in printed(silent, only="changes")


def test_json_has_the_parts_and_the_documents_side() -> None:
    plan = Plan(format=1, target=None, changes=(changed(),), digest="d" * 64)
    report = msgspec.json.decode(plan_json(make_bundle(), plan))
    (told,) = report["changes"]
    assert (told["kept"], told["conflicts"]) == (["name"], [])
    assert told["document"]["name"] == "Pets"
    assert told["documented"] is True
