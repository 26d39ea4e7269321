"""What of the document's own components makes room for parts of other files.

A component that is nothing but a reference gives its name to what that leads to. One that no
definition is made of gives way to a definition of its name. And a schema whose definition would
have another name without the other files is moved to a component of the name that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from importer.document.part_names import Naming
from importer.document.resolve import DanglingReference, Found, Resolver
from importer.model.document import Document, Location

_IN_FRAGMENTS = "/~!$&'()*+,;=:@"
"""What a fragment may hold without being escaped (RFC 3986, 3.5), besides letters and digits."""


class OwnComponents:
    """What becomes of a document's components; `homes` tells where they are, by kind.

    `instead` gives what stands for the schema or component at a place; `aliases`, by kind, the name
    that a component gives to a place; `kept`, by kind, the names that stay; `moved` the places of
    schemas that go elsewhere, by the name that they leave.
    """

    def __init__(
        self,
        document: Document,
        resolver: Resolver,
        naming: Naming,
        homes: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.instead: dict[Location, Found] = {}
        self.aliases: dict[str, dict[Location, str]] = {kind: {} for kind in homes}
        self.kept: dict[str, set[str]] = {kind: set() for kind in homes}
        self.moved: dict[str, Location] = {}
        self._document = document
        self._resolver = resolver
        self._definitions = naming.definitions
        self._files = resolver.component_files()
        self._home = homes["schema"]
        others = {name for place, name in self._definitions.items() if not self._is_own(place)}
        for place in self._renamed(naming, others):
            self.instead[place] = at_place(place, resolver)
        for kind, home in homes.items():
            taken = others if kind == "schema" else set()
            for name, component in self._components(home):
                self._look_at(kind, name, component, taken)

    def _is_own(self, place: Location) -> bool:
        return place.uri == self._document.uri

    def _renamed(self, naming: Naming, others: set[str]) -> set[Location]:
        """Give the schemas that have another name because of those in other files.

        Their names, `others`, may be those of components that no definition is made of: what lies
        in one that gives way is called after a place where it is no longer.
        """
        own = [place for place in self._definitions if self._is_own(place)]
        if len(own) == len(self._definitions):
            return set()
        renamed: set[Location] = set()
        left = {
            component.location
            for name, component in self._components(self._home)
            if name in others and component.location not in self._definitions
        }
        while True:  # once some have components of their own, others may need one
            names = naming.name([place for place in own if place not in renamed], {})
            more = {
                place
                for place in names
                if names[place] != self._definitions[place] or self._above(place) in left
            }
            if not more:
                return renamed
            renamed |= more
            left |= more

    def _above(self, place: Location) -> Location | None:
        """Give the component that a schema lies within; None where it is one itself, or in none."""
        steps = place.pointer.split("/")
        length = len(self._home) + 2
        if len(steps) <= length or tuple(steps[1 : length - 1]) != self._home:
            return None
        return Location(place.uri, "/".join(steps[:length]))

    def moved_around(self, place: Location) -> tuple[Found, str] | None:
        """Give the component that is moved and holds a place, and the steps from it to there."""
        above = self._above(place)
        if above is None or above not in self.moved.values():
            return None
        return self.instead[above], place.pointer[len(above.pointer) :]

    def _components(self, home: tuple[str, ...]) -> Iterator[tuple[str, Found]]:
        """Give the components of one kind, by name."""
        components: Any = self._document.root
        for step in home:
            components = components.get(step) if isinstance(components, dict) else None
        place, base = self._resolver.root_location.child(*home), self._resolver.base
        for name, value in sorted(components.items()) if isinstance(components, dict) else ():
            yield name, Found(value, place.child(name), base)

    def _look_at(self, kind: str, name: str, component: Found, taken: set[str]) -> None:
        """Decide what becomes of one component; `taken` are the names of others' definitions."""
        named = self._named_by(component)
        if kind == "schema" and named is not None and named.location not in self._files:
            named = None  # an export takes the component for a schema of its own
        if named is not None and named.location != component.location:
            self.instead[component.location] = named
            self.aliases[kind].setdefault(named.location, name)
        elif component.location in self.instead:
            self.moved[name] = component.location
        elif name in taken and component.location not in self._definitions:
            self.instead[component.location] = component
            self.moved[name] = component.location
        else:
            self.kept[kind].add(name)

    def _named_by(self, component: Found) -> Found | None:
        """Give what a component is nothing but a reference to; None where that names no file."""
        value = component.value
        reference = value.get("$ref") if isinstance(value, dict) else None
        if not isinstance(reference, str) or reference.startswith("#"):
            return None
        if not is_bare(value, self._document):
            return None
        try:
            return self._resolver.lookup(reference, component.base)
        except DanglingReference:  # told where the component is copied
            return None

    def behind(self, found: Found) -> tuple[Found, bool]:
        """Give what stands for something, and whether it is moved though it is the document's."""
        for _ in self.instead:  # no circle of references is longer
            instead = self.instead.get(found.location)
            if instead is None or instead.location == found.location:
                return found, instead is not None
            found = instead
        return found, False


def is_bare(value: dict[str, Any], document: Document) -> bool:
    """Tell whether nothing that counts stands beside the reference in a schema."""
    return len(value) == 1 or not document.openapi.startswith(("3.1", "3.2"))


def pointer_reference(pointer: str) -> str:
    """Give a JSON Pointer as a reference within a document (RFC 6901, section 6)."""
    return f"#{steps_in_fragment(pointer)}"


def steps_in_fragment(pointer: str) -> str:
    """Give a JSON Pointer as it stands in the fragment of a URI."""
    return quote(pointer, _IN_FRAGMENTS)


def at_place(place: Location, resolver: Resolver) -> Found:
    """Give what stands at a place that was found before."""
    return resolver.lookup(pointer_reference(place.pointer), place.uri)
