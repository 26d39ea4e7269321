"""What the bodies of actions are made of, until all of it is known and can be named and linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from importer.mapping.media import JSON
from importer.mapping.plain_keywords import Json
from importer.mapping.values import canonical
from importer.model.api import Schema
from importer.model.payloads import DefinitionLink

MediaSet = tuple[str, ...]


class Target:
    """A schema that is referred to, and so has a definition of its own."""

    __slots__ = ("content", "media_sets", "mentions", "name", "schema")

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.content: Json | bool = True
        self.name = ""
        self.mentions: list[Json] = []
        self.media_sets: set[MediaSet] = set()

    @property
    def main_media(self) -> MediaSet:
        """The media types of the definition itself; other sets have one that refers to it."""
        if not self.media_sets or (JSON,) in self.media_sets:
            return (JSON,)
        return min(self.media_sets, key=lambda media: (JSON not in media, len(media), media))


class BodyPart:
    """One media type of a body: the target its schema refers to, or its own inline content."""

    __slots__ = ("content", "media_type", "target")

    def __init__(self, media_type: str, target: Target | None, content: Json | bool) -> None:
        self.media_type = media_type
        self.target = target
        self.content = content


class BodyUse:
    """A body of an action: whose and which (`createPet`, `request`), its parts, its links."""

    __slots__ = ("action", "links", "parts", "role")

    def __init__(self, action: str, role: str) -> None:
        self.action = action
        self.role = role
        self.parts: list[BodyPart] = []
        self.links: list[DefinitionLink] = []


def by_target(use: BodyUse) -> dict[Target, MediaSet]:
    """Give the targets of a body, each with the media types under which it stands there."""
    if len(use.parts) == 1:  # as most bodies have
        (part,) = use.parts
        return {} if part.target is None else {part.target: (part.media_type,)}
    found: dict[Target, list[BodyPart]] = defaultdict(list)
    for part in use.parts:
        if part.target is not None:
            found[part.target].append(part)
    return {target: _media_of(parts) for target, parts in found.items()}


def by_content(use: BodyUse) -> list[tuple[Json | bool, MediaSet]]:
    """Give the inline contents of a body, equal ones together, with their media types."""
    found: dict[bytes, list[BodyPart]] = defaultdict(list)
    for part in use.parts:
        if part.target is None:
            found[canonical(part.content)].append(part)
    return [
        (one_of_equal(*(part.content for part in parts)), _media_of(parts))
        for parts in found.values()
    ]


def one_of_equal(*contents: Json | bool) -> Json | bool:
    """Give one of several equal contents, the same one whatever their order.

    They are equal as JSON values, yet their keys may stand in different orders.
    """
    if all(content is contents[0] for content in contents):
        return contents[0]
    return min(contents, key=msgspec.json.encode)


def _media_of(parts: Iterable[BodyPart]) -> MediaSet:
    return tuple(sorted(part.media_type for part in parts))


def groups(use: BodyUse) -> list[MediaSet]:
    """Give the sets of media types that a body's definitions have."""
    return [*by_target(use).values(), *(media for _, media in by_content(use))]
