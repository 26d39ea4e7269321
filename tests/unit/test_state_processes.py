"""Several processes at one state, and processes that are killed: over SQLite and PostgreSQL."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from kept_runs import base, make_target

from importer.errors import StateError
from importer.model.base import Base
from importer.model.runs import BaseStep
from importer.state import engine
from importer.state.store import StateStore

KIT = Path(__file__).parents[1] / "kit"
WRITER = f"""
import sys
sys.path.insert(0, {str(KIT)!r})
from kept_runs import base, make_target
from importer.model.base import Base
from importer.model.runs import BaseStep
from importer.state.store import StateStore

location, name, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
target, before = make_target(name), Base()
with StateStore.open(location, create=True) as state:
    before = state.base_of(target)
    while runs:
        runs -= 1
        number = state.begin_run("apply", target=target)
        after = base(
            action={{"GET /": {{"run": number}}}},
            definition={{"Pet": {{"run": number, "text": "x" * 20_000}}}},
            auth_scheme={{**before.applied.get("auth-scheme", {{}}), name: {{"run": number}}}},
        )
        state.finish_run(number, "applied", base=BaseStep(before=before, after=after))
        before = after
        print(number, flush=True)
"""


def start(location: str, name: str, runs: int) -> subprocess.Popen[str]:
    """Start a process that writes `runs` runs of the version `name`; endless where negative."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, location, name, str(runs)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_write_at_once_lose_nothing(state_location: str) -> None:
    writers = [start(state_location, f"v{number}", 8) for number in range(3)]

    for writer in writers:
        _, faults = writer.communicate(timeout=60)
        assert (writer.returncode, faults) == (0, "")

    with StateStore.open(state_location, create=False) as state:
        runs = state.runs(100)
        assert [run.number for run in runs] == list(range(24, 0, -1))
        assert {run.state for run in runs} == {"applied"}
        newest = {
            name: max(run.number for run in runs if run.target == make_target(name))
            for name in ("v0", "v1", "v2")
        }
        for name, number in newest.items():
            found = state.base_of(make_target(name))
            assert found.payload("action", "GET /") == {"run": number}
            assert found.applied["auth-scheme"] == {
                each: {"run": last} for each, last in newest.items()
            }


def test_a_process_killed_in_the_middle_leaves_a_whole_state(state_location: str) -> None:
    moments = random.Random(6)  # noqa: S311 - any moments will do
    target = make_target("v1")
    for _ in range(3):
        writer = start(state_location, "v1", -1)
        assert writer.stdout is not None
        said = int(writer.stdout.readline())
        time.sleep(moments.uniform(0, 0.05))
        writer.kill()
        rest, _ = writer.communicate()
        said = max([said, *(int(line) for line in rest.splitlines(keepends=True) if "\n" in line)])

        with StateStore.open(state_location, create=False) as state:
            last_applied = next(run for run in state.runs(100) if run.state == "applied")
            known = state.base_of(target)
            assert last_applied.number >= said
            assert known.payload("action", "GET /") == {"run": last_applied.number}
            pet = known.payload("definition", "Pet")
            assert pet is not None
            assert pet["run"] == last_applied.number
            assert [run.state for run in state.runs(100)].count("running") <= 1
            state.interrupt_runs(target)
    if "://" not in state_location:
        with sqlite3.connect(state_location) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()


def test_threads_may_share_a_store(state: StateStore) -> None:
    def work(name: str) -> None:
        for _ in range(5):
            number = state.begin_run("apply", target=make_target(name))
            step = BaseStep(before=Base(), after=base(action={"GET /": {"by": name}}))
            state.finish_run(number, "applied", base=step)
            assert state.base_of(make_target(name)).payload("action", "GET /") == {"by": name}

    threads = [threading.Thread(target=work, args=(f"v{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {run.state for run in state.runs(100)} == {"applied"}
    assert len(state.runs(100)) == 15


def test_a_writer_that_waits_too_long_is_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = str(tmp_path / "state.db")
    StateStore.open(location, create=True).close()
    holder = sqlite3.connect(location, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.05)

    with StateStore.open(location, create=False) as state:
        assert state.runs(1) == []  # who reads does not wait
        with pytest.raises(StateError, match="another process is writing to it"):
            state.begin_run("apply")
    holder.close()


def test_a_new_file_that_another_process_keeps_for_itself_is_not_waited_for_endlessly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = str(tmp_path / "state.db")
    holder = sqlite3.connect(location, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.05)

    with pytest.raises(StateError, match="another process"):
        StateStore.open(location, create=True)
    holder.close()
