"""Which definitions inherit from which in Swagger 2.0: what a `discriminator` chooses between.

There a discriminator is the name of a property; its value is the name of the schema that has it, or
of any that inherits that one by `allOf` (2.0, Composition and Inheritance). So whoever meets the
schema may meet its heirs, though nothing refers to them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from importer.document.resolve import DanglingReference, Resolver
from importer.model.document import Location, escape

_DEFINITION = re.compile(r"(/definitions/[^/]+)(?:/allOf/\d+)*")


class Inheritance:
    """Knows the heirs of the definitions of a document; looks at each file once."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._heirs: dict[str, dict[Location, list[str]]] = {}

    def family(self, location: Location, base: str) -> dict[str, str]:
        """Give a definition and all its heirs: a reference to each, by its name.

        `location` is of the definition or a part of its `allOf`, `base` the URI of its file. A
        schema that is no definition has no family.
        """
        own = _DEFINITION.fullmatch(location.pointer)
        if own is None:
            return {}
        heirs = self._heirs_in(base)
        found: dict[str, str] = {}
        todo = [own[1].removeprefix("/definitions/")]
        while todo:
            step = todo.pop()
            reference = f"#/definitions/{step}"
            name = step.replace("~1", "/").replace("~0", "~")
            if name not in found:
                found[name] = reference
                todo += heirs.get(Location(location.uri, f"/definitions/{step}"), ())
        return dict(sorted(found.items()))

    def _heirs_in(self, base: str) -> dict[Location, list[str]]:
        """Give for each definition of a file the keys of those that name it in their `allOf`."""
        found = self._heirs.get(base)
        if found is None:
            found = self._heirs[base] = defaultdict(list)
            # a schema at a definition's place proves that there are definitions
            definitions = self._resolver.lookup("#/definitions", base).value
            for key, schema in definitions.items() if isinstance(definitions, dict) else ():
                for parent in self._parents(schema, base):
                    found[parent].append(escape(key))
        return found

    def _parents(self, schema: Any, base: str) -> list[Location]:
        """Give the schemas that a definition refers to in its `allOf`."""
        parts = schema.get("allOf") if isinstance(schema, dict) else None
        parents = []
        for part in parts if isinstance(parts, list) else ():
            reference = part.get("$ref") if isinstance(part, dict) else None
            if isinstance(reference, str):
                try:
                    parents.append(self._resolver.lookup(reference, base).location)
                except DanglingReference:
                    continue  # told where the schema is translated
        return parents
