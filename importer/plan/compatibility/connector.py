"""What became of the connector itself: where calls go, and its variables.

In: canonical payloads (`importer.connect.canonical_connector`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importer.connect.canonical import same_json
from importer.plan.compatibility.notes import Notes, Spot, as_json, shown

_DETAILS = frozenset(("name", "documentationURL", "imageURL", "tags"))
_HANDLED = _DETAILS | {"baseUrl", "connectionVariables"}


def compare_connectors(
    old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot, notes: Notes
) -> None:
    """Note what became of a connector's base URL, variables, and all else."""
    changed = sorted(key for key in old.keys() | new.keys() if _differs(old, new, key))
    details = [word for word in changed if word in _DETAILS]
    if "baseUrl" in changed and not _compare_base(old, new, spot, notes):
        details.append("baseUrl")
    variables = [side.get("connectionVariables") or {} for side in (old, new)]
    _compare_variables(variables[0], variables[1], spot, notes)
    others = [word for word in changed if word not in _HANDLED]
    for code, words in (("connector-details-changed", details), ("connector-changed", others)):
        if words:
            detail = as_json([[side.get(word) for word in words] for side in (old, new)])
            notes.add(code, spot, f"{shown(', '.join(words))} changed", detail=detail)


def _compare_base(old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot, notes: Notes) -> bool:
    """Note a base URL that leads elsewhere; give whether it does."""
    before, after = str(old.get("baseUrl") or ""), str(new.get("baseUrl") or "")
    if before.rstrip("/") == after.rstrip("/"):
        return False
    code = "base-url" if _origin(before) == _origin(after) else "base-origin"
    reason = f"the base URL was {shown(before)} and is {shown(after)}"
    at = spot._replace(place="baseUrl")
    notes.add(f"{code}-changed", at, reason, detail=f"{before} -> {after}")
    return True


def _differs(old: Mapping[str, Any], new: Mapping[str, Any], key: str) -> bool:
    return not same_json(old.get(key) or None, new.get(key) or None)


def _origin(url: str) -> str:
    """Give scheme and host of a base URL, with templates as they stand."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.lower()}{separator}{rest.partition('/')[0].lower()}"


def _compare_variables(
    old: Mapping[str, str], new: Mapping[str, str], spot: Spot, notes: Notes
) -> None:
    for name in sorted(old.keys() | new.keys()):
        at = spot._replace(place=f"variable {name}")
        before, after = old.get(name), new.get(name)
        if before is None:
            notes.add("connection-variable-added", at, f"the variable {shown(name)} is new")
        elif after is None:
            notes.add("connection-variable-removed", at, f"the variable {shown(name)} is gone")
        elif before != after:
            reason = f"{shown(name)} was {shown(before)} and is {shown(after)}"
            detail = f"{before} -> {after}"
            notes.add("connection-variable-changed", at, reason, detail=detail)
