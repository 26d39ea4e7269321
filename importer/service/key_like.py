"""Values that look like keys, which no configuration file may hold.

In: a text of the file. Out: why it looks like a key, or None. The text itself is in no answer.
"""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

_NAMES = re.compile(
    r"(?:^|[-_.])(?:api-?key|key|token|secret|sig|signature|password|passwd|pwd|auth|credential)s?$",
    re.IGNORECASE,
)
_SHAPES = re.compile(
    r"\s*(?:"
    r"(?:bearer|basic|jwt)\s+\S{8,}"
    r"|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
    r"|(?:sk|pk|rk|whsec|gh[pousr]|github_pat|glpat|xox[abprs])[-_]\w\S{8,}"
    r"|AKIA[0-9A-Z]{16}"
    r"|-----BEGIN\b.*"
    r")\s*",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[A-Za-z0-9+_=-]+")
_HEX = re.compile(r"[0-9a-fA-F]{32,}")
_WORD_CHARS_LEAST = 20
_TURNS_LEAST = 0.4
"""Of a word's length; of a random one it is about 0.6."""


def is_secret_name(key: str) -> bool:
    """Tell whether a key of the file, or of a query, is called as secrets are."""
    return _NAMES.search(key) is not None


def why_secret(text: str) -> str | None:
    """Say why a value looks like a key or holds one; None where it does not."""
    if _SHAPES.fullmatch(text) or _HEX.fullmatch(text) or is_random(text):
        return "this looks like a key"
    if "://" not in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None  # told by whoever wants an address
    if parts.password is not None or (parts.username and parts.scheme in ("http", "https")):
        return "this address holds a user name or a password"
    if any(is_secret_name(name) and value for name, value in parse_qsl(parts.query)):
        return "the query of this address holds a key"
    return None


def is_random(word: str) -> bool:
    """Tell whether a word goes to and fro between capitals, small letters and digits.

    Words that people make up do so between their parts only.
    """
    if len(word) < _WORD_CHARS_LEAST or not _WORD.fullmatch(word):
        return False
    kinds = ["A" if c.isupper() else "a" if c.islower() else "0" for c in word]
    turns = sum(one != other for one, other in pairwise(kinds))
    return {"A", "a", "0"} <= set(kinds) and turns >= _TURNS_LEAST * len(word)
