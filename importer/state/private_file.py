"""A file that its owner alone may read; what SQLite puts beside it takes over its rights."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from importer.errors import StateError

OWNER_ALONE = stat.S_IRUSR | stat.S_IWUSR
"""The rights of a file that its owner alone may read and write."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_file(file: Path, shown: str) -> None:
    """Make a state's file, and its folder, if there is none; its owner alone may read it.

    Raises StateError where that cannot be.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, OWNER_ALONE))
    except OSError as error:
        raise StateError(
            f"the state cannot be made: {error.strerror}", where=shown, hint="check --state"
        ) from None


def make_folder(folder: Path, shown: str) -> None:
    """Make a folder if there is none; its owner alone may look into it.

    Raises StateError where that cannot be.
    """
    try:
        folder.mkdir(mode=OWNER_ALONE | stat.S_IXUSR, parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"what runs leave behind cannot be kept: {error.strerror}",
            where=shown,
            hint="check --state",
        ) from None


def keep_private(file: Path) -> None:
    """Take a state's file, and what SQLite has beside it, from all but its owner."""
    for path in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        with contextlib.suppress(FileNotFoundError, PermissionError):  # not there; not our own
            if path.stat().st_mode & _OTHERS:
                path.chmod(OWNER_ALONE)
