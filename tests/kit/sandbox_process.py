"""A real `importer sandbox` in a process of its own, with faults or without."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import httpx

from importer.sandbox import BASE_PATH
from importer.sandbox.faults import COUNTS_PATH

_ROOT = Path(__file__).parents[2]
_UP_S_MOST = 20.0


def free_port() -> int:
    """Give a port that nobody listens at right now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class SandboxProcess:
    """The sandbox over a database file, while the context lasts; `key` is the only key it takes.

    `port` may be given to come back where another one was.
    """

    def __init__(
        self,
        database: Path,
        faults: Sequence[str] = (),
        *,
        seed: int = 1,
        key: str = "",
        port: int = 0,
    ) -> None:
        self.port = port or free_port()
        self.told = ""
        self._arguments = ["--port", str(self.port), "--database", str(database)]
        for fault in faults:
            self._arguments += ["--fault", fault]
        self._arguments += ["--fault-seed", str(seed)]
        self._environment = {**os.environ, "VERSORI_API_KEY": key, "PYTHONPATH": str(_ROOT)}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "importer", "sandbox", *self._arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._wait_until_up()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        self.told = self._process.communicate(timeout=_UP_S_MOST)[1]

    @property
    def api_url(self) -> str:
        """Where its API is."""
        return f"http://127.0.0.1:{self.port}{BASE_PATH}"

    def wait(self) -> int:
        """Wait until it ends by itself; give its exit code."""
        return self._process.wait(timeout=_UP_S_MOST)

    def counts(self) -> dict[str, Any]:
        """Give its counts of requests and faults (`Fates.counts`)."""
        url = f"http://127.0.0.1:{self.port}{COUNTS_PATH}"
        with httpx.Client(trust_env=False) as client:
            counts: dict[str, Any] = client.get(url).json()
        return counts

    def _wait_until_up(self) -> None:
        until = time.monotonic() + _UP_S_MOST
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port)):
                    return
            except OSError:
                time.sleep(0.02)
        self._process.kill()
        raise AssertionError(f"the sandbox did not come up: {self._process.communicate()[1]}")
