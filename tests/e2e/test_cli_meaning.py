"""What a plan means to users of what stands, as `plan`, `apply` and `show` tell and refuse it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from command_fixtures import Ran, Run

from importer.model.changes import Change
from importer.plan.compatibility.classify import Classified, classify_changes

HERE = ("--sandbox", "--version", "v1")


def write(*, required: bool = False, summary: str = "List.") -> str:
    """Write a document whose operation takes a parameter; give its name."""
    limit = {"name": "limit", "in": "query", "required": required, "schema": {"type": "integer"}}
    operation = {
        "operationId": "listFruit",
        "summary": summary,
        "parameters": [limit],
        "responses": {"default": {"description": "Any."}},
    }
    whole = {
        "openapi": "3.0.3",
        "info": {"title": "Fruit", "version": "1"},
        "servers": [{"url": "https://fruit.example.com"}],
        "paths": {"/fruit": {"get": operation}},
    }
    Path("fruit.json").write_text(json.dumps(whole))
    return "fruit.json"


@pytest.fixture
def applied(run: Run) -> Run:
    """Give `run` in a folder where the milder document has been applied."""
    assert run("apply", write(), *HERE, "--yes").code == 0
    return run


def findings(ran: Ran) -> list[dict[str, Any]]:
    return [one for found in json.loads(ran.out)["findings"].values() for one in found]


def test_a_first_import_means_nothing_to_anybody(run: Run) -> None:
    assert findings(run("plan", write(), *HERE, "-f", "json")) == []
    assert findings(run("plan", "fruit.json", "-f", "json")) == []
    assert run("plan", "fruit.json", *HERE, "--fail-on", "any").code == 0


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "junit"])
def test_every_report_says_what_a_change_means(applied: Run, form: str) -> None:
    planned = applied("plan", write(required=True), *HERE, "-f", form, "--only", "changes")
    for words in ("breaking", "parameter-became-required", "limit"):
        assert words in planned.out
    (finding,) = findings(applied("plan", "fruit.json", *HERE, "-f", "json"))
    assert finding["fingerprint"] in planned.out


def test_a_summary_counts_the_classes(applied: Run) -> None:
    told = applied("plan", write(required=True), *HERE).out
    assert "  meaning:     1 breaking\n" in told
    assert "meaning:" not in applied("plan", write(), *HERE).out


def test_an_apply_and_the_run_that_is_shown_say_it_too(applied: Run) -> None:
    ran = applied("apply", write(required=True), *HERE, "--yes", "-f", "json")
    assert [one["class"] for one in findings(ran)] == ["breaking"]
    shown = json.loads(applied("show", "2", "-f", "json").out)["report"]
    assert shown["findings"] == json.loads(ran.out)["findings"]
    assert "parameter-became-required" in applied("show", "2", "-v").out
    assert "breaking" in applied("show", "2", "-f", "markdown").out


def test_a_plan_fails_on_what_is_as_bad_as_was_said_unless_it_is_accepted(applied: Run) -> None:
    spec = write(required=True, summary="Other.")
    assert applied("plan", spec, *HERE).code == 0
    failed = applied(
        "plan", spec, *HERE, "--fail-on", "breaking", "--detailed-exitcode", "-f", "json"
    )
    assert failed.code == 1
    known = {one["class"]: one["fingerprint"] for one in findings(failed)}
    assert known.keys() == {"breaking", "cosmetic"}
    accepting = ("plan", spec, *HERE, "--accept", known["breaking"], "--fail-on")
    assert applied(*accepting, "breaking", "--detailed-exitcode").code == 2
    assert applied(*accepting, "any").code == 1


def test_an_accepted_fingerprint_that_nothing_has_is_told(applied: Run) -> None:
    ran = applied("plan", "fruit.json", *HERE, "--accept", "0" * 16)
    assert (ran.code, ran.err) == (0, f"Accepted, and not found (any more): {'0' * 16}\n")


def test_an_apply_is_refused_before_anything_is_sent(applied: Run) -> None:
    refusing = ("apply", write(required=True), *HERE, "--yes", "--fail-on", "breaking")
    ran = applied(*refusing)
    assert ran.code == 4
    assert "[breaking " in ran.err
    fingerprint = ran.err.split("[breaking ")[1][:16]
    assert "parameter-became-required" in applied("plan", "fruit.json", *HERE, "-v").out
    assert [one["state"] for one in json.loads(applied("runs", "-f", "json").out)["runs"]] == [
        "refused",
        "applied",
    ]
    assert applied(*refusing, "--accept", fingerprint).code == 0
    assert applied(*refusing).code == 0  # there is nothing to do any more


def test_a_saved_plan_is_held_to_the_same(applied: Run) -> None:
    assert applied("plan", write(required=True), *HERE, "-o", "fruit.plan").code == 0
    ran = applied("apply", "--plan", "fruit.plan", "--yes", "--fail-on", "risky")
    assert ran.code == 4
    assert applied("apply", "--plan", "fruit.plan", "--yes").code == 0


def test_what_an_apply_means_is_worked_out_once(
    applied: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def noting(changes: Sequence[Change]) -> Classified:
        asked.append(changes)
        return classify_changes(changes)

    monkeypatch.setattr("importer.plan.compatibility.classify.classify_changes", noting)
    spec = write(summary="Other.")
    ran = applied("apply", spec, *HERE, "--yes", "--fail-on", "breaking", "-f", "json")
    assert (ran.code, len(findings(ran)), len(asked)) == (0, 1, 1)


def test_what_is_no_fingerprint_is_a_wrong_call(run: Run) -> None:
    ran = run("apply", write(), *HERE, "--yes", "--accept", "nonsense")
    assert (ran.code, "is no fingerprint" in ran.err) == (64, True)
