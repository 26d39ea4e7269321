"""The command line in a process of its own, its memory bounded, what it took measured."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ADDRESSES_BYTES_MOST = 1024**3
WALL_S_MOST = 60
_COVERAGE = "COVERAGE_"


class Ended(NamedTuple):
    """How a process ended: its exit code, what it said, and what it took."""

    code: int
    out: bytes
    err: str
    cpu_s: float
    peak_mib: float


def run_bounded(*arguments: str, cwd: Path) -> Ended:
    """Run `importer` with the arguments; no more memory than a gibibyte can be had.

    A process that takes more than a minute is killed; its exit code is negative then.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "importer", *arguments],
            cwd=cwd,
            env=unwatched(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            preexec_fn=_bound,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Ended(
            code=process.returncode,
            out=out.read(),
            err=err.read().decode(),
            cpu_s=used.ru_utime + used.ru_stime,
            peak_mib=used.ru_maxrss / 1024,
        )


def unwatched() -> dict[str, str]:
    """Give an environment for a process that finds the package, and that coverage leaves alone.

    What tests measure is not measured by coverage, which would take several times as long.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_COVERAGE)}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2])}


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES_BYTES_MOST, ADDRESSES_BYTES_MOST))
    signal.alarm(WALL_S_MOST)  # it stays with the process, and ends one that does not catch it
