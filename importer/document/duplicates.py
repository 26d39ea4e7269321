"""The keys of mappings: each a text, and none twice.

JSON advises against keys that stand twice in one mapping (RFC 8259, section 4), YAML forbids them
(1.2, section 3.2.1.3); parsers of JSON take the last of them without a word. In: the bytes of a
JSON file, and how many keys its tree has. Out: which keys stand again, and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from importer.errors import DocumentError
from importer.model.document import Location
from importer.problems import ProblemLog
from importer.text import one_line

_KEY_CHARS_MOST = 100
_TOLD_MOST = 1_000
"""Keys of one file that are told one by one."""

_BLANKS = b" \t\r\n"
_TOKENS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"([ \t\r\n]*+:)?+|[{}]', re.DOTALL)
"""Texts, which are keys where a colon follows, and what opens or ends a mapping."""


class Duplicate(NamedTuple):
    """A key that stands again in one mapping, and the line, from 1, where it does."""

    key: str
    line: int

    def __str__(self) -> str:
        key = one_line(self.key, _KEY_CHARS_MOST)
        return f'the key "{key}" stands again in one mapping at line {self.line}'


def key_text(key: object) -> str | None:
    """Give a scalar key as its JSON text (`200:` is "200"); None for a list or a mapping."""
    if isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)  # of any size
    if key is None or isinstance(key, bool | float):
        return msgspec.json.encode(key).decode()
    return None


def refuse_duplicates(duplicates: Iterable[Duplicate], where: str) -> None:
    """Raise DocumentError for the first of the keys that stand twice, if there is one."""
    for duplicate in duplicates:
        raise DocumentError(
            str(duplicate),
            where=where,
            hint="Take the last of its values with --allow-duplicate-keys",
        )


def duplicates_in_json(raw: bytes, keys: int) -> tuple[Duplicate, ...]:
    """Give the keys that stand again in a JSON file whose tree has `keys` of them.

    The file must have been parsed before. Its bytes are looked at one by one only where a count of
    them says that a key may be missing from the tree.
    """
    return () if _keys_most(raw) == keys else tuple(_again_in_json(raw))


def _keys_most(raw: bytes) -> int:
    r"""Count what may end a key, at the speed of C: never less than there are.

    Without blanks each key ends in `":`. So does a text that begins with a colon; and inside of a
    text stands `\":`, which is no end unless the backslash is itself escaped.
    """
    dense = raw.translate(None, _BLANKS)
    return dense.count(b'":') - dense.count(b'\\":') + dense.count(b'\\\\":')


def _again_in_json(raw: bytes) -> Iterator[Duplicate]:
    """Give each key that stands again, in the order of the file."""
    around: list[set[Any]] = []
    line, counted = 1, 0
    for token in _TOKENS.finditer(raw):
        if token.lastindex is not None:
            text = raw[token.start() : token.start(1)]
            key = msgspec.json.decode(text) if b"\\" in text else text[1:-1].decode()
            if key in around[-1]:
                line += raw.count(b"\n", counted, token.start())
                counted = token.start()
                yield Duplicate(key, line)
            around[-1].add(key)
        elif raw[token.start()] == ord("{"):
            around.append(set())
        elif raw[token.start()] == ord("}"):
            around.pop()


class _File(Protocol):
    """A file as read: its URI, and the keys that stand again in it."""

    @property
    def uri(self) -> str:
        """Where it lay."""

    @property
    def duplicates(self) -> Sequence[Duplicate]:
        """What stands again."""


def note_duplicates(files: Iterable[_File], problems: ProblemLog) -> None:
    """Add a Problem for each key that stands twice in a file, of which the last value counts."""
    for file in files:
        place = Location(file.uri, "")
        for duplicate in file.duplicates[:_TOLD_MOST]:
            problems.add("duplicate-key", place, str(duplicate))
        more = len(file.duplicates) - _TOLD_MOST
        if more > 0:
            problems.add("duplicate-key", place, f"{more:,} more keys stand again in this file")
