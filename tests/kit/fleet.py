"""Processes of `importer serve` that share one state and nothing else.

Each has a folder of its own, as if it were on a machine of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

_ROOT = Path(__file__).parents[2]
_BEGIN_S = 30.0
_END_S = 30.0


class Member:
    """One place for a process, which may be killed and begun again."""

    def __init__(self, folder: Path, number: int, environment: Mapping[str, str]) -> None:
        self._folder = folder / f"machine-{number}"
        self._folder.mkdir()
        self._number = number
        self._environment = environment
        self._begun = self._logged = 0
        self.log = self._folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def key(self) -> str:
        """The key that the process sends to the platform, as no other one does."""
        return f"worker-{self._number}-{self._begun}"

    def begin(self, *arguments: str) -> None:
        """Begin a process."""
        self._begun += 1
        self._logged = self.log.stat().st_size if self.log.exists() else 0
        environment = {
            **os.environ,
            **self._environment,
            "PYTHONPATH": str(_ROOT),
            "VERSORI_API_KEY": self.key,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "importer", "serve", "-c", "../importer.toml", *arguments],
                cwd=self._folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End the process without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """Ask the process to end, once it is there to be asked; give its exit code."""
        assert self.process is not None
        end_s = time.monotonic() + _BEGIN_S
        while b"Worker" not in self.log.read_bytes()[self._logged :]:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end_s, self.log.read_text()
            time.sleep(0.05)
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_END_S)


class Fleet:
    """So many processes, while the context lasts."""

    def __init__(self, folder: Path, size: int, environment: Mapping[str, str]) -> None:
        self.members = [Member(folder, number, environment) for number in range(size)]

    def __enter__(self) -> Self:
        for member in self.members:
            member.begin()
        return self

    def __exit__(self, *_: object) -> None:
        for member in self.members:
            if member.process is not None and member.process.poll() is None:
                member.kill()

    def logs(self) -> str:
        """Give what the processes wrote."""
        return "\n".join(member.log.read_text() for member in self.members)
