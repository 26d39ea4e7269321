"""openapi-spec-validator's whole walk over a document, as advice, in a process of its own.

In: the bundled tree. Out: an `info` Problem for each finding. The process has bounds on time and
memory, nothing of our environment, and can open neither files nor connections
(`importer.document.full_runner`). However it ends, the run goes on: that it did not come to its end
is one more Problem.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from importer.model.document import Location
from importer.problems import ProblemLog

_CODE = "spec-validator-finding"
_RUNNER = Path(__file__).with_name("full_runner.py")
_NEEDED = frozenset({"SYSTEMROOT", "TEMP", "TMP"})
"""Variables without which Windows starts no Python."""

_SIGKILL, _SIGXCPU = (int(getattr(signal, name, 0)) for name in ("SIGKILL", "SIGXCPU"))
"""What a process over its seconds is ended with, where the system has signals."""

MIB = 1024 * 1024


class FullLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What the walk may cost; GitHub's document, among the largest, takes 28 s and 0.3 GB.

    `cpu_s` seconds of processor time, `wall_s` seconds in all, `memory_bytes` of address space.
    """

    cpu_s: int = 120
    wall_s: float = 180.0
    memory_bytes: int = 2048 * MIB


DEFAULTS = FullLimits()


class _Line(msgspec.Struct, frozen=True):
    """A line of the runner: a finding, or how the walk `ended`."""

    pointer: str = ""
    message: str = ""
    ended: str | None = None


class _Ran(NamedTuple):
    """What the process wrote, and how it ended: its exit code, or None where it was stopped."""

    output: bytes
    code: int | None


def check_fully(
    root: Any,
    version: str,
    place_of: Callable[[str], Location],
    problems: ProblemLog,
    limits: FullLimits = DEFAULTS,
) -> None:
    """Add a Problem for each finding in a bundled tree of a version of OpenAPI ("3.0.3").

    `place_of` gives the place in the files that a pointer into the tree came from.
    """
    ran = _run(msgspec.json.encode(root), version[:3], limits)
    ended = None
    for line in ran.output.splitlines():
        with suppress(msgspec.DecodeError):  # the last one may be cut off
            found = msgspec.json.decode(line, type=_Line)
            if found.ended is None:
                problems.add(_CODE, place_of(found.pointer), found.message)
            ended = found.ended
    if ended != "done":
        problems.add(_CODE, place_of(""), f"the walk {_stop(ran.code, ended, limits)}")


def _run(tree: bytes, version: str, limits: FullLimits) -> _Ran:
    """Let the runner walk a tree; give what it wrote, also where it was stopped."""
    command = [sys.executable, "-I", _RUNNER, version, limits.cpu_s, limits.memory_bytes]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the document comes in by a pipe
            [str(word) for word in command],
            input=tree,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall_s,
            env={name: value for name, value in os.environ.items() if name in _NEEDED},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return _Ran(late.stdout or b"", None)
    return _Ran(done.stdout, done.returncode)


def _stop(code: int | None, ended: str | None, limits: FullLimits) -> str:
    """Say why a walk did not come to its end."""
    if ended == "many":
        return "found more than is told; the rest is left"
    if ended == "MemoryError":
        return f"ran out of memory ({limits.memory_bytes // MIB:,} MiB)"
    if ended is not None:
        return f"could not go on: {ended}"
    if code is None:
        return f"was stopped after {limits.wall_s:g} s"
    if code in (-_SIGKILL, -_SIGXCPU):
        return f"was stopped after {limits.cpu_s} s of processor time"
    return f"ended its process, with the code {code}"
