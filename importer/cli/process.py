"""The command line as a process of its own: `importer`, and `python -m importer`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

from importer.cli.main import main


def run() -> NoReturn:
    """Run the process's command line and end it with the exit code, at once.

    Trees and bundles of a large document take a while to take down, piece by piece, which nobody
    needs: what a command opens it closes itself.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or who read it has left
            stream.flush()
    os._exit(code)
