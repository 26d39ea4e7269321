"""Changes in few words, as a plan has them: both sides in canonical form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bundles import make_action, make_definition

from importer.connect.canonical import Canonical, canonical_action, canonical_definition, same_json
from importer.model.changes import Change, Kind, Verb
from importer.model.findings import Finding
from importer.plan.compatibility.classify import classify_changes


def change_of(
    kind: Kind, identity: str, before: Canonical | None, after: Canonical | None
) -> Change:
    """Make a change of what it is before and after."""
    verb: Verb = "create" if before is None else "delete" if after is None else "update"
    if before is not None and after is not None and same_json(before, after):
        verb, after = "keep", before
    return Change(
        id=f"{kind} {identity}",
        kind=kind,
        verb=verb,
        identity=identity,
        name=identity,
        reason="",
        before=before,
        after=after,
    )


def canonical(schemas: Mapping[str, Any]) -> dict[str, Canonical]:
    """Give definitions of these schemas by their names."""
    return {
        name: canonical_definition(make_definition(name, schema))
        for name, schema in schemas.items()
    }


def definition_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Give the changes of definitions that have these schemas."""
    before, after = canonical(old), canonical(new)
    names = dict.fromkeys((*before, *after))
    return [change_of("definition", name, before.get(name), after.get(name)) for name in names]


def kept_action(
    name: str = "make", *, body: Sequence[str] | None = None, returns: Sequence[str] = ()
) -> Change:
    """Give an action that stays as it is."""
    action = canonical_action(make_action(name, body=body, returns=returns))
    return change_of("action", f"GET /{name}", action, action)


def found(changes: Sequence[Change]) -> list[Finding]:
    """Give all findings about changes, those of the first change first."""
    classified = classify_changes(changes)
    return [finding for change in changes for finding in classified.get(change.id, ())]


def told(changes: Sequence[Change]) -> list[tuple[str, str, str, str]]:
    """Give class, code, identity and place of all findings about changes."""
    return [(each.class_, each.code, each.identity, each.where) for each in found(changes)]
