"""The line of each key of a TOML document, which `tomllib` does not tell.

In: text that `tomllib` has read without complaint, so that nothing has to be checked again: the
scan follows the grammar (TOML 1.0.0) as far as keys, and the strings, comments and brackets that
could hide one. Out: lines by the path that leads to a value.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter

Path = tuple[str | int, ...]
"""Keys, and indexes within arrays, that lead from the document to a value."""

_BLANK = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\])*\"|'[^']*'")
_BETWEEN_KEYS = re.compile(r"[ \t]*(\.?)[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'", re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def key_lines(text: str) -> dict[Path, int]:
    """Give the line, from 1, on which each key and each table's header stands."""
    scan = _Scan(text)
    scan.document()
    return scan.lines


class _Scan:
    """One pass over a document; `lines` grow on the way. A key that comes again keeps its line."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._counts: Counter[Path] = Counter()
        """How many tables each array of tables has so far."""

    def document(self) -> None:
        table: Path = ()
        self._take(_BLANK)
        while self._at < len(self._text):
            if self._next() == "[":
                table = self._header()
            else:
                self._pair(table)
            self._take(_BLANK)

    def _header(self) -> Path:
        """Read `[a.b]` or `[[a.b]]` (section "Table"); give the path of the table it begins."""
        is_array = self._text.startswith("[[", self._at)
        self._at += 1 + is_array
        *above, last = self._key()
        path: Path = ()
        for key in above:
            path = self._present((*path, key))
        path = (*path, last)
        if is_array:
            self._counts[path] += 1
        path = self._present(path)
        self._at += 1 + is_array
        return path

    def _present(self, path: Path) -> Path:
        """Note a table's line; of an array of tables give the table that was begun last."""
        self._note(path)
        if path not in self._counts:
            return path
        path = (*path, self._counts[path] - 1)
        self._note(path)
        return path

    def _pair(self, table: Path) -> None:
        """Read `a.b = value` (section "Key/Value Pair")."""
        start, path = self._at, table
        for key in self._key():
            path = (*path, key)
            self._note(path, start)
        self._at += 1  # =
        self._value(path)

    def _key(self) -> list[str]:
        """Read a key and what may stand before and after it (section "Keys")."""
        keys = []
        more = True
        while more:
            self._take(_BETWEEN_KEYS)
            keys.append(_plain(self._take(_KEY)))
            more = "." in self._take(_BETWEEN_KEYS)
        return keys

    def _value(self, path: Path) -> None:
        self._take(_BLANK)
        opening = self._next()
        if opening in ('"', "'"):
            self._take(_STRING)
        elif opening not in ("[", "{"):
            self._take(_SCALAR)
        else:
            self._at += 1
            self._members(path, opening)

    def _members(self, path: Path, opening: str) -> None:
        """Read what an array or an inline table holds, up to its end."""
        index = 0
        self._take(_BLANK)
        while self._next() not in ("]", "}"):
            if opening == "{":
                self._pair(path)
            else:
                self._note((*path, index))
                self._value((*path, index))
                index += 1
            self._take(_BLANK)
        self._at += 1

    def _note(self, path: Path, at: int | None = None) -> None:
        line = self._text.count("\n", 0, self._at if at is None else at) + 1
        self.lines.setdefault(path, line)

    def _next(self) -> str:
        return self._text[self._at]

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"no TOML at {self._at}")
        self._at = found.end()
        return found[0]


def _plain(key: str) -> str:
    """Give a key as it is called, without quotes and escapes."""
    if key[0] not in "\"'":
        return key
    return next(iter(tomllib.loads(f"{key} = 0")))
