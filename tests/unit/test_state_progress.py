"""How far a run has come, as the state keeps it: over SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from kept_runs import make_target

from importer.errors import StateError
from importer.model.progress import Failure, Progress
from importer.state.store import StateStore

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> \"'\x00 \N{SNOWMAN}"


def far(run: int, **fields: object) -> Progress:
    whole = Progress(
        run=run,
        total=100,
        results={"applied": 30, "failed": 2},
        failures=(Failure(identity=HOSTILE, result="failed", reason="since a test wants it"),),
        began_at=BEGAN,
        heard_at=BEGAN + timedelta(seconds=8),
    )
    return msgspec.structs.replace(whole, **fields)


def test_progress_is_read_as_it_was_told_last(state: StateStore) -> None:
    run = state.begin_run("apply", target=make_target())

    state.keep_progress(far(run))
    assert state.progress(run) == far(run)
    state.keep_progress(far(run, results={"applied": 60}, failures=()))

    assert state.progress(run) == far(run, results={"applied": 60}, failures=())
    assert state.progress(run + 1) is None


@pytest.mark.parametrize("ended", ["applied", "held", "interrupted"])
def test_progress_is_forgotten_when_the_run_ends(state: StateStore, ended: str) -> None:
    run = state.begin_run("apply", target=make_target())
    state.keep_progress(far(run))

    state.finish_run(run, ended)  # type: ignore[arg-type]  # one of the states

    assert state.progress(run) is None
    state.keep_progress(far(run))  # comes late
    assert state.progress(run) is None


def test_a_rate_is_that_of_the_whole_run() -> None:
    assert (far(1).done, far(1).rate) == (32, 4.0)
    assert far(1, heard_at=BEGAN).rate == 0.0


def test_a_run_is_ended_only_from_the_state_that_is_meant(state: StateStore) -> None:
    run = state.begin_run("apply", target=make_target())

    with pytest.raises(StateError, match="is not held, but running"):
        state.finish_run(run, "refused", only_from="held")
    state.finish_run(run, "held", only_from="running")
    state.finish_run(run, "refused", only_from="held")

    assert [head.state for head in state.runs(9)] == ["refused"]


def test_runs_are_listed_a_page_at_a_time(state: StateStore) -> None:
    numbers = [state.begin_run("apply", target=make_target()) for _ in range(5)]

    newest = state.runs(2)
    older = state.runs(2, before=newest[-1].number)
    oldest = state.runs(2, make_target(), before=older[-1].number)

    listed = [head.number for head in (*newest, *older, *oldest)]
    assert listed == numbers[::-1]
    assert state.runs(2, before=oldest[-1].number) == []


def test_where_there_is_no_state_nothing_is_known() -> None:
    with StateStore.open("nowhere/state.db", create=False) as none:
        assert none.progress(1) is None
