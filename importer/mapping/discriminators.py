"""Discriminators' mappings: values of a property to the schemas that they stand for.

Which definitions there are is known in the end only, so the mappings wait for it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from importer.document.refused import masked_reference
from importer.document.resolve import DanglingReference, Found, Resolver
from importer.mapping.bodies import Target
from importer.mapping.place import Place
from importer.mapping.plain_keywords import Json
from importer.model.document import Location
from importer.problems import ProblemLog


class _Waiting(NamedTuple):
    """A mapping and the keys in it that count, the place of its schema, and the operation."""

    mapping: Json
    keys: tuple[str, ...]
    place: Place
    operation: str | None


class DiscriminatorMappings:
    """Collects mappings, and puts the names of definitions into them in the end.

    `behind` gives what stands in another file where a component only names it.
    """

    def __init__(
        self, resolver: Resolver, behind: Callable[[Found], Found], problems: ProblemLog
    ) -> None:
        self._resolver = resolver
        self._behind = behind
        self._problems = problems
        self._waiting: list[_Waiting] = []

    def add(self, mapping: Json, keys: Iterable[str], place: Place, operation: str | None) -> None:
        """Take an object in whose `keys` names or references stand, as the document has them.

        `operation` is the one that Problems of it concern.
        """
        self._waiting.append(_Waiting(mapping, tuple(keys), place, operation))

    def settle(self, targets: Mapping[Location, Target]) -> None:
        """Put the names of definitions into the mappings; drop what no body reaches."""
        for mapping, keys, place, operation in self._waiting:
            for value in keys:
                reference = mapping[value]
                target = self._mapped(reference, place, targets)
                if target:
                    mapping[value] = f"#/$defs/{target.name}"
                    continue
                del mapping[value]
                self._problems.add(
                    "discriminator-mapping-dropped",
                    Location(place.uri, f"{place.pointer}/discriminator"),
                    f"{value}: {masked_reference(reference)}",
                    operation=operation,
                )

    def _mapped(
        self, reference: str, place: Place, targets: Mapping[Location, Target]
    ) -> Target | None:
        """Find what a mapping's value means: a component's name or a URI (3.0.4, 4.7.25).

        A name is that of a component of its own file, or of the document (3.1.1, 4.3.2, Resolving
        Implicit Connections). No file is read for it: what is reached has been read.
        """
        name = f"#/components/schemas/{reference}"
        for candidate, base in (
            (name, place.base),
            (reference, place.base),
            (name, self._resolver.base),
        ):
            try:
                found = self._resolver.lookup_read(candidate, base)
            except DanglingReference:
                continue
            return targets.get(found.location) or targets.get(self._behind(found).location)
        return None
