"""Where in the files of a document something in the bundled one came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from importer.document.kept import Part
from importer.document.resolve import DanglingReference, Found, Resolver
from importer.model.document import Document, Location

_HOPS_MOST = 50


class Provenance:
    """Knows the places of a bundled document by the `parts` that were put into its components."""

    def __init__(self, document: Document, resolver: Resolver, parts: Sequence[Part]) -> None:
        self._resolver = resolver
        self._whole = Found(document.root, resolver.root_location, resolver.base)
        self._parts = {(*part.home, part.name): part.found for part in parts}

    def place_of(self, pointer: str) -> Location:
        """Give the place that a pointer into the bundled document came from.

        For one that leads further than the files do it is the last place on its way.
        """
        steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        found = self._whole
        for length in range(1, len(steps) + 1):
            part = self._parts.get(tuple(steps[:length]))
            below = part or self._below(found, steps[length - 1])
            if below is None:
                break
            found = below
        return found.location

    def _below(self, found: Found, step: str) -> Found | None:
        """Go one step down, behind references; None where there is no such step."""
        for _ in range(_HOPS_MOST):
            value = found.value
            if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                return Found(value[int(step)], found.location.child(int(step)), found.base)
            if not isinstance(value, dict):
                return None
            if step in value:
                return Found(value[step], found.location.child(step), found.base)
            behind = self._behind(value.get("$ref"), found.base)
            if behind is None:
                return None
            found = behind
        return None

    def _behind(self, reference: Any, base: str) -> Found | None:
        try:
            return self._resolver.lookup(reference, base) if isinstance(reference, str) else None
        except DanglingReference:
            return None
