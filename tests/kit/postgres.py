"""A PostgreSQL server of a test session's own, on a socket in a temporary folder.

Nothing listens on the network. Where no server is installed, tests that need one are skipped.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_DEBIAN = Path("/usr/lib/postgresql")
_START_S = 30.0
_USERS = ("postgres", "nobody")
_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "autovacuum=off",
)
"""Nobody keeps what a test wrote."""


def find_server() -> Path | None:
    """Give the folder of PostgreSQL's own programs, those of the newest version installed."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = [path.parent for path in _DEBIAN.glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


class Postgres:
    """A running server; `make_room` gives the address of an empty place in it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._as_user = _other_user()
        if self._as_user:
            shutil.chown(folder, self._as_user["user"], self._as_user["group"])
        self._data = folder / "data"
        self._run(programs / "initdb", "-D", self._data, "-U", "tester", "-A", "trust", "-N")
        settings = [f"-c{setting}" for setting in (*_FAST, "listen_addresses=")]
        self._command: list[str | Path] = [programs / "postgres", "-D", self._data]
        self._command += ["-k", folder, *settings]
        self._log = (folder / "log").open("wb")
        self.begin()

    @property
    def url(self) -> str:
        """The URL of the server's one database."""
        return f"postgresql://tester@/postgres?host={self._folder}"

    def make_room(self) -> str:
        """Make an empty schema of a name of its own; give the URL that leads into it.

        A tenth of the time, and a thousandth of the disk, that a database takes.
        """
        import psycopg

        name = f"room_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.url}&options=-csearch_path%3D{name}"

    def begin(self) -> None:
        """Begin the server, and wait until it answers."""
        self._server = subprocess.Popen(
            self._command,
            cwd=self._folder,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            **self._as_user,
        )
        self._wait()

    def pause(self) -> None:
        """End the server as for a restart: whoever talks to it is cut off, nothing is lost."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait()

    def stop(self) -> None:
        """End the server at once, whoever still talks to it; what it has is thrown away."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait()
        self._log.close()

    def _run(self, *command: str | Path) -> None:
        ended = subprocess.run(
            command, cwd=self._folder, capture_output=True, check=False, **self._as_user
        )
        assert ended.returncode == 0, ended.stderr.decode()

    def _wait(self) -> None:
        import psycopg

        end_s = time.monotonic() + _START_S
        while True:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                assert self._server.poll() is None, (self._folder / "log").read_text()
                assert time.monotonic() < end_s, "the server does not answer"
                time.sleep(0.05)
            else:
                return


def _other_user() -> dict[str, Any]:
    """Give how to run a program as somebody else where we are root, whom PostgreSQL refuses."""
    if os.getuid() != 0:
        return {}
    for name in _USERS:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise AssertionError(f"root cannot run PostgreSQL, and there is no user {' or '.join(_USERS)}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give a server; skip where none is installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = find_server()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed")
    with tempfile.TemporaryDirectory(prefix="pg-") as name:  # short: a socket's path is bounded
        server = Postgres(programs, Path(name))
        try:
            yield server
        finally:
            server.stop()
