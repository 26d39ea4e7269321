"""Branches of `oneOf` and `anyOf`, told apart and matched.

Branches have no names and their order means nothing, so that each is matched with the one that it
most likely was: by the definition that it refers to, by equality, by title, by what it is made of.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from importer.plan.compatibility import effective
from importer.plan.compatibility.notes import as_json
from importer.plan.compatibility.parts import UNIONS, Own, Parts, is_null_only
from importer.plan.compatibility.sides import Node, Nodes, is_annotation
from importer.plan.compatibility.views import BYTES_A_STEP, Both, View

LIKE_AT_LEAST = 0.5
_WEIGHED_MOST = 1_000
"""How many pairs of branches are weighed against each other; with more, order decides."""


class Union(NamedTuple):
    """The branches of one `oneOf` or `anyOf`, null left out."""

    word: str
    own: Own
    branches: tuple[Node, ...]


def unions_of(parts: Parts) -> list[Union]:
    """Give what a schema itself leaves to choose from."""
    found = []
    for own in parts.owns:
        schema = own.node.schema
        for word in UNIONS if isinstance(schema, dict) else ():
            if isinstance(schema.get(word), list):
                branches = [Node(own.node.owner, branch) for branch in schema[word]]
                kept = tuple(branch for branch in branches if not is_null_only(branch.schema))
                found.append(Union(word, own, kept))
    if len(found) > 1:  # then their order must not count
        found.sort(key=lambda union: (union.word, sorted(map(label_of, union.branches))))
    return found


def match_branches(
    both: Both, old: Union, new: Union
) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
    """Give pairs of branches, then those of the old and of the new side that have no pair."""
    left = (dict(enumerate(old.branches)), dict(enumerate(new.branches)))
    both.old.anatomist.spend(len(old.branches) + len(new.branches))
    pairs: list[tuple[Node, Node]] = []
    for key in (reference_of, _as_text, _bare, _title):
        waiting = {key(branch, both.new): at for at, branch in left[1].items()}
        for at, branch in list(left[0].items()):
            found = key(branch, both.old)
            if found is not None and found in waiting:
                pairs.append((left[0].pop(at), left[1].pop(waiting.pop(found))))
    for one, other in _alike(both, left):
        pairs.append((left[0].pop(one), left[1].pop(other)))
    return pairs, list(left[0].values()), list(left[1].values())


def _alike(both: Both, left: tuple[dict[int, Node], dict[int, Node]]) -> list[tuple[int, int]]:
    """Give the places of branches that are most like each other, each in one pair at most."""
    if len(left[0]) * len(left[1]) > _WEIGHED_MOST:
        return []
    labels = [{at: label_of(branch) for at, branch in side.items()} for side in left]
    weighed = sorted(
        (-likeness, labels[0][one], labels[1][other], one, other)
        for one, old in left[0].items()
        for other, new in left[1].items()
        if (likeness := _likeness(both.old, (old,), both.new, (new,))) >= LIKE_AT_LEAST
    )
    pairs: dict[int, int] = {}
    for *_, one, other in weighed:
        if one not in pairs and other not in pairs.values():
            pairs[one] = other
    return list(pairs.items())


def branch_like(view: View, nodes: Nodes, union: Union, other: View) -> Node | None:
    """Give the branch that a schema is most like; None where none is."""
    if len(nodes) == 1:
        for key in (reference_of, _as_text):
            found = key(nodes[0], view)
            for branch in union.branches:
                if found is not None and key(branch, other) == found:
                    return branch
    if len(union.branches) > _WEIGHED_MOST:
        return None
    likeness, _, at = max(
        (
            (_likeness(view, nodes, other, (branch,)), label_of(branch), at)
            for at, branch in enumerate(union.branches)
        ),
        default=(0.0, "", 0),
    )
    return union.branches[at] if likeness >= LIKE_AT_LEAST else None


def _likeness(view: View, nodes: Nodes, other: View, others: Nodes) -> float:
    """Weigh how much two schemas are alike, from 0 to 1: by their properties, else their types.

    Two definitions that both stay are not alike.
    """
    names = [reference_of(each[0]) for each in (nodes, others) if len(each) == 1]
    if len(names) == 2 and all(  # noqa: PLR2004 - both are references
        name is not None and name in view.anatomist.side and name in other.anatomist.side
        for name in names
    ):
        return 0.0
    one, two = (
        View(side.anatomist, side.anatomist.parts(each)).whole
        for side, each in ((view, nodes), (other, others))
    )
    if not effective.types(one, view.anatomist) & effective.types(two, other.anatomist):
        return 0.0
    mine, theirs = effective.properties(one), effective.properties(two)
    view.anatomist.spend(1 + len(mine) + len(theirs))
    if mine or theirs:
        shared = mine.keys() & theirs.keys()
        same = sum(_signature(mine[name]) == _signature(theirs[name]) for name in shared)
        return (len(shared) + same) / (2 * len(mine.keys() | theirs.keys()))
    return float(effective.types(one, view.anatomist) == effective.types(two, other.anatomist))


def _signature(nodes: Nodes) -> list[object]:
    """Give what can be told of a property at a glance: its type, or what it refers to."""
    signature: list[object] = []
    for _, schema in nodes:
        items = schema.get("items") if isinstance(schema, dict) else None
        for each in (schema, items):
            signature += [each.get("type"), each.get("$ref")] if isinstance(each, dict) else [each]
    return signature


def reference_of(node: Node, _: View | None = None) -> str | None:
    """Give the name of the definition that a schema is no more than a reference to."""
    schema = node.schema
    if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
        return None
    if not all(key == "$ref" or is_annotation(key) for key in schema):
        return None
    return str(schema["$ref"]).rpartition("/")[2]


def _as_text(node: Node, view: View) -> str:
    """Give a branch as JSON."""
    text = as_json(node.schema)
    view.anatomist.spend(len(text) // BYTES_A_STEP)
    return text


def _bare(node: Node, view: View) -> str | None:
    """Give what a branch says about values."""
    if not isinstance(node.schema, dict):
        return None
    said = {key: part for key, part in node.schema.items() if not is_annotation(key)}
    return _as_text(node._replace(schema=said), view)


def _title(node: Node, _: View | None = None) -> str | None:
    title = node.schema.get("title") if isinstance(node.schema, dict) else None
    return title if isinstance(title, str) and title else None


def label_of(node: Node) -> str:
    """Name a branch by what it refers to, its title, or its type and a digest."""
    name = reference_of(node) or _title(node)
    if name:
        return name
    kind = node.schema.get("type") if isinstance(node.schema, dict) else None
    kind = kind if isinstance(kind, str) else "schema"
    if node.schema == {"type": kind}:
        return kind
    return f"{kind}-{hashlib.sha256(as_json(node.schema).encode()).hexdigest()[:6]}"
