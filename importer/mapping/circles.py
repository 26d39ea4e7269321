"""Circles of schemas that hold for one and the same value, opened where they say nothing.

`A: {allOf: [{$ref: A}]}` asks of a value what it asks; a validator that follows it may never end,
and JSON Schema leaves it undefined (2020-12 core, section 9.4.1). Recursion through properties or
items, each a smaller value, is ordinary and no circle.

In: the translated schemas that are referred to. They are changed in place: of each circle one
reference is left out. In `allOf` nothing stands in its place, a branch of a choice goes whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from importer.mapping.bodies import Target
from importer.mapping.plain_keywords import Json
from importer.model.document import Location, escape
from importer.problems import ProblemLog

_CHOICES = ("anyOf", "oneOf")
_PARTS = ("if", "then", "else")

_Branch = tuple[Any, Any]
"""A branch of a choice: the list that it is an item of, or the object with `not`; and its key."""


class _Edge(NamedTuple):
    """A reference that holds for the same value: where it leads, in which schema it is, where."""

    target: Target
    into: Json
    branch: _Branch | None
    location: Location


class _Site(NamedTuple):
    """A part of a schema that holds for the same value, its branch, and the steps to it."""

    schema: Any
    branch: _Branch | None
    pointer: str


_Edges = Mapping[Target, list[_Edge]]


def open_circles(targets: Iterable[Target], problems: ProblemLog) -> None:
    """Leave out one reference of each circle, with a Problem; the same ones whatever the order.

    Where a parent offers its heirs as a choice, and they are all of the parent, the choice stays.
    """
    edges = _in_circles(_edges_of(sorted(targets, key=_place)))
    choices = {source: [edge for edge in found if edge.branch] for source, found in edges.items()}
    closing, finished = _closing_edges(edges, choices)
    cut = {id(edge.into) for edge in closing}
    left = {
        source: [edge for edge in edges[source] if id(edge.into) not in cut]
        for source in reversed(finished)  # parents before their heirs
    }
    closing += _closing_edges(left, left)[0]
    for edge in closing:
        message = f"it leads back to {edge.target.schema.location.pointer}"
        problems.add("reference-circular", edge.location, message)
        _leave_out(edge)
    cut = {id(edge.into) for edge in closing}
    for target in {edge.target for edge in closing}:
        target.mentions = [into for into in target.mentions if id(into) not in cut]


def _place(target: Target) -> Location:
    return target.schema.location


def _leave_out(edge: _Edge) -> None:
    """Take a reference out of its schema; a branch that asks for the whole adds no value to it."""
    del edge.into["$ref"]
    if edge.branch is None:
        return
    holder, key = edge.branch
    holder[key] = False
    if isinstance(holder, list) and not any(branch is not False for branch in holder):
        holder[:] = [True]


def _edges_of(targets: list[Target]) -> _Edges:
    """Give the references of each schema that hold for the same value, by where they lead."""
    mentioned = {id(into): target for target in targets for into in target.mentions}
    edges = {}
    for source in targets:
        uri, pointer = _place(source)
        found = [
            _Edge(
                mentioned[id(site.schema)],
                site.schema,
                site.branch,
                Location(uri, pointer + site.pointer),
            )
            for site in _references(source.content)
        ]
        edges[source] = sorted(found, key=lambda edge: (_place(edge.target), edge.location))
    return edges


def _references(content: Json | bool) -> Iterator[_Site]:
    """Give the schemas with a `$ref` that hold for the same value as `content`.

    A schema's keywords of this kind stand where they stood in the document.
    """
    todo = [_Site(content, None, "")]
    while todo:
        site = todo.pop()
        if isinstance(site.schema, dict):
            if "$ref" in site.schema:
                yield site
            todo += _parts(site)


def _parts(site: _Site) -> Iterator[_Site]:
    """Give the schemas within a schema that hold for the same value."""
    schema, branch, pointer = site
    for index, part in enumerate(schema.get("allOf", ())):
        yield _Site(part, branch, f"{pointer}/allOf/{index}")
    for name, part in schema.get("dependentSchemas", {}).items():
        yield _Site(part, branch, f"{pointer}/dependentSchemas/{escape(name)}")
    for word in _PARTS:
        if word in schema:
            yield _Site(schema[word], branch, f"{pointer}/{word}")
    for word in _CHOICES:
        branches = schema.get(word, [])
        for index, one in enumerate(branches):
            yield _Site(one, (branches, index), f"{pointer}/{word}/{index}")
    if "not" in schema:
        yield _Site(schema["not"], (schema, "not"), f"{pointer}/not")


def _in_circles(edges: _Edges) -> _Edges:
    """Give the edges without those that lead out of, or into, what has circles."""
    onwards = {source: [edge.target for edge in found] for source, found in edges.items()}
    leading = _without_ends(onwards)
    backwards: dict[Target, list[Target]] = defaultdict(list, {source: [] for source in leading})
    for source in leading:
        for target in onwards[source]:
            if target in leading:
                backwards[target].append(source)
    kept = _without_ends(backwards)
    return {
        source: [edge for edge in edges[source] if edge.target in kept]
        for source in edges
        if source in kept
    }


def _without_ends(following: Mapping[Target, list[Target]]) -> set[Target]:
    """Give what is left where all that nothing follows is taken away, again and again."""
    before = defaultdict(list)
    for source, targets in following.items():
        for target in targets:
            before[target].append(source)
    counts = {source: len(targets) for source, targets in following.items()}
    ends = [source for source, count in counts.items() if count == 0]
    for end in ends:  # which grows
        for source in before[end]:
            counts[source] -= 1
            if counts[source] == 0:
                ends.append(source)
    return {source for source, count in counts.items() if count}


def _closing_edges(order: Iterable[Target], edges: _Edges) -> tuple[list[_Edge], list[Target]]:
    """Follow edges depth first; give those that lead back into the way, without which no circle is.

    Gives the schemas, too, each after those that its edges lead to.
    """
    closing: list[_Edge] = []
    finished: list[Target] = []
    is_on_way: dict[Target, bool] = {}
    for start in order:
        way = [] if start in is_on_way else [(start, iter(edges[start]))]
        is_on_way.setdefault(start, True)
        while way:
            here, rest = way[-1]
            edge = next(rest, None)
            if edge is None:
                way.pop()
                is_on_way[here] = False
                finished.append(here)
            elif edge.target not in is_on_way:
                is_on_way[edge.target] = True
                way.append((edge.target, iter(edges[edge.target])))
            elif is_on_way[edge.target]:
                closing.append(edge)
    return closing, finished
