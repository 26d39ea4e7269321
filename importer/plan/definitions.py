"""What is to become of each definition. Its identity is its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from importer.connect.canonical import (
    Canonical,
    canonical_definition,
    canonical_stored_definition,
    differing_fields,
    names_by_url,
)
from importer.connect.types import RemoteState
from importer.model.changes import Change, Verb
from importer.model.payloads import DefinitionCreate
from importer.plan.words import AS_WANTED, NOT_STORED, UNMANAGED, UNWANTED, differs_in


def definition_changes(
    wanted: Iterable[DefinitionCreate], remote: RemoteState | None, *, prune: bool
) -> Iterator[Change]:
    """Give one change for each definition of the bundle or of the version, in no order."""
    stored = _stored(remote) if remote else {}
    for definition in wanted:
        name = definition["name"]
        yield _wanted(name, stored.pop(name, None), canonical_definition(definition))
    for name, before in stored.items():
        yield _unwanted(name, before, prune=prune)


def _stored(remote: RemoteState) -> dict[str, Canonical]:
    """Give the canonical form of every stored definition by its name."""
    name_at = names_by_url(remote.definitions)
    return {
        definition.name: canonical_stored_definition(
            definition, remote.contents[definition.name], name_at
        )
        for definition in remote.definitions
    }


def _wanted(name: str, before: Canonical | None, after: Canonical) -> Change:
    if before is None:
        return _change(name, "create", NOT_STORED, after=after)
    fields = differing_fields(before, after)
    if not fields:
        return _change(name, "keep", AS_WANTED, before=before, after=before)
    return _change(name, "update", differs_in(fields), fields=fields, before=before, after=after)


def _unwanted(name: str, before: Canonical, *, prune: bool) -> Change:
    if prune:
        return _change(name, "delete", UNWANTED, before=before)
    return _change(name, "keep", UNMANAGED, before=before, after=before)


def _change(
    name: str,
    verb: Verb,
    reason: str,
    *,
    fields: tuple[str, ...] = (),
    before: Canonical | None = None,
    after: Canonical | None = None,
) -> Change:
    return Change(
        id=f"definition {name}",
        kind="definition",
        verb=verb,
        identity=name,
        name=name,
        reason=reason,
        fields=fields,
        before=before,
        after=after,
    )
