"""The command line as a process of its own: `importer`, and `python -m importer`."""

from __future__ import annotations

from typing import NoReturn

from importer.cli.ending import begin, end
from importer.cli.main import main


def run() -> NoReturn:
    """Run the process's command line, and end it with the exit code."""
    begin()
    end(main())
