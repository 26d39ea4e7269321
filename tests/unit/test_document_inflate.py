from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

import pytest

from importer.document.inflate import PIECE_BYTES, decoded
from importer.document.refused import RefusedReference

TEXT = b"".join(b"line %d\n" % number for number in range(20_000))
_RAW_DEFLATE = zlib.compress(TEXT)[2:-4]


def _whole(raw: Iterable[bytes], encoding: str) -> bytes:
    pieces = list(decoded(raw, encoding))
    assert all(len(piece) <= PIECE_BYTES for piece in pieces)
    return b"".join(pieces)


def _cut(raw: bytes, size: int) -> list[bytes]:
    return [raw[at : at + size] for at in range(0, len(raw), size)]


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), " GZip "),
        (gzip.compress(TEXT, mtime=0), "x-gzip"),
        (
            gzip.compress(TEXT[:999], mtime=0)
            + gzip.compress(b"", mtime=0)
            + gzip.compress(TEXT[999:], mtime=0),
            "gzip",
        ),
        (zlib.compress(TEXT), "deflate"),
        (zlib.compress(TEXT, 0), "deflate"),
        (_RAW_DEFLATE, "deflate"),
    ],
)
@pytest.mark.parametrize("size", [7, 997, 1 << 20])
def test_a_body_is_decoded_however_it_is_cut(raw: bytes, encoding: str, size: int) -> None:
    assert _whole(_cut(raw, size), encoding) == TEXT


def test_an_empty_text_is_decoded() -> None:
    assert _whole([gzip.compress(b"", mtime=0)], "gzip") == b""
    assert _whole([zlib.compress(b"")], "deflate") == b""
    assert _whole([], "") == b""


def test_a_body_that_fills_its_pieces_to_the_brim_is_whole() -> None:
    text = b"x" * (3 * PIECE_BYTES)
    assert _whole([gzip.compress(text)], "gzip") == text


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("end", [0, 1, 5, -1, -4, -9])
def test_a_compressed_body_that_ends_too_early_is_refused(encoding: str, end: int) -> None:
    raw = gzip.compress(TEXT, mtime=0) if encoding == "gzip" else zlib.compress(TEXT)
    with pytest.raises(RefusedReference, match="ends too early"):
        _whole([raw[:end]], encoding)


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT, "gzip"),
        (TEXT, "deflate"),
        (zlib.compress(TEXT), "gzip"),
        (gzip.compress(TEXT, mtime=0), "deflate"),
        (gzip.compress(TEXT, mtime=0)[:-8] + b"\0" * 8, "gzip"),
        (zlib.compress(TEXT)[:-4] + b"\0" * 4, "deflate"),
        (gzip.compress(TEXT, mtime=0) + b"trailing", "gzip"),
        (zlib.compress(TEXT) + b"trailing", "deflate"),
    ],
)
def test_a_broken_compressed_body_is_refused(raw: bytes, encoding: str) -> None:
    with pytest.raises(RefusedReference, match="the compressed answer is broken"):
        _whole(_cut(raw, 1_000), encoding)


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br", "x"])
def test_what_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(RefusedReference, match="in a way that was not asked for"):
        decoded([b"x"], encoding)


def test_a_stream_that_never_gives_anything_ends() -> None:
    def empty_members() -> Iterable[bytes]:
        while True:
            yield gzip.compress(b"", mtime=0) * 1_000

    with pytest.raises(RefusedReference, match="the compressed answer is broken"):
        _whole(empty_members(), "gzip")
