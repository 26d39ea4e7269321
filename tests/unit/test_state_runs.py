"""Runs as they are remembered: over SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from kept_runs import make_change, make_plan, make_target, outcome, small_bundle
from sqlalchemy import func, select

from importer.errors import StateError
from importer.model.bundle import Origin
from importer.model.changes import Fault
from importer.model.problem import Problem
from importer.model.runs import Seen
from importer.state.encoding import UndecodableError
from importer.state.engine import open_engine
from importer.state.location import parse_location
from importer.state.records import bundle_from_json, outcomes_from_json, outcomes_to_json
from importer.state.store import StateStore
from importer.state.tables import contents

TARGET = make_target()
SEEN = Seen(
    location="https://vendor.test/openapi.json",
    sha256="a" * 64,
    version="2.1",
    etag='"abc"',
    last_modified="Sun, 01 Mar 2026 10:00:00 GMT",
    settings="s",
)
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CREATE = make_change("GET /pets", after={"name": "listPets"})
UPDATE = make_change("GET /pets/{}", "update", before={"summary": ""}, after={"summary": "One"})
KEEP = make_change("Pet", "keep", kind="definition", before={}, after={})
PLAN = make_plan(CREATE, UPDATE, KEEP, target=TARGET)


def test_a_run_is_read_as_it_was_noted(state: StateStore) -> None:
    bundle = small_bundle()
    outcomes = (
        outcome(CREATE),
        outcome(
            UPDATE,
            "failed",
            reason="rejected",
            status=400,
            fields=(("path", "is wrong"),),
            faults=(Fault(field="path", message="leads nowhere"),),
        ),
    )
    number = state.begin_run("apply", target=TARGET, source=SEEN, bundle=bundle, plan=PLAN)

    state.finish_run(number, "in-part", outcomes=outcomes)

    run = state.run(number)
    assert run is not None
    assert run.plan == PLAN
    assert run.outcomes == outcomes
    assert run.bundle == bundle
    head = run.head
    assert (head.number, head.command, head.state) == (number, "apply", "in-part")
    assert (head.target, head.source, head.error) == (TARGET, SEEN, None)
    assert (head.started_at, head.finished_at) == (START, START + timedelta(seconds=1))
    assert head.plan_digest == PLAN.digest
    assert head.planned == {"create": 1, "update": 1, "keep": 1}
    assert head.results == {"applied": 1, "failed": 1}
    assert state.runs(10) == [head]


def test_a_run_that_has_begun_shows_what_it_is_about_to_do(state: StateStore) -> None:
    number = state.begin_run("apply", plan=PLAN)

    run = state.run(number)

    assert run is not None
    assert (run.head.state, run.head.finished_at, run.head.target) == ("running", None, TARGET)
    assert (run.plan, run.outcomes, run.bundle) == (PLAN, (), None)


def test_a_run_that_failed_before_it_had_a_plan_says_why(state: StateStore) -> None:
    source = Seen(location="https://vendor.test/gone.json")
    number = state.begin_run("sync", target=TARGET, source=source)

    state.finish_run(number, "failed", error="vendor.test: answers with\nstatus 500.")

    run = state.run(number)
    assert run is not None
    assert run.head.error == "vendor.test: answers with status 500."
    assert run.head.source == source
    assert run.plan is None


def test_what_becomes_known_at_the_end_is_kept_with_the_rest(state: StateStore) -> None:
    number = state.begin_run("apply")

    state.finish_run(
        number, "applied", source=SEEN, bundle=small_bundle(), plan=PLAN, outcomes=[outcome(CREATE)]
    )

    run = state.run(number)
    assert run is not None
    assert (run.head.target, run.head.source, run.plan) == (TARGET, SEEN, PLAN)
    assert run.bundle == small_bundle()


def test_problems_and_where_operations_lie_come_back_with_the_bundle(state: StateStore) -> None:
    problem = Problem(
        code="body-conflict", severity="error", pointer="/paths", message="no", operation="GET /a"
    )
    bundle = msgspec.structs.replace(
        small_bundle(),
        problems=[problem],
        origins={"getPet": Origin("GET /pets/{id}", "/paths/~1pets~1{id}/get", ("pets",))},
    )

    number = state.begin_run("plan", bundle=bundle)

    run = state.run(number)
    assert run is not None
    assert run.bundle == bundle
    assert run.head.problems == {"error": 1}


def test_an_outcome_of_a_change_that_the_plan_does_not_have_comes_back_whole(
    state: StateStore,
) -> None:
    other = make_change("GET /pets", after={"name": "another"})
    number = state.begin_run("apply", plan=PLAN)

    state.finish_run(number, "applied", outcomes=[outcome(other), outcome(UPDATE)])

    run = state.run(number)
    assert run is not None
    assert [one.change for one in run.outcomes] == [other, UPDATE]


def test_runs_are_listed_newest_first_and_no_more_than_asked_for(state: StateStore) -> None:
    for _ in range(5):
        state.begin_run("apply", target=TARGET)

    assert [head.number for head in state.runs(3)] == [5, 4, 3]


def test_runs_of_one_target_are_listed_alone(state: StateStore) -> None:
    state.begin_run("apply", target=TARGET)
    state.begin_run("apply", target=make_target("v2"))
    state.begin_run("apply")

    assert [head.number for head in state.runs(10, TARGET)] == [1]
    assert state.runs(10, make_target("v3")) == []


def test_a_number_that_no_run_has_gives_none(state: StateStore) -> None:
    assert state.run(1) is None


def test_a_run_ends_once(state: StateStore) -> None:
    number = state.begin_run("apply")
    state.finish_run(number, "unchanged")

    with pytest.raises(StateError, match=f"run {number} is not under way"):
        state.finish_run(number, "failed")
    with pytest.raises(StateError, match="run 99 is not under way"):
        state.finish_run(99, "failed")


def test_a_held_run_is_not_over_and_ends_later(state: StateStore) -> None:
    number = state.begin_run("sync", target=TARGET)
    state.finish_run(number, "held", bundle=small_bundle(), plan=PLAN)
    held = state.run(number)
    assert held is not None
    assert (held.head.state, held.head.finished_at, held.plan) == ("held", None, PLAN)

    state.finish_run(number, "applied", outcomes=[outcome(CREATE)])

    run = state.run(number)
    assert run is not None
    assert (run.head.state, run.plan, run.bundle) == ("applied", PLAN, small_bundle())


def test_runs_that_did_not_end_are_marked_by_the_next_writer_of_their_version(
    state: StateStore,
) -> None:
    killed = state.begin_run("apply", target=TARGET)
    ended = state.begin_run("apply", target=TARGET)
    state.finish_run(ended, "applied")
    elsewhere = state.begin_run("apply", target=make_target("v2"))
    mine = state.begin_run("apply", target=TARGET)

    assert state.interrupt_runs(TARGET, but=mine) == [killed]

    states = {head.number: head.state for head in state.runs(10)}
    assert states == {
        killed: "interrupted",
        ended: "applied",
        elsewhere: "running",
        mine: "running",
    }
    assert state.interrupt_runs(TARGET) == [mine]
    assert state.interrupt_runs(make_target("never seen")) == []


def test_a_run_that_was_taken_for_dead_may_still_say_how_it_ended(state: StateStore) -> None:
    number = state.begin_run("apply", target=TARGET)
    state.interrupt_runs(TARGET)

    state.finish_run(number, "applied", plan=PLAN)

    assert state.runs(1)[0].state == "applied"


def test_a_source_is_known_again_for_the_target_that_it_was_read_for(state: StateStore) -> None:
    state.keep_seen("pets.yaml", TARGET, SEEN)

    assert state.seen("pets.yaml", TARGET) == SEEN
    assert state.seen("pets.yaml", make_target("v2")) is None
    assert state.seen("other.yaml", TARGET) is None


def test_what_a_source_is_now_takes_the_place_of_what_it_was(state: StateStore) -> None:
    state.keep_seen("pets.yaml", TARGET, SEEN)
    now = Seen(location="pets.yaml", sha256="b" * 64)

    state.keep_seen("pets.yaml", TARGET, now)

    assert state.seen("pets.yaml", TARGET) == now


def test_a_run_may_keep_what_its_source_was_in_the_same_step(state: StateStore) -> None:
    number = state.begin_run("sync", target=TARGET)

    state.finish_run(number, "applied", source=SEEN, seen=("pets.yaml", SEEN))

    assert state.seen("pets.yaml", TARGET) == SEEN


def test_addresses_that_differ_in_their_query_are_two_sources(state: StateStore) -> None:
    state.keep_seen("https://vendor.test/api?version=1", TARGET, SEEN)

    assert state.seen("https://vendor.test/api?version=2", TARGET) is None


def test_an_address_is_the_same_source_whoever_signs_in_to_it(state: StateStore) -> None:
    state.keep_seen("https://me:one@vendor.test/api", TARGET, SEEN)

    assert state.seen("https://vendor.test/api", TARGET) == SEEN


def test_what_is_no_address_is_a_source_all_the_same(state: StateStore) -> None:
    state.keep_seen("https://[vendor/api", TARGET, SEEN)

    assert state.seen("https://[vendor/api", TARGET) == SEEN


def test_equal_contents_are_kept_once(state: StateStore, state_location: str) -> None:
    for _ in range(3):
        state.finish_run(state.begin_run("plan", bundle=small_bundle(), plan=PLAN), "unchanged")

    engine = open_engine(parse_location(state_location))
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(contents)) == 2
    engine.dispose()


def test_a_bundle_that_lacks_a_part_is_broken() -> None:
    with pytest.raises(UndecodableError, match="not whole"):
        bundle_from_json(b'{"format": 1}')


def test_an_outcome_whose_change_is_gone_is_broken() -> None:
    told = outcomes_to_json([outcome(CREATE)], PLAN)

    with pytest.raises(UndecodableError, match="change is missing"):
        outcomes_from_json(told, None)
