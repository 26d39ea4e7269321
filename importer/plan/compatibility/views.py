"""Two schemas side by side, as the comparisons of single keywords see them."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from importer.model.findings import Direction
from importer.plan.compatibility import effective
from importer.plan.compatibility.notes import Notes, Spot, as_json
from importer.plan.compatibility.parts import Anatomist, Own, Parts
from importer.plan.compatibility.sides import Nodes, is_annotation

BYTES_A_STEP = 64
"""So many bytes of JSON are written in the time that a step takes."""


class Item(NamedTuple):
    """Schemas of both sides that are to be compared, and where."""

    old: Nodes
    new: Nodes
    spot: Spot
    direction: Direction


class View:
    """One schema of a comparison.

    `owns` is what it says itself, `whole` also what the definitions say that it refers to.
    """

    def __init__(self, anatomist: Anatomist, parts: Parts) -> None:
        self.anatomist = anatomist
        self.parts = parts

    @property
    def owns(self) -> tuple[Own, ...]:
        """What the schema says itself."""
        return self.parts.owns

    @cached_property
    def whole(self) -> tuple[Own, ...]:
        """What holds in the end."""
        return self.anatomist.whole(self.parts)

    @property
    def says_anything(self) -> bool:
        """Whether any value is refused, as far as can be told without looking further."""
        parts = self.parts
        return bool(parts.refs or parts.strange) or any(
            not isinstance(own.node.schema, dict) or not all(map(is_annotation, own.node.schema))
            for own in parts.owns
        )

    def types(self) -> effective.Types:
        """Give the types that a value may have in the end."""
        return effective.types(self.whole, self.anatomist)

    def said(self, *words: str) -> list[str]:
        """Give what the schema itself says under keywords, in a form that can be compared."""
        found = sorted(
            f"{word}:{as_json(node.schema)}"
            for word in words
            for node in effective.values(self.owns, word)
        )
        self.anatomist.spend(sum(map(len, found)) // BYTES_A_STEP)
        return found

    @cached_property
    def words(self) -> set[str]:
        """Give the keywords that the schema uses itself."""
        found: set[str] = set()
        for own in self.owns:
            if isinstance(own.node.schema, dict):
                found.update(own.node.schema)
        return found


class Both(NamedTuple):
    """Both sides of a comparison, where it is, and where to note what was found."""

    old: View
    new: View
    spot: Spot
    direction: Direction
    notes: Notes

    def note(self, code: str, reason: str, detail: str = "", *keys: str) -> None:
        """Note something at the spot, or at the place below it that `keys` lead to."""
        self.notes.add(
            code, self.spot.child(*keys), reason, direction=self.direction, detail=detail
        )

    def differ(self, *words: str) -> bool:
        """Tell whether the two schemas themselves say something else under keywords."""
        if self.old.words.isdisjoint(words) and self.new.words.isdisjoint(words):
            return False  # as is so for nearly all
        return self.old.said(*words) != self.new.said(*words)

    def item(self, old: Nodes, new: Nodes, *keys: str) -> Item:
        """Give schemas below these that are to be compared, too."""
        return Item(old, new, self.spot.child(*keys), self.direction)
