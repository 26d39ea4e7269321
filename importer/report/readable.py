"""Text of several lines and payloads, made safe to show and short enough to read.

In: strangers' text, values of payloads. Out: text without a character that could move a cursor,
turn the reading direction or hide something; lines and tabs stay.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from importer.text import visible_json, without_controls


def cut_text(text: str, most_chars: int) -> str:
    """Give text of several lines without controls, and at most `most_chars` of it.

    What is cut off is told by its number of characters.
    """
    kept, _ = without_controls(text[:most_chars].replace("\r\n", "\n"))
    if len(text) <= most_chars:
        return kept
    return f"{kept}… ({len(text) - most_chars:,} more characters)"


def readable_json(value: Any, indent: int = 2) -> str:
    """Give a value as JSON in which nothing is invisible; on one line where `indent` is 0."""
    try:
        data = msgspec.json.format(msgspec.json.encode(value), indent=indent)
    except UnicodeEncodeError:
        data = encode_surrogates(value, indent).encode()
    return visible_json(data).decode()


def encode_surrogates(value: Any, indent: int = 2) -> str:
    """Write what UTF-8 cannot: a half of a surrogate pair, which JSON allows as an escape.

    A number that JSON does not have becomes null, as in every other report.
    """
    finite = json.loads(json.dumps(value), parse_constant=lambda _: None)
    return json.dumps(finite, indent=indent or None)
