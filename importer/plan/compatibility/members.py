"""What became of the members of objects and arrays.

In: two schemas side by side. Out: the schemas below them that are to be compared in turn. A
property that is read only is never sent and one that is write only never comes back (OpenAPI
3.0.4, 4.7.24.2), so that nothing about it counts in that direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from importer.plan.compatibility import effective
from importer.plan.compatibility.notes import shown
from importer.plan.compatibility.parts import Anatomist
from importer.plan.compatibility.sides import Node, Nodes
from importer.plan.compatibility.views import Both, Item, View

_ONE_WAY = (
    ("readOnly", "request", "became-read-only", "became-writable"),
    ("writeOnly", "response", "became-write-only", "became-readable"),
)
"""For each keyword the direction in which a property is absent, and the ends of its two codes."""

_SAID = {
    "became-read-only": "can no longer be sent",
    "became-writable": "can be sent now",
    "became-write-only": "no longer comes back",
    "became-readable": "comes back now",
}


class _Members(NamedTuple):
    """The properties of one side: those described, those that must be there."""

    described: dict[str, Nodes]
    required: set[str]


def compare_properties(both: Both) -> Iterator[Item]:
    """Note which properties went, came, or must now be there; give those to compare."""
    if not {"properties", "required"} & (both.old.words | both.new.words):
        return
    named = [effective.properties(view.owns) for view in (both.old, both.new)]
    needed = [effective.required(view.owns) for view in (both.old, both.new)]
    before, after = _Members(named[0], needed[0]), _Members(named[1], needed[1])
    if named[0].keys() ^ named[1].keys() or needed[0] ^ needed[1]:
        before, after = _whole(both.old, before), _whole(both.new, after)
    for name in sorted(named[0].keys() | named[1].keys()):
        yield from _compare_property(both, name, before, after)
    for name in sorted(needed[0] ^ needed[1]):
        _compare_required(both, name, before, after)


def _whole(view: View, own: _Members) -> _Members:
    """Give the properties by the definitions referred to as well, own ones as they stand."""
    described = effective.properties(view.whole) | own.described
    view.anatomist.spend(len(described))
    return _Members(described, effective.required(view.whole))


def _compare_property(both: Both, name: str, before: _Members, after: _Members) -> Iterator[Item]:
    old, new = before.described.get(name), after.described.get(name)
    if old is None and new is not None:
        if not _is_absent(both, both.new.anatomist, new):
            _note_added(both, name, required=name in after.required - before.required)
    elif new is None and old is not None:
        if not _is_absent(both, both.old.anatomist, old):
            _note_removed(both, name)
    elif old is not None and new is not None and _compare_ways(both, name, old, new):
        yield both.item(old, new, "properties", name)


def _note_added(both: Both, name: str, *, required: bool) -> None:
    if required:
        reason = f"the property {shown(name)} is new, and always there"
        both.note("property-added-required", reason, "", "properties", name)
    else:
        reason = f"the property {shown(name)} is new"
        both.note("property-added-optional", reason, "", "properties", name)


def _note_removed(both: Both, name: str) -> None:
    if both.direction == "request" and effective.is_closed(both.new.whole):
        reason = f"the property {shown(name)} is gone, and no other is taken"
        both.note("property-refused", reason, "", "properties", name)
    else:
        reason = f"the property {shown(name)} is gone"
        both.note("property-removed", reason, "", "properties", name)


def _compare_required(both: Both, name: str, before: _Members, after: _Members) -> None:
    """Note whether a property became required, unless that is told of it as new or gone."""
    old, new = before.described.get(name), after.described.get(name)
    was, is_ = name in before.required, name in after.required
    came, went = old is None and new is not None, new is None and old is not None
    if was is is_ or (is_ and came) or (was and went):
        return
    for nodes, view in ((old, both.old), (new, both.new)):
        if nodes is not None and _is_absent(both, view.anatomist, nodes):
            return
    if is_:
        reason = f"the property {shown(name)} must always be there"
        both.note("property-became-required", reason, "", "properties", name)
    else:
        reason = f"the property {shown(name)} may be missing"
        both.note("property-became-optional", reason, "", "properties", name)


def _compare_ways(both: Both, name: str, old: Nodes, new: Nodes) -> bool:
    """Note whether a property became readable or writable; give whether it is in this direction."""
    is_there = True
    for word, absent_in, set_code, lifted_code in _ONE_WAY:
        was = _is_marked(both.old.anatomist, old, word)
        is_ = _is_marked(both.new.anatomist, new, word)
        if was != is_:
            end = set_code if is_ else lifted_code
            both.note(f"property-{end}", f"{shown(name)} {_SAID[end]}", "", "properties", name)
        if (was or is_) and both.direction == absent_in:
            is_there = False
    return is_there


def _is_absent(both: Both, anatomist: Anatomist, nodes: Nodes) -> bool:
    """Tell whether a property does not take part in the direction of the comparison."""
    return any(
        both.direction == absent_in and _is_marked(anatomist, nodes, word)
        for word, absent_in, *_ in _ONE_WAY
    )


def _is_marked(anatomist: Anatomist, nodes: Nodes, word: str) -> bool:
    """Tell whether a property has a mark: at itself, in its `allOf`, or behind its reference."""
    for node in nodes:
        for schema in _near(anatomist, node.schema, node.owner):
            if isinstance(schema, dict) and schema.get(word) is True:
                return True
    return False


def _near(anatomist: Anatomist, schema: Any, owner: str) -> Iterator[Any]:
    """Give a schema, the branches of its `allOf`, and what each of them refers to."""
    branches = schema.get("allOf") if isinstance(schema, dict) else None
    for each in [schema, *(branches if isinstance(branches, list) else ())]:
        yield each
        if isinstance(each, dict) and isinstance(each.get("$ref"), str):
            name = anatomist.side.name_of(each["$ref"], owner)
            if name is not None:
                yield anatomist.side.node(name).schema


def compare_others(both: Both) -> Iterator[Item]:
    """Note whether other properties than those described are taken; give their schemas."""
    word = "additionalProperties"
    if word not in both.old.words | both.new.words:
        return
    if both.differ(word):
        was, is_ = effective.is_closed(both.old.whole), effective.is_closed(both.new.whole)
        if is_ and not was:
            both.note("additional-properties-closed", "no other properties are valid now")
        elif was and not is_:
            both.note("additional-properties-opened", "other properties are valid now")
        if was or is_:
            return
    yield both.item(
        effective.schemas_at(both.old.owns, word), effective.schemas_at(both.new.owns, word), word
    )


def compare_items(both: Both) -> Iterator[Item]:
    """Give the schemas of an array's items."""
    words = both.old.words | both.new.words
    if "items" in words:
        yield both.item(
            effective.schemas_at(both.old.owns, "items"),
            effective.schemas_at(both.new.owns, "items"),
            "items",
        )
    if "prefixItems" in words:
        old, new = _in_order(both.old), _in_order(both.new)
        for at in range(max(len(old), len(new))):
            yield both.item(old[at : at + 1], new[at : at + 1], "prefixItems", str(at))


def _in_order(view: View) -> Nodes:
    """Give the schemas of `prefixItems`; of several lists the first counts."""
    for owner, schemas in effective.values(view.owns, "prefixItems"):
        if isinstance(schemas, list):
            return tuple(Node(owner, schema) for schema in schemas)
    return ()
