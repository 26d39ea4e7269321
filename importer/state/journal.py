"""What a run sends, as it sends it: a file that outlives the run if that is killed.

One line of JSON before each request that changes something, one after it, and one for each change
as it ends. No request goes out whose changes are not in the file, for good (fsync): the line before
it names the changes to come as well, so that the disk is waited for once in a while and not for
each of them. What the file lost of its end, in a crash of the whole machine, is therefore only how
requests ended: such changes are looked up. The file is its owner's alone, and goes when the run has
been put into the state.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from importer.errors import StateError
from importer.model.changes import Outcome, Result
from importer.state.private_file import OWNER_ALONE

AHEAD = 128
"""So many changes are named before the first of them is sent."""

_FORMAT = 1
_RESULTS: frozenset[str] = frozenset({"applied", "failed", "skipped", "unknown"})


class Journalled(msgspec.Struct, frozen=True, kw_only=True):
    """What a journal tells: of which run it is, which changes may have been sent, how they ended.

    `begun` and the keys of `results` are the ids of changes; `at` is when the journal was begun.
    """

    run: int
    at: datetime
    begun: frozenset[str]
    results: Mapping[str, Result]


class Journal:
    """The journal of a run under way. It is a Watch of the requests that a client sends."""

    def __init__(self, file: Path, run: int, now: datetime) -> None:
        """Begin the file. Raises StateError where it cannot be made."""
        self._file = file
        self._coming: Iterator[str] = iter(())
        self._named: dict[str, int] = {}
        self._count = self._written = self._kept = 0
        self._keeping: asyncio.Task[None] | None = None
        with self._told():
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
            self._handle = os.open(file, flags, OWNER_ALONE)
            self._write({"format": _FORMAT, "run": run, "at": now, "pid": os.getpid()})
            os.fsync(self._handle)
            _keep_name(file)

    def expect(self, changes: Iterable[str]) -> None:
        """Say which changes will be sent, by their ids, about in the order in which they will."""
        self._coming = iter(tuple(changes))

    async def begins(self, what: str, about: tuple[str, ...]) -> int:
        """Note a request that is about to be sent, for good; give its number. Raises StateError."""
        self._count += 1
        number = self._count
        line: dict[str, Any] = {"n": number, "begins": what, "changes": about}
        if not about or not self._named.keys() >= set(about):
            line["ahead"] = self._next(about)
        with self._told():
            self._write(line)
            await self._keep(max((self._named[one] for one in about), default=self._written))
        return number

    def ends(self, number: int, how: str) -> None:
        """Note how a request ended. What cannot be noted is in doubt, and looked up if need be."""
        with contextlib.suppress(OSError):
            self._write({"n": number, "ends": how})

    def settle(self, outcome: Outcome) -> None:
        """Note what came of a change; likewise."""
        with contextlib.suppress(OSError):
            self._write({"change": outcome.change.id, "result": outcome.result})

    def close(self) -> None:
        """Close the file, which stays; a second call does nothing."""
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                os.fsync(self._handle)
            os.close(self._handle)
            self._handle = -1

    def discard(self) -> None:
        """Close the file and delete it: all that it tells is in the state."""
        self.close()
        with contextlib.suppress(OSError):
            self._file.unlink()

    def _next(self, about: Sequence[str]) -> list[str]:
        """Give the ids of what a request is about and of what comes next, for the next line."""
        ids: list[str] = []
        for one in (*about, *itertools.islice(self._coming, AHEAD)):
            if one not in self._named:
                self._named[one] = self._written + 1
                ids.append(one)
        return ids

    def _write(self, line: Mapping[str, Any]) -> None:
        os.write(self._handle, msgspec.json.encode(line) + b"\n")
        self._written += 1

    async def _keep(self, line: int) -> None:
        """Wait until so many lines are on the disk; those who wait together wait once."""
        while self._kept < line:
            if self._keeping is None:
                self._keeping = asyncio.create_task(self._keep_once())
            await asyncio.shield(self._keeping)

    async def _keep_once(self) -> None:
        written = self._written
        try:
            await asyncio.to_thread(os.fsync, self._handle)
            self._kept = written
        finally:
            self._keeping = None

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Raise StateError where the file cannot be written."""
        try:
            yield
        except OSError as error:
            raise StateError(
                f"the journal cannot be written: {error.strerror}",
                where=str(self._file),
                hint="nothing is sent that is not noted: make room there, or name another --state",
            ) from None


def read_journal(file: Path) -> Journalled | None:
    """Read what is left of a journal; None where there is none, or nothing of it can be read.

    A line that is cut short or otherwise broken, as the last one may be, is passed over.
    """
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return None
    head, *rest = [_read_line(line) for line in lines] or [{}]
    try:
        run, at = msgspec.convert(head.get("run"), int), msgspec.convert(head.get("at"), datetime)
    except msgspec.ValidationError:
        return None
    begun = {one for line in rest for one in (*_ids(line, "changes"), *_ids(line, "ahead"))}
    results = {line["change"]: line["result"] for line in rest if _is_result(line)}
    return Journalled(run=run, at=at, begun=frozenset(begun), results=results)


def _read_line(line: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}


def _ids(line: Mapping[str, Any], key: str) -> list[str]:
    found = line.get(key)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _is_result(line: Mapping[str, Any]) -> bool:
    return isinstance(line.get("change"), str) and line.get("result") in _RESULTS


def _keep_name(file: Path) -> None:
    """Let the name of a new file outlive a crash, too, where folders can be synced."""
    with contextlib.suppress(OSError):
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
