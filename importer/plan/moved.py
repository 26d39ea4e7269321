"""Actions that the vendor moved to another method or path: the same action, and not another one.

In: the pairs of actions by identity, and what was applied last. Out: the same pairs, but one for
each action that moved, so that ids stay, and with them what people built on it. A move is taken for
one only where nothing can be lost by it: the document has nothing under the old identity, the
version nothing under the new one, and nothing was ever applied there; the old action has the name
of the new one (it is made of the operationId) and a similar shape, both as it was last applied, or
where that is not known as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from importer.connect.canonical import Canonical, canonical_action, canonical_stored_action
from importer.connect.types import StoredAction
from importer.model.base import Base
from importer.plan.compatibility.moves import moves
from importer.plan.identity import Pair


def with_moves(pairs: Iterable[Pair], base: Base) -> list[Pair]:
    """Give the pairs, an action that moved being one pair: of where it is to be, and stands."""
    every = list(pairs)
    alike = Counter(pair.identity for pair in every)
    alone = [pair for pair in every if alike[pair.identity] == 1]
    gone = {pair.identity: pair.stored for pair in alone if pair.stored and not pair.wanted}
    come = {pair.identity: pair.wanted for pair in alone if pair.wanted and not pair.stored}
    if not (gone and come):
        return every
    known = {key.partition(" [")[0] for key in base.applied.get("action", ())}
    found = moves(
        [_as_left(identity, stored, base) for identity, stored in gone.items()],
        [canonical_action(wanted) for identity, wanted in come.items() if identity not in known],
    )
    origins = {move.after: move.before for move in found}
    taken = set(origins.values())
    return [
        pair._replace(stored=gone[origin], moved_from=origin)
        if (origin := origins.get(pair.identity))
        else pair
        for pair in every
        if pair.identity not in taken
    ]


def _as_left(identity: str, stored: StoredAction, base: Base) -> Canonical:
    """Give a stored action as it was last applied, whatever people made of it since."""
    return base.payload("action", identity) or canonical_stored_action(stored)
