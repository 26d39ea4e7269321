"""Circles of schemas that hold for one and the same value, opened where they say nothing.

`A: {allOf: [{$ref: A}]}` asks of a value what it asks; a validator that follows it may never end,
and JSON Schema leaves it undefined (2020-12 core, section 9.4.1). Recursion through properties or
items, each a smaller value, is ordinary and no circle.

In: the translated schemas that are referred to. They are changed in place: of each circle one
reference is left out. In `allOf` the rest of what it led to takes its place, that which no circle
goes through; a branch of a choice goes whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from importer.mapping.bodies import Target
from importer.mapping.plain_keywords import Json
from importer.model.document import Location
from importer.problems import ProblemLog

_CHOICES = ("anyOf", "oneOf")
_PARTS = ("if", "then", "else")
_ANNOTATIONS = frozenset({"title", "description", "default", "examples", "deprecated", "$comment"})
"""Keywords that ask nothing of a value."""

_Branch = tuple[Any, Any]
"""A branch of a choice: the list that it is an item of, or the object with `not`; and its key."""


class _Edge(NamedTuple):
    """A reference that holds for the same value as the schema `source`, and leads to `target`.

    `into` is the schema with the `$ref`, `way` the steps to it, `branch` what it is a part of.
    """

    source: Target
    target: Target
    into: Json
    way: tuple[str, ...]
    branch: _Branch | None

    @property
    def location(self) -> Location:
        """Where the reference stands."""
        return _place(self.source).child(*self.way)


class _Site(NamedTuple):
    """A part of a schema that holds for the same value, the way to it, and its branch."""

    schema: Any
    way: tuple[str, ...]
    branch: _Branch | None


_Edges = Mapping[Target, list[_Edge]]


def open_circles(targets: Collection[Target], problems: ProblemLog) -> dict[Target, Target]:
    """Leave out one reference of each circle, with a Problem: the same ones for the same names.

    Where a parent offers its heirs as a choice, and they are all of the parent, the choice stays,
    and the heirs are all of what else the parent asks: a schema of its own. Gives these, by parent.
    """
    edges = _in_circles(_edges_of(sorted(targets, key=_name)))
    choices = {source: [edge for edge in found if edge.branch] for source, found in edges.items()}
    closing, finished = _closing_edges(edges, choices)
    cut = {id(edge.into) for edge in closing}
    left = {
        source: [edge for edge in edges[source] if id(edge.into) not in cut]
        for source in reversed(finished)  # parents before their heirs
    }
    closing += _closing_edges(left, left)[0]
    cut = {id(edge.into) for edge in closing}
    for target in {edge.target for edge in closing}:
        target.mentions = [into for into in target.mentions if id(into) not in cut]
    rests: dict[Target, Target] = {}
    for edge in closing:
        message = f"it leads back to {_place(edge.target).pointer}"
        problems.add("reference-circular", edge.location, message)
        rest = None
        if edge.branch is None and edge.source is not edge.target:
            rest = _rest_of(edge.target, edges[edge.target], rests)
        if rest is None:
            _leave_out(edge)
        else:
            rest.mentions.append(edge.into)
    return rests


def _place(target: Target) -> Location:
    return target.schema.location


def _name(target: Target) -> str:
    """Give what an order goes by: a place would be another one in a bundle of several files."""
    return target.name


def _rest_of(target: Target, circling: list[_Edge], rests: dict[Target, Target]) -> Target | None:
    """Give what a schema asks besides its edges in circles, as a schema; None for nothing."""
    if target not in rests:
        content = _without(target.content, [edge.way for edge in circling])
        if not content.keys() - _ANNOTATIONS:
            return None
        rests[target] = Target(target.schema)
        rests[target].content = content
    return rests[target]


def _without(content: Json | bool, ways: list[tuple[str, ...]]) -> Json:
    """Give a schema without the keywords, and the parts of `allOf`, that some ways lead through."""
    left: Json = {}
    through = {way[0] if way else "$ref" for way in ways} | {"discriminator"}
    for word, value in content.items() if isinstance(content, dict) else ():
        if word == "allOf":
            parts = {way[1] for way in ways if way[:1] == ("allOf",)}
            kept = [part for index, part in enumerate(value) if str(index) not in parts]
            left |= {word: kept} if kept else {}
        elif word not in through:
            left[word] = value
    return left


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
        found = [
            _Edge(source, mentioned[id(site.schema)], site.schema, site.way, site.branch)
            for site in _references(source.content)
        ]
        edges[source] = sorted(found, key=lambda edge: (edge.target.name, edge.way))
    return edges


def _references(content: Json | bool) -> Iterator[_Site]:
    """Give the schemas with a `$ref` that hold for the same value as `content`.

    A schema's keywords of this kind stand where they stood in the document.
    """
    todo = [_Site(content, (), None)]
    while todo:
        site = todo.pop()
        if isinstance(site.schema, dict):
            if "$ref" in site.schema:
                yield site
            todo += _parts(site)


def _parts(site: _Site) -> Iterator[_Site]:
    """Give the schemas within a schema that hold for the same value."""
    schema, way, branch = site
    for index, part in enumerate(schema.get("allOf", ())):
        yield _Site(part, (*way, "allOf", str(index)), branch)
    for name, part in schema.get("dependentSchemas", {}).items():
        yield _Site(part, (*way, "dependentSchemas", name), branch)
    for word in _PARTS:
        if word in schema:
            yield _Site(schema[word], (*way, word), branch)
    for word in _CHOICES:
        branches = schema.get(word, [])
        for index, one in enumerate(branches):
            yield _Site(one, (*way, word, str(index)), (branches, index))
    if "not" in schema:
        yield _Site(schema["not"], (*way, "not"), (schema, "not"))


def _in_circles(edges: _Edges) -> _Edges:
    """Give the edges without those that lead out of, or into, what has circles."""
    onwards = {source: [edge.target for edge in found] for source, found in edges.items()}
    leading = _without_ends(onwards)
    backwards: dict[Target, list[Target]] = {source: [] for source in leading}
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
