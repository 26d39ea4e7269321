"""What is known of a document that was fetched: its bytes, and how to ask whether it changed."""

from __future__ import annotations

import hashlib
from typing import Self

import msgspec


def digest_of(url: str) -> str:
    """Give what a URL is known by where it must not be kept itself: it may hold a secret."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """What a server gave to ask later whether a document changed (RFC 9110, 8.8).

    `place` is the digest of the URL at which the document lay.
    """

    place: str
    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def at(cls, url: str, etag: str | None = None, last_modified: str | None = None) -> Self:
        """Make the validators of a document at a URL."""
        return cls(place=digest_of(url), etag=etag, last_modified=last_modified)

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
