"""`importer diff` as a user runs it: what is printed, and the exit code."""

from __future__ import annotations

import io
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from command_fixtures import Ran, Run

from importer.cli import main

SAMPLES = Path(__file__).parents[2] / "samples"
ORCHARD = str(SAMPLES / "orchard-3.0.yaml")
GOLDEN = Path(__file__).parents[1] / "golden_changes"


@pytest.fixture
def diff(run: Run) -> Run:
    """Give `diff(*arguments)`, which compares documents in an empty folder."""
    return partial(run, "diff")


def case(name: str) -> tuple[str, str]:
    """Give both documents of a golden case."""
    return str(GOLDEN / name / "old.yaml"), str(GOLDEN / name / "new.yaml")


def fingerprints(ran: Ran) -> dict[str, str]:
    """Give the fingerprint of each class's only finding."""
    return {one["class"]: one["fingerprint"] for one in json.loads(ran.out)["findings"]}


def test_a_document_and_itself(diff: Run) -> None:
    ran = diff(ORCHARD, ORCHARD, "--fail-on", "any")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("No changes.\n")


def test_one_api_in_two_versions_of_openapi_is_one_api(diff: Run) -> None:
    ran = diff(ORCHARD, str(SAMPLES / "orchard-3.1.json"), "--fail-on", "any")
    assert ran.code == 0
    assert ran.out.endswith("No changes.\n")


@pytest.mark.parametrize(
    ("name", "fails"),
    [
        ("base-origin-changed", ["breaking", "risky", "additive", "any"]),
        ("base-url-changed", ["risky", "additive", "any"]),
        ("action-added", ["additive", "any"]),
        ("action-summary", ["any"]),
    ],
)
def test_it_fails_on_what_is_as_bad_as_was_said_or_worse(
    diff: Run, name: str, fails: list[str]
) -> None:
    old, new = case(name)
    assert diff(old, new).code == 0
    for limit in ("breaking", "risky", "additive", "any"):
        assert (diff(old, new, "--fail-on", limit).code == 1) is (limit in fails)


def test_what_is_accepted_does_not_fail(diff: Run) -> None:
    old, new = case("parameter-default-of-required")
    found = fingerprints(diff(old, new, "-f", "json"))
    assert found.keys() == {"breaking", "risky"}
    one = ("--accept", found["breaking"])
    assert diff(old, new, "--fail-on", "breaking", *one).code == 0
    assert diff(old, new, "--fail-on", "risky", *one).code == 1
    assert diff(old, new, "--fail-on", "any", *one, "--accept", found["risky"]).code == 0


def test_json_is_alone_on_standard_output_or_in_a_file(diff: Run) -> None:
    old, new = case("type-changed")
    ran = diff(old, new, "-f", "json")
    report = json.loads(ran.out)
    assert (report["command"], report["summary"]["breaking"], ran.err) == ("diff", 2, "")
    ran = diff(old, new, "-f", "json", "-o", "report.json")
    assert (ran.out, ran.err) == ("", "")
    assert json.loads(Path("report.json").read_bytes()) == report


def test_sarif_is_written_for_code_scanning(diff: Run) -> None:
    old, new = case("parameter-added-required")
    ran = diff(old, new, "-f", "sarif", "-o", "found.sarif")
    (run,) = json.loads(Path("found.sarif").read_bytes())["runs"]
    (result,) = run["results"]

    assert (ran.code, ran.out) == (0, "")
    assert result["ruleId"] == "parameter-added-required"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] > 1


def test_a_bundle_that_was_exported_stands_for_its_document(diff: Run) -> None:
    old, new = case("type-changed")
    for name, spec in (("old", old), ("new", new)):
        assert main(["export", spec, "-q", "-o", f"{name}.json"]) == 0
    of_documents = json.loads(diff(old, new, "-f", "json").out)
    assert json.loads(diff("old.json", "new.json", "-f", "json").out) == of_documents
    assert json.loads(diff("old.json", new, "-f", "json").out) == of_documents


def test_a_document_may_come_from_standard_input(
    diff: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = case("action-added")
    text = io.TextIOWrapper(io.BytesIO(Path(new).read_bytes()))
    monkeypatch.setattr(sys, "stdin", text)
    ran = diff(old, "-")
    assert ran.code == 0
    assert "action-added" in ran.out


def test_other_documents_in_json_are_read_as_documents(diff: Run) -> None:
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {},
    }
    Path("a.json").write_text(json.dumps(document))
    assert diff("a.json", "a.json").code == 0
    ran = diff("a.json", "a.json", "--max-bytes", "10")
    assert ran.code == 1
    assert "--max-bytes" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("missing.yaml", ORCHARD), 1, "missing.yaml"),
        ((ORCHARD,), 64, "NEW"),
        ((ORCHARD, ORCHARD, "--accept", "nonsense"), 64, "--accept nonsense is no fingerprint"),
        ((ORCHARD, ORCHARD, "--fail-on", "all"), 64, "--fail-on"),
        (("-", "-"), 64, "only one document can come from standard input"),
    ],
)
def test_a_mistake_is_one_line_and_the_right_exit_code(
    diff: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = diff(*arguments)
    assert ran.code == code
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert line.startswith("Error: ")
    assert words in line


def test_a_file_that_may_not_be_read_says_so(diff: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.json").write_text("{}")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    ran = diff("a.json", "a.json")
    assert (ran.code, ran.err) == (1, "Error: a.json: cannot be read: Permission denied.\n")
