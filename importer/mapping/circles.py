"""Circles of schemas that hold for one and the same value, opened where they say nothing.

`A: {allOf: [{$ref: A}]}` asks of a value what it asks; a validator that follows it may never end, and
JSON Schema leaves it undefined (2020-12 core, section 9.4.1). Recursion through properties or items,
each a smaller value, is ordinary and no circle.

In: the translated schemas that are referred to. They are changed in place: of each circle one
reference is left out. In `allOf` nothing stands in its place, a branch of a choice goes whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from importer.mapping.bodies import Target
from importer.mapping.plain_keywords import Json
from importer.model.document import Location
from importer.problems import ProblemLog

_ALL = ("allOf",)
_CHOICES = ("anyOf", "oneOf")
_PARTS = ("if", "then", "else")

_Choice = tuple[Any, Any]
"""A branch of a choice: the list that it is an item of, or the object with `not`; and its key."""


class _Edge(NamedTuple):
    """A reference that holds for the same value: from which schema to which, and where it is."""

    source: Target
    target: Target
    into: Json
    choice: _Choice | None
    location: Location


_Edges = dict[Target, list[_Edge]]


def open_circles(targets: Iterable[Target], problems: ProblemLog) -> None:
    """Leave out one reference of each circle, with a Problem; the same ones whatever the order."""
    ordered = sorted(targets, key=lambda target: target.schema.location)
    edges = _in_circles(_edges_of(ordered))
    if not edges:
        return
    circling = [target for target in ordered if target in edges]
    choices = {source: [edge for edge in found if edge.choice] for source, found in edges.items()}
    closing, last_first = _closing_edges(circling, choices)
    left = {
        source: [edge for edge in found if edge not in closing] for source, found in edges.items()
    }
    # a parent that offers its heirs as a choice comes before them, so that it keeps the choice
    more, _ = _closing_edges(last_first[::-1], left)
    for edge in (*closing, *more):
        _leave_out(edge)
        message = f"it leads back to {edge.target.schema.location.pointer}"
        problems.add("reference-circular", edge.location, message)


def _leave_out(edge: _Edge) -> None:
    """Take a reference out of its schema: what it stood in asks nothing more by it."""
    edge.target.mentions[:] = [
        mention for mention in edge.target.mentions if mention.into is not edge.into
    ]
    del edge.into["$ref"]
    if edge.choice is None:
        return
    holder, key = edge.choice
    holder[key] = False  # a branch that only asks for the whole again adds no value to it
    if isinstance(holder, list) and not any(holder):
        holder[:] = [True]


def _edges_of(targets: list[Target]) -> _Edges:
    """Give the references of each schema that hold for the same value, by where they lead."""
    mentioned = {
        id(mention.into): (target, mention.location)
        for target in targets
        for mention in target.mentions
    }
    edges: _Edges = {}
    for source in targets:
        found = [
            _Edge(source, *mentioned[id(into)][:1], into, choice, mentioned[id(into)][1])
            for into, choice in _references(source.content)
            if id(into) in mentioned
        ]
        edges[source] = sorted(found, key=lambda edge: edge.target.schema.location)
    return edges


def _references(content: Json | bool) -> Iterator[tuple[Json, _Choice | None]]:
    """Give the schemas with a `$ref` that hold for the same value as `content`."""
    todo: list[tuple[Any, _Choice | None]] = [(content, None)]
    while todo:
        schema, choice = todo.pop()
        if not isinstance(schema, dict):
            continue
        if "$ref" in schema:
            yield schema, choice
        for word in _ALL:
            todo += [(part, choice) for part in schema.get(word, ())]
        for word in _PARTS:
            todo.append((schema.get(word), choice))
        todo += [(part, choice) for part in schema.get("dependentSchemas", {}).values()]
        for word in _CHOICES:
            branches = schema.get(word, [])
            todo += [(branch, (branches, index)) for index, branch in enumerate(branches)]
        todo.append((schema.get("not"), (schema, "not")))


def _in_circles(edges: _Edges) -> _Edges:
    """Give the edges that are left where no schema is without one out, or without one in."""
    while True:
        reached = {edge.target for found in edges.values() for edge in found}
        kept = {source: found for source, found in edges.items() if found and source in reached}
        if len(kept) == len(edges):
            return edges
        edges = {
            source: [edge for edge in found if edge.target in kept]
            for source, found in kept.items()
        }


def _closing_edges(order: list[Target], edges: _Edges) -> tuple[list[_Edge], list[Target]]:
    """Follow edges depth first; give those that lead back into the way, and the schemas last first.

    Without those edges there is no circle.
    """
    closing: list[_Edge] = []
    finished: list[Target] = []
    is_on_way: dict[Target, bool] = defaultdict(bool)
    for start in order:
        if start in is_on_way:
            continue
        is_on_way[start] = True
        way = [(start, iter(edges[start]))]
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
