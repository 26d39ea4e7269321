"""Values that people put on the platform by hand, which may be secrets: not for reports and plans.

A connection variable or an address (user name, query) that a person set may hold a key. What a
document says is public; what it does not say is shown only as far as it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from importer.connect.canonical import Canonical, same_json
from importer.text import masked

HIDDEN = "(set by hand)"
"""What stands for a value that is not told."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_VARIABLES = "connectionVariables"


def hide(payload: Canonical, known: Iterable[Canonical | None]) -> Canonical:
    """Give a payload without what people may have put into it; `known` payloads are documents'."""
    documents = [one for one in known if one is not None]
    return {
        field: _shown(field, value, [one.get(field) for one in documents])
        for field, value in payload.items()
    }


def is_as_before(before: Canonical, now: Canonical) -> bool:
    """Tell whether a payload is still what stood, as far as `before` (after `hide`) tells."""
    if before.keys() != now.keys():
        return False
    return all(_is_same(field, value, now[field]) for field, value in before.items())


def _shown(field: str, value: Any, public: Iterable[Any]) -> Any:
    if field == _VARIABLES:
        sides = [one for one in public if isinstance(one, Mapping)]
        return {
            name: part if any(one.get(name) == part for one in sides) else HIDDEN
            for name, part in value.items()
        }
    return _without_key(value) if value not in public else value


def _is_same(field: str, before: Any, now: Any) -> bool:
    if field == _VARIABLES:
        if before.keys() != now.keys():
            return False
        return all(part in (HIDDEN, now[name]) for name, part in before.items())
    return same_json(before, now) or same_json(before, _without_key(now))


def _without_key(value: Any) -> Any:
    """Give an address without user name and query, and anything else as it is."""
    return masked(value) if isinstance(value, str) and _ADDRESS.match(value) else value
