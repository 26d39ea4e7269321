"""What is to become of each definition. Its identity is its name, which the vendor may change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from importer.connect.canonical import (
    Canonical,
    canonical_definition,
    canonical_stored_definition,
    names_by_url,
)
from importer.connect.types import RemoteState
from importer.model.changes import Change
from importer.model.payloads import DefinitionCreate
from importer.plan.compare import Rules, Thing, no_longer_wanted_change, wanted_change
from importer.plan.three_ways import Leaf, Merging
from importer.plan.words import renamed

_CONTENT = "content"


def _unit_of(leaf: Leaf) -> str:
    """Decide a schema and its media type together: one says how the other is read."""
    return _CONTENT if leaf[0] in {_CONTENT, "contentType"} else leaf[0]


HOW = Merging(unit_of=_unit_of)


def definition_changes(
    wanted: Iterable[DefinitionCreate],
    remote: RemoteState | None,
    rules: Rules,
    renames: Mapping[str, str],
) -> Iterator[Change]:
    """Give one change for each definition of the bundle or of the version, in no order.

    `renames` has the new names of definitions by those that they have; `remote` and what the rules
    know use the new ones already.
    """
    former = {new: old for old, new in renames.items()}
    stored = _stored(remote) if remote else {}
    for definition in wanted:
        name = definition["name"]
        origin = former.get(name)
        change = wanted_change(
            _thing(name),
            _named(stored.pop(name, None), origin),
            canonical_definition(definition),
            base=_named(rules.base.payload("definition", name), origin),
            how=HOW,
            rules=rules,
        )
        yield (
            change
            if origin is None
            else msgspec.structs.replace(
                change, reason=renamed(origin, change.reason), moved_from=origin
            )
        )
    for name, before in stored.items():
        applied = rules.base.payload("definition", name)
        yield no_longer_wanted_change(_thing(name), before, applied, name=name, rules=rules)


def _thing(name: str) -> Thing:
    return Thing("definition", name, f"definition {name}")


def _named(payload: Canonical | None, origin: str | None) -> Canonical | None:
    """Give a payload under the name that it has as yet, where that is another one."""
    return payload if payload is None or origin is None else {**payload, "name": origin}


def _stored(remote: RemoteState) -> dict[str, Canonical]:
    """Give the canonical form of every stored definition by its name."""
    name_at = names_by_url(remote.definitions)
    return {
        definition.name: canonical_stored_definition(
            definition, remote.contents[definition.name], name_at
        )
        for definition in remote.definitions
    }
