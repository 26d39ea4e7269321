"""Schemas that hold no other schema, known again by their text.

In a large document nine of ten schemas are such, and nine of ten of those stand there many times
(`{"type": "string"}`). What one of them becomes depends on nothing but itself.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

_WORDS = frozenset(
    {
        "default",
        "deprecated",
        "description",
        "enum",
        "example",
        "format",
        "maxLength",
        "maximum",
        "minLength",
        "minimum",
        "nullable",
        "readOnly",
        "title",
        "type",
        "writeOnly",
    }
)
"""Keywords whose values hold no schema, nor a word about what stands around theirs."""

_NULL = re.compile(rb"[:,\[]null")


def leaf_text(value: Any) -> bytes | None:
    """Give a text that only schemas alike have; None for a schema that may hold another one.

    JSON has no infinite numbers: they would be written as null, so what holds null has no text.
    """
    if type(value) is not dict or not _WORDS.issuperset(value):
        return None
    try:
        text = msgspec.json.encode(value)
    except (ValueError, OverflowError, TypeError, RecursionError):  # no JSON, as YAML may hold it
        return None
    return None if b"null" in text and _NULL.search(text) else text
