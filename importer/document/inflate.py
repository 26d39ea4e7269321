"""Compressed answers, decoded in small pieces: a bomb costs no more memory than its first piece.

In: the pieces of a body as they come, and its Content-Encoding (RFC 9110, 8.4.1). Out: decoded
pieces. Streams that end early, go on after their end, or grow to nothing are refused.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from importer.document.refused import RefusedReference

ACCEPTED = "gzip, deflate"
PIECE_BYTES = 1024 * 1024
"""The largest piece that is given."""

_GZIP = ("gzip", "x-gzip")
_PLAIN = ("", "identity")
_OVERHEAD_BYTES = 1024 * 1024
"""By how much a compressed stream may be longer than what it stands for."""


def decoded(raw: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Give the decoded pieces of a body. Raises RefusedReference."""
    named = encoding.strip().lower()
    if named in _PLAIN:
        return iter(raw)
    if named not in (*_GZIP, "deflate"):
        raise RefusedReference("the server compresses in a way that was not asked for")
    return _bounded(raw, _Inflater(is_gzip=named in _GZIP))


def _bounded(raw: Iterable[bytes], inflater: _Inflater) -> Iterator[bytes]:
    """Inflate piece by piece, as long as something comes out."""
    owed = _OVERHEAD_BYTES
    for piece in raw:
        owed -= len(piece)
        for out in inflater.pieces(piece):
            owed += len(out)
            yield out
        if owed < 0:
            raise _broken()
    if not inflater.is_complete:
        raise RefusedReference("the compressed answer ends too early")


class _Inflater:
    """Undoes one encoding: gzip (RFC 1952, of several members too) or deflate.

    Deflate means zlib's format (RFC 1950); what many servers send is without its frame (RFC 1951).
    """

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._is_first = True
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | (16 if is_gzip else 0))

    @property
    def is_complete(self) -> bool:
        """Whether the stream has come to its end."""
        return self._stream.eof

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        """Give what comes out for `raw`, in pieces. Raises RefusedReference."""
        while True:
            if raw and self._stream.eof:
                self._begin_member()
            out = self._decompress(raw)
            yield out
            raw = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if not raw and len(out) < PIECE_BYTES:
                return

    def _begin_member(self) -> None:
        if not self._is_gzip:
            raise _broken()
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def _decompress(self, raw: bytes) -> bytes:
        try:
            out = self._stream.decompress(raw, PIECE_BYTES)
        except zlib.error:
            if self._is_gzip or not self._is_first:
                raise _broken() from None
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            self._is_first = False
            return self._decompress(raw)
        self._is_first = False
        return out


def _broken() -> RefusedReference:
    return RefusedReference("the compressed answer is broken")
