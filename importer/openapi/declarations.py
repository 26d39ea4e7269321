"""Parameters as they are declared, each once, before anything is made of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from importer.document.resolve import DanglingReference
from importer.openapi.nodes import Node, Reader

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_NAMELESS = "body"
"""The place of 2.0 where a name has no effect (2.0, Parameter Object)."""


class Declared(NamedTuple):
    """A parameter's object, its name, its place (`in`), and whether a reference led to it."""

    node: Node
    name: str
    place: str
    shared: bool


def declared_parameters(
    reader: Reader, owners: list[Node], places: frozenset[str]
) -> list[Declared]:
    """Give the parameters of an operation and of its path items, the operation's own first.

    One of the operation overrides the path item's of the same name and place (OpenAPI 3.0.4,
    4.7.10; 2.0, Operation Object); within one list the first counts. What has no name, or none of
    the `places`, is left out with a Problem.
    """
    found: dict[tuple[str, str], Declared] = {}
    for owner in owners:
        own: set[tuple[str, str]] = set()
        for item in reader.items(owner, "parameters"):
            declared = _declared(reader, item, places)
            if declared is None:
                continue
            name, place = declared.name, declared.place
            # header names do not tell case apart (RFC 9110, 5.1)
            key = (place, name.lower() if place == "header" else name)
            if key in own:
                reader.note("parameter-duplicate", item.location, f"{place} {name}".strip())
            own.add(key)
            found.setdefault(key, declared)
    return list(found.values())


def _declared(reader: Reader, item: Node, places: frozenset[str]) -> Declared | None:
    """Give one parameter; None where it is dropped, with a Problem."""
    try:
        node = reader.follow(item)
    except DanglingReference as dangling:
        reader.note("parameter-invalid", item.location, f"{dangling}")
        return None
    value = node.value if isinstance(node.value, dict) else {}
    shared = node.location != item.location
    name, place = value.get("name"), value.get("in")
    if place == _NAMELESS and _NAMELESS in places:
        return Declared(node, name if isinstance(name, str) else "", _NAMELESS, shared)
    refused = _refused(name, place, places)
    if refused is not None:
        reader.note(refused[0], item.location, refused[1])
        return None
    return Declared(node, str(name), str(place), shared)


def _refused(name: Any, place: Any, places: frozenset[str]) -> tuple[str, str] | None:
    """Say why a parameter is dropped, as a code and a message; None where it is kept."""
    if not isinstance(name, str) or not name:
        return "parameter-invalid", "it has no name"
    if place == "querystring":
        return "parameter-querystring-dropped", f"{name} is the whole query string"
    if not isinstance(place, str) or place not in places:
        return "parameter-invalid", f"{name}: its `in` is none of OpenAPI's"
    if place == "header" and name.lower() in _IGNORED_HEADERS:
        return "parameter-header-dropped", f"the header {name}"
    return None
