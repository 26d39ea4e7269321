"""Locks: one holder at a time, in one process and in several, over SQLite and over PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kept_runs import make_target
from sqlalchemy import text

from importer.errors import StateError
from importer.state.leavings import name_key, version_key
from importer.state.locks import AdvisoryLock, FileLock, Lock
from importer.state.store import StateStore

KEY = version_key(make_target())
ROOT = Path(__file__).parents[2]
HOLDER = f"""
import sys, time
from importer.state.store import StateStore
with StateStore.open(sys.argv[1], create=True) as state:
    lock = state.leavings.lock({KEY!r}, "apply", state.now())
    assert lock.take()
    print("held", flush=True)
    time.sleep(60)
"""


def lock_of(state: StateStore, key: str = KEY) -> Lock:
    return state.leavings.lock(key, "apply", state.now())


def take_soon(lock: Lock) -> bool:
    """Take a lock whose holder is dying: a server may notice that a little later."""
    end_s = time.monotonic() + 10
    while not lock.take():
        if time.monotonic() > end_s:
            return False
        time.sleep(0.02)
    return True


def test_one_holds_a_lock_and_the_other_is_told_who(state: StateStore) -> None:
    first, second = lock_of(state), lock_of(state)
    assert not first.holds()
    assert first.take()
    assert first.holds()
    assert not second.take()
    assert not second.holds()
    told = second.holder()
    assert f"{os.getpid()}" in told
    assert "importer apply" in told
    assert "2026-03-01 12:00:" in told

    second.release()
    assert first.holds()
    first.release()
    first.release()
    assert not first.holds()
    assert second.take()
    second.release()


def test_locks_of_different_versions_have_nothing_to_do_with_each_other(state: StateStore) -> None:
    other = version_key(make_target("v2"))
    named = name_key("https://platform.test", "org", "Pets")
    locks = [lock_of(state), lock_of(state, other), lock_of(state, named)]
    assert all(lock.take() for lock in locks)
    for lock in locks:
        lock.release()


def test_a_lock_goes_with_the_process_that_holds_it(state: StateStore, state_location: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, state_location],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    mine = lock_of(state)
    assert not mine.take()
    assert f"{process.pid}" in mine.holder()

    process.kill()
    process.communicate()

    assert take_soon(mine)
    mine.release()


def test_what_lies_beside_the_state_is_its_owners_alone(tmp_path: Path) -> None:
    with StateStore.open(tmp_path / "state.db", create=True) as state:
        lock = lock_of(state)
        assert lock.take()
        folder = tmp_path / "state.db.runs"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
        assert len(list(folder.iterdir())) == 2
        lock.release()
        assert [file.suffix for file in folder.iterdir()] == [".lock"]


def test_who_holds_a_lock_may_be_unknown(tmp_path: Path) -> None:
    with StateStore.open(tmp_path / "state.db", create=True) as state:
        first, second = lock_of(state), lock_of(state)
        assert first.take()
        (told,) = (tmp_path / "state.db.runs").glob("*.holder")
        told.write_text("{")
        assert not second.take()
        assert second.holder() == "another process"
        told.unlink()
        first.release()


def test_a_place_that_takes_no_locks_is_told(tmp_path: Path) -> None:
    with StateStore.open(tmp_path / "state.db", create=True) as state:
        lock = lock_of(state)
        assert isinstance(lock, FileLock)
        folder = tmp_path / "state.db.runs"
        in_the_way = folder / f"{KEY[:32]}.lock"
        in_the_way.mkdir()
        with pytest.raises(StateError, match="the lock cannot be taken"):
            lock.take()
        in_the_way.rmdir()
        folder.rmdir()
        folder.write_text("in the way")
        with pytest.raises(StateError, match="what runs leave behind cannot be kept"):
            lock_of(state)


@pytest.mark.parametrize("state_location", ["postgresql"], indirect=True)
def test_a_lock_in_a_database_is_lost_with_the_connection_and_that_is_noticed(
    state: StateStore,
) -> None:
    lock, other = lock_of(state), lock_of(state)
    assert isinstance(lock, AdvisoryLock)
    assert lock.holder() == "another process"
    assert lock.take()
    assert isinstance(other, AdvisoryLock)
    with other._database.connect_apart() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name LIKE 'importer apply%' AND pid <> pg_backend_pid()"
            )
        )
    assert not lock.holds()
    assert take_soon(other)
    other.release()
    lock.release()


@pytest.mark.parametrize("state_location", ["postgresql"], indirect=True)
def test_a_state_in_a_database_leaves_its_journals_on_this_machine(
    state: StateStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    journal = state.leavings.open_journal(KEY, 3, state.now())
    journal.close()
    (file,) = (tmp_path / ".importer").glob("postgresql-*.runs/*.3.journal")
    assert file.stat().st_mode & 0o777 == 0o600
    assert state.leavings.journalled(KEY) == [3]
    state.leavings.forget_journal(3)
    assert state.leavings.journalled(KEY) == []
