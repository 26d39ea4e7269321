"""What a user says of the operations to import: `tag:Files`, `id:get_*`, `POST`, `GET /files/*`.

In: a filter as it stands on the command line or in a configuration. Out: a `Filter` that tells
whether an operation meets it. `*` stands for any characters, slashes too; nothing else is special.
"""

from __future__ import annotations

import msgspec

from importer.errors import UsageError
from importer.model.api import Operation

_METHODS = frozenset(
    ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT", "QUERY")
)
"""What is taken for a method (RFC 9110, 9.3; RFC 5789; OpenAPI 3.2); other words are mistakes."""
_NAMED = ("tag", "id")
_HINT = "Write tag:NAME, id:OPERATION_ID, METHOD, /path or METHOD /path; * stands for anything"


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What an operation must be like; None where that makes no difference.

    `tag`, `operation_id` and `path` may hold `*`; `method` is in upper case.
    """

    tag: str | None = None
    operation_id: str | None = None
    method: str | None = None
    path: str | None = None

    def meets(self, operation: Operation) -> bool:
        """Tell whether an operation is as the filter says."""
        wanted: tuple[tuple[str | None, tuple[str, ...]], ...] = (
            (self.tag, operation.tags),
            (self.operation_id, (operation.operation_id or "",)),
            (self.path, (operation.path,)),
        )
        return self.method in (None, operation.method.upper()) and all(
            pattern is None or any(is_like(pattern, text) for text in texts)
            for pattern, texts in wanted
        )


def parse_filter(text: str) -> Filter:
    """Give the filter that a text stands for. Raises UsageError for one that stands for none."""
    words = text.strip()
    kind, _, named = words.partition(":")
    if kind in _NAMED and named.strip():
        name = named.strip()
        return Filter(tag=name) if kind == "tag" else Filter(operation_id=name)
    if words.startswith("/"):
        return Filter(path=words)
    method, _, rest = words.partition(" ")
    path = rest.strip()
    if method.upper() in _METHODS and (not path or path.startswith("/")):
        return Filter(method=method.upper(), path=path or None)
    raise UsageError(f'"{text}" chooses no operations', hint=_HINT)


def is_like(pattern: str, text: str) -> bool:
    """Tell whether a text is as a pattern says, in a time that grows with the text alone.

    Without regular expressions, whose time may grow with all ways to divide a stranger's text.
    """
    first, *others = pattern.split("*")
    if not others:
        return text == first
    *middle, last = others
    end = len(text) - len(last)
    at = len(first)
    if end < at or not text.startswith(first) or not text.endswith(last):
        return False
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
