"""Values as bytes: JSON, packed; and texts as any database takes them.

What comes out equals what went in, whatever a stranger wrote: halves of surrogate pairs (which
JSON has, and UTF-8 has not) and NUL (which PostgreSQL's text has not) included.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any, TypeVar, overload

import msgspec

T = TypeVar("T")

_LEVEL = 3
_CLIENT_SECRET = "clientSecret"  # noqa: S105 - a field's name
_ESCAPED = "json:"
"""Begins a text that is kept as JSON, since a database might not take it as it is."""


class UndecodableError(ValueError):
    """What was kept is not what was written: the state is broken."""


def to_json(value: Any) -> bytes:
    """Give a JSON-ready value as JSON; its keys stay in their order."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def from_json(data: bytes) -> Any:
    """Give the value that some JSON of `to_json` stands for. Raises UndecodableError."""
    try:
        return msgspec.json.decode(data)
    except msgspec.MsgspecError:  # a half of a surrogate pair, or a fault
        pass
    try:
        return json.loads(data, parse_constant=lambda _: None)  # as msgspec writes NaN
    except ValueError:
        raise UndecodableError("what should be JSON is none") from None


@overload
def convert(value: Any, kind: type[T]) -> T: ...
@overload
def convert(value: Any, kind: Any) -> Any: ...
def convert(value: Any, kind: Any) -> Any:
    """Give a value that was read as one of a type. Raises UndecodableError."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise UndecodableError(f"a value is not what it should be ({error})") from None


def digest_of(data: bytes) -> str:
    """Give the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def key_of(*texts: str | None) -> str:
    """Give a key of one length for texts of any: an index has limits, and strangers have none."""
    return digest_of(json.dumps(texts).encode())


def pack(data: bytes) -> bytes:
    """Make bytes small: in less than half the usual time, and hardly larger than that gets them."""
    return zlib.compress(data, _LEVEL)


def unpack(data: bytes, digest: str) -> bytes:
    """Undo `pack`. Raises UndecodableError where these are not the bytes of the digest."""
    try:
        whole = zlib.decompress(data)
    except zlib.error:
        raise UndecodableError("what was packed cannot be unpacked") from None
    if digest_of(whole) != digest:
        raise UndecodableError("a digest does not fit")
    return whole


def to_text(text: str) -> str:
    """Give a text in a form that any database takes."""
    if "\0" in text or text.startswith(_ESCAPED) or not _is_unicode(text):
        return _ESCAPED + json.dumps(text)
    return text


def from_text(text: str) -> str:
    """Undo `to_text`. Raises UndecodableError for what that never gave."""
    if not text.startswith(_ESCAPED):
        return text
    plain = from_json(text.removeprefix(_ESCAPED).encode())
    return convert(plain, str)


def without_secrets(scheme: Any) -> Any:
    """Give a sign-in scheme without its client's secret, wherever in it that stands.

    The platform never shows it either, so that nothing is missing when two sides are compared.
    """
    if isinstance(scheme, dict):
        return {k: without_secrets(v) for k, v in scheme.items() if k != _CLIENT_SECRET}
    if isinstance(scheme, list):
        return [without_secrets(item) for item in scheme]
    return scheme


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be written in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
