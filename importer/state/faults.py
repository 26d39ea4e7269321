"""What a database complains of, as one clear line: what is wrong, where, and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from importer.errors import StateError
from importer.state.encoding import UndecodableError
from importer.state.location import StateLocation

_OTHER = "name another state by --state"
_BROKEN = f"restore it from a copy, or {_OTHER}; without state a comparison has two ways only"
_SQLITE: dict[str, tuple[str, str]] = {
    "SQLITE_BUSY": ("another process is writing to it and does not end", "try again later"),
    "SQLITE_NOTADB": ("it is no state of the importer", _OTHER),
    "SQLITE_CORRUPT": ("it is broken", _BROKEN),
    "SQLITE_READONLY": ("it may not be written to", "check the rights of the file and its folder"),
    "SQLITE_CANTOPEN": ("it cannot be opened", "check the rights of the file and its folder"),
    "SQLITE_FULL": ("the disk is full", "make room, then run the command again"),
    "SQLITE_IOERR": ("the disk does not read or write it", "check the disk"),
    "SQLITE_ERROR": ("it is broken, or was made by something else", _BROKEN),
}
"""What to say to SQLite's error codes (sqlite.org/rescode.html), by the name of the primary one."""

_LAYOUT_SQLSTATES = ("42P01", "42703", "3F000")
"""PostgreSQL's codes for tables, columns and schemas that are not there."""


def broken(location: StateLocation, why: str) -> StateError:
    """Make the error for a state whose content cannot be."""
    return StateError(f"the state is broken: {why}", where=location.shown, hint=_BROKEN)


@contextmanager
def told(location: StateLocation) -> Iterator[None]:
    """Raise StateError where the database of `location` fails, or holds what cannot be."""
    try:
        yield
    except DBAPIError as error:
        raise _explained(error, location) from None
    except UndecodableError as error:
        raise broken(location, str(error)) from None
    except SQLAlchemyError as error:
        what = f"the state's database cannot be used ({type(error).__name__})"
        raise StateError(what, where=location.shown) from None


def _explained(error: DBAPIError, location: StateLocation) -> StateError:
    fault = error.orig
    if isinstance(fault, sqlite3.Error):
        name = getattr(fault, "sqlite_errorname", "") or type(fault).__name__
        primary = "_".join(name.split("_")[:2])
        what, hint = _SQLITE.get(primary, (f"it cannot be used ({name})", _OTHER))
        return StateError(f"the state: {what}", where=location.shown, hint=hint)
    sqlstate = getattr(fault, "sqlstate", None)
    if sqlstate in _LAYOUT_SQLSTATES:
        return broken(location, f"a part is not there ({sqlstate})")
    said = _without_password(str(fault), location)
    return StateError(
        f"the state's database cannot be used: {said}",
        where=location.shown,
        hint="check --state or IMPORTER_STATE, and that the server runs",
    )


def _without_password(text: str, location: StateLocation) -> str:
    """Give what a server or its driver says, in one line, without the password if it quotes it."""
    first = next(filter(None, text.splitlines()), "it does not say why")
    for password in location.passwords:
        first = first.replace(password, "...")
    return first
