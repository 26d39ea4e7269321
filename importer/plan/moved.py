"""Actions that the vendor moved to another method or path: the same action, and not another one.

In: the pairs of actions by identity, and what was applied last. Out: the same pairs, but one for
each action that moved, so that ids stay, and with them what people built on it. A move is taken for
one only where nothing can be lost by it: the document has nothing under the old identity, the
version nothing under the new one, and nothing was ever applied there; the old action has the name
of the new one (it is made of the operationId) and a similar shape, both as it was last applied, or
where that is not known as it stands.

A move may have been carried out by a run of which nothing is known, since its state is lost: then
the action stands where it is to be, and what was applied to it is known by where it was. That still
counts, or else what people changed of it would be taken for what the vendor had published before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from importer.connect.canonical import Canonical, canonical_action, canonical_stored_action
from importer.connect.types import StoredAction
from importer.model.base import Base
from importer.model.payloads import ActionCreate
from importer.plan.compatibility.moves import moves
from importer.plan.identity import Pair


def with_moves(pairs: Iterable[Pair], base: Base) -> list[Pair]:
    """Give the pairs, an action that moved being one pair: of where it is to be, and stands."""
    every = list(pairs)
    alike = Counter(pair.identity for pair in every)
    alone = [pair for pair in every if alike[pair.identity] == 1]
    known = {_identity(key) for key in base.applied.get("action", ())}
    new = [pair for pair in alone if pair.identity not in known]
    due = _due(alone, new, base)
    strayed = {identity for identity, origin in due.items() if origin not in known}
    strange = [pair for pair in new if pair.stored or pair.identity in strayed]
    forgotten = _forgotten(alike.keys(), strange, base)
    stored, taken = {pair.identity: pair.stored for pair in alone}, set(due.values())
    return [
        pair._replace(
            stored=pair.stored or stored.get(due.get(pair.identity, "")),
            moved_from=due.get(pair.identity) or forgotten.get(pair.identity),
            known_as=forgotten.get(pair.identity),
        )
        for pair in every
        if pair.identity not in taken
    ]


def _due(alone: Iterable[Pair], new: Iterable[Pair], base: Base) -> dict[str, str]:
    """Give where actions stand that are to be elsewhere, by their new identities."""
    gone = {pair.identity: pair.stored for pair in alone if pair.stored and not pair.wanted}
    come = [pair.wanted for pair in new if pair.wanted and not pair.stored]
    return _moves([_as_left(identity, stored, base) for identity, stored in gone.items()], come)


def _forgotten(here: Collection[str], strange: Iterable[Pair], base: Base) -> dict[str, str]:
    """Give by what identities actions are known that stand where nothing of ours is known to be.

    They are given by the identities that they are to have. `here` are all identities that the
    document or the version has: what is there has not moved.
    """
    applied = base.applied.get("action", {})
    gone = [one for key, one in applied.items() if key == _identity(key) and key not in here]
    return _moves(gone, [pair.wanted for pair in strange if pair.wanted])


def _moves(gone: Collection[Canonical], come: Collection[ActionCreate]) -> dict[str, str]:
    """Give the old identities of what moved, by the new ones."""
    found = moves(gone, map(canonical_action, come)) if gone and come else ()
    return {move.after: move.before for move in found}


def _identity(key: str) -> str:
    """Give the identity of what the base knows by a key, which may tell it from others of one."""
    return key.partition(" [")[0]


def _as_left(identity: str, stored: StoredAction, base: Base) -> Canonical:
    """Give a stored action as it was last applied, whatever people made of it since."""
    return base.payload("action", identity) or canonical_stored_action(stored)
