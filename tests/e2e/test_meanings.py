"""What a run makes of an error, by its meaning: whom it stops, what is told, and how it goes on.

Over HTTP, against a sandbox that is told to answer so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from many_operations import make_many_operations
from sandbox_process import SandboxProcess

from importer.cli import main

OPERATIONS = 40
KEY = "the-key"


class Told(NamedTuple):
    """An apply that ended: its exit code, how many of each result, and its JSON report."""

    code: int
    results: Counter[str]
    report: dict[str, Any]

    def reasons(self, result: str) -> set[str]:
        return {one["reason"] for one in self.report["outcomes"] if one["result"] == result}


Apply = Callable[..., Told]


@pytest.fixture
def apply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apply:
    """Give `apply(*faults)`, which applies a document to a sandbox that fails so."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VERSORI_API_KEY", KEY)
    monkeypatch.setenv("VERSORI_ORGANISATION_ID", "01J00000000000000000000000")
    document = tmp_path / "many.json"
    document.write_text(json.dumps(make_many_operations(OPERATIONS)))

    def run(*faults: str, max_wait: str = "1") -> Told:
        with SandboxProcess(tmp_path / "sandbox.db", faults, key=KEY) as sandbox:
            monkeypatch.setenv("VERSORI_API_URL", sandbox.api_url)
            report = tmp_path / "report.json"
            report.unlink(missing_ok=True)
            how = ["--yes", "--max-wait", max_wait, "-f", "json", "-o", str(report)]
            code = main(["apply", str(document), "--create-connector", *how])
        told = json.loads(report.read_text()) if report.exists() else {"outcomes": []}
        results = Counter(one["result"] for one in told["outcomes"])
        return Told(code, results, told)

    return run


def test_a_refused_key_stops_the_run_at_once_and_the_next_one_does_what_remains(
    apply: Apply,
) -> None:
    told = apply("403,skip=20,operation=CreateAction")
    assert told.code == 3
    failed = told.results["failed"]
    assert 1 <= failed <= 4  # as many as were under way
    assert told.results["skipped"] == OPERATIONS - 20 - failed
    (reason,) = told.reasons("failed")
    assert "VERSORI_API_KEY" in reason
    (why,) = told.reasons("skipped")
    assert why.startswith("not tried, since the platform refuses the key")
    again = apply()
    assert (again.code, again.results) == (0, {"applied": OPERATIONS - 20})


def test_a_key_that_is_refused_from_the_beginning_is_one_line(
    apply: Apply, capfd: pytest.CaptureFixture[str]
) -> None:
    told = apply("401")
    assert (told.code, told.report) == (1, {"outcomes": []})
    (line,) = capfd.readouterr().err.splitlines()
    assert line.endswith("Set VERSORI_API_KEY to a valid API key of the organisation.")


def test_a_rejected_payload_fails_its_item_alone(apply: Apply) -> None:
    told = apply("400,skip=5,times=3,operation=CreateAction")
    assert told.code == 3
    assert told.results["failed"] == 3
    assert told.results["applied"] == len(told.report["outcomes"]) - 3
    for outcome in told.report["outcomes"]:
        if outcome["result"] == "failed":
            assert outcome["status"] == 400
            assert [one["field"] for one in outcome["fields"]] == ["name"]


def test_a_complaint_stands_beside_its_operation_and_its_place(
    apply: Apply, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del apply  # it has set up the document and the environment
    with SandboxProcess(tmp_path / "s.db", ["422,times=1,operation=CreateAction"], key=KEY) as box:
        monkeypatch.setenv("VERSORI_API_URL", box.api_url)
        assert main(["apply", "many.json", "--create-connector", "--yes", "-v"]) == 3
    lines = [line.strip() for line in capfd.readouterr().out.splitlines()]
    at = lines.index("name: the sandbox was told to answer so")
    assert "(422 unprocessable_entity)" in lines[at - 1]
    assert lines[at - 2].startswith("+ GET /group0/resource0/{id}  operation0")
    assert lines[at + 1] == "in the document: /paths/~1group0~1resource0~1{id}/get"


def test_what_needs_a_rejected_definition_is_skipped_and_the_rest_goes_on(apply: Apply) -> None:
    told = apply("400,operation=CreateDefinitions,times=4")
    assert told.code == 3
    changes = {one["id"]: one for one in told.report["changes"]}
    kinds = Counter(
        (changes[one["change"]]["kind"], one["result"]) for one in told.report["outcomes"]
    )
    assert kinds["definition", "failed"] >= 1
    assert kinds["action", "skipped"] >= 1
    assert kinds["action", "applied"] >= 1
    assert {why[:24] for why in told.reasons("skipped")} == {"it needs the definition "}


@pytest.mark.parametrize("after", ["retry-after=9000", "retry-after-date=9000"])
def test_a_platform_that_asks_for_too_long_a_wait_fails_items_and_soon_the_rest(
    apply: Apply, after: str
) -> None:
    told = apply(f"429,skip=10,operation=CreateAction,{after}")
    assert told.code == 3
    assert 8 <= told.results["failed"] <= 12
    assert all("--max-wait 1" in why for why in told.reasons("failed"))
    (why,) = told.reasons("skipped")
    assert why.startswith("not tried, since the platform takes nothing")


def test_a_platform_that_is_throttled_for_a_while_is_waited_for(apply: Apply) -> None:
    faults = ["429:0.1,operation=CreateAction,retry-after=0", "429,times=1,retry-after=1"]
    told = apply(*faults, max_wait="30")
    assert (told.code, told.results["failed"]) == (0, 0)


def test_a_platform_that_is_gone_in_the_middle_is_told_so(apply: Apply) -> None:
    told = apply("refuse,skip=15,times=1,operation=CreateAction,seconds=60")
    assert told.code == 3
    assert told.results["failed"] >= 8
    assert all("cannot be reached (ConnectError)" in why for why in told.reasons("failed"))
    assert told.results["skipped"] >= 1
    assert apply().code == 0
