"""Who is reached by a definition: which actions and triggers send it or get it.

In: links of bodies, and which pair of definitions leads to which. Out: the first few users of each
pair. What it costs grows with the links, not with the number of ways through them.
"""

from __future__ import annotations

from collections import defaultdict

from importer.plan.compatibility.notes import Pair, Users

_MOST = 5


class Reach:
    """Links of bodies to pairs of definitions, and of these to each other."""

    def __init__(self) -> None:
        self._links: dict[str, set[Pair]] = defaultdict(set)
        self._places: dict[Pair, set[tuple[str, str]]] = defaultdict(set)
        self._below: dict[Pair, set[Pair]] = defaultdict(set)
        self._inner: set[Pair] = set()

    def link(self, identity: str, place: str, pair: Pair) -> None:
        """Take a body, at a place of an action or trigger, that links a pair of definitions."""
        self._links[identity].add(pair)
        self._places[pair].add((identity, place))

    def lead(self, pair: Pair, other: Pair) -> None:
        """Take a pair of definitions that refer to another pair."""
        if pair != other:
            self._below[pair].add(other)
            self._inner.add(other)

    def users(self) -> dict[Pair, Users]:
        """Give the users of each pair."""
        found: dict[Pair, list[str]] = defaultdict(list)
        for identity in sorted(self._links):
            waiting = list(self._links[identity])
            while waiting:
                pair = waiting.pop()
                known = found[pair]
                # beyond the limit those below are known to be beyond it, too
                if len(known) > _MOST or (known and known[-1] == identity):
                    continue
                known.append(identity)
                waiting.extend(self._below.get(pair, ()))
        return {pair: self._users(pair, known) for pair, known in found.items()}

    def _users(self, pair: Pair, known: list[str]) -> Users:
        places = self._places.get(pair, set())
        alone = len(places) == 1 and pair not in self._inner
        place = next(iter(places))[1] if alone else ""
        return Users(tuple(known[:_MOST]), len(known) > _MOST, place)
