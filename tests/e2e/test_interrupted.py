"""Real processes that are interrupted, that meet each other, and that somebody keeps waiting."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from applying import KEY, ORGANISATION_ID, ROOT, Importer, wait_for
from many_operations import make_many_operations
from sandbox_process import SandboxProcess

from importer.state.store import StateStore

TARGET = ("--create-connector", "Many", "--version", "v1")
APPLY = ("apply", "many.json", *TARGET, "--yes")
COUNT = 40
SLOW = ["delay:1,seconds=0.05,operation=CreateAction"]
SLOWER = ["delay:1,seconds=0.4,operation=CreateAction"]
STUCK = ["429:1,retry-after=60,operation=CreateAction"]


@contextmanager
def platform(folder: Path, faults: list[str]) -> Iterator[tuple[SandboxProcess, Importer]]:
    """Serve a sandbox, and give an importer in a folder with a document."""
    (folder / "many.json").write_text(json.dumps(make_many_operations(COUNT)))
    with SandboxProcess(folder / "sandbox.db", faults, key=KEY) as sandbox:
        yield sandbox, Importer(folder, sandbox.api_url)


def runs(folder: Path) -> list[str]:
    with StateStore.open(folder / ".importer" / "state.db", create=False) as state:
        return [run.state for run in state.runs(9)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_what_is_under_way_finish_and_the_same_command_goes_on(
    tmp_path: Path, number: signal.Signals
) -> None:
    with platform(tmp_path, SLOW) as (sandbox, importer):
        process = importer.start(*APPLY)
        assert wait_for(sandbox, 12, process)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)

        assert process.returncode == 130
        notice, error = err.splitlines()
        assert notice.startswith("Interrupted: what is under way is finished first.")
        assert error.startswith("Error: the run was interrupted: ")
        assert "run the same command again" in error.lower()
        assert "not tried, since the run was interrupted" in out
        told = sandbox.counts()["carriedOut"]["CreateAction"]
        assert 0 < told < COUNT
        assert runs(tmp_path) == ["interrupted"]
        with StateStore.open(tmp_path / ".importer" / "state.db", create=False) as state:
            run = state.run(1)
        assert run is not None
        applied = [one for one in run.outcomes if one.result == "applied"]
        assert sum(one.change.kind == "action" for one in applied) == told

        again = importer.run(*APPLY)
        assert again.returncode == 0, again.stderr
        assert sandbox.counts()["carriedOut"]["CreateAction"] == COUNT
        assert runs(tmp_path) == ["applied", "interrupted"]


def test_no_wait_is_sat_out_once_the_end_is_asked_for(tmp_path: Path) -> None:
    with platform(tmp_path, STUCK) as (sandbox, importer):
        process = importer.start(*APPLY)
        until = time.monotonic() + 30
        while not sandbox.counts()["injected"].get("CreateAction") and time.monotonic() < until:
            time.sleep(0.01)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 130
        assert time.monotonic() - began < 15
        assert runs(tmp_path) == ["interrupted"]


def test_a_second_signal_ends_at_once_and_the_next_run_looks_what_was_done(
    tmp_path: Path,
) -> None:
    with platform(tmp_path, ["delay:1,seconds=3,operation=CreateAction"]) as (sandbox, importer):
        process = importer.start(*APPLY)
        until = time.monotonic() + 30
        while sandbox.counts()["requests"].get("CreateAction", 0) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Interrupted")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

        assert process.returncode == 130
        assert err.startswith("Error: interrupted. Run the same command again")
        assert runs(tmp_path) == ["running"]
    with platform(tmp_path, ["delay:0"]) as (_, importer):
        # another port is another platform to the state: what stands there is found all the same
        assert importer.run(*APPLY).returncode == 0


def test_a_signal_before_anything_is_sent_ends_at_once(tmp_path: Path) -> None:
    with platform(tmp_path, ["delay:1,seconds=3,operation=ListConnectors"]) as (sandbox, importer):
        process = importer.start(*APPLY)
        until = time.monotonic() + 30
        while not sandbox.counts()["requests"] and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert err.startswith("Error: interrupted.")
        assert "CreateConnector" not in str(sandbox.counts()["carriedOut"])


def test_of_two_at_once_one_leaves_and_says_who_is_there_or_waits(tmp_path: Path) -> None:
    with platform(tmp_path, SLOWER) as (sandbox, importer):
        first = importer.start(*APPLY)
        assert wait_for(sandbox, 4, first)

        waiting = importer.start(*APPLY, "--wait-lock", "60")
        second = importer.run(*APPLY)
        assert second.returncode == 4
        (line,) = second.stderr.splitlines()
        assert f"process {first.pid} on " in line
        assert "importer apply" in line

        first.communicate(timeout=60)
        _, told = waiting.communicate(timeout=60)
        assert (first.returncode, waiting.returncode) == (0, 0)
        assert told.startswith("Waiting for another run at this version: importer apply")
        assert sandbox.counts()["carriedOut"]["CreateAction"] == COUNT
        assert runs(tmp_path) == ["unchanged", "applied"]


def test_what_moves_while_the_question_is_open_is_shown_and_not_overwritten(
    tmp_path: Path,
) -> None:
    with platform(tmp_path, ["delay:0"]) as (sandbox, importer):
        assert importer.run(*APPLY).returncode == 0
        changed = (tmp_path / "many.json").read_text().replace("What operation", "Now operation")
        (tmp_path / "many.json").write_text(changed)
        with asked(importer, sandbox) as (terminal, process):
            assert "Apply these changes?" in read_until(terminal, "[y/N]: ")
            edit_by_hand(tmp_path, sandbox.api_url)
            os.write(terminal, b"y\n")
            told = read_until(terminal, "apply that.")
            assert process.wait(timeout=30) == 4
        assert "changed on the platform since the plan was shown: action operation0" in told
        assert "To update" in told or "to update" in told
        assert runs(tmp_path) == ["refused", "applied"]


def test_ctrl_c_at_the_question_changes_nothing(tmp_path: Path) -> None:
    with platform(tmp_path, ["delay:0"]) as (sandbox, importer):
        with asked(importer, sandbox) as (terminal, process):
            read_until(terminal, "[y/N]: ")
            time.sleep(0.3)  # until it reads: Python itself would not notice before the next key
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 130
            told = read_until(terminal, "nothing was changed")
        assert "interrupted" in told
        assert sandbox.counts()["carriedOut"].get("CreateAction", 0) == 0
        assert runs(tmp_path) == ["interrupted"]


@contextmanager
def asked(
    importer: Importer, sandbox: SandboxProcess
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run an apply at a terminal of its own, without --yes."""
    mine, its = pty.openpty()
    environment = {
        **{name: value for name, value in os.environ.items() if "VERSORI" not in name},
        "PYTHONPATH": str(ROOT),
        "VERSORI_API_KEY": KEY,
        "VERSORI_ORGANISATION_ID": ORGANISATION_ID,
        "VERSORI_API_URL": sandbox.api_url,
        "NO_COLOR": "1",
        "COLUMNS": "400",
        "PAGER": "cat",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "importer", "apply", "many.json", *TARGET],
        cwd=importer.folder,
        env=environment,
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    try:
        yield mine, process
    finally:
        process.kill()
        process.wait()
        os.close(mine)


def read_until(terminal: int, word: str) -> str:
    """Read what a terminal is written to, until a word comes; lines are put together."""
    text = ""
    while word not in text:
        try:
            text += os.read(terminal, 65536).decode().replace("\r\n", " ")
        except OSError:  # the process has ended
            break
    assert word in text, text
    return text


def edit_by_hand(folder: Path, api_url: str) -> None:
    """Let a person change the summary of an action."""
    with StateStore.open(folder / ".importer" / "state.db", create=False) as state:
        target = state.runs(1)[0].target or next(
            run.target for run in state.runs(9) if run.target is not None
        )
    place = f"{api_url}/o/{ORGANISATION_ID}/connectors/{target.connector_id}/versions/v1/actions"
    with httpx.Client(trust_env=False, headers={"Authorization": f"Bearer {KEY}"}) as client:
        action = client.get(f"{place}/operation0").json()
        action.pop("errors", None)
        answer = client.put(f"{place}/operation0", json={**action, "summary": "a person's"})
        assert answer.status_code == 200, answer.text
