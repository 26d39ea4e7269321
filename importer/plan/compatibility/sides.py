"""One side of a comparison: its definitions, looked up by name and by reference.

In: canonical definitions (`importer.connect.canonical`). A definition may hold definitions of its
own below `$defs`, which are nearer (JSON Schema core, 8.2.4); each counts as one called
`OWNER/NAME`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from importer.connect.canonical import Canonical
from importer.connect.references import names_in

_PREFIX = "#/$defs/"
_NEAR = "/"
"""Stands in no definition's name, so that it can set off what a definition holds itself."""

_FOR_PEOPLE = ("title", "description", "example", "examples", "externalDocs", "xml", "$comment")
_MARKS = ("deprecated", "default", "readOnly", "writeOnly")
_STRUCTURE = ("$defs", "$anchor", "$id", "$schema")
ANNOTATIONS = frozenset((*_FOR_PEOPLE, *_MARKS, *_STRUCTURE))
"""Keywords that make no value invalid (JSON Schema validation, 9; core, 8.2 and 8.3)."""


def is_annotation(keyword: str) -> bool:
    """Tell whether a keyword, known or an extension, makes no value invalid."""
    return keyword in ANNOTATIONS or keyword.startswith("x-")


class Node(NamedTuple):
    """A schema, and the definition in which its references are to be read."""

    owner: str
    schema: Any


Nodes = tuple[Node, ...]
"""Schemas that hold together; none: anything is valid."""


def names_used(content: Any) -> set[str]:
    """Give the definitions that a schema refers to, and those that its discriminators map to.

    What a discriminator maps to may stand where the schema itself is asked for (OpenAPI 3.0.4,
    4.7.25), whether anything else leads there or not.
    """
    names = set(names_in(content))
    waiting = [content]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            names |= mapped_names(node.get("discriminator"))
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return names


def mapped_names(discriminator: Any) -> set[str]:
    """Give the definitions that a discriminator maps to; none where it is no discriminator."""
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    targets = mapping.values() if isinstance(mapping, dict) else ()
    return {
        target.removeprefix(_PREFIX)
        for target in targets
        if isinstance(target, str) and target.startswith(_PREFIX)
    }


class Definitions:
    """The definitions of one side by their names."""

    def __init__(self, canonical: Mapping[str, Canonical]) -> None:
        self._canonical = canonical

    def __contains__(self, name: object) -> bool:
        return name in self._canonical

    def has(self, name: str) -> bool:
        """Tell whether there is a definition, or one that a definition holds itself."""
        owner, _, near = name.partition(_NEAR)
        content = self._canonical[owner]["content"] if owner in self._canonical else None
        return content is not None and (not near or near in content["$defs"])

    def names(self) -> Iterable[str]:
        """Give the names of the definitions."""
        return self._canonical.keys()

    def accept(self, name: str) -> list[str]:
        """Give the media types of a definition; none where there is no such definition."""
        found = self._canonical.get(name)
        return found["accept"] if found else []

    def node(self, name: str) -> Node:
        """Give the schema of a definition, or of one that a definition holds itself.

        Where there is none anything is valid.
        """
        owner, _, near = name.partition(_NEAR)
        found = self._canonical.get(owner)
        content: Any = found["content"] if found else True
        return Node(owner, content["$defs"][near] if near else content)

    def target(self, node: Node) -> str | None:
        """Give the name of the definition that a schema's `$ref` means; None for any other."""
        return self.name_of(node.schema["$ref"], node.owner)

    def name_of(self, reference: str, owner: str) -> str | None:
        """Do the same for a reference that stands in the definition called `owner`."""
        if not reference.startswith(_PREFIX):
            return None
        name = reference.removeprefix(_PREFIX)
        found = self._canonical.get(owner)
        content = found["content"] if found else None
        near = content.get("$defs") if isinstance(content, dict) else None
        if isinstance(near, dict) and name in near:
            return f"{owner}{_NEAR}{name}"
        return name if name in self._canonical else None
