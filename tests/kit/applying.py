"""A real `importer` in a process of its own, in a folder of its own, against a served sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from sandbox_process import SandboxProcess

ROOT = Path(__file__).parents[2]
ORGANISATION_ID = "01J00000000000000000000000"
KEY = "a-key-that-nobody-may-see"
_END_S_MOST = 120.0
_MEASURE = """
import os, sys
said = [(os.POSIX_SPAWN_DUP2, 2, 1)]
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=said)
_, status, usage = os.wait4(process, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
"""Runs a command, and prints its exit code and the most memory that it had, by getrusage(2)."""


class Importer:
    """Runs `importer` in a folder, for one platform."""

    def __init__(self, folder: Path, api_url: str) -> None:
        self.folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if "VERSORI" not in name},
            "PYTHONPATH": str(ROOT),
            "VERSORI_API_KEY": KEY,
            "VERSORI_ORGANISATION_ID": ORGANISATION_ID,
            "VERSORI_API_URL": api_url,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command; it is not waited for."""
        return subprocess.Popen(
            [sys.executable, "-m", "importer", *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=_END_S_MOST)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def run_measured(self, *arguments: str) -> tuple[int, float]:
        """Run a command to its end; give its exit code, and the most memory that it had, in MB."""
        with (self.folder / "said.txt").open("w") as said:
            # a process counts what the one that began it had by then: so a small one does
            ended = subprocess.run(
                [sys.executable, "-c", _MEASURE, sys.executable, "-m", "importer", *arguments],
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                check=True,
            )
        code, peak = map(int, ended.stdout.split())
        unit = 1 if sys.platform == "darwin" else 1_024  # getrusage(2): bytes there, kB elsewhere
        return code, peak * unit / 1e6


def wait_for(sandbox: SandboxProcess, carried_out: int, process: subprocess.Popen[str]) -> bool:
    """Wait until the sandbox has carried out so many changes; False if the process ends before.

    The sandbox is one with a `--fault`, and so counts.
    """
    until = time.monotonic() + _END_S_MOST
    while time.monotonic() < until:
        done = sum(
            count
            for operation, count in sandbox.counts()["carriedOut"].items()
            if not operation.startswith(("Get", "List"))
        )
        if done >= carried_out:
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.001)
    raise AssertionError("nothing happens")
