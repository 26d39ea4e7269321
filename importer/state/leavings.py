"""What runs leave on the machine that they run on: locks and journals, beside the state's file.

A state in PostgreSQL has them, too: its journals lie in `.importer`, its locks in the database.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from importer.model.changes import Target
from importer.model.runs import RunHead
from importer.state.encoding import key_of
from importer.state.location import StateLocation, leavings_of

if TYPE_CHECKING:
    from importer.state.database import Database
    from importer.state.journal import Journal, Journalled
    from importer.state.locks import Lock

_KEY_CHARS = 32
"""How much of a key is in the names of files."""


def version_key(target: Target) -> str:
    """Give the key of a connector version, in hexadecimal: one writer at a time has its lock."""
    return key_of(target.api_url, target.organisation_id, target.connector_id, target.version)


def name_key(api_url: str, organisation_id: str, connector: str) -> str:
    """Give the key of a connector that is to be found by its name, or made."""
    return key_of(api_url, organisation_id, "", connector)


class Leavings:
    """The locks and journals of a state; `database` is None where that is not there yet."""

    def __init__(self, location: StateLocation, database: Database | None) -> None:
        self._location = location
        self._database = database

    def lock(self, key: str, command: str, now: datetime) -> Lock:
        """Give a lock, not taken yet, for a key; `command` says what for.

        Raises StateError where there can be none.
        """
        from importer.state.locks import AdvisoryLock, FileLock, myself

        me = myself(command, now)
        if self._location.file is None and self._database is not None:
            return AdvisoryLock(self._database, key, me)
        return FileLock(self._folder() / f"{key[:_KEY_CHARS]}.lock", me)

    def open_journal(self, key: str, run: int, now: datetime) -> Journal:
        """Begin the journal of a run. Raises StateError where it cannot be written."""
        from importer.state.journal import Journal

        self.forget_journal(run)  # one of a state that was deleted
        return Journal(self._folder() / f"{key[:_KEY_CHARS]}.{run}.journal", run, now)

    def journal_of(self, run: RunHead) -> Journalled | None:
        """Give the journal that a run has left on this machine; None where there is none."""
        from importer.state.journal import read_journal

        read = [read_journal(file) for file in self._journals(f"*.{run.number}")]
        ours = [one for one in read if one is not None and one.run == run.number]
        return next((one for one in ours if one.at >= run.started_at), None)

    def journalled(self, key: str) -> list[int]:
        """Give the numbers of the runs that have left a journal under a key."""
        files = self._journals(f"{key[:_KEY_CHARS]}.*")
        return sorted(int(one) for file in files if (one := file.stem.partition(".")[2]).isdigit())

    def nameless(self, command: str) -> list[int]:
        """Give the numbers of the runs of a command that go on, their connector not known yet."""
        if self._database is None:
            return []
        from importer.state import runs

        with self._database.reading() as connection:
            return runs.nameless(connection, command)

    def forget_journal(self, run: int) -> None:
        """Delete the journal of a run: all that it tells is in the state."""
        for file in self._journals(f"*.{run}"):
            file.unlink(missing_ok=True)

    def _journals(self, name: str) -> list[Path]:
        return sorted(leavings_of(self._location).glob(f"{name}.journal"))

    def _folder(self) -> Path:
        """Give the folder, made if need be. Raises StateError."""
        from importer.state.private_file import make_folder

        folder = leavings_of(self._location)
        make_folder(folder, str(folder))
        return folder
