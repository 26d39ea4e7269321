"""Definitions that the vendor renamed: the same definition, and not another one.

In: the definitions of a bundle, what stands, and what was applied last. Out: the new names of those
that are the same under another one, so that ids stay, and with them what people built on them. A
rename is taken for one only where nothing can be lost by it: the document has nothing under the old
name, nothing stands under the new one, and nothing was ever applied there; both say the same, no
other one does, and no person has changed the old one, but for its description.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from importer.connect.canonical import (
    Canonical,
    canonical_definition,
    canonical_stored_definition,
    names_by_url,
    same_json,
)
from importer.connect.references import reference_to, with_targets
from importer.connect.types import RemoteState
from importer.model.base import Base
from importer.model.changes import Kind
from importer.model.payloads import DefinitionCreate
from importer.plan.compatibility.renames import find_renames

_SCHEMA = ("accept", "contentType", "content")
"""What has to be the same; a description may be another one, the vendor's or a person's."""


class Renames(NamedTuple):
    """New names of definitions by their old ones.

    Those that are `due` stand under the old name as yet. The `forgotten` ones have been carried out
    by a run of which nothing is known (its state is lost): what was applied to them still counts.
    """

    due: Mapping[str, str]
    forgotten: Mapping[str, str]


def renamed_definitions(
    wanted: Iterable[DefinitionCreate], remote: RemoteState | None, base: Base
) -> Renames:
    """Give the new name of each definition that the vendor renamed."""
    applied = base.applied.get("definition", {})
    asked = {definition["name"]: definition for definition in wanted}
    # Those that a person deleted or changed are candidates, too: they make others ambiguous.
    gone = {name: payload for name, payload in applied.items() if name not in asked}
    if remote is None or not gone:
        return Renames({}, {})
    come = {
        name: canonical_definition(definition)
        for name, definition in asked.items()
        if name not in applied
    }
    found = {
        old: new
        for old, new in find_renames(gone, come, ()).items()
        if gone[old]["contentType"] == come[new]["contentType"]
    }
    standing = {definition.name for definition in remote.definitions}
    fresh = {old: new for old, new in found.items() if new not in standing}
    untouched = _untouched({old: gone[old] for old in fresh}, remote)
    return Renames(
        due={old: new for old, new in fresh.items() if old in untouched},
        forgotten={
            old: new for old, new in found.items() if new in standing and old not in standing
        },
    )


def _untouched(applied: Mapping[str, Canonical], remote: RemoteState) -> set[str]:
    """Give the names of the definitions whose schema stands as it was applied."""
    name_at = names_by_url(remote.definitions)
    stored = {
        one.name: canonical_stored_definition(one, remote.contents[one.name], name_at)
        for one in remote.definitions
        if one.name in applied
    }
    return {
        name
        for name, now in stored.items()
        if all(same_json(now[field], applied[name].get(field)) for field in _SCHEMA)
    }


def base_as_called(base: Base, names: Mapping[str, str]) -> Base:
    """Give what was last applied with definitions under their new names, wherever they are used."""
    if not names:
        return base
    applied: dict[Kind, Mapping[str, Canonical]] = dict(base.applied)
    applied["definition"] = {
        names.get(name, name): _definition(payload, names)
        for name, payload in base.applied.get("definition", {}).items()
    }
    kinds: tuple[Kind, ...] = ("action", "trigger")
    for kind in kinds:
        if kind in applied:
            applied[kind] = {key: _exchange(one, names) for key, one in applied[kind].items()}
    return Base(applied=applied)


def _definition(payload: Canonical, names: Mapping[str, str]) -> Canonical:
    """Give a definition that refers to others by their new names."""

    def target(name: str) -> str | None:
        return reference_to(names[name]) if name in names else None

    text = msgspec.json.encode(payload["content"]).decode()
    changed = with_targets(text, target)
    called = {**payload, "name": names.get(payload["name"], payload["name"])}
    return called if changed == text else {**called, "content": msgspec.json.decode(changed)}


def _exchange(payload: Canonical, names: Mapping[str, str]) -> Canonical:
    """Give an action or trigger that links definitions by their new names."""

    def called(linked: list[str]) -> list[str]:
        return sorted(names.get(name, name) for name in linked)

    body = payload["requestBody"]
    responses = {status: called(linked) for status, linked in payload["responses"].items()}
    return {
        **payload,
        "requestBody": body and {**body, "definitions": called(body["definitions"])},
        "responses": responses,
    }
