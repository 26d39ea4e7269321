"""Walks through the definitions that actions and triggers use, and compares each pair once.

In: the definitions of both sides, and what links them (`link`). Out: notes, and for each pair who
is reached by it. Each pair of definitions is compared once in a direction, whatever leads to it and
however definitions refer to each other; the cost is bounded by the size of the definitions.
"""

from __future__ import annotations

from collections.abc import Callable

from importer.model.findings import Direction
from importer.plan.compatibility.budget import Budget, CutError
from importer.plan.compatibility.holders import Holders
from importer.plan.compatibility.notes import Notes, Pair, Spot, Subject, as_json, shown
from importer.plan.compatibility.parts import Anatomist
from importer.plan.compatibility.reach import Reach
from importer.plan.compatibility.schemas import SchemaComparer
from importer.plan.compatibility.sides import Definitions, Node, names_used
from importer.plan.compatibility.views import Item

DIRECTIONS: tuple[Direction, ...] = ("request", "response")

SubjectOf = Callable[[str], Subject]
"""Gives what a definition's name stands for in the changes, of the new side or else the old."""


class Walk:
    """One walk through two sets of definitions."""

    def __init__(
        self, old: Definitions, new: Definitions, notes: Notes, subject_of: SubjectOf
    ) -> None:
        self._old = old
        self._new = new
        self._notes = notes
        self._subject_of = subject_of
        self.reach = Reach()
        self._holders = Holders()
        self.was_cut = False
        self.same, size_bytes = _weigh(old, new)
        budget = Budget(size_bytes)
        self._comparer = SchemaComparer(Anatomist(old, budget), Anatomist(new, budget), notes)
        self._items: list[Item] = []
        self._unchanged: list[Pair] = []
        self._seen: set[Pair] = set()
        self._met: set[str] = set()
        self._names: dict[str, list[str]] = {}

    def link(self, identity: str, spot: Spot, old: str, new: str, direction: Direction) -> None:
        """Take a body that linked one definition and links another, or the same.

        `identity` is that of the action or trigger, `spot` the body.
        """
        if old not in self._old or new not in self._new:
            return  # nothing is known of it
        pair = Pair(old, new, direction)
        self.reach.link(identity, spot.place, pair)
        at = spot._replace(pair=pair)
        if old == new:
            self._holders.add(pair, None)
            if pair not in self._seen:
                self._compare_accept(pair)
            self._meet(at, old, new, direction)
        else:
            sides = (Node("", {"$ref": f"#/$defs/{name}"}) for name in (old, new))
            self._items.append(Item((next(sides),), (next(sides),), at, direction))

    def judge(self, name: str) -> None:
        """Take a definition that both sides have, whoever uses it, in both directions."""
        for direction in DIRECTIONS:
            self._holders.add(Pair(name, name, direction), None)
            self._meet(Spot(self._subject_of(name)), name, name, direction)

    def was_met(self, name: str) -> bool:
        """Tell whether a definition of the new side was compared with one of the old."""
        return name in self._met

    def run(self) -> None:
        """Compare all that was linked, and what follows from it; stop where that costs too much."""
        try:
            while self._items or self._unchanged:
                if self._unchanged:
                    self._pass(self._unchanged.pop())
                    continue
                item = self._items.pop()
                below = self._comparer.compare(item)
                for whole, refs in ((below.whole, below.refs), (None, below.beside)):
                    for old, new in refs:
                        self._holders.add(Pair(old, new, item.direction), whole)
                        self._meet(item.spot, old, new, item.direction)
                self._items += reversed(below.items)
            self._notes.discard(self._holders.make_up_for)
        except CutError:
            self.was_cut = True

    def renames(self) -> list[tuple[str, str]]:
        """Give the definitions that are only called otherwise, by their old and new names."""
        pairs = sorted({(pair.old, pair.new) for pair in self._seen if self._is_renamed(pair)})
        olds, news = [old for old, _ in pairs], [new for _, new in pairs]
        return [pair for pair in pairs if olds.count(pair[0]) == news.count(pair[1]) == 1]

    def _compare_accept(self, pair: Pair) -> None:
        """Note which media types a definition that is linked by bodies has no more, or new."""
        was, is_ = set(self._old.accept(pair.old)), set(self._new.accept(pair.new))
        spot = Spot(self._subject_of(pair.new), pair=pair)
        for media in sorted(was ^ is_):
            end = "added" if media in is_ else "removed"
            reason = f"{shown(media)} is {'a media type now' if media in is_ else 'no media type'}"
            direction = pair.direction
            self._notes.add(f"media-type-{end}", spot, reason, direction=direction, detail=media)

    def _meet(self, spot: Spot, old: str, new: str, direction: Direction) -> None:
        """Take a pair of definitions that is come to from a spot."""
        pair = Pair(old, new, direction)
        if spot.pair is not None:
            self.reach.lead(spot.pair, pair)
        if pair in self._seen or not (self._old.has(old) and self._new.has(new)):
            return
        self._seen.add(pair)
        self._met.add(new.partition("/")[0])
        if old == new and self._is_same(new):
            self._unchanged.append(pair)
            return
        if old == new or self._is_renamed(pair):
            owner, _, near = new.partition("/")
            at = Spot(self._subject_of(owner), pair=pair)
            spot = at.child("$defs", near) if near else at
        else:
            spot = spot._replace(pair=pair)
        sides = self._old.node(old), self._new.node(new)
        if not all(isinstance(side.schema, dict | bool) for side in sides):
            if old != new:  # else it is told of the definition itself
                reason = f"{shown(old)} or {shown(new)} is no JSON Schema"
                self._notes.add("definition-unreadable", spot, reason, detail=f"{old} {new}")
            return
        self._items.append(Item((sides[0],), (sides[1],), spot, direction))

    def _pass(self, pair: Pair) -> None:
        """Go on from a definition that did not change to those that it refers to."""
        name = pair.new
        if name not in self._names:
            self._names[name] = sorted(names_used(self._new.node(name).schema))
        spot = Spot(self._subject_of(name.partition("/")[0]), pair=pair)
        for below in self._names[name]:
            self._holders.add(Pair(below, below, pair.direction), None)
            self._meet(spot, below, below, pair.direction)

    def _is_renamed(self, pair: Pair) -> bool:
        return pair.old not in self._new and pair.new not in self._old

    def _is_same(self, name: str) -> bool:
        return name.partition("/")[0] in self.same


def _weigh(old: Definitions, new: Definitions) -> tuple[set[str], int]:
    """Give the names whose schemas are equal on both sides, and the size of all in bytes."""
    same = set()
    size_bytes = 0
    for name in new.names():
        content = as_json(new.node(name).schema)
        size_bytes += len(content)
        if name in old and as_json(old.node(name).schema) == content:
            same.add(name)
    for name in old.names():
        if name not in same:
            size_bytes += len(as_json(old.node(name).schema))
    return same, size_bytes
