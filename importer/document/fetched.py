"""What is known of a document that was fetched: its bytes, and how to ask whether it changed."""

from __future__ import annotations

import msgspec


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """What a server gave to ask later whether the document at `url` changed (RFC 9110, 8.8)."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> list[tuple[str, str]]:
        """Give the header fields of a conditional request; fields that are not ASCII are left."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return [
            (name, value)
            for name, value in pairs
            if value and value.isascii() and value.isprintable()
        ]


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A document as fetched: `body` is None where it has not changed; `url` is where it lay.

    `storable` tells that its server minds no copy (RFC 9111, 5.2.2.5).
    """

    url: str
    body: bytes | None
    validators: Validators
    storable: bool = True
