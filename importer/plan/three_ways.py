"""Three payloads of one thing, merged field by field.

`base` is the canonical payload that was last applied, `theirs` the one that stands on the platform,
`ours` the document's. A field that only the vendor changed is taken from the document, one that
only a person changed stays, and where both did the policy decides. Nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from importer.connect.canonical import Canonical, same_json
from importer.model.changes import OnConflict

Leaf = tuple[str, ...]
"""The smallest part of a payload: a field, or a field and a key in it."""

Unknown = Literal["document", "keep"]
"""Whose value counts where nothing is known of an earlier run: the document's, or the one that
stands unless that is empty."""

_Leaves = dict[Leaf, Any]
_Whose = Literal["same", "ours", "silent", "kept", "conflict"]


class Merging(NamedTuple):
    """How payloads of one kind are merged.

    The parts of a field that is `keyed` are merged one by one, those of any other together.
    `unit_of` names what a leaf is decided with: leaves of one name stand or fall together. With
    `silence_stays` what the document does not say stays as it is, whoever changed it.
    """

    keyed: frozenset[str] = frozenset()
    unit_of: Callable[[Leaf], str] = ".".join
    unknown: Unknown = "document"
    silence_stays: bool = False


class Merged(NamedTuple):
    """A payload that does justice to all sides.

    `fields` are those in which it differs from what stands, `kept` the parts that only a person
    changed, `conflicts` those that both sides changed. With `is_ours` it says what the document
    says, and no more.
    """

    after: Canonical
    fields: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    is_ours: bool = True


def merge(
    base: Canonical | None,
    theirs: Canonical,
    ours: Canonical,
    *,
    how: Merging,
    on_conflict: OnConflict = "keep",
) -> Merged:
    """Merge three payloads; without a `base` there are two ways only, as `how` says.

    With `fail` a conflict leaves what stands: nobody is to apply the outcome.
    """
    if same_json(theirs, ours):
        return Merged(after=theirs)
    sides = [_leaves(side, how.keyed) for side in (base or {}, theirs, ours)]
    taken: _Leaves = {}
    by: dict[_Whose, list[str]] = {"same": [], "ours": [], "silent": [], "kept": [], "conflict": []}
    fields: set[str] = set()
    for unit, leaves in _units(sides, how.unit_of).items():
        was, stands, asked = ({at: side[at] for at in leaves if at in side} for side in sides)
        whose = _decide(None if base is None else was, stands, asked, how)
        by[whose].append(unit)
        if whose == "ours" or (whose == "conflict" and on_conflict == "overwrite"):
            taken |= asked
            fields.update(_differing(stands, asked))
        else:
            taken |= stands
    overruled = by["conflict"] if on_conflict != "overwrite" else ()
    return Merged(
        after=_payload(taken, how.keyed & (theirs.keys() | ours.keys())),
        fields=tuple(sorted(fields)),
        kept=tuple(sorted(by["kept"])),
        conflicts=tuple(sorted(by["conflict"])),
        is_ours=not (by["silent"] or by["kept"] or overruled),
    )


def retain(
    ours: Canonical,
    after: Canonical,
    base: Canonical,
    conflicts: Collection[str],
    how: Merging,
) -> Canonical:
    """Give what the document says, but for conflicts that it did not win: of those, the base.

    What the document is silent of now and stays is remembered as ours: it may speak again.
    """
    sides = [_leaves(side, how.keyed) for side in (base, after, ours)]
    taken: _Leaves = {}
    for unit, leaves in _units(sides, how.unit_of).items():
        was, came, asked = ({at: side[at] for at in leaves if at in side} for side in sides)
        if how.silence_stays and not asked:
            taken |= {at: value for at, value in was.items() if at in came}
        else:
            taken |= was if unit in conflicts and not _same(came, asked) else asked
    return _payload(taken, how.keyed & ours.keys())


def _decide(was: _Leaves | None, stands: _Leaves, asked: _Leaves, how: Merging) -> _Whose:
    """Say whose value one unit gets; `was` is None where nothing is known."""
    if _same(stands, asked):
        return "same"
    if how.silence_stays and not asked:
        return "silent"
    if was is None:
        fills = how.unknown == "document" or all(map(_is_empty, stands.values()))
        return "ours" if fills else "kept"
    if _same(stands, was):
        return "ours"
    return "kept" if _same(asked, was) else "conflict"


def _units(sides: Collection[_Leaves], unit_of: Callable[[Leaf], str]) -> dict[str, list[Leaf]]:
    """Give the leaves of each unit; the document's come first, in its order."""
    units: dict[str, list[Leaf]] = {}
    for leaf in dict.fromkeys(leaf for side in reversed([*sides]) for leaf in side):
        units.setdefault(unit_of(leaf), []).append(leaf)
    return units


def _leaves(payload: Canonical, keyed: frozenset[str]) -> _Leaves:
    return dict(_every_leaf(payload, keyed))


def _every_leaf(payload: Canonical, keyed: frozenset[str]) -> Iterator[tuple[Leaf, Any]]:
    for field, value in payload.items():
        if field in keyed and isinstance(value, dict):
            yield from (((field, key), part) for key, part in value.items())
        else:
            yield (field,), value


def _payload(leaves: _Leaves, fields: Collection[str]) -> Canonical:
    """Put leaves together again; `fields` are there even where no leaf of theirs is."""
    payload: Canonical = {field: {} for field in sorted(fields)}
    for leaf, value in leaves.items():
        if len(leaf) == 1:
            payload[leaf[0]] = value
        else:
            payload.setdefault(leaf[0], {})[leaf[1]] = value
    return payload


def _same(one: Mapping[Leaf, Any], other: Mapping[Leaf, Any]) -> bool:
    return one.keys() == other.keys() and all(same_json(one[leaf], other[leaf]) for leaf in one)


def _differing(one: _Leaves, other: _Leaves) -> Iterator[str]:
    """Give the fields of those leaves of a unit that are not alike."""
    for leaf in {**one, **other}:
        if not (leaf in one and leaf in other and same_json(one[leaf], other[leaf])):
            yield leaf[0]


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
