"""Watched sources: due, claimed by one worker, kept alive, taken over, ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from postgres import Postgres

from importer.errors import StateError
from importer.model.watches import Enrolment, Turn
from importer.state.store import StateStore
from importer.state.watching import Watching

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DEAD_AFTER = timedelta(seconds=30)
EVERY = timedelta(minutes=10)


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watching(state_location: str, clock: Clock) -> Iterator[Watching]:
    with StateStore.open(state_location, create=True, now=clock) as store:
        yield store.watching()


def _entry(
    name: str, due: datetime | None = START, *, lock: str = "", rhythm: str | None = "every 10m"
) -> Enrolment:
    return Enrolment(name=name, lock=lock or f"lock of {name}", rhythm=rhythm, first_due=due)


def _following(_: str, due: datetime, now: datetime) -> datetime:
    """Give the next time, every ten minutes, and make up for none."""
    return due + ((now - due) // EVERY + 1) * EVERY


def _claim(watching: Watching, worker: str = "one", *names: str, most: int = 10) -> dict[str, Turn]:
    turns = watching.claim(
        names or ("a", "b", "c"), worker, dead_after=DEAD_AFTER, most=most, following=_following
    )
    return {turn.name: turn for turn in turns}


def test_what_is_due_is_claimed_once(watching: Watching, clock: Clock) -> None:
    watching.enrol([_entry("a"), _entry("b", START + EVERY), _entry("c", None, rhythm=None)])

    assert _claim(watching) == {"a": Turn(name="a", due=START, worker="one", fence=1)}
    assert _claim(watching, "two") == {}
    clock.go_on(minutes=10)
    assert _claim(watching, "two").keys() == {"a", "b"}


def test_a_turn_that_ended_is_due_again_at_its_next_time(watching: Watching, clock: Clock) -> None:
    watching.enrol([_entry("a")])
    turn = _claim(watching)["a"]

    assert watching.end(turn, "applied", 7)
    assert _claim(watching) == {}
    clock.go_on(minutes=10)
    assert _claim(watching)["a"].due == START + EVERY


def test_times_that_were_missed_are_one_turn(watching: Watching, clock: Clock) -> None:
    watching.enrol([_entry("a")])
    clock.go_on(minutes=35)
    turn = _claim(watching)["a"]

    assert turn.due == START
    assert watching.end(turn, "unchanged")
    clock.go_on(minutes=5)
    assert _claim(watching)["a"].due == START + 4 * EVERY


def test_a_source_in_work_is_not_due_a_second_time(watching: Watching, clock: Clock) -> None:
    watching.enrol([_entry("a")])
    turn = _claim(watching)["a"]
    for _ in range(30):
        clock.go_on(minutes=1)
        assert watching.beat([turn]) == []
        assert _claim(watching, "two") == {}

    assert watching.end(turn, "applied")
    assert _claim(watching, "two")["a"].due == START + EVERY


def test_a_turn_whose_worker_is_heard_of_no_more_is_taken_over(
    watching: Watching, clock: Clock
) -> None:
    watching.enrol([_entry("a")])
    turn = _claim(watching)["a"]
    clock.go_on(seconds=20)
    assert watching.beat([turn]) == []
    clock.go_on(seconds=30)
    assert _claim(watching, "two") == {}
    clock.go_on(seconds=1)

    taken = _claim(watching, "two")["a"]
    assert taken == Turn(name="a", due=START, worker="two", fence=2, takeovers=1)
    assert watching.beat([turn]) == [turn]
    assert not watching.end(turn, "applied", 7)
    assert watching.end(taken, "unchanged")
    (record,) = watching.turns("a")
    assert (record.worker, record.result, record.run, record.takeovers) == (
        "two",
        "unchanged",
        None,
        1,
    )


def test_a_worker_takes_over_from_itself_after_a_restart_under_the_same_name(
    watching: Watching, clock: Clock
) -> None:
    watching.enrol([_entry("a")])
    old = _claim(watching)["a"]
    clock.go_on(seconds=31)
    new = _claim(watching)["a"]

    assert watching.beat([old]) == [old]
    assert watching.beat([new]) == []


def test_what_was_left_behind_comes_before_what_is_due(watching: Watching, clock: Clock) -> None:
    watching.enrol([_entry("a", START - EVERY), _entry("b"), _entry("c", START - EVERY)])
    assert _claim(watching, "one", "b").keys() == {"b"}
    clock.go_on(seconds=31)

    assert list(_claim(watching, "two", most=2)) == ["b", "a"]


def test_sources_that_write_to_the_same_version_have_their_turns_one_after_another(
    watching: Watching, clock: Clock
) -> None:
    watching.enrol([_entry("a", lock="v"), _entry("b", lock="v"), _entry("c", lock="w")])
    first = _claim(watching)

    assert first.keys() == {"a", "c"}
    assert _claim(watching, "two") == {}
    clock.go_on(seconds=31)  # the first worker is gone, and with it its hold on the version
    assert _claim(watching, "two").keys() == {"a", "c"}
    assert not watching.end(first["a"], "applied")
    assert _claim(watching, "three") == {}


def test_only_sources_that_a_worker_knows_are_given_to_it(watching: Watching) -> None:
    watching.enrol([_entry("a"), _entry("b")])

    assert _claim(watching, "one", "b").keys() == {"b"}


def test_a_turn_given_back_is_due_as_before(watching: Watching) -> None:
    watching.enrol([_entry("a")])
    turn = _claim(watching)["a"]
    watching.give_back(turn)

    assert watching.turns("a") == []
    assert _claim(watching, "two")["a"] == Turn(name="a", due=START, worker="two", fence=2)
    watching.give_back(turn)  # it is the other one's now
    assert _claim(watching, "three") == {}


def test_due_times_outlive_a_restart_and_begin_anew_with_another_rhythm(
    watching: Watching, clock: Clock
) -> None:
    watching.enrol([_entry("a")])
    assert watching.end(_claim(watching)["a"], "applied")
    clock.go_on(minutes=3)
    watching.enrol([_entry("a", clock.now)])
    assert watching.watches(["a"])[0].next_due == START + EVERY

    watching.enrol([_entry("a", clock.now, rhythm="every 1m")])
    assert watching.watches(["a"])[0].next_due == clock.now
    watching.enrol([_entry("a", None, rhythm=None)])
    assert watching.watches(["a"])[0].next_due is None


def test_a_source_without_schedule_has_its_turn_when_somebody_asks(
    watching: Watching, clock: Clock
) -> None:
    watching.enrol([_entry("a", None, rhythm=None)])
    assert _claim(watching) == {}
    assert watching.ask_for("a")

    assert _claim(watching)["a"].due == clock.now
    assert not watching.ask_for("z")


def test_what_is_remembered_of_a_source_is_there_the_next_time(watching: Watching) -> None:
    assert watching.recall("a") is None
    watching.remember("a", b"one")
    watching.enrol([_entry("a")])
    watching.remember("a", b"two")

    assert watching.recall("a") == b"two"
    assert _claim(watching).keys() == {"a"}


def test_how_a_source_stands_is_told(watching: Watching, clock: Clock) -> None:
    watching.enrol([_entry("a"), _entry("b", None, rhythm=None)])
    turn = _claim(watching)["a"]
    clock.go_on(seconds=5)
    assert watching.beat([turn]) == []
    a, b = watching.watches(["b", "a", "z"])

    assert (a.name, a.worker, a.due, a.next_due) == ("a", "one", START, START + EVERY)
    assert a.beat_at == clock.now
    assert a.last is None
    assert (b.name, b.rhythm, b.next_due, b.worker) == ("b", None, None, None)
    assert watching.end(turn, "held", 3)
    (a,) = watching.watches(["a"])
    assert (a.worker, a.due, a.beat_at) == (None, None, None)
    assert a.last is not None
    assert (a.last.result, a.last.run, a.last.begun_at) == ("held", 3, START)
    assert a.last.ended_at == clock.now


def test_old_turns_are_forgotten(watching: Watching, clock: Clock) -> None:
    watching.enrol([_entry("a")])
    for _ in range(103):
        assert watching.end(_claim(watching)["a"], "unchanged")
        clock.go_on(minutes=10)

    kept = watching.turns("a")
    assert len(kept) == 100
    assert [record.due for record in kept] == [START + n * EVERY for n in range(102, 2, -1)]


def test_workers_that_claim_at_once_get_each_turn_once(state_location: str, clock: Clock) -> None:
    names = [f"source-{number}" for number in range(40)]
    got: list[Turn] = []
    with StateStore.open(state_location, create=True, now=clock) as store:
        locks = {name: f"v{number // 2}" for number, name in enumerate(names)}
        store.watching().enrol([_entry(name, lock=locks[name]) for name in names])
        begin = threading.Barrier(4)

        def work(worker: str) -> None:
            with StateStore.open(state_location, create=False, now=clock) as mine:
                begin.wait()
                while turns := _claim(mine.watching(), worker, *names, most=3):
                    got.extend(turns.values())

        workers = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert len(got) == 20
    assert len({locks[turn.name] for turn in got}) == 20


def test_heartbeats_count_in_the_time_of_the_server(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = postgres.make_room()
    with StateStore.open(location, create=True) as store:
        store.watching().enrol([_entry("a")])
        turn = _claim(store.watching())["a"]
    # another machine, whose clock is an hour ahead, does not take the worker for dead
    monkeypatch.setattr(
        "importer.state.store.utc_now", ahead := lambda: datetime.now(UTC) + timedelta(hours=1)
    )
    with StateStore.open(location, create=False, now=ahead) as store:
        assert _claim(store.watching(), "two") == {}
        (watch,) = store.watching().watches(["a"])
        assert watch.beat_at is not None
        assert abs(watch.beat_at - datetime.now(UTC)) < timedelta(minutes=5)
        assert (watch.worker, watch.due) == ("one", turn.due)


def test_without_state_nothing_is_watched(tmp_path: Path) -> None:
    with (
        StateStore.open(tmp_path / "none.db", create=False) as store,
        pytest.raises(StateError, match="there is no state"),
    ):
        store.watching()


def test_more_runs_than_connections_in_a_pool_may_hold_their_locks(postgres: Postgres) -> None:
    with StateStore.open(postgres.make_room(), create=True) as store:
        locks = [store.leavings.lock(f"{n:016x}", "sync", START) for n in range(20)]
        assert all(lock.take() for lock in locks)
        assert store.runs(1) == []
        for lock in locks:
            lock.release()
