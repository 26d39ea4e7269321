"""What of other files becomes a part of the bundled document, and what is to stand in references.

In: references as they stand. Out: the `Part` that one leads to, or other words for it, or nothing
where it stays as it is. Each reference is looked up by the `Resolver` of the run, under its rules.
"""

from __future__ import annotations

import posixpath
from contextlib import suppress
from urllib.parse import urldefrag, urljoin, urlsplit

from importer.document.kept import Lost, Part
from importer.document.own_components import OwnComponents, at_place, is_bare, pointer_reference
from importer.document.part_names import Naming
from importer.document.reference_sites import BODY_SCHEMA, HOMES_2, HOMES_3, OTHER, kind_at
from importer.document.resolve import DanglingReference, Found, Resolver
from importer.model.document import Document, Location
from importer.problems import ProblemLog

_COMPONENTS = ("/components/", "/definitions/", "/responses/", "/parameters/")
"""Where what stands in the document has a definition of its own there, too."""


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
        self._document = document
        self._resolver = resolver
        self._definitions = naming.definitions
        self._problems = problems
        self._by_place: dict[tuple[str, Location], Part] = {}
        self._kinds: dict[Location, str | None] = {}

    def is_of_document(self, base: str) -> bool:
        """Tell whether references under a base URI are those of the document itself."""
        return base == self._resolver.base

    def goal_of(
        self, reference: str, kind: str, at: Location, base: str
    ) -> Part | Lost | str | None:
        """Give what a reference at a place leads to: a part, or what it is now to say.

        None where it stays as it is.
        """
        is_internal = reference.startswith("#") and self.is_of_document(base)
        try:
            found = self._resolver.lookup(reference, base)
        except DanglingReference as dangling:
            if is_internal:
                return Lost(reference, reference, self._document.uri)
            if kind != OTHER or dangling.code == "reference-refused":
                self._problems.add(dangling.code, at, f"{dangling}")
            return self.relocated(reference, base)
        self.leads_out |= not is_internal and self._names_a_file(reference, base, found)
        goal = self._part_or_pointer(kind, found)
        is_there = isinstance(goal, str) and goal == pointer_reference(found.location.pointer)
        return None if is_internal and is_there else goal

    def _names_a_file(self, reference: str, base: str, found: Found) -> bool:
        """Tell whether a reference names a file: not a schema of the document by its own URI."""
        own = self._document.uri
        return found.location.uri != own or urldefrag(urljoin(base, reference)).url == own

    def _part_or_pointer(self, kind: str, found: Found) -> Part | str:
        """Give the part that something becomes; where it stays in the document, its pointer."""
        found, moves = self.own.behind(found)
        if not moves and self._stays(kind, found.location):
            return pointer_reference(found.location.pointer)
        return self.part_of(kind, found)

    def _stays(self, kind: str, place: Location) -> bool:
        """Tell whether a place of the document is one where its kind is copied as such."""
        if place.uri != self._document.uri:
            return False
        kind = "schema" if kind == BODY_SCHEMA else kind
        if place not in self._kinds:
            self._kinds[place] = kind_at(self._document.root, place.pointer)
        return kind in (OTHER, self._kinds[place])

    def part_of(self, kind: str, found: Found) -> Part:
        """Give the part that something in another file becomes."""
        kind = "schema" if kind == BODY_SCHEMA else kind
        key = (kind, found.location)
        part = self._by_place.get(key)
        if part is None:
            own = self.homes.get(kind)
            home = own or (*self.homes["schema"][:-1], f"x-{kind}s")
            part = Part(kind, found, len(self.parts), home, inline=own is None)
            self._by_place[key] = part
            self.parts.append(part)
        return part

    def definition_part(self, schema: Found, home: str) -> Part | None:
        """Give the part that a schema in a body becomes, where it has a definition of its own.

        `home` is the file of the operation: a body in another one has a definition that operations
        share, and so has one that lies in a component.
        """
        place, value = schema.location, schema.value
        if place not in self._definitions:
            return None
        is_component = place.pointer.startswith(_COMPONENTS)
        if is_component and place not in self.own.instead and self._stays("schema", place):
            return None
        if place.uri == home and not is_component:
            return None
        if isinstance(value.get("$ref"), str) and is_bare(value, self._document):
            return None  # what it leads to has the definition
        return self.part_of("schema", schema)

    def add_unreferred(self) -> None:
        """Make parts of what nothing refers to: definitions (heirs in Swagger 2.0) and components.

        They are the components that give way to others.
        """
        for place in sorted(self._definitions):
            if place.uri != self._document.uri and ("schema", place) not in self._by_place:
                self.part_of("schema", at_place(place, self._resolver))
        for place in self.own.moved.values():
            self.part_of("schema", self.own.instead[place])

    def mapped(self, value: str, base: str) -> Part | Lost | str:
        """Give what a value of a discriminator's mapping is to say: a component's name or a URI.

        See OpenAPI 3.0.4, section 4.7.25. No file is read for it.
        """
        name = f"#/components/schemas/{value}"
        for candidate, under in ((name, base), (value, base), (name, self._resolver.base)):
            with suppress(DanglingReference):
                found = self._resolver.lookup_read(candidate, under)
                goal = self._part_or_pointer("schema", found)
                says_so = candidate.startswith("#") and self.is_of_document(under)
                return value if says_so and isinstance(goal, str) else goal
        if "/" in value or "." in value:
            return self.relocated(value, base) or value
        return Lost(value, name, self._document.uri)

    def dynamic(self, reference: str, base: str) -> Part | str | None:
        """Give what a `$dynamicRef` is to say; None where it stays as it is."""
        if self.is_of_document(base):
            return None
        try:
            return self._part_or_pointer("schema", self._resolver.lookup(reference, base))
        except DanglingReference:
            return self.relocated(reference, base)

    def relocated(self, reference: str, base: str) -> str | None:
        """Write a reference to what is not taken in so that it means the same in the document.

        None where it does so already.
        """
        if self.is_of_document(base):
            return None
        try:
            absolute = urljoin(base, reference)
            goal, home = urlsplit(absolute), urlsplit(self._document.uri)
        except ValueError:  # no URI
            return None
        if goal[:2] != home[:2] or not goal.path:
            return absolute
        path = posixpath.relpath(goal.path, posixpath.dirname(home.path))
        return goal._replace(scheme="", netloc="", path=path).geturl()
