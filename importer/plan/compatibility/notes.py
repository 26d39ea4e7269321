"""Collects what was noticed, and makes findings of it.

A note is about a spot: something that changed (its subject), and a place in it. A fingerprint is
made of code, direction, subject, place and detail: of nothing that depends on an order, on another
change or on a version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from importer.model.change_codes import CODES
from importer.model.changes import Kind
from importer.model.document import escape
from importer.model.findings import CLASSES, Direction, Finding
from importer.text import one_line

_FINGERPRINT_DIGITS = 16
_SHOWN_CHARS = 60
_LISTED_MOST = 5


class Subject(NamedTuple):
    """What changed: its kind and identity, and the id of its change."""

    kind: Kind
    identity: str
    change_id: str


class Pair(NamedTuple):
    """Two definitions that are compared, by their names in the old and the new bundle."""

    old: str
    new: str
    direction: Direction


class Path(NamedTuple):
    """A place in a schema: the last key, and the path before it."""

    before: Path | None
    key: str


class Spot(NamedTuple):
    """A place in something that changed; `place` is a body, `path` leads on into its schema.

    `pair` are the definitions that were compared when the spot was come to.
    """

    subject: Subject
    place: str = ""
    path: Path | None = None
    pair: Pair | None = None

    def child(self, *keys: str) -> Spot:
        """Give the place that `keys` lead to."""
        path = self.path
        for key in keys:
            path = Path(path, key)
        return self._replace(path=path)

    def pointer(self) -> str:
        """Give the place in the schema as a JSON Pointer (RFC 6901)."""
        keys = []
        path = self.path
        while path is not None:
            keys.append(escape(path.key))
            path = path.before
        return "".join(f"/{key}" for key in reversed(keys))


class Note(NamedTuple):
    """One thing noticed; `detail` tells two notes of one code at one spot apart."""

    code: str
    spot: Spot
    direction: Direction | None
    reason: str
    detail: str


class Users(NamedTuple):
    """The first few actions and triggers that a definition reaches, and whether there are more.

    `place` is the one body that links the definition, where only one does.
    """

    identities: tuple[str, ...] = ()
    more: bool = False
    place: str = ""


class Notes:
    """The notes of a comparison, in the order in which they were made."""

    def __init__(self) -> None:
        self._notes: list[Note] = []
        self._changes: set[str] = set()

    def add(
        self,
        code: str,
        spot: Spot,
        reason: str,
        *,
        direction: Direction | None = None,
        detail: str = "",
    ) -> None:
        """Note something of the kind `code`, which must be one of `CODES`."""
        directed = direction if CODES[code].is_directed else None
        self._notes.append(Note(code, spot, directed, reason, detail))
        self._changes.add(spot.subject.change_id)

    def discard(self, is_void: Callable[[Note], bool]) -> None:
        """Take back the notes that are of no consequence after all."""
        self._notes = [note for note in self._notes if not is_void(note)]
        self._changes = {note.spot.subject.change_id for note in self._notes}

    def has_any(self, change_id: str) -> bool:
        """Tell whether anything was noted of a change."""
        return change_id in self._changes

    def __iter__(self) -> Iterator[Note]:
        return iter(self._notes)


def make_finding(note: Note, users: Users) -> Finding:
    """Make a finding of a note; `users` tells who is reached by a definition's change."""
    code = CODES[note.code]
    subject, pointer = note.spot.subject, note.spot.pointer()
    place = note.spot.place
    key = [
        note.code,
        note.direction or "",
        subject.kind,
        subject.identity,
        place,
        pointer,
        note.detail,
    ]
    if subject.kind == "definition":
        place = (users.place or note.direction or "") if code.is_directed else ""
    return Finding(
        code=note.code,
        class_=code.class_in(note.direction),
        reason=note.reason,
        kind=subject.kind,
        identity=subject.identity,
        where=" ".join(part for part in (place, pointer) if part),
        direction=note.direction,
        used_by=users.identities,
        used_by_more=users.more,
        fingerprint=_digest(key),
    )


def finding_order(finding: Finding) -> tuple[int, str, str, str, str, str]:
    """Order findings: the worst first, then by code and place."""
    return (
        CLASSES.index(finding.class_),
        finding.code,
        finding.kind,
        finding.identity,
        finding.where,
        finding.fingerprint,
    )


def shown(value: Any) -> str:
    """Give a name or a value of a document as a short piece of a sentence."""
    return one_line(value if isinstance(value, str) else as_json(value), _SHOWN_CHARS)


def listed(values: Iterable[str]) -> str:
    """Give values as a piece of a sentence: the first few in their order, and how many more."""
    every = sorted(values)
    text = ", ".join(map(shown, every[:_LISTED_MOST]))
    more = len(every) - _LISTED_MOST
    return f"{text} and {more:,} more" if more > 0 else text


def as_json(value: Any) -> str:
    """Give a value as JSON with sorted keys; equal values give equal texts, 1 and 1.0 too."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return msgspec.json.encode(value, order="sorted").decode()


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:_FINGERPRINT_DIGITS]
