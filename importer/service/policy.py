"""What may be done without asking: a plan divided into what is applied and what is held for review.

In: a plan, and the fingerprints of findings that are known and accepted. Out: the part of it whose
changes are additive or cosmetic to those who use the connector, and the rest. What needs something
that is held, or would take a name from it, is held with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec

from importer.connect.canonical import Canonical
from importer.connect.references import names_in
from importer.model.changes import Change, Kind, Plan
from importer.model.findings import Finding, is_as_bad_as
from importer.plan.compatibility.classify import classify_changes
from importer.plan.meaning import worst_first
from importer.plan.plan import digest_of

_NAMED: frozenset[Kind] = frozenset({"definition", "action", "trigger"})
"""Kinds of things that have names, of which there is one of each in a version."""

_LINKING: frozenset[Kind] = frozenset({"action", "trigger"})


class Divided(msgspec.Struct, frozen=True, kw_only=True):
    """A plan divided: `part` may be applied, `held` are the changes that wait.

    `findings` are those of all changes that are to be carried out, the worst first.
    """

    part: Plan
    held: tuple[Change, ...]
    findings: tuple[Finding, ...]


def divide(plan: Plan, accept: Collection[str]) -> Divided:
    """Divide a plan; findings whose fingerprints are in `accept` hold nothing back."""
    pending = {change.id for change in plan.pending}
    meanings = classify_changes(plan.changes)
    bad = [
        (key, one)
        for key, findings in meanings.items()
        for one in findings
        if is_as_bad_as(one.class_, "risky") and one.fingerprint not in accept
    ]
    held = {key for key, _ in bad if key in pending}
    for finding in (one for key, one in bad if key not in pending):
        held |= {change.id for change in plan.pending if _may_cause(change, finding)}
    held = _with_dependants(plan, held)
    rest = tuple(change for change in plan.changes if change.id not in held)
    return Divided(
        part=msgspec.structs.replace(plan, changes=rest, digest=digest_of(rest)),
        held=tuple(change for change in plan.pending if change.id in held),
        findings=worst_first(meanings),
    )


def _may_cause(change: Change, finding: Finding) -> bool:
    """Tell whether a change may be why a thing means something else that does not change itself.

    Of a definition that stays, others may be used in its place, or it in theirs: what leads to it
    changes, directly or by way of other definitions.
    """
    if change.kind == "definition":
        return change.verb != "create"
    if change.kind not in _LINKING:
        return False
    return finding.used_by_more or change.identity in finding.used_by


def _with_dependants(plan: Plan, bad: Collection[str]) -> set[str]:
    """Give the ids of `bad` and of all that cannot be done without them."""
    held = set(bad)
    more = True
    while more:
        waiting = [change for change in plan.pending if change.id in held]
        free = [change for change in plan.pending if change.id not in held]
        missing = {change.name for change in waiting if _makes_definition(change)}
        names = set(_names_kept(waiting))
        used = set(_used_before(waiting))
        new = {
            change.id
            for change in free
            if missing & _definitions_of(change, change.after)
            or (change.verb != "delete" and (change.kind, change.name.casefold()) in names)
            or (_deletes_definition(change) and change.identity in used)
        }
        held |= new
        more = bool(new)
    return held


def _makes_definition(change: Change) -> bool:
    return (change.kind, change.verb) == ("definition", "create")


def _deletes_definition(change: Change) -> bool:
    return (change.kind, change.verb) == ("definition", "delete")


def _names_kept(waiting: list[Change]) -> Iterator[tuple[Kind, str]]:
    """Give the names that things keep as long as their changes wait."""
    for change in waiting:
        if change.kind in _NAMED and change.before is not None:
            yield change.kind, change.before["name"].casefold()


def _used_before(waiting: list[Change]) -> Iterator[str]:
    """Give the definitions that things use as long as their changes wait."""
    for change in waiting:
        yield from _definitions_of(change, change.before)


def _definitions_of(change: Change, payload: Canonical | None) -> frozenset[str]:
    """Give the definitions that one side of a change links or refers to."""
    if payload is None:
        return frozenset()
    if change.kind == "definition":
        return names_in(payload.get("content"))
    if change.kind not in _LINKING:
        return frozenset()
    body: Mapping[str, list[str]] = payload.get("requestBody") or {"definitions": []}
    linked = [body["definitions"], *payload["responses"].values()]
    return frozenset(name for names in linked for name in names)
