"""What a command remembers, and what it does where it remembers nothing, as a user meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from command_fixtures import Ran, Run

HERE = ("--sandbox", "--version", "v1")


def write(summary: str = "one", *, count: int = 3, title: str = "Fruit") -> str:
    """Write a document of operations that say so; give its name."""
    operation = {"summary": summary, "responses": {"default": {"description": "Any."}}}
    whole = {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": "https://fruit.example.com"}],
        "paths": {f"/f{n}": {"get": {**operation, "operationId": f"f{n}"}} for n in range(count)},
    }
    Path("fruit.json").write_text(json.dumps(whole))
    return "fruit.json"


def changes(ran: Ran, *verbs: str) -> dict[str, Any]:
    """Give the changes of actions in a report, by name."""
    return {
        change["name"]: change
        for change in ran.report["changes"]
        if change["kind"] == "action" and change["verb"] in verbs
    }


def test_a_plan_never_makes_a_state_and_says_that_two_ways_are_compared(run: Run) -> None:
    ran = run("plan", write(), *HERE)

    assert ran.code == 0
    (line,) = ran.err.splitlines()
    assert line.startswith(".importer/state.db knows of no earlier run here: compared in two ways")
    assert not Path(".importer/state.db").exists()
    assert run("plan", "fruit.json").err == ""  # there is nothing to compare with


def test_with_a_state_a_plan_tells_a_persons_change_from_the_vendors(run: Run) -> None:
    run("apply", write(), *HERE, "--yes")
    run("apply", write("a person's"), *HERE, "--yes", "--state", "other.db")

    mine = run("plan", write("one"), *HERE, "-f", "json")
    assert mine.err == ""
    assert changes(mine, "update") == {}
    assert {one["kept"][0] for one in changes(mine, "keep").values()} == {"summary"}

    both = run("plan", write("two"), *HERE, "-f", "json")
    assert {one["conflicts"][0] for one in changes(both, "keep").values()} == {"summary"}
    lost = run("plan", "fruit.json", *HERE, "-f", "json", "--state", "none.db")
    assert len(changes(lost, "update")) == 3
    assert not Path("none.db").exists()


def test_a_fresh_machine_works_on_in_two_ways_and_remembers_from_then_on(run: Run) -> None:
    run("apply", write(), *HERE, "--yes")
    shutil.rmtree(".importer/state.db.runs")
    Path(".importer/state.db").unlink()

    ran = run("apply", write("two"), *HERE, "--yes")

    assert ran.code == 0
    assert "compared in two ways" in ran.err
    assert "3 applied" in ran.out
    again = run("apply", "fruit.json", *HERE, "--yes")
    assert (again.code, again.err) == (0, "")
    assert [one["state"] for one in run("runs", "-f", "json").report["runs"]] == [
        "unchanged",
        "applied",
    ]


def test_a_connector_keeps_the_name_that_the_user_gave_it(run: Run) -> None:
    by_name = ("--sandbox", "--create-connector", "Mine", "--version", "v1")
    made = run("apply", write(), *by_name, "--yes", "-f", "json").report
    named = ("--sandbox", "--connector", made["target"]["connector_id"], "--version", "v1")

    for title in ("Fruit", "Fruit and vegetables"):
        ran = run("apply", write("two", title=title), *named, "--yes")
        assert ran.code == 0, ran.err
        assert run("apply", write("three"), *by_name, "--yes").code == 0
    (connector,) = run("versions", "--sandbox", "-f", "json").report["connectors"]
    assert connector["name"] == "Mine"


def test_a_large_change_is_shown_and_refused_unless_it_is_allowed(run: Run) -> None:
    run("apply", write(count=10), *HERE, "--yes")

    ran = run("apply", write(count=7), *HERE, "--prune", "--yes")
    assert ran.code == 4
    assert "3 to delete" in ran.out
    (line,) = ran.err.splitlines()
    assert line.startswith("Error: 3 of 10 actions would be deleted (3)")
    machine = run("apply", "fruit.json", *HERE, "--prune", "--yes", "-f", "json")
    assert (machine.code, machine.out) == (4, "")
    assert "3 to delete" in machine.err

    allowed = run("apply", "fruit.json", *HERE, "--prune", "--yes", "--allow-large-change")
    assert allowed.code == 0
    assert "3 deleted" in allowed.out or "3 applied" in allowed.out


def test_a_document_without_operations_prunes_nothing(run: Run) -> None:
    run("apply", write(), *HERE, "--yes")
    ran = run("apply", write(count=0), *HERE, "--prune", "--allow-large-change", "--yes")
    assert ran.code == 0, ran.err
    assert len(changes(run("plan", write(), *HERE, "-f", "json"), "keep")) == 3


def test_a_state_that_cannot_be_used_stops_the_run_before_anything_is_sent(run: Run) -> None:
    Path("bad.db").write_text("no database, but long enough to look like a file of something else")
    ran = run("apply", write(), *HERE, "--yes", "--state", "bad.db")
    assert ran.code == 1
    assert "no state of the importer" in ran.err
    assert changes(run("plan", "fruit.json", *HERE, "-f", "json"), "keep") == {}
