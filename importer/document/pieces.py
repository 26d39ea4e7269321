"""A wrong document in pieces, so that listing its faults costs no more than it is worth.

The validator lists all faults of what it is given at once, each with copies of what it is about: a
document of a megabyte that is wrong everywhere takes gigabytes. So it is given one path or part
at a time, in an otherwise right document; one that is too large is only told to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from importer.model.document import escape

_VALUES_MOST = 5_000
_TEXT_CHARS_MOST = 200
"""The schemas of OpenAPI look at the beginning of a text alone."""

_KEY_CHARS_MOST = 1_000_000
_MAPS = ("paths", "webhooks", "definitions", "parameters", "responses", "securityDefinitions")
"""Fields of a document that are maps; those of `components` are all maps."""


class Piece(NamedTuple):
    """A part of a document that is a document itself, and where in the whole it lies.

    `owner` is the pointer of the map that it is an entry of: of faults above, other pieces tell.
    """

    root: dict[str, Any]
    pointer: str
    owner: str

    def tells_of(self, pointer: str) -> bool:
        """Tell whether a fault at a place is one of this piece, not of what it was put into."""
        return pointer == self.owner or pointer.startswith(f"{self.owner}/")


def pieces_of(root: dict[str, Any], version: str) -> Iterator[Piece]:
    """Give the document without what its maps hold, then each entry of a map by itself.

    `version` is the one that the document claims, without its last number ("3.0").
    """
    yield Piece(_emptied(root), "", "")
    claim = {"swagger": version} if version == "2.0" else {"openapi": f"{version}.0"}
    right = {**claim, "info": {"title": "", "version": ""}, "paths": {}}
    for field in _MAPS:
        for key, value in _entries(root, field):
            owner = f"/{field}"
            yield Piece({**right, field: {key: value}}, f"{owner}/{escape(key)}", owner)
    for shelf, _ in _entries(root, "components"):
        for key, value in _entries(root["components"], shelf):
            owner = f"/components/{escape(shelf)}"
            part = {**right, "components": {shelf: {key: value}}}
            yield Piece(part, f"{owner}/{escape(key)}", owner)


def _emptied(root: dict[str, Any]) -> dict[str, Any]:
    """Give a document with nothing in its maps."""
    emptied = {
        key: {} if key in _MAPS and isinstance(value, dict) else value
        for key, value in root.items()
    }
    components = root.get("components")
    if isinstance(components, dict):
        emptied["components"] = {
            key: {} if isinstance(value, dict) else value for key, value in components.items()
        }
    return emptied


def _entries(owner: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    found = owner.get(key)
    return list(found.items()) if isinstance(found, dict) else []


def shortened(piece: Piece) -> dict[str, Any] | None:
    """Give a piece with its long texts cut, which changes no place; None where it is too large."""
    copier = _Copier()
    copied: dict[str, Any] = copier.copy(piece.root)
    return None if copier.is_too_large else copied


class _Copier:
    """Copies a tree as far as it is not too large."""

    def __init__(self) -> None:
        self._values = 0
        self._key_chars = 0

    @property
    def is_too_large(self) -> bool:
        """Tell whether what was copied is too large, and so is not whole."""
        return self._values > _VALUES_MOST or self._key_chars > _KEY_CHARS_MOST

    def copy(self, value: Any) -> Any:
        """Copy a value. It descends by recursion: a document is bounded in depth."""
        if isinstance(value, str):
            return value[:_TEXT_CHARS_MOST]
        if not isinstance(value, dict | list):
            return value
        self._values += len(value)
        if isinstance(value, dict):
            self._key_chars += sum(map(len, value))
        if self.is_too_large:
            return None
        if isinstance(value, list):
            return [self.copy(child) for child in value]
        return {key: self.copy(child) for key, child in value.items()}
