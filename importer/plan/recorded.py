"""What is to be remembered after a run, so that the next one tells people's changes from vendors'.

In: the plan, its outcomes, and what was remembered before. Out: what is remembered now. Of a thing
that was applied, or that stays as it is, that is what the document says of it, and not what stands:
a person's change, which is not remembered, is recognised by that again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from importer.connect.canonical import Canonical
from importer.model.base import Base
from importer.model.changes import Change, Kind, Outcome, Plan
from importer.model.runs import BaseStep
from importer.plan import auth_schemes, connector, definitions
from importer.plan.exchanges import EXCHANGE
from importer.plan.identity import action_identity
from importer.plan.renamed import base_as_called
from importer.plan.three_ways import Merging, retain

_HOW: Mapping[Kind, Merging] = {
    "connector": connector.HOW,
    "definition": definitions.HOW,
    "action": EXCHANGE,
    "trigger": EXCHANGE,
}


def applied_base(plan: Plan, outcomes: Iterable[Outcome], base: Base) -> Base:
    """Give what was last applied to everything, now that a run of this plan has ended so.

    What failed, was skipped, or may not have been done is remembered as before, and so is a part
    of a thing that both sides changed and that stays: it is in conflict until somebody decides.
    What the plan does not speak of is remembered as before, too.
    """
    done = {outcome.change.id for outcome in outcomes if outcome.result == "applied"}
    # What refers to a renamed definition has not changed by that, whether it is applied or not.
    known = base_as_called(base, _renames(plan, done))
    applied = {kind: dict(payloads) for kind, payloads in known.applied.items()}
    for change in plan.changes:
        of_kind = applied.setdefault(change.kind, {})
        key = base_key(change)
        origin = change.moved_from if change.kind == "action" else None
        if origin is not None and not _arrives(change):
            continue  # a person changed the path, too: it is still known by the old one
        if change.verb == "delete" and change.id in done:
            of_kind.pop(key, None)
        elif change.wanted is not None and (change.verb == "keep" or change.id in done):
            was = of_kind.pop(origin or key, None)
            of_kind[key] = _recorded(change, change.wanted, was)
    return Base(applied={kind: payloads for kind, payloads in applied.items() if payloads})


def base_step(outcomes: Iterable[Outcome], before: Base, after: Base) -> BaseStep:
    """Give the step from one base to the next that a run came to.

    `after` is what `applied_base` gives. Ids are those that the outcomes know.
    """
    done = [outcome for outcome in outcomes if outcome.result == "applied"]
    ids = {
        (outcome.change.kind, _known_by(outcome.change)): outcome.remote_id
        for outcome in done
        if outcome.remote_id is not None
    }
    origins = {
        (change.kind, _known_by(change)): change.moved_from
        for change in (outcome.change for outcome in done)
        if change.moved_from is not None and change.moved_from != _known_by(change)
    }
    return BaseStep(before=before, after=after, remote_ids=ids, origins=origins)


def _known_by(change: Change) -> str:
    """Give what a thing is remembered by once its change is applied."""
    is_there = change.kind != "action" or change.moved_from is None or _arrives(change)
    return base_key(change) if is_there else change.moved_from or ""


def base_key(change: Change) -> str:
    """Give what a thing is remembered by: its identity, and more where several share that."""
    return change.id.removeprefix(f"{change.kind} ")


def _renames(plan: Plan, done: Collection[str]) -> dict[str, str]:
    """Give the new names of the definitions that were renamed, by the old ones."""
    return {
        change.moved_from: change.identity
        for change in plan.changes
        if change.kind == "definition" and change.moved_from is not None and change.id in done
    }


def _arrives(change: Change) -> bool:
    """Tell whether an action that the vendor moved stands under its new identity afterwards."""
    after = change.after or {}
    return action_identity(after.get("method", ""), after.get("path", "")) == change.identity


def _recorded(change: Change, wanted: Canonical, before: Canonical | None) -> Canonical:
    """Give what is remembered of one thing."""
    how = _HOW.get(change.kind) or auth_schemes.how_of(change)
    if not change.conflicts and not how.silence_stays:
        return wanted
    return retain(wanted, change.after or {}, before or {}, change.conflicts, how)
