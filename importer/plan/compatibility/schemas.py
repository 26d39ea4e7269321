"""Compares two schemas keyword by keyword.

In: schemas of both sides. Out: notes, the schemas below them that are to be compared in turn, and
the definitions that both refer to, which are compared by themselves. Nothing descends by recursion,
and no definition is looked at twice for the same reason: that is `walk`'s care.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from importer.plan.compatibility.members import compare_items, compare_others, compare_properties
from importer.plan.compatibility.notes import Notes
from importer.plan.compatibility.parts import Anatomist, Parts
from importer.plan.compatibility.remarks import compare_remarks, names_beside
from importer.plan.compatibility.scalars import (
    compare_formats,
    compare_limits,
    compare_types,
    compare_values,
)
from importer.plan.compatibility.unions import are_replaced, as_branch, compare_unions
from importer.plan.compatibility.views import Both, Item, View


class Below(NamedTuple):
    """What follows from a comparison: names of definitions to compare, and schemas.

    `refs` are what the schemas are made of; `whole` are both sides, where one definition is only a
    part of them. `beside` is what else they refer to.
    """

    refs: list[tuple[str, str]]
    items: list[Item]
    whole: Both | None = None
    beside: Sequence[tuple[str, str]] = ()


class SchemaComparer:
    """Compares schemas of two sides; what it notices goes to `notes`."""

    def __init__(self, old: Anatomist, new: Anatomist, notes: Notes) -> None:
        self._old = old
        self._new = new
        self._notes = notes

    def compare(self, item: Item) -> Below:
        """Compare two schemas. Raises CutError where that has cost too much."""
        before, after = self._old.parts(item.old), self._new.parts(item.new)
        branch = as_branch(self._both(item, before, after), item.old, item.new)
        if branch is not None:
            return Below([], list(branch))
        renamed = self._renamed(before, after)
        if renamed:
            refs = [(renamed[0] if name == renamed[1] else name, name) for name in after.refs]
        else:
            before, after = self._align(before, after)
            refs = [(name, name) for name in after.refs]
        both = self._both(item, before, after)
        branch = as_branch(both, item.old, item.new) if not refs else None
        items = list(branch if branch is not None else _compare(both))
        is_part = len(refs) > 1 or bool(both.old.owns or both.new.owns)
        return Below(refs, items, both if is_part else None, _refs_beside(both))

    def _both(self, item: Item, before: Parts, after: Parts) -> Both:
        return Both(
            View(self._old, before),
            View(self._new, after),
            item.spot,
            item.direction,
            self._notes,
        )

    def _align(self, before: Parts, after: Parts) -> tuple[Parts, Parts]:
        """Expand references until both sides refer to the same definitions."""
        if before.refs.keys() == after.refs.keys():
            return before, after
        shared = self._old.closure(before.refs) & self._new.closure(after.refs)
        before, after = self._old.expand(before, shared), self._new.expand(after, shared)
        if before.refs.keys() != after.refs.keys():
            shared = before.refs.keys() & after.refs.keys()
            before, after = self._old.expand(before, shared), self._new.expand(after, shared)
        return before, after

    def _renamed(self, before: Parts, after: Parts) -> tuple[str, str] | None:
        """Give the old and the new name of a definition that is only called otherwise."""
        gone, come = before.refs.keys() - after.refs.keys(), after.refs.keys() - before.refs.keys()
        if len(gone) != 1 or len(come) != 1:
            return None
        (old,), (new,) = gone, come
        return None if old in self._new.side or new in self._old.side else (old, new)


def _compare(both: Both) -> Iterator[Item]:
    """Look at every keyword; what is of another type altogether is not looked at any further."""
    if are_replaced(both):
        both.note("alternatives-replaced", "it is made of something else")
    elif compare_types(both):
        compare_values(both)
        compare_formats(both)
        compare_limits(both)
        yield from compare_properties(both)
        yield from compare_others(both)
        yield from compare_items(both)
        yield from compare_unions(both)
    compare_remarks(both)


def _refs_beside(both: Both) -> list[tuple[str, str]]:
    """Give the definitions that both sides refer to otherwise than by `$ref` and `allOf`."""
    shared = names_beside(both.old) & names_beside(both.new)
    return [(name, name) for name in sorted(shared)]
