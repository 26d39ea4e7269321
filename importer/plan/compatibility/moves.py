"""Finds out which actions only moved to another method or path.

In: canonical payloads of what is gone and of what is new. Out: pairs that seem to be the same
thing, for people or a policy to take up; nothing is decided here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from importer.connect.canonical import Canonical
from importer.model.findings import Move
from importer.plan.compatibility.exchanges import Exchange, read_exchange
from importer.plan.identity import action_identity

_LIKE_AT_LEAST = 0.5


def moves(gone: Iterable[Canonical], come: Iterable[Canonical]) -> tuple[Move, ...]:
    """Give the actions that have the same name and a similar shape, sorted by name.

    The name is made of the operationId; where there is none it is made of method and path, and is
    another one after a move. Similar are those that share half of their parameters, media and
    statuses. A name that several actions have moves none.
    """
    old, new = _by_name(gone), _by_name(come)
    return tuple(
        Move(name=name, before=_identity(old[name]), after=_identity(new[name]))
        for name in sorted(old.keys() & new.keys())
        if _likeness(old[name], new[name]) >= _LIKE_AT_LEAST
    )


def _by_name(actions: Iterable[Canonical]) -> dict[str, Exchange]:
    """Give the actions whose name no other has, by their names."""
    found: dict[str, list[Exchange]] = defaultdict(list)
    for action in actions:
        found[action["name"]].append(read_exchange(action))
    return {name: same[0] for name, same in found.items() if len(same) == 1}


def _identity(exchange: Exchange) -> str:
    return action_identity(exchange.method, exchange.path)


def _likeness(old: Exchange, new: Exchange) -> float:
    """Weigh how much of two actions is the same, from 0 to 1."""
    one, two = _shape(old), _shape(new)
    return len(one & two) / len(one | two)


def _shape(exchange: Exchange) -> set[str]:
    """Give what an action is made of: parameters, statuses, and what is linked where."""
    shape = {f"parameter {key.partition(' ')[2]}" for key in exchange.parameters}
    shape |= {f"status {status}" for status in exchange.responses}
    shape |= {f"{status} {name}" for status, names in exchange.responses.items() for name in names}
    shape |= {f"request {name}" for name in (exchange.body.links if exchange.body else ())}
    shape.add("a body" if exchange.body else "no body")
    return shape
