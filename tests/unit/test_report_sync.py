"""What is told of a round through all sources: for people, for a log, for machines."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest

from importer.model.changes import Target
from importer.model.findings import ChangeClass, Finding
from importer.model.syncs import SyncOutcome, SyncResult
from importer.report.console import make_console
from importer.report.schema import report_schema
from importer.report.sync import print_sync, sync_json, sync_line

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TARGET = Target(
    api_url="https://platform.example/api", organisation_id="O", connector_id="C", version="2.1"
)


def _outcome(source: str, result: SyncResult, **fields: Any) -> SyncOutcome:
    return SyncOutcome(source=source, result=result, began_at=BEGAN, **fields)


def _finding(class_: ChangeClass, reason: str = "is gone") -> Finding:
    return Finding(
        code="action-removed",
        class_=class_,
        reason=reason,
        kind="action",
        identity="GET /files",
        fingerprint="0123456789abcdef",
    )


def _text(*outcomes: SyncOutcome, verbose: bool = False) -> list[str]:
    stream = io.StringIO()
    print_sync(make_console(stream), outcomes, verbose=verbose)
    return stream.getvalue().splitlines()


APPLIED = _outcome(
    "box",
    "applied",
    run=12,
    planned={"create": 1, "update": 3, "delete": 0, "keep": 1200},
    results={"applied": 4},
    publication="published",
    location="https://vendor.example/openapi.json",
    version="2.1",
    target=TARGET,
    duration_s=2.14,
)


def test_each_source_is_a_line_and_the_last_one_counts() -> None:
    lines = _text(APPLIED, _outcome("a-longer-name", "unchanged"), _outcome("x", "rejected"))

    assert lines == [
        "box            applied      1 created, 3 updated; published; run 12",
        "a-longer-name  unchanged",
        "x              rejected",
        "",
        "3 sources: 1 unchanged, 1 applied, 1 rejected",
    ]


def test_what_waits_is_told_with_what_to_do() -> None:
    held = _outcome(
        "box",
        "held",
        run=12,
        held=2,
        held_run=13,
        planned={"create": 1},
        results={"applied": 1},
        findings=(_finding("breaking"), _finding("risky"), _finding("additive")),
        findings_total=3,
        worst="breaking",
    )

    assert _text(held)[:-2] == [
        "box  held         1 created; 2 changes held; run 12",
        "    look at it: importer show 13; then importer approve 13, or reject 13",
        "    breaking  GET /files: is gone  (0123456789abcdef)",
        "    risky  GET /files: is gone  (0123456789abcdef)",
    ]


def test_what_waits_already_is_told_without_its_findings() -> None:
    held = _outcome("box", "held", held=1, held_run=13)

    assert _text(held)[:-2] == [
        "box  held         1 change held",
        "    look at it: importer show 13; then importer approve 13, or reject 13",
    ]


def test_what_went_wrong_is_told_on_a_line_of_its_own() -> None:
    failed = _outcome("box", "failed", message="no answer\nfrom there")
    part = _outcome("lob", "in-part", run=3, results={"applied": 2, "failed": 1}, notified=False)
    unpublished = _outcome("x", "in-part", run=4, publication="refused")

    assert _text(failed, part, unpublished)[:-2] == [
        "box  failed",
        "    no answer from there",
        "lob  in-part      2 applied, 1 failed; run 3; nobody could be told",
        "x    in-part      not published; run 4",
    ]


def test_at_length_everything_is_told() -> None:
    findings = (_finding("additive"),) * 20
    many = _outcome("box", "applied", run=1, findings=findings, findings_total=33)
    lines = _text(many, verbose=True)

    assert lines.count("    additive  GET /files: is gone  (0123456789abcdef)") == 20
    assert "    … and 13 more findings" in lines
    assert not any("finding" in line for line in _text(many))
    assert _text(APPLIED, verbose=True)[1:-2] == [
        "    https://vendor.example/openapi.json (2.1)",
        "    version 2.1 of connector C at https://platform.example/api",
        "    2.1 s",
    ]


def test_a_log_has_a_line_for_each() -> None:
    assert sync_line(APPLIED) == "box: applied (1 created, 3 updated; published; run 12)"
    assert sync_line(_outcome("box", "unchanged")) == "box: unchanged"
    assert sync_line(_outcome("box", "failed", message="a\nb")) == "box: failed (a b)"


def test_machines_are_told_all_of_it() -> None:
    report = json.loads(sync_json([APPLIED, _outcome("lob", "held", held=1, held_run=2)]))

    assert report["command"] == "sync"
    assert report["summary"] == {"applied": 1, "held": 1}
    assert [one["source"] for one in report["sources"]] == ["box", "lob"]
    assert report["sources"][0]["target"]["version"] == "2.1"
    validator = jsonschema_rs.validator_for(report_schema())
    assert validator.is_valid(report)


@pytest.mark.parametrize("text", ["\ud800", "\x1b[31m", "\u202e", "##vso[task]"])
def test_what_a_stranger_wrote_moves_no_cursor(text: str) -> None:
    odd = _outcome("box", "held", run=1, findings=(_finding("breaking", text),), findings_total=1)

    told = "\n".join(_text(odd, verbose=True))
    assert text not in told
    assert told.isprintable() or told.replace("\n", "").isprintable()
    report = sync_json([odd])
    assert text.encode("utf-8", "surrogatepass") not in report
    assert json.loads(report)["sources"][0]["findings"][0]["reason"] == text
