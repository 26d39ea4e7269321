"""What became of the branches of `oneOf` and `anyOf`: which went, which came.

A schema without branches is one branch of what it became.
"""

from __future__ import annotations

from collections.abc import Iterator

from importer.plan.compatibility import effective
from importer.plan.compatibility.branches import (
    LIKE_AT_LEAST,
    Union,
    branch_like,
    label_of,
    match_branches,
    unions_of,
)
from importer.plan.compatibility.notes import shown
from importer.plan.compatibility.parts import Parts
from importer.plan.compatibility.sides import Node, Nodes, is_annotation
from importer.plan.compatibility.views import Both, Item, View


def as_branch(both: Both, old: Nodes, new: Nodes) -> Iterator[Item] | None:
    """Compare a schema with the branch that it became, or that it is what is left of.

    None where neither is so: both sides have branches or none has, or no branch is like it.
    """
    before, after = unions_of(both.old.parts), unions_of(both.new.parts)
    if len(before) + len(after) != 1 or _are_listed(both):
        return None
    if after:
        (union,) = after
        found = branch_like(both.old, old, union, both.new)
        rest = _beside(both.new.parts, union)
    else:
        (union,) = before
        found = branch_like(both.new, new, union, both.old)
        rest = _beside(both.old.parts, union)
    if found is None or rest is None:
        return None
    others = [branch for branch in union.branches if branch is not found]
    for branch in others:
        _note_branch(both, union.word, branch, added=bool(after))
    label = label_of(found)
    whole = (found, *rest)
    sides = (old, whole) if after else (whole, new)
    return iter([both.item(*sides, union.word, label)])


def _are_listed(both: Both) -> bool:
    """Tell whether both sides come down to lists of values, which are compared as such."""
    for view in (both.old, both.new):
        if effective.listed_values(view.whole, view.anatomist) is None:
            return False
        for _, own, branches in unions_of(view.parts):
            schemas = [branch.schema for branch in branches]
            if effective.listed_in_branches(own.node.owner, schemas, view.anatomist) is None:
                return False
    return True


def _beside(parts: Parts, union: Union) -> Nodes | None:
    """Give what a schema says beside its branches; None where that is too much to tell apart."""
    if parts.refs or parts.strange:
        return None
    rest = []
    for own in parts.owns:
        schema = own.node.schema
        if own is union.own:
            schema = {key: value for key, value in schema.items() if key != union.word}
        if not all(map(is_annotation, schema)):
            rest.append(Node(own.node.owner, schema))
    return tuple(rest)


def compare_unions(both: Both) -> Iterator[Item]:
    """Note which branches went and came; give those to compare."""
    before, after = unions_of(both.old.parts), unions_of(both.new.parts)
    if not (before or after) or _are_listed(both):
        return
    if len(before) != len(after):
        gone = len(before) > len(after)
        words = " and ".join(union.word for union in (before if gone else after))
        code = "alternatives-dropped" if gone else "alternatives-introduced"
        reason = "is no longer bound to" if gone else "is bound now to"
        if not are_replaced(both):
            both.note(code, f"the value {reason} the branches of {words}", words)
        return
    for old, new in zip(before, after, strict=True):
        yield from _compare_union(both, old, new)


def are_replaced(both: Both) -> bool:
    """Tell whether branches with properties came in the place of other properties, or went."""
    before, after = unions_of(both.old.parts), unions_of(both.new.parts)
    if len(before) == len(after):
        return False
    view, other = (both.old, both.new) if len(before) > len(after) else (both.new, both.old)
    beside, own = (effective.properties(side.owns).keys() for side in (view, other))
    if not own or len(beside & own) / len(beside | own) >= LIKE_AT_LEAST:
        return False
    return any(
        effective.properties(View(view.anatomist, view.anatomist.parts((branch,))).whole)
        for union in unions_of(view.parts)
        for branch in union.branches
    )


def _compare_union(both: Both, old: Union, new: Union) -> Iterator[Item]:
    if old.word != new.word:
        exclusive = new.word == "oneOf"
        code = "alternatives-exclusive" if exclusive else "alternatives-combinable"
        both.note(code, f"{old.word} became {new.word}", old.word)
    matched, gone, come = match_branches(both, old, new)
    for before, after in matched:
        yield both.item((before,), (after,), new.word, label_of(after))
    for branch in gone:
        _note_branch(both, old.word, branch, added=False)
    for branch in come:
        _note_branch(both, new.word, branch, added=True)


def _note_branch(both: Both, word: str, branch: Node, *, added: bool) -> None:
    label = label_of(branch)
    reason = f"{shown(label)} is {'one more branch' if added else 'no longer a branch'} of {word}"
    both.note(f"alternative-{'added' if added else 'removed'}", reason, label, word, label)
