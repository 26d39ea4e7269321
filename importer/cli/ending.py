"""The end of a process, which comes at once: nobody needs what it holds to be taken down.

Trees and bundles of a large document take a while for that, piece by piece. What a command opens
it closes itself.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

_kept: list[object] | None = None


def begin() -> None:
    """Tell that this process will be ended by `end`."""
    global _kept
    _kept = []


def keep_to_the_end(value: object) -> None:
    """Keep a value until the process ends, if that comes at once; else it goes when it may."""
    if _kept is not None:
        _kept.append(value)


def end(code: int) -> NoReturn:
    """End the process with an exit code; what was printed is out by then."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or who read it has left
            stream.flush()
    os._exit(code)
