"""What became of a way to sign in.

In: canonical payloads (`importer.connect.canonical_connector`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from importer.connect.canonical import same_json
from importer.plan.compatibility.notes import Notes, Spot, as_json, listed, shown

Config = Mapping[str, Any]

_GROUPS = (
    ("auth-grant-changed", ("grantType",)),
    ("auth-place-changed", ("in", "name")),
    ("auth-signature-changed", ("algorithm", "digestInputs")),
    ("auth-url-changed", ("authorizeUrl", "tokenUrl")),
    ("auth-description-changed", ("description",)),
)
"""Fields that are told together, and their codes."""

_HANDLED = frozenset(("schemeType", "scopes", "defaultScopes")) | {
    word for _, words in _GROUPS for word in words
}


def compare_configs(old: Config, new: Config, spot: Spot, notes: Notes) -> None:
    """Note what became of a way to sign in that stays."""
    before, after = old.get("schemeType"), new.get("schemeType")
    if before != after:
        reason = f"it was {shown(before)} and is {shown(after)}"
        notes.add("auth-scheme-type-changed", spot, reason, detail=f"{before} -> {after}")
        return
    for code, words in _GROUPS:
        _note_fields(code, _fields(words, old, new), spot, notes)
    scopes = [side.get("scopes") or {} for side in (old, new)]
    _compare_scopes("auth-scope", scopes[0].keys(), scopes[1].keys(), spot, notes)
    _compare_texts(scopes[0], scopes[1], spot, notes)
    chosen = [set(side.get("defaultScopes") or ()) for side in (old, new)]
    _compare_scopes("auth-default-scope", chosen[0], chosen[1], spot, notes)
    others = sorted(key for key in old.keys() | new.keys() if key not in _HANDLED)
    _note_fields("auth-scheme-changed", _fields(others, old, new), spot, notes)


def _fields(words: Iterable[str], old: Config, new: Config) -> dict[str, tuple[Any, Any]]:
    """Give both values of the fields that differ."""
    sides = {word: (old.get(word), new.get(word)) for word in words}
    return {word: both for word, both in sides.items() if not same_json(*both)}


def _note_fields(
    code: str, changed: Mapping[str, tuple[Any, Any]], spot: Spot, notes: Notes
) -> None:
    """Note fields that differ, together."""
    if not changed:
        return
    (word, (was, is_)), *others = changed.items()
    more = f" ({', '.join(shown(name) for name, _ in others)} changed, too)" if others else ""
    reason = f"{shown(word)} was {shown(was)} and is {shown(is_)}{more}"
    notes.add(code, spot, reason, detail=as_json(changed))


def _compare_scopes(code: str, old: Set[str], new: Set[str], spot: Spot, notes: Notes) -> None:
    for name in sorted(old ^ new):
        end, said = ("added", "is new") if name in new else ("removed", "is gone")
        notes.add(f"{code}-{end}", spot, f"the scope {shown(name)} {said}", detail=name)


def _compare_texts(
    old: Mapping[str, str], new: Mapping[str, str], spot: Spot, notes: Notes
) -> None:
    """Note scopes that are only described otherwise."""
    changed = [name for name in sorted(old.keys() & new.keys()) if old[name] != new[name]]
    if changed:
        reason = f"described otherwise: the scopes {listed(changed)}"
        detail = as_json({name: new[name] for name in changed})
        notes.add("auth-description-changed", spot, reason, detail=detail)
