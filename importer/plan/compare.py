"""One thing of the document held against what stands for it: the change that comes of it."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from importer.connect.canonical import Canonical, same_json
from importer.connect.types import StoredExchange, each
from importer.model.base import Base
from importer.model.changes import Change, Kind, OnConflict
from importer.plan.three_ways import Merged, Merging, merge
from importer.plan.words import (
    LEFT,
    NOT_OURS,
    NOT_STORED,
    REMADE,
    TOUCHED,
    UNMANAGED,
    UNWANTED,
    compared,
    with_reported,
)

BY_A_PERSON = "a person changed it"
BEFORE_THE_FIRST_IMPORT = "set before the first import"

_NO_BASE = Base()


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan goes by: what was applied last, who prevails, and whether anything is deleted.

    With `recreate` what a person deleted is made again.
    """

    base: Base = _NO_BASE
    on_conflict: OnConflict = "keep"
    prune: bool = False
    recreate: bool = False


class Thing(NamedTuple):
    """What a change is about: its kind, what it is known by, and the change's own id."""

    kind: Kind
    identity: str
    id: str


def wanted_change(
    thing: Thing,
    before: Canonical | None,
    ours: Canonical,
    *,
    base: Canonical | None,
    how: Merging,
    rules: Rules,
) -> Change:
    """Give the change of a thing that the document has; `before` is None where nothing stands."""
    if before is None:
        return missing_change(thing, ours, base=base, rules=rules, reason=NOT_STORED)
    merged = merge(base, before, ours, how=how, on_conflict=rules.on_conflict)
    return merged_change(thing, before, ours, merged, rules=rules)


def missing_change(
    thing: Thing, ours: Canonical, *, base: Canonical | None, rules: Rules, reason: str
) -> Change:
    """Give the change of a thing that the document has, and that does not stand.

    Where it was applied before a person has deleted it since: then it is left alone, unless such
    things are to be made again.
    """
    change = created(thing, ours, reason=reason if base is None else REMADE)
    if base is None or rules.recreate:
        return change
    return msgspec.structs.replace(change, verb="keep", reason=LEFT, after=None, document=ours)


def created(thing: Thing, ours: Canonical, *, reason: str) -> Change:
    """Give the change that makes a thing."""
    return Change(
        id=thing.id,
        kind=thing.kind,
        verb="create",
        identity=thing.identity,
        name=str(ours.get("name") or thing.identity),
        reason=reason,
        after=ours,
    )


def merged_change(
    thing: Thing,
    before: Canonical,
    ours: Canonical,
    merged: Merged,
    *,
    rules: Rules,
    kept_by: str = BY_A_PERSON,
) -> Change:
    """Give the change that brings a thing from `before` to what was merged."""
    after = merged.after if merged.fields else before
    reason = compared(
        merged.fields,
        merged.kept,
        merged.conflicts,
        on_conflict=rules.on_conflict,
        kept_by=kept_by,
    )
    return Change(
        id=thing.id,
        kind=thing.kind,
        verb="update" if merged.fields else "keep",
        identity=thing.identity,
        name=str(after.get("name") or thing.identity),
        reason=reason,
        fields=merged.fields,
        before=before,
        after=after,
        kept=merged.kept,
        conflicts=merged.conflicts,
        document=None if merged.is_ours else ours,
    )


def with_faults(change: Change, stored: StoredExchange | None) -> Change:
    """Say of a thing that stays as it is what the platform finds wrong with it all the same."""
    faults = each(stored.errors) if stored and change.verb == "keep" else ()
    reason = with_reported(change.reason, ((fault.field, fault.message) for fault in faults))
    return msgspec.structs.replace(change, reason=reason)


def unwanted_change(
    thing: Thing, before: Canonical, *, name: str, delete: bool, reason: str = ""
) -> Change:
    """Give the change of a thing that stands, and that the document does not have."""
    return Change(
        id=thing.id,
        kind=thing.kind,
        verb="delete" if delete else "keep",
        identity=thing.identity,
        name=name,
        reason=reason or (UNWANTED if delete else UNMANAGED),
        before=before,
        after=None if delete else before,
        documented=False,
    )


def no_longer_wanted_change(
    thing: Thing, before: Canonical, applied: Canonical | None, *, name: str, rules: Rules
) -> Change:
    """Give the change of a thing that the document does not have, and that may be ours.

    `applied` is what was last applied to it. Where nothing is known of an earlier run it counts as
    ours. Else what people added is never deleted, and what they changed only where the document
    prevails.
    """
    if rules.base.is_known and applied is None:
        return unwanted_change(thing, before, name=name, delete=False, reason=NOT_OURS)
    is_touched = applied is not None and not same_json(applied, before)
    if is_touched and rules.on_conflict != "overwrite":
        return unwanted_change(thing, before, name=name, delete=False, reason=TOUCHED)
    return unwanted_change(thing, before, name=name, delete=rules.prune)


def left_over_change(
    thing: Thing, before: Canonical, *, name: str, rules: Rules, touched: bool = False
) -> Change:
    """Give the change of a thing that may well be a person's, and that the document does not have.

    It is deleted only where it is known to be ours, and as we left it; `touched` says that a
    person changed it in a way that `before` does not show.
    """
    applied = rules.base.payload(thing.kind, thing.identity)
    if applied is None:
        return unwanted_change(thing, before, name=name, delete=False, reason=NOT_OURS)
    if touched or not same_json(applied, before):
        return unwanted_change(thing, before, name=name, delete=False, reason=TOUCHED)
    return unwanted_change(thing, before, name=name, delete=rules.prune)
