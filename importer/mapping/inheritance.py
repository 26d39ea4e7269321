"""Which schemas inherit from which in Swagger 2.0: what a `discriminator` chooses between.

There a discriminator is the name of a property; its value is the name of the schema that has it, or
of any that inherits that one by `allOf` (2.0, Composition and Inheritance). So whoever meets the
schema may meet its heirs, though nothing refers to them. Which heirs in other files there are is
known in the end only, when all that is reached has been read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from importer.document.resolve import DanglingReference, Found, Resolver
from importer.mapping.bodies import Target
from importer.mapping.definition_names import Files, component_name
from importer.mapping.place import Place
from importer.mapping.plain_keywords import Json
from importer.model.document import Location

_DEFINITION = re.compile(r"/definitions/[^/]+")
_PARTS = re.compile(r"(?:/allOf/\d+)*")
_Heirs = Mapping[Location, Iterable[Found]]


class _Head(NamedTuple):
    """A discriminator, whose mapping is still to come, and the schema that has it."""

    discriminator: Json
    schema: Target


class Families:
    """Collects discriminators of Swagger 2.0, and gives each its schema with all its heirs.

    `behind` gives what stands in another file where a component only names it; `count` is told how
    many members families have, each time that they are looked for.
    """

    def __init__(
        self,
        resolver: Resolver,
        files: Files,
        behind: Callable[[Found], Found],
        count: Callable[[int], None],
    ) -> None:
        self._resolver = resolver
        self._files = files
        self._behind = behind
        self._count = count
        self._heads: list[_Head] = []
        self._parents: dict[Location, list[Location]] = {}
        self._defined: dict[str, _Heirs] = {}

    def add(self, discriminator: Json, place: Place, schema: Target | None) -> None:
        """Take a discriminator at a place, without a mapping so far.

        `schema` is the one around it that has a name. One in a property of it, or in a body, is of
        a schema without a name, which no value can mean.
        """
        if schema is not None and _is_of(schema, place):
            self._heads.append(_Head(discriminator, schema))

    def unreached(self, targets: Mapping[Location, Target]) -> list[Found]:
        """Give the members of all families that are no `targets` so far."""
        return [
            member
            for _, members in self._members(targets)
            for member in members
            if member.location not in targets
        ]

    def settle(self, targets: Mapping[Location, Target]) -> None:
        """Map each family by the names of its members, all of which are `targets` by now."""
        for discriminator, members in self._members(targets):
            found = {}
            for member in members:
                name = targets[member.location].name
                found[self._key_of(member.location) or name] = f"#/$defs/{name}"
            discriminator["mapping"] = dict(sorted(found.items()))

    def _key_of(self, place: Location) -> str | None:
        """Give the key of a schema among the definitions of the document, or of its own file."""
        key = component_name(place, self._files)
        if key is None and _DEFINITION.fullmatch(place.pointer):
            key = place.pointer.removeprefix("/definitions/")
            key = key.replace("~1", "/").replace("~0", "~")
        return key

    def _members(self, targets: Mapping[Location, Target]) -> Iterator[tuple[Json, list[Found]]]:
        """Give each discriminator with its schema and that one's heirs."""
        reached = self._heirs_among(_found(target) for target in targets.values() if self._heads)
        for discriminator, schema in self._heads:
            members = self._family(_found(schema), reached)
            self._count(len(members))
            yield discriminator, members

    def _family(self, head: Found, reached: _Heirs) -> list[Found]:
        """Give a schema and its heirs: in its own file, in the document, or reached."""
        own, root = self._defined_in(head.location.uri), self._defined_in(self._files.root)
        family = {head.location: head}
        todo = [head]
        while todo:
            parent = todo.pop().location
            for heirs in (own, root, reached):
                for heir in heirs.get(parent, ()):
                    if heir.location not in family:
                        family[heir.location] = heir
                        todo.append(heir)
        return list(family.values())

    def _defined_in(self, uri: str) -> _Heirs:
        """Give the heirs of schemas among the definitions of a file."""
        if uri not in self._defined:
            self._defined[uri] = self._heirs_among(map(self._behind, self._definitions(uri)))
        return self._defined[uri]

    def _definitions(self, uri: str) -> Iterator[Found]:
        try:
            found = self._resolver.lookup("#/definitions", uri)
        except DanglingReference:
            return
        for key, value in found.value.items() if isinstance(found.value, dict) else ():
            yield Found(value, found.location.child(key), found.base)

    def _heirs_among(self, schemas: Iterable[Found]) -> _Heirs:
        heirs = defaultdict(list)
        for schema in schemas:
            for parent in self._parents_of(schema):
                heirs[parent].append(schema)
        return heirs

    def _parents_of(self, schema: Found) -> list[Location]:
        """Give the schemas that one refers to in its `allOf`."""
        parents = self._parents.get(schema.location)
        if parents is None:
            parents = self._parents[schema.location] = []
            for reference in _inherited(schema.value):
                try:
                    found = self._resolver.lookup(reference, schema.base)
                except DanglingReference:
                    continue  # told where the schema is translated
                parents.append(self._behind(found).location)
        return parents


def _is_of(schema: Target, place: Place) -> bool:
    """Tell whether a place is that of a schema, or of a part of its `allOf`."""
    uri, pointer = schema.schema.location
    below = place.pointer.removeprefix(pointer)
    is_below = place.uri == uri and place.pointer.startswith(pointer)
    return is_below and _PARTS.fullmatch(below) is not None


def _inherited(value: Any) -> Iterator[str]:
    """Give the references in the `allOf` of a schema."""
    parts = value.get("allOf") if isinstance(value, dict) else None
    for part in parts if isinstance(parts, list) else ():
        reference = part.get("$ref") if isinstance(part, dict) else None
        if isinstance(reference, str):
            yield reference


def _found(target: Target) -> Found:
    schema = target.schema
    return Found(schema.value, schema.location, schema.base)
