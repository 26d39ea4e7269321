"""What became of an action's parameters.

A parameter that has a default may be left out, whether it is required or not: the platform puts
the default in (contract: `ActionHTTPParameter.default`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from importer.connect.canonical import Canonical, same_json
from importer.plan.compatibility.exchanges import Exchange
from importer.plan.compatibility.notes import Notes, Spot, as_json, shown

_WIDER = {("integer", "number")}
_IN_PATH = re.compile(r"\{\{\s*\.?param\.([^{}\s]*)\s*\}\}|(?<!\{)\{([^{}]*)\}(?!\})")


def compare_parameters(old: Exchange, new: Exchange, spot: Spot, notes: Notes) -> None:
    """Note what became of each parameter."""
    gone = {key: old.parameters[key] for key in old.parameters.keys() - new.parameters.keys()}
    come = {key: new.parameters[key] for key in new.parameters.keys() - old.parameters.keys()}
    for key in sorted(old.parameters.keys() & new.parameters.keys()):
        _compare(key, old.parameters[key], new.parameters[key], spot, notes)
    for before, after in _pairs(old, new, gone, come):
        (place, _, name), (new_place, _, new_name) = before.partition(" "), after.partition(" ")
        if place == new_place:
            reason = f"the {place} parameter {shown(name)} is called {shown(new_name)}"
            notes.add("parameter-renamed", _at(spot, after), reason, detail=before)
        else:
            reason = f"the parameter {shown(name)} went from {place} to {new_place}"
            notes.add("parameter-moved", _at(spot, after), reason, detail=before)
        _compare(after, gone.pop(before), come.pop(after), spot, notes)
    for key in sorted(gone):
        notes.add("parameter-removed", _at(spot, key), f"the parameter {shown(key)} is gone")
    for key in sorted(come):
        _note_added(key, come[key], spot, notes)


def _at(spot: Spot, key: str) -> Spot:
    return spot._replace(place=f"parameter {key}")


def _pairs(
    old: Exchange, new: Exchange, gone: Mapping[str, Canonical], come: Mapping[str, Canonical]
) -> list[tuple[str, str]]:
    """Give the parameters that seem to be others under a new name, or in a new place."""
    pairs = [
        (f"path {before}", f"path {after}")
        for before, after in zip(_in_path(old.path), _in_path(new.path), strict=False)
        if f"path {before}" in gone and f"path {after}" in come
    ]
    for key in (_moved_key, _renamed_key):
        taken = {before for before, _ in pairs} | {after for _, after in pairs}
        waiting: dict[str, list[str]] = {}
        for after in sorted(come.keys() - taken):
            waiting.setdefault(key(after, come[after]), []).append(after)
        for before in sorted(gone.keys() - taken):
            found = waiting.get(key(before, gone[before]))
            if found:
                pairs.append((before, found.pop(0)))
    return pairs


def _in_path(path: str) -> list[str]:
    """Give the names of a path's parameters in their order; a name that comes again once."""
    return list(dict.fromkeys(stored or plain for stored, plain in _IN_PATH.findall(path)))


def _moved_key(key: str, _: Canonical) -> str:
    return key.partition(" ")[2]


def _renamed_key(key: str, parameter: Canonical) -> str:
    """Give what stays the same when a name is only written otherwise (`petId`, `pet_id`)."""
    place, _, name = key.partition(" ")
    return as_json([place, re.sub(r"[\W_]", "", name).lower(), parameter["type"]])


def _note_added(key: str, parameter: Canonical, spot: Spot, notes: Notes) -> None:
    if _has_to_be_given(parameter):
        reason = f"the parameter {shown(key)} has to be given"
        notes.add("parameter-added-required", _at(spot, key), reason)
    else:
        reason = f"the parameter {shown(key)} may be given"
        notes.add("parameter-added-optional", _at(spot, key), reason)


def _has_to_be_given(parameter: Canonical) -> bool:
    return bool(parameter["required"]) and parameter.get("default") is None


def _compare(key: str, old: Canonical, new: Canonical, spot: Spot, notes: Notes) -> None:
    """Note what became of one parameter's type, default, and need to be given."""
    at = _at(spot, key)
    before, after = old["type"], new["type"]
    if before != after:
        detail = f"{before} -> {after}"
        wider = (before, after) in _WIDER
        how = "widened" if wider else "narrowed" if (after, before) in _WIDER else "changed"
        reason = f"{shown(key)} was {before} and is {after}"
        notes.add(f"parameter-type-{how}", at, reason, detail=detail)
    if _has_to_be_given(new) and not _has_to_be_given(old):
        notes.add("parameter-became-required", at, f"{shown(key)} has to be given now")
    elif _has_to_be_given(old) and not _has_to_be_given(new):
        notes.add("parameter-became-optional", at, f"{shown(key)} may be left out now")
    _compare_default(key, old.get("default"), new.get("default"), at, notes)


def _compare_default(key: str, old: Any, new: Any, at: Spot, notes: Notes) -> None:
    if same_json(old, new):
        return
    if old is None:
        reason = f"{shown(key)} is {shown(new)} where it is left out"
        notes.add("parameter-default-added", at, reason, detail=as_json(new))
    elif new is None:
        reason = f"{shown(key)} was {shown(old)} where it is left out"
        notes.add("parameter-default-removed", at, reason, detail=as_json(old))
    else:
        reason = f"the default of {shown(key)} was {shown(old)} and is {shown(new)}"
        detail = f"{as_json(old)} -> {as_json(new)}"
        notes.add("parameter-default-changed", at, reason, detail=detail)
