"""How much is posted, held against the size of the document that it comes of.

What several operations share by references, and schemas that stand in each other, become several
things to post: a small document could ask for a bundle without end. In: what is made, piece by
piece. Out: nothing, or a `DocumentError` where it is out of all proportion.
"""

from __future__ import annotations

from importer.document.resolve import Resolver
from importer.errors import DocumentError

_CHARS_FREE = 64 * 1024 * 1024
_CHARS_EACH = 8
"""Characters of actions and definitions that any document may become, and more for each byte."""

_SCHEMAS_FREE = 300_000
_BYTES_A_SCHEMA = 5
"""Schemas that any document may become; beyond, as many as could be written in its bytes."""


class Volume:
    """Counts what is made of one document."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._chars = 0
        self._schemas = 0
        self._schemas_most = _SCHEMAS_FREE

    def take_chars(self, count: int) -> None:
        """Count characters of an action or a definition. Raises DocumentError."""
        self._chars += count
        if self._chars > _CHARS_FREE:
            most = _CHARS_FREE + _CHARS_EACH * self._resolver.bytes_read()
            if self._chars > most:
                raise self._exceeded(f"{most:,} characters of actions and definitions")

    def take_schemas(self, count: int = 1) -> None:
        """Count schemas that are translated or looked at. Raises DocumentError."""
        self._schemas += count
        if self._schemas > self._schemas_most:
            self._schemas_most = _SCHEMAS_FREE + self._resolver.bytes_read() // _BYTES_A_SCHEMA
            if self._schemas > self._schemas_most:
                raise self._exceeded(f"{self._schemas_most:,} schemas")

    def _exceeded(self, what: str) -> DocumentError:
        return DocumentError(
            f"references multiply its parts: it would become more than {what}",
            where=self._resolver.file_name(self._resolver.root_location.uri),
            hint="Check what its path items, operations and schemas refer to",
        )
