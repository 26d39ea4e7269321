"""Runs that were, for people and for programs."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from kept_runs import make_change, make_plan, make_target, outcome, small_bundle

from importer.model.runs import Run, RunHead, Seen
from importer.report.console import make_console
from importer.report.history import print_one_run, print_runs, runs_json, show_json
from importer.report.shapes import Only

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CREATE = make_change("GET /pets/{}", after={"name": "getPet"})
PLAN = make_plan(CREATE, target=make_target())


def make_head(**fields: Any) -> RunHead:
    """Make the head of a run."""
    whole = {
        "number": 7,
        "command": "apply",
        "state": "in-part",
        "target": make_target("v2"),
        "source": Seen(location="pets.yaml", sha256="a" * 64, version="2.1", etag='"e"'),
        "started_at": START,
        "finished_at": START + timedelta(seconds=3.21),
        "plan_digest": "d" * 64,
        "planned": {"create": 3, "keep": 9},
        "results": {"applied": 2, "failed": 1, "skipped": 0},
        "problems": {"error": 1, "info": 1_200},
        "error": None,
        **fields,
    }
    return RunHead(**whole)


def make_run(head: RunHead, **fields: Any) -> Run:
    """Make a run."""
    return Run(**{"head": head, "bundle": None, "plan": None, "outcomes": (), **fields})


def listed(*heads: RunHead, verbose: bool = False) -> list[str]:
    """Give the lines of a list of runs."""
    text = io.StringIO()
    print_runs(make_console(text), heads, "state.db", verbose=verbose)
    return text.getvalue().splitlines()


def shown(run: Run, *, verbose: bool = False, only: Only | None = None) -> str:
    """Give what is printed of one run."""
    text = io.StringIO()
    print_one_run(make_console(text), run, verbose=verbose, only=only)
    return text.getvalue()


def test_a_run_is_told_with_when_of_what_and_how_much() -> None:
    assert listed(make_head()) == [
        "    7  in-part      apply, 2026-03-01 12:00:00 UTC, 3.2 s",
        "       version v2 of connector 01J0000000000000000000C0NN at "
        "https://platform.test/api/connect/v1",
        "       pets.yaml (2.1); 2 applied, 1 failed; 1 error, 1,200 infos",
    ]


def test_a_run_that_has_not_ended_is_told_with_its_plan() -> None:
    head = make_head(state="held", finished_at=None, results={}, problems={})

    assert listed(head)[0] == "    7  held         apply, 2026-03-01 12:00:00 UTC"
    assert listed(head)[2] == "       pets.yaml (2.1); 3 to create"


def test_a_run_of_which_little_is_known_takes_a_line() -> None:
    head = make_head(target=None, source=None, planned={}, results={}, problems={})

    assert len(listed(head)) == 1


def test_what_ended_a_run_is_told() -> None:
    head = make_head(state="failed", error="vendor.test: does not answer in time.")

    assert listed(head)[-1] == "       vendor.test: does not answer in time."


def test_verbose_tells_what_document_and_plan_are_known_by() -> None:
    lines = listed(make_head(), verbose=True)

    assert [line.strip() for line in lines[3:]] == [
        f"document's SHA-256: {'a' * 64}",
        'ETag: "e"',
        f"plan's digest: {'d' * 64}",
    ]


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.04, "0.0 s"), (59.9, "59.9 s"), (185, "3 min 5 s"), (-2, "0.0 s")]
)
def test_durations_are_told_in_words(seconds: float, told: str) -> None:
    head = make_head(finished_at=START + timedelta(seconds=seconds))

    assert listed(head)[0].endswith(f"UTC, {told}")


def test_no_runs_are_told_with_the_place_they_were_looked_for() -> None:
    assert listed() == ["There are no runs in state.db."]


def test_a_list_is_no_place_for_a_strangers_controls() -> None:
    head = make_head(source=Seen(location="a\x1b[2Jb", version="1\n2", etag="\u202e"), error="x\ny")

    text = "\n".join(listed(head, verbose=True))

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "a\\u001b[2Jb (1 2)" in text


def test_a_run_is_shown_with_what_came_of_it() -> None:
    run = make_run(
        make_head(),
        bundle=small_bundle(),
        plan=PLAN,
        outcomes=(outcome(CREATE, "failed", reason="the name is held"),),
    )

    text = shown(run)

    assert text.startswith("    7  in-part")
    assert "the name is held" in text
    assert "to create" not in text
    assert "to create" in shown(run, verbose=True)
    assert "the name is held" in shown(run, verbose=True)


MOVED = make_change(
    "GET /v2/pets/{}",
    verb="update",
    fields=("path", "summary"),
    before={"method": "GET", "path": "/pets/{{ param.id }}", "summary": "A"},
    after={"method": "GET", "path": "/v2/pets/{{ param.id }}", "summary": "B"},
    moved_from="GET /pets/{}",
)
RENAMED = make_change(
    "Animal",
    kind="definition",
    verb="update",
    fields=("name",),
    before={"name": "Pet"},
    after={"name": "Animal"},
    moved_from="Pet",
)


def moving_run() -> Run:
    """Give a run that moved an action, renamed a definition, and failed to make an action."""
    plan = make_plan(MOVED, RENAMED, CREATE, target=make_target())
    outcomes = (outcome(MOVED), outcome(RENAMED), outcome(CREATE, "failed", reason="no"))
    return make_run(make_head(), bundle=small_bundle(), plan=plan, outcomes=outcomes)


def test_a_run_is_shown_with_what_was_applied_and_where_that_was() -> None:
    lines = shown(moving_run()).splitlines()

    (moved,) = (line for line in lines if "GET /v2/pets/{id}" in line)
    assert "(moved from GET /pets/{id}; summary)" in moved
    (renamed,) = (line for line in lines if "Animal" in line)
    assert renamed.startswith("  ~ Animal  (renamed from Pet)")
    assert sum("  + " in line for line in lines) == 1  # what failed is told by that alone


def test_the_changes_of_a_run_are_shown_with_what_came_of_them() -> None:
    text = shown(moving_run(), only="changes")

    assert "path: /pets/{{ param.id }} -> /v2/pets/{{ param.id }}" in text
    assert "Result: 2 applied, 1 failed" in text
    assert "Result: 2 applied, 1 failed" in shown(moving_run(), only="problems")
    assert "path: " not in shown(moving_run(), only="problems")


def test_a_run_that_applied_nothing_is_shown_with_its_plan() -> None:
    text = shown(make_run(make_head(state="held"), bundle=small_bundle(), plan=PLAN))

    assert "1 to create" in text
    assert "Result" not in text


def test_a_run_without_plan_is_shown_by_its_head() -> None:
    text = shown(make_run(make_head(state="failed", error="no network")))

    assert text.splitlines()[-1].strip() == "no network"


def test_the_list_as_json_has_every_field() -> None:
    report = json.loads(runs_json([make_head()]))

    assert (report["format"], report["command"]) == (1, "runs")
    (run,) = report["runs"]
    assert list(run) == list(RunHead.__struct_fields__)
    assert run["started_at"] == "2026-03-01T12:00:00Z"
    assert run["target"]["version"] == "v2"
    assert run["results"] == {"applied": 2, "failed": 1, "skipped": 0}


@pytest.mark.parametrize(("outcomes", "command"), [((), "plan"), ((outcome(CREATE),), "apply")])
def test_a_run_as_json_has_the_report_that_it_gave(outcomes: tuple[Any, ...], command: str) -> None:
    run = make_run(make_head(), bundle=small_bundle(), plan=PLAN, outcomes=outcomes)

    report = json.loads(show_json(run))

    assert (report["command"], report["run"]["number"]) == ("show", 7)
    assert report["report"]["command"] == command
    assert report["report"]["digest"] == PLAN.digest


def test_a_run_without_plan_has_no_report_in_json() -> None:
    assert json.loads(show_json(make_run(make_head())))["report"] is None


def test_json_holds_halves_of_surrogate_pairs_as_escapes() -> None:
    odd = msgspec.structs.replace(make_head(), source=Seen(location="\udce4.yaml"))
    run = make_run(odd, bundle=small_bundle(), plan=PLAN)

    assert json.loads(runs_json([odd]))["runs"][0]["source"]["location"] == "\udce4.yaml"
    report = json.loads(show_json(run))
    assert report["run"]["source"]["location"] == "\udce4.yaml"
    assert report["report"]["digest"] == PLAN.digest
