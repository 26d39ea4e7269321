"""All that a command leaves behind in a folder, as bytes to look through."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

_SQLITE = b"SQLite format 3\x00"


def leavings(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file below a folder by its name and bytes, hidden ones too.

    Of databases every value comes besides, unpacked where it is packed.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            yield str(path), raw
            if raw.startswith(_SQLITE):
                for number, value in enumerate(_values(path)):
                    yield f"{path}, value {number}", value


def _values(database: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            quoted = table.replace('"', '""')
            for row in connection.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - its own name
                for value in row:
                    yield _unpacked(value) if isinstance(value, bytes) else str(value).encode()


def _unpacked(value: bytes) -> bytes:
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value
