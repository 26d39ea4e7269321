"""`--log-level` and `--log-format` as a user sees them: beside the report, never in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importer.cli import main
from importer.logs import set_up

ORCHARD = str(Path(__file__).parents[2] / "samples" / "orchard-3.0.yaml")
APPLY = ("apply", ORCHARD, "--sandbox", "--yes", "-f", "json")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_each_line_is_json_with_a_request_id_and_the_report_is_json_alone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert main([*APPLY, "--log-level", "debug", "--log-format", "json"]) == 0
    set_up()
    out, err = capfd.readouterr()
    outcomes = json.loads(out)["outcomes"]
    lines = [json.loads(line) for line in err.splitlines()]
    assert all(line["request"] and line["at"] and line["level"] for line in lines)
    posted = [line for line in lines if line.get("method") == "POST" and line["status"] == 201]
    assert len({line["request"] for line in posted}) == len(posted) > 1
    told = [line["change"] for line in lines if line.get("result") == "applied"]
    assert sorted(told) == sorted(one["change"] for one in outcomes)
    assert lines[-1]["message"] == f"run 1 ended: applied, {len(outcomes)} applied"


def test_as_text_it_is_lines_and_nothing_is_logged_unless_asked_for(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert main([*APPLY, "--log-level", "info"]) == 0
    set_up()
    assert " INFO " in capfd.readouterr().err
    assert main([*APPLY]) == 0
    assert capfd.readouterr().err == ""


def test_a_level_that_there_is_not_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", ORCHARD, "--log-level", "loud"]) == 64
    assert "loud" in capfd.readouterr().err
