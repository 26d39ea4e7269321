"""What is to become of each action, by its identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from importer.connect.canonical import canonical_action, canonical_stored_action, differing_fields
from importer.connect.types import StoredAction
from importer.model.changes import Change, Verb
from importer.model.payloads import ActionCreate
from importer.plan.identity import Pair, pair_actions
from importer.plan.words import (
    NOT_STORED,
    UNMANAGED,
    UNWANTED,
    differs_in,
    kept_as_wanted,
    name_is_held,
)


def action_changes(
    wanted: Iterable[ActionCreate], stored: Iterable[StoredAction], *, prune: bool
) -> Iterator[Change]:
    """Give one change for each action of the bundle or of the version, in no order.

    A change that cannot come true, since an action that stays has the name it needs, says so in
    its reason.
    """
    pairs = list(pair_actions(wanted, stored))
    alike = Counter(pair.identity for pair in pairs)
    staying = {} if prune else _staying(pairs)
    for pair in pairs:
        alone = alike[pair.identity] == 1
        if pair.wanted is None:
            yield from _unwanted(pair, alone=alone, prune=prune)
            continue
        held = staying.get(pair.wanted["name"])
        note = f", but {name_is_held(pair.wanted['name'], held)}" if held else ""
        change_id = _change_id(pair.identity, pair.wanted["name"], alone=alone)
        yield _wanted(change_id, pair.identity, pair.wanted, pair.stored, note)


def _staying(pairs: Iterable[Pair]) -> dict[str, str]:
    """Give the names of stored actions that nobody manages, and their identities."""
    return {
        pair.stored.name: pair.identity for pair in pairs if pair.stored and pair.wanted is None
    }


def _wanted(
    change_id: str, identity: str, wanted: ActionCreate, stored: StoredAction | None, note: str
) -> Change:
    """Give the change of an action of the bundle; `note` tells what will stand in its way."""
    after = canonical_action(wanted)
    before = canonical_stored_action(stored) if stored else None
    fields = differing_fields(before, after) if before else ()
    verb: Verb = "create" if before is None else "update" if fields else "keep"
    if stored is None:
        reason = NOT_STORED + note
    else:
        reason = differs_in(fields) + note if fields else kept_as_wanted(stored)
    return Change(
        id=change_id,
        kind="action",
        verb=verb,
        identity=identity,
        name=wanted["name"],
        reason=reason,
        fields=fields,
        before=before,
        after=before if verb == "keep" else after,
    )


def _unwanted(pair: Pair, *, alone: bool, prune: bool) -> Iterator[Change]:
    """Give the change of an action that is stored, and not in the document."""
    if pair.stored is not None:
        before = canonical_stored_action(pair.stored)
        yield Change(
            id=_change_id(pair.identity, f"stored {pair.stored.name}", alone=alone),
            kind="action",
            verb="delete" if prune else "keep",
            identity=pair.identity,
            name=pair.stored.name,
            reason=UNWANTED if prune else UNMANAGED,
            before=before,
            after=None if prune else before,
        )


def _change_id(identity: str, which: str, *, alone: bool) -> str:
    """Give what tells a change from all others, also where several share an identity."""
    return f"action {identity}" if alone else f"action {identity} [{which}]"
