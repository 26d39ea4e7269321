"""`importer runs` and `importer show`, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_fixtures import Run
from kept_runs import make_change, make_plan, make_target, outcome, small_bundle

from importer.model.runs import Seen
from importer.state.store import StateStore


def remember(location: str) -> None:
    """Remember a run that was applied in part, and one that is held."""
    change = make_change("GET /pets/{}", after={"name": "getPet"})
    plan = make_plan(change, target=make_target())
    seen = Seen(location="pets.yaml", sha256="a" * 64, version="2.1")
    with StateStore.open(location, create=True) as state:
        number = state.begin_run("apply", source=seen, bundle=small_bundle(), plan=plan)
        failed = outcome(change, "failed", reason="the name is held")
        state.finish_run(number, "failed", outcomes=[failed])
        held = state.begin_run("sync", source=seen, bundle=small_bundle(), plan=plan)
        state.finish_run(held, "held")


def test_without_state_there_are_no_runs_and_nothing_is_made(run: Run, tmp_path: Path) -> None:
    ran = run("runs")

    assert (ran.code, ran.out) == (0, "There are no runs in .importer/state.db.\n")
    assert list(tmp_path.iterdir()) == []


def test_runs_are_listed_and_shown(run: Run) -> None:
    remember(".importer/state.db")

    listed = run("runs")
    assert listed.code == 0
    assert [line.split()[:2] for line in listed.out.splitlines() if line[4].isdigit()] == [
        ["2", "held"],
        ["1", "failed"],
    ]
    assert run("runs", "--limit", "1").out.count("apply,") == 0
    assert "the name is held" in run("show", "1").out
    assert "1 to create" in run("show", "2").out


def test_runs_are_told_to_programs(run: Run, state_location: str, tmp_path: Path) -> None:
    remember(state_location)

    listed = json.loads(run("runs", "--state", state_location, "-f", "json").out)
    assert [one["state"] for one in listed["runs"]] == ["held", "failed"]

    run("show", "1", "--state", state_location, "-f", "json", "-o", "run.json")
    shown = json.loads((tmp_path / "run.json").read_text())
    assert shown["run"]["number"] == 1
    assert shown["report"]["outcomes"][0]["reason"] == "the name is held"


def test_the_environment_says_where_the_state_lies(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember("elsewhere.db")
    monkeypatch.setenv("IMPORTER_STATE", "elsewhere.db")

    assert run("show", "2").code == 0
    assert run("runs", "--state", "none.db").out == "There are no runs in none.db.\n"


@pytest.mark.parametrize("number", ["3", "2147483647"])
def test_a_run_that_is_not_there_is_told_in_one_line(run: Run, number: str) -> None:
    remember(".importer/state.db")

    ran = run("show", number)

    assert ran.code == 1
    assert ran.err == (
        f"Error: .importer/state.db: there is no run {number}. "
        "See importer runs for those there are.\n"
    )


@pytest.mark.parametrize("number", ["0", "-1", "one", "2147483648"])
def test_what_is_no_number_of_a_run_is_a_wrong_call(run: Run, number: str) -> None:
    assert run("show", number).code == 64


def test_a_password_is_no_argument(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    place = "postgresql://me:secret-word@127.0.0.1:9/state"

    ran = run("runs", "--state", place)
    assert ran.code == 64
    assert "IMPORTER_STATE" in ran.err
    assert "secret-word" not in ran.err

    monkeypatch.setenv("IMPORTER_STATE", place)
    ran = run("runs")
    assert ran.code == 1
    assert "cannot be used" in ran.err
    assert "secret-word" not in ran.err
