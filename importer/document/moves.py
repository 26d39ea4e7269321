"""What of other files becomes a part of the bundled document, and what is to stand in references.

In: references as they stand. Out: the `Part` that one leads to, or other words for it, or nothing
where it stays as it is. Each reference is looked up by the `Resolver` of the run, under its rules.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urldefrag, urljoin

from importer.document.kept import Inside, Lost, Part
from importer.document.own_components import (
    OwnComponents,
    at_place,
    is_bare,
    pointer_reference,
    steps_in_fragment,
)
from importer.document.part_names import Naming
from importer.document.reference_sites import BODY_SCHEMA, HOMES_2, HOMES_3, OTHER, kind_at
from importer.document.relocation import Relocation
from importer.document.resolve import DanglingReference, Found, Resolver
from importer.model.document import Document, Location
from importer.problems import ProblemLog

_COMPONENT = re.compile(r"/(?:components/(?!callbacks/)|definitions/|responses/|parameters/)")
"""Where what stands in the document has a definition of its own there, too."""

_OF_BODY = "mediaType"
"""A kind that belongs to the body around it, whoever refers to it."""

Goal = Part | Inside | Lost | str
"""What a reference leads to in the bundled document: a part, a place in one, or what it says."""


class Moves:
    """The parts of one document; `leads_out` tells whether a reference names a file at all.

    References that lead nowhere, or where nothing may be read, are added to `problems`.
    """

    def __init__(
        self, document: Document, resolver: Resolver, naming: Naming, problems: ProblemLog
    ) -> None:
        self.parts: list[Part] = []
        self.leads_out = False
        self.homes = HOMES_2 if document.openapi == "2.0" else HOMES_3
        self.embeds = document.openapi.startswith(("3.1", "3.2"))
        self.own = OwnComponents(document, resolver, naming, self.homes)
        self.relocation = Relocation(resolver, document.uri)
        self._document = document
        self._resolver = resolver
        self._definitions = naming.definitions
        self._problems = problems
        self._by_place: dict[tuple[str, Location, bool], Part] = {}
        self._kinds: dict[Location, str | None] = {}

    def goal_of(
        self, reference: str, kind: str, at: Location, base: str, *, own: bool = False
    ) -> Goal | None:
        """Give what a reference at a place leads to: a part, or what it is now to say.

        `own` tells that it stands in a body that no others share. None where it stays as it is.
        """
        is_internal = reference.startswith("#") and self.relocation.is_of_document(base)
        try:
            found = self._resolver.lookup(reference, base)
        except DanglingReference as dangling:
            is_told = kind != OTHER or dangling.code == "reference-refused"
            if is_told and not is_internal:
                self._problems.add(dangling.code, at, f"{dangling}")
            return self.relocation.relocated(reference, base)
        self.leads_out |= not is_internal and self._names_a_file(reference, base, found)
        goal = self._part_or_pointer(kind, found, own=own and kind == _OF_BODY)
        is_there = isinstance(goal, str) and goal == pointer_reference(found.location.pointer)
        return None if is_internal and is_there else goal

    def _names_a_file(self, reference: str, base: str, found: Found) -> bool:
        """Tell whether a reference names a file: not a schema of the document by its own URI."""
        own = self._document.uri
        return found.location.uri != own or urldefrag(urljoin(base, reference)).url == own

    def _part_or_pointer(
        self, kind: str, found: Found, *, own: bool = False
    ) -> Part | Inside | str:
        """Give the part that something becomes; where it stays in the document, its pointer."""
        found, moves = self.own.behind(found)
        if moves or not self._stays(kind, found.location):
            return self.part_of(kind, found, own=own)
        moved = self.own.moved_around(found.location)
        if moved is not None:
            return Inside(self.part_of("schema", moved[0]), steps_in_fragment(moved[1]))
        return pointer_reference(found.location.pointer)

    def _stays(self, kind: str, place: Location) -> bool:
        """Tell whether a place of the document is one where its kind is copied as such."""
        if self._is_foreign(place):
            return False
        kind = "schema" if kind == BODY_SCHEMA else kind
        if place not in self._kinds:
            self._kinds[place] = kind_at(self._document.root, place.pointer)
        return kind in (OTHER, self._kinds[place])

    def part_of(self, kind: str, found: Found, *, own: bool = False) -> Part:
        """Give the part that something in another file becomes.

        A part of a body is another one where that is an operation's `own`.
        """
        kind = "schema" if kind == BODY_SCHEMA else kind
        key = (kind, found.location, own)
        part = self._by_place.get(key)
        if part is None:
            home = self._home_of(kind, found.location)
            is_inline = kind not in self.homes
            part = Part(kind, found, len(self.parts), home, inline=is_inline, own=own)
            self._by_place[key] = part
            self.parts.append(part)
        return part

    def _home_of(self, kind: str, place: Location) -> tuple[str, ...]:
        """Give where a part goes: an extension where there is no place for its kind.

        In Swagger 2.0 so does a schema that no operation reaches: among the definitions it could
        inherit from one, and so come to be reached.
        """
        home = self.homes.get(kind)
        if home is None:
            return (*self.homes["schema"][:-1], f"x-{kind}s")
        if self.homes is HOMES_2 and kind == "schema" and place not in self._definitions:
            return ("x-definitions",)
        return home

    def definition_part(self, schema: Found, *, own: bool) -> Part | None:
        """Give the part that a schema in a body becomes, where it has a definition of its own.

        `own` tells that the body is that of one operation alone; what lies in a component has a
        definition that operations share all the same.
        """
        place, value = schema.location, schema.value
        if place not in self._definitions:
            return None
        is_component = _COMPONENT.match(place.pointer) is not None
        if is_component and place not in self.own.instead and self._stays("schema", place):
            return None
        if own and not is_component:
            return None
        if isinstance(value.get("$ref"), str) and is_bare(value, self._document):
            return None  # what it leads to has the definition
        return self.part_of("schema", schema)

    def callback_part(self, callback: Found) -> Part | None:
        """Give the part that an operation's callback becomes; None for one in the document itself.

        An operation in another file stands wherever a reference leads to it; what it listens for
        is one thing all the same.
        """
        return self.part_of("callback", callback) if self._is_foreign(callback.location) else None

    def _is_foreign(self, place: Location) -> bool:
        return place.uri != self._document.uri

    def add_unreferred(self) -> None:
        """Make parts of what nothing refers to: definitions (heirs in Swagger 2.0) and components.

        They are the components that give way to others.
        """
        for place in sorted(self._definitions):
            if self._is_foreign(place) and ("schema", place, False) not in self._by_place:
                self.part_of("schema", at_place(place, self._resolver))
        for place in self.own.moved.values():
            self.part_of("schema", self.own.instead[place])

    def mapped(self, value: str, base: str) -> Goal:
        """Give what a value of a discriminator's mapping is to say: a component's name or a URI.

        See OpenAPI 3.0.4, section 4.7.25. No file is read for it.
        """
        name = f"#/components/schemas/{value}"
        for candidate, under in ((name, base), (value, base), (name, self._resolver.base)):
            with suppress(DanglingReference):
                found = self._resolver.lookup_read(candidate, under)
                goal = self._part_or_pointer("schema", found)
                says_so = candidate.startswith("#") and self.relocation.is_of_document(under)
                return value if says_so and isinstance(goal, str) else goal
        if "/" in value or "." in value:
            return self.relocation.relocated(value, base) or value
        return Lost(value, name)

    def dynamic(self, reference: str, base: str) -> Goal | None:
        """Give what a `$dynamicRef` is to say; None where it stays as it is."""
        if self.relocation.is_of_document(base):
            return None
        try:
            return self._part_or_pointer("schema", self._resolver.lookup(reference, base))
        except DanglingReference:
            return self.relocation.relocated(reference, base)
