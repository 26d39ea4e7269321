"""Tells what only moved between a definition and those that are put together with it.

A vendor moves a property from a base to what is made of it, or back (`allOf`): the base lost it,
yet nobody who uses the base only as a part of something does. In: the comparisons in which a pair
of definitions was such a part. Out: whether a note about the base is of no consequence.
"""

from __future__ import annotations

from collections import defaultdict

from importer.plan.compatibility import effective
from importer.plan.compatibility.notes import Note, Pair, Path
from importer.plan.compatibility.views import Both

_CODES = frozenset(
    (
        "property-added-required",
        "property-added-optional",
        "property-removed",
        "property-refused",
        "property-became-required",
        "property-became-optional",
    )
)


class Holders:
    """For each pair of definitions, the comparisons that it was a part of."""

    def __init__(self) -> None:
        self._found: dict[Pair, list[Both]] = defaultdict(list)
        self._alone: set[Pair] = set()

    def add(self, pair: Pair, both: Both | None) -> None:
        """Take a comparison in which a pair was met; None where it stood alone."""
        if both is None:
            self._alone.add(pair)
            self._found.pop(pair, None)
        elif pair not in self._alone:
            self._found[pair].append(both)

    def make_up_for(self, note: Note) -> bool:
        """Tell whether what is noted of a definition makes no difference in all that it is in."""
        pair, path = note.spot.pair, note.spot.path
        if pair is None or note.code not in _CODES or pair not in self._found or path is None:
            return False
        if path.before != Path(None, "properties") or note.spot.subject.kind != "definition":
            return False
        return all(_is_the_same(both, path.key) for both in self._found[pair])


def _is_the_same(both: Both, name: str) -> bool:
    """Tell whether a property is there, and required or not, on both sides in the end."""
    old, new = both.old.whole, both.new.whole
    is_there = name in effective.properties(old) and name in effective.properties(new)
    return is_there and (name in effective.required(old)) is (name in effective.required(new))
