"""Parameters as they are declared, each once, before anything is made of them."""

from __future__ import annotations

from typing import NamedTuple

from importer.document.resolve import DanglingReference
from importer.openapi.nodes import Node, Reader

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_NAMELESS = "body"
"""The place of 2.0 where a name has no effect (2.0, Parameter Object)."""


class Declared(NamedTuple):
    """A parameter's object, its name, and its place (`in`)."""

    node: Node
    name: str
    place: str


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
        reader.note("parameter-invalid", item.location, f"{dangling.reference} leads nowhere")
        return None
    value = node.value if isinstance(node.value, dict) else {}
    name, place = value.get("name"), value.get("in")
    if place == _NAMELESS and _NAMELESS in places:
        return Declared(node, name if isinstance(name, str) else "", _NAMELESS)
    if not isinstance(name, str) or not name:
        reader.note("parameter-invalid", item.location, "it has no name")
        return None
    if place == "querystring":
        message = f"{name} is the whole query string"
        reader.note("parameter-querystring-dropped", item.location, message)
        return None
    if not isinstance(place, str) or place not in places:
        reader.note("parameter-invalid", item.location, f"{name}: its `in` is none of OpenAPI's")
        return None
    if place == "header" and name.lower() in _IGNORED_HEADERS:
        reader.note("parameter-header-dropped", item.location, f"the header {name}")
        return None
    return Declared(node, name, place)
