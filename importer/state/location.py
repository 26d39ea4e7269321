"""Where the state lies: a file of SQLite's, or a database of PostgreSQL's by its URL.

Refused: addresses of anything else. What is shown of an address holds no password.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from importer.errors import UsageError
from importer.text import masked

_POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
HINT = "name a file, or postgresql://USER@HOST/DATABASE"


class StateLocation(msgspec.Struct, frozen=True, kw_only=True):
    """Where the state lies: a `file`, or, where that is None, a server's `url`.

    `shown` is for people; `passwords` are what the URL holds and nobody is to see.
    """

    file: Path | None
    url: str
    shown: str
    passwords: tuple[str, ...] = ()


def parse_location(location: str | os.PathLike[str]) -> StateLocation:
    """Read a path or a URL. Raises UsageError for what is neither, and for other databases."""
    text = os.fspath(location)
    scheme, is_url, rest = text.partition("://")
    if not is_url:
        if not text or "\0" in text:
            raise UsageError("the state's location is no path", hint=HINT)
        return StateLocation(file=Path(text).absolute(), url="", shown=text)
    if scheme not in _POSTGRESQL:
        raise UsageError("the state cannot lie there", where=masked(text), hint=HINT)
    try:
        passwords = tuple(_passwords(text))
    except ValueError:
        raise UsageError("this is no URL of a database", where=masked(text), hint=HINT) from None
    url = f"postgresql+psycopg://{rest}"
    return StateLocation(file=None, url=url, shown=masked(text), passwords=passwords)


def leavings_of(location: StateLocation) -> Path:
    """Give the folder on this machine for what runs leave behind: their locks and journals."""
    if location.file is not None:
        return location.file.with_name(f"{location.file.name}.runs")
    place = location.url
    for password in location.passwords:
        place = place.replace(password, "")
    digest = hashlib.sha256(place.encode()).hexdigest()
    return Path(".importer").absolute() / f"postgresql-{digest[:16]}.runs"


def _passwords(url: str) -> Iterator[str]:
    """Give every password that a URL holds, as it is and as it is written. Raises ValueError."""
    parts = urlsplit(url)
    written = parts.password
    if written:
        yield from (written, unquote(written))
    yield from parse_qs(parts.query).get("password", ())
