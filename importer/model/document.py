"""A document as it was read: its tree, where it came from, and places in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec


class Location(NamedTuple):
    """A place: the URI of a resource, and a JSON Pointer (RFC 6901) into it."""

    uri: str
    pointer: str

    def child(self, *keys: str | int) -> Location:
        """Give the place below this one that `keys` lead to."""
        pointer = self.pointer
        for key in keys:
            pointer = f"{pointer}/{escape(key) if isinstance(key, str) else key}"
        return Location(self.uri, pointer)


class Spot(msgspec.Struct, frozen=True):
    """Where a thing lies: a file by its name (None: the document itself), a JSON Pointer into it.

    `line` is counted from 1, None where nobody has looked it up.
    """

    file: str | None
    pointer: str
    line: int | None = None


def escape(key: str) -> str:
    """Escape one key for a JSON Pointer (RFC 6901, section 3)."""
    if "~" in key or "/" in key:
        return key.replace("~", "~0").replace("/", "~1")
    return key


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One file as read: `root` is its tree, never changed afterwards.

    `location` is what the user named, `uri` the same as an absolute URI, `sha256` the digest of
    the bytes, `openapi` the version that the document claims ("3.0.3"), and `raw` the
    bytes, kept for finding line numbers.
    """

    location: str
    uri: str
    sha256: str
    openapi: str
    root: dict[str, Any]
    raw: bytes
