"""The names of definitions, from what each schema is and where it stands."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from importer.mapping.media import JSON, media_words
from importer.mapping.naming import Wish, digest_of, legal_definition_name, settle
from importer.model.document import Location

_COMPONENT = re.compile(r"/(?:components/[^/]+|definitions|responses|parameters)/([^/]+)")
_SCHEMA_COMPONENT = re.compile(r"/(?:components/schemas|definitions)/([^/]+)")
_SILENT_STEPS = frozenset(
    {"components", "paths", "schemas", "definitions", "$defs", "content", "schema", "properties"}
)
_REFERENCE_RANK, _OWN_NAME_RANK, _CHANGED_RANK, _INLINE_RANK = range(4)


class Inline(NamedTuple):
    """A definition that is no component's own: canonical content, media types, a wished name."""

    content: bytes
    media: tuple[str, ...]
    wish: str | None


def component_of(location: Location) -> str | None:
    """Give the name of the component that a place lies in; None for a place in a path."""
    found = _COMPONENT.match(location.pointer)
    return _unescape(found[1]) if found else None


def name_targets(locations: list[Location]) -> tuple[dict[Any, str], list[tuple[Location, str]]]:
    """Name schemas that are referred to, by their place.

    Gives the names, and the components whose own name could not be kept. A component's own legal
    name comes first; a name that had to be changed, or made from a place within something, gives
    way to it.
    """
    wishes = []
    own_names: dict[Location, str] = {}
    for location in locations:
        component = _SCHEMA_COMPONENT.fullmatch(location.pointer)
        if component:
            own_names[location] = wanted = _unescape(component[1])
        else:
            wanted = _name_of_place(location.pointer)
        legal = legal_definition_name(wanted) or "schema"
        rank = _OWN_NAME_RANK if component and legal == wanted else _CHANGED_RANK
        own = digest_of(location.pointer)
        wishes.append(Wish(location, legal, own, rank))
    names = settle(wishes)
    changed = [
        (location, wanted) for location, wanted in own_names.items() if names[location] != wanted
    ]
    return names, changed


def _name_of_place(pointer: str) -> str:
    """Name a schema within something: `/components/schemas/Pet/properties/owner` is Pet_owner."""
    steps = [_unescape(step) for step in pointer.lstrip("#").split("/") if step]
    kept = [
        step
        for before, step in zip(["", *steps], steps, strict=False)
        if step not in _SILENT_STEPS and before != "content"
    ]
    if steps[:1] == ["components"] and len(kept) > 1 and steps[1] not in _SILENT_STEPS:
        kept = kept[1:]  # `responses/NotFound` is NotFound
    return "_".join(step.strip("/").replace("{", "").replace("}", "") for step in kept)


def name_inline(
    key: Inline, content: dict[str, Any] | bool, bodies: list[tuple[str, str]], *, split: bool
) -> Wish:
    """Name an inline schema after its only body, or after its content where several share it.

    `bodies` are (action, role); `split` tells that a body has more than one definition, so that
    the media types must stand in the name.
    """
    own = digest_of(f"{key.content.decode()} {' '.join(key.media)}")
    if key.wish is not None:
        return Wish(key, key.wish, own, _INLINE_RANK)
    suffix = f"_{media_words(key.media)}" if split else ""
    if len(bodies) == 1 or len({action for action, _ in bodies}) == 1:
        action, role = bodies[0]
        name = legal_definition_name(action.replace("$", "_")) or "action"
        return Wish(key, f"{name}_{role}{suffix}", own, _INLINE_RANK)
    if key.media != (JSON,):
        suffix = f"_{media_words(key.media)}"
    return Wish(key, f"{_name_of_content(key.content, content)}{suffix}", own, _INLINE_RANK)


def _name_of_content(encoded: bytes, content: dict[str, Any] | bool) -> str:
    """Name a schema after what it says, the same wherever it stands."""
    if not isinstance(content, dict) or not content:
        return "anything" if content is not False else "nothing"
    items = content.get("items")
    if content.get("type") == "array" and isinstance(items, dict) and len(content) == 2:  # noqa: PLR2004
        reference = items.get("$ref")
        if isinstance(reference, str) and len(items) == 1:
            return f"list_of_{reference.removeprefix('#/$defs/')}"
    if set(content) <= {"type", "format"} and isinstance(content.get("type"), str):
        return str(content.get("format") or content["type"])
    title = content.get("title")
    words = legal_definition_name(title)[:60] if isinstance(title, str) else ""
    return f"{words or 'shared'}_{digest_of(encoded.decode())}"


def _unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
