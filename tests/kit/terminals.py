"""A command on a pseudo-terminal: what a person's screen gets, byte by byte."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

_WAIT_S = 60.0
_PIECE_BYTES = 65_536


def run_on_terminal(
    arguments: list[str],
    *,
    folder: Path,
    columns: int = 80,
    rows: int = 24,
    answer: bytes = b"",
    **variables: str,
) -> tuple[int, bytes]:
    """Run `importer` on a terminal; give its exit code and all that it wrote.

    `answer` is what somebody types; `variables` are of the environment.
    """
    ours, theirs = pty.openpty()
    size = struct.pack("HHHH", rows, columns, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    process = subprocess.Popen(
        [sys.executable, "-m", "importer", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=_environment(variables),
        start_new_session=True,
    )
    os.close(theirs)
    if answer:
        os.write(ours, answer)
    written = _read_all(ours)
    os.close(ours)
    return process.wait(_WAIT_S), written


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in {"NO_COLOR", "PAGER", "LESS", "COLUMNS", "LINES", "TERM"}
    }
    here = str(Path(__file__).parents[2])
    return {**plain, "TERM": "xterm-256color", "PYTHONPATH": here, **variables}


def _read_all(terminal: int) -> bytes:
    """Read until the other side is closed."""
    written = b""
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 1.0)
        if not ready:
            continue
        try:
            piece = os.read(terminal, _PIECE_BYTES)
        except OSError:  # Linux says so when the last writer is gone
            return written
        if not piece:
            return written
        written += piece
    raise TimeoutError("the command did not end")
