"""What is to become of each action, by its identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from importer.connect.canonical import Canonical, canonical_action, canonical_stored_action
from importer.connect.types import StoredAction
from importer.model.base import Base
from importer.model.changes import Change
from importer.model.passing_names import is_aside
from importer.model.payloads import ActionCreate
from importer.plan.compare import Rules, Thing, no_longer_wanted_change, wanted_change, with_faults
from importer.plan.exchanges import EXCHANGE
from importer.plan.identity import Pair, pair_actions
from importer.plan.moved import with_moves
from importer.plan.words import moved, name_is_held


def action_changes(
    wanted: Iterable[ActionCreate], stored: Iterable[StoredAction], rules: Rules
) -> Iterator[Change]:
    """Give one change for each action of the bundle or of the version, in no order.

    A change that cannot come true, since an action that stays has the name it needs, says so in
    its reason.
    """
    pairs = with_moves(pair_actions(wanted, stored), rules.base)
    alike = Counter(pair.identity for pair in pairs)
    changes = [_change(pair, rules, alone=alike[pair.identity] == 1) for pair in pairs]
    holders = {change.name: change for change in changes if _holds(change)}
    for change in changes:
        holder = holders.get(change.name)
        if holder is None or holder is change or change.verb not in {"create", "update"}:
            yield change
        else:
            reason = f"{change.reason}, but {name_is_held(holder)}"
            yield msgspec.structs.replace(change, reason=reason)


def _holds(change: Change) -> bool:
    """Tell whether an action stays under a name that the document has not given it."""
    if change.verb == "delete":
        return False
    return change.wanted is None or change.wanted["name"] != change.name


def _change(pair: Pair, rules: Rules, *, alone: bool) -> Change:
    """Give the change of one pair."""
    wanted, stored = pair.wanted, pair.stored
    before = canonical_stored_action(stored) if stored else None
    if wanted is None:
        name = stored.name if stored else ""
        thing = _thing(pair.identity, f"stored {name}", alone=alone)
        applied = _as_it_passed(_applied(rules.base, pair, name, alone=alone), stored)
        return no_longer_wanted_change(thing, before or {}, applied, name=name, rules=rules)
    change = wanted_change(
        _thing(pair.identity, wanted["name"], alone=alone),
        before,
        canonical_action(wanted),
        base=_as_it_passed(_applied(rules.base, pair, wanted["name"], alone=alone), stored),
        how=EXCHANGE,
        rules=rules,
    )
    if pair.moved_from is not None:
        change = msgspec.structs.replace(
            change, reason=moved(pair.moved_from, change.reason), moved_from=pair.moved_from
        )
    return with_faults(change, stored)


def _applied(base: Base, pair: Pair, name: str, *, alone: bool) -> Canonical | None:
    """Give what was last applied, also where the number of actions of one identity has changed.

    Of an action that a forgotten run moved, that is with the method and path that it stands under:
    nobody takes those for a person's.
    """
    if pair.known_as is not None and pair.stored is not None:
        applied = base.payload("action", pair.known_as) or {}
        return {**applied, "method": pair.stored.method.upper(), "path": pair.stored.path}
    identity = pair.moved_from or pair.identity
    own = base.payload("action", _key(identity, name, alone=False))
    shared = base.payload("action", identity)
    if alone:
        return shared or own
    return own or (shared if shared and shared["name"] == name else None)


def _as_it_passed(applied: Canonical | None, stored: StoredAction | None) -> Canonical | None:
    """Give what was last applied, its name as it stands where an earlier run left it half way.

    So nobody takes the name for one that a person gave.
    """
    if applied is None or stored is None or not is_aside(stored.name):
        return applied
    return {**applied, "name": stored.name}


def _thing(identity: str, which: str, *, alone: bool) -> Thing:
    """Give what tells an action from all others, also where several share an identity."""
    return Thing("action", identity, f"action {_key(identity, which, alone=alone)}")


def _key(identity: str, which: str, *, alone: bool) -> str:
    return identity if alone else f"{identity} [{which}]"
