"""The names of definitions, from what each schema is and where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from importer.mapping.bodies import Target
from importer.mapping.media import JSON, media_words
from importer.mapping.naming import Wish, digest_of, legal_definition_name, settle
from importer.model.document import Location

_COMPONENT = re.compile(
    r"/(?:components/(?!callbacks/)[^/]+|definitions|responses|parameters)/([^/]+)"
)
_SCHEMA_COMPONENT = re.compile(r"/(?:components/schemas|definitions)/([^/]+)")
_SILENT_STEPS = frozenset(
    {"components", "paths", "schemas", "definitions", "$defs", "content", "schema", "properties"}
)
_NAMELESS_FILES = frozenset({"", "index", "_index"})
_SHELVES_2_0 = ("responses", "parameters")
"""Where Swagger 2.0 keeps what OpenAPI 3 has below `components`, but for schemas."""

_WORDS_CHARS_MOST = 60

_REFERENCE_RANK, _OWN_NAME_RANK, _CHANGED_RANK, _INLINE_RANK = range(4)


class Inline(NamedTuple):
    """A definition that is no component's own: canonical content, media types, a wished name."""

    content: bytes
    media: tuple[str, ...]
    wish: str | None


def component_of(location: Location) -> str | None:
    """Give the name of the component that a place lies in; None for a place in a path.

    A callback is none: it becomes one trigger, whoever refers to it, and its bodies are that one's.
    """
    found = _COMPONENT.match(location.pointer)
    return _unescape(found[1]) if found else None


class Files(NamedTuple):
    """What naming knows of files: the document itself, names of others, and what components name.

    `components` gives the schemas of other files that a component is nothing but a reference to.
    """

    root: str
    name_of: Callable[[str], str]
    components: Mapping[Location, str]


def name_targets(
    locations: list[Location], files: Files
) -> tuple[dict[Any, str], list[tuple[Location, str]]]:
    """Name schemas that are referred to, by their place.

    Gives the names, and the components whose own name could not be kept. A component's own legal
    name comes first; a name that had to be changed, or made from a place within something or from
    another file's name, gives way to it.
    """
    wishes = []
    own_names: dict[Location, str] = {}
    for location in locations:
        component = component_name(location, files)
        if component is not None:
            own_names[location] = wanted = component
        else:
            wanted = _name_of_place(location.pointer) or _name_of_file(location.uri)
        legal = legal_definition_name(wanted) or "schema"
        rank = _OWN_NAME_RANK if component is not None and legal == wanted else _CHANGED_RANK
        file = "" if location.uri == files.root else files.name_of(location.uri)
        wishes.append(Wish(location, legal, digest_of(f"{file}{location.pointer}"), rank))
    names = settle(wishes)
    changed = [
        (location, wanted) for location, wanted in own_names.items() if names[location] != wanted
    ]
    return names, changed


def name_rests(rests: Mapping[Target, Target], targets: Iterable[Target]) -> None:
    """Name what is left of schemas once circles are opened: what is left of Pet is Pet_base.

    `rests` gives it by schema; no name of the `targets`, which have theirs, changes.
    """
    wishes = [Wish(target, target.name, "", _REFERENCE_RANK) for target in targets]
    wishes += [
        Wish(rest, f"{target.name}_base", digest_of(target.name), _INLINE_RANK)
        for target, rest in rests.items()
    ]
    names = settle(wishes) if rests else {}
    for rest in rests.values():
        rest.name = names[rest]


def component_name(location: Location, files: Files) -> str | None:
    """Give the name of the component that a schema is; None for one that is none."""
    if location.uri != files.root:
        return files.components.get(location)
    component = _SCHEMA_COMPONENT.fullmatch(location.pointer)
    return _unescape(component[1]) if component else None


def _name_of_file(uri: str) -> str:
    """Name what a whole file is by its name without ending: `models/droplet.yml` is droplet."""
    parts = [part for part in unquote(urlsplit(uri).path).split("/") if part]
    stem = parts[-1].split(".")[0] if parts else ""
    return parts[-2] if stem in _NAMELESS_FILES and len(parts) > 1 else stem


def _name_of_place(pointer: str) -> str:
    """Name a schema within something: `/components/schemas/Pet/properties/owner` is Pet_owner."""
    steps = [_unescape(step) for step in pointer.lstrip("#").split("/") if step]
    kept = [
        step
        for before, step, after in zip(["", *steps], steps, [*steps[1:], ""], strict=False)
        if step not in _SILENT_STEPS
        and before != "content"
        and not ("/" in step and after == "schema")  # a media type
    ]
    in_components = steps[:1] == ["components"] and not _SILENT_STEPS.issuperset(steps[1:2])
    if len(kept) > 1 and (in_components or steps[0] in _SHELVES_2_0):
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
        name = action.replace("$", "_")  # what else an action's name may have, a definition's may
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
        return _words(content.get("format")) or str(content["type"])
    return f"{_words(content.get('title')) or 'shared'}_{digest_of(encoded.decode())}"


def _words(text: object) -> str:
    """Give the beginning of a text as words for a name; "" where it has none."""
    return legal_definition_name(text)[:_WORDS_CHARS_MOST] if isinstance(text, str) else ""


def _unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
