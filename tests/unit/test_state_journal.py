"""The journal: what is in it before anything is sent, and what can be read of its remains."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kept_runs import make_change, outcome

from importer.errors import StateError
from importer.state.journal import AHEAD, Journal, read_journal

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "key.7.journal"


def test_a_line_stands_before_and_after_each_request_and_for_each_change(file: Path) -> None:
    journal = Journal(file, 7, NOW)
    applied = outcome(make_change("GET /pets/{}"))

    async def work() -> None:
        number = await journal.begins("POST /actions", ("action GET /pets/{}",))
        journal.ends(number, "201")
        journal.settle(applied)

    asyncio.run(work())
    journal.close()
    journal.close()

    head, before, after, settled = lines(file)
    assert (head["run"], head["pid"]) == (7, os.getpid())
    assert (before["begins"], before["changes"]) == ("POST /actions", ["action GET /pets/{}"])
    assert (after["n"], after["ends"]) == (before["n"], "201")
    assert settled == {"change": "action GET /pets/{}", "result": "applied"}
    assert file.stat().st_mode & 0o777 == 0o600
    read = read_journal(file)
    assert read is not None
    assert (read.run, read.at) == (7, NOW)
    assert read.begun == {"action GET /pets/{}"}
    assert read.results == {"action GET /pets/{}": "applied"}


def test_nothing_is_sent_before_its_name_is_on_the_disk(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(file, 7, NOW)
    on_disk: set[str] = set()
    fsync = os.fsync

    def note(handle: int) -> None:
        written = file.read_bytes()
        fsync(handle)
        for line in written.splitlines():
            on_disk.update(json.loads(line).get("ahead", ()))

    monkeypatch.setattr(os, "fsync", note)
    ids = [f"action {number}" for number in range(3 * AHEAD)]
    journal.expect(ids)
    sent: list[str] = []

    async def send(one: str) -> None:
        number = await journal.begins("POST /actions", (one,))
        assert one in on_disk
        sent.append(one)
        journal.ends(number, "201")

    async def work() -> None:
        waiting = list(ids)

        async def worker() -> None:
            while waiting:
                await send(waiting.pop(0))

        await asyncio.gather(*(worker() for _ in range(8)))

    asyncio.run(work())
    assert sorted(sent) == sorted(ids)


def test_the_disk_is_waited_for_once_in_a_while(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(file, 7, NOW)
    waits: list[int] = []
    monkeypatch.setattr(os, "fsync", waits.append)
    journal.expect(f"action {number}" for number in range(1000))

    async def work() -> None:
        for number in range(1000):
            await journal.begins("POST /actions", (f"action {number}",))

    asyncio.run(work())
    assert 7 <= len(waits) <= 9
    read = read_journal(file)
    assert read is not None
    assert len(read.begun) == 1000


def test_a_request_about_no_change_is_waited_for_by_itself(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(file, 7, NOW)
    waits: list[int] = []
    monkeypatch.setattr(os, "fsync", waits.append)

    async def work() -> None:
        await journal.begins("POST /versions", ())
        await journal.begins("POST /publish", ())

    asyncio.run(work())
    assert len(waits) == 2


def test_a_journal_that_cannot_be_written_lets_nothing_go_out(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(file, 7, NOW)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StateError, match="No space left on device"):
        asyncio.run(journal.begins("POST /actions", ("action 1",)))
    journal.ends(1, "201")  # what cannot be noted is looked up later
    journal.settle(outcome(make_change("GET /pets")))

    monkeypatch.undo()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StateError):
        asyncio.run(journal.begins("POST /actions", ("action 2",)))


def test_a_journal_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="No such file"):
        Journal(tmp_path / "none" / "key.7.journal", 7, NOW)


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_tail_that_is_cut_short_is_passed_over(file: Path, cut: int) -> None:
    journal = Journal(file, 7, NOW)
    asyncio.run(journal.begins("POST /actions", ("action 1",)))
    journal.settle(outcome(make_change("GET /a")))
    journal.settle(outcome(make_change("GET /b"), "failed"))
    journal.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:-cut])

    read = read_journal(file)

    assert read is not None
    assert read.begun == {"action 1"}
    assert read.results.items() <= {"action GET /a": "applied", "action GET /b": "failed"}.items()
    assert "action GET /b" not in read.results or cut == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 40, b"[]\n", b'{"run": "x"}\n', b'{"run": 7}\n', b'{"run": 7, "at": 3'],
)
def test_what_has_no_head_is_no_journal(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert read_journal(file) is None
    assert read_journal(file.with_name("none")) is None


def test_lines_of_other_shapes_are_passed_over(file: Path) -> None:
    journal = Journal(file, 7, NOW)
    journal.close()
    with file.open("ab") as opened:
        opened.write(b'{"change": 3, "result": "applied"}\n{"change": "a", "result": "great"}\n')
        opened.write(b'{"n": 1, "changes": "a", "ahead": [1, "b"]}\n\0\0\0\n')

    read = read_journal(file)

    assert read is not None
    assert read.begun == {"b"}
    assert read.results == {}
