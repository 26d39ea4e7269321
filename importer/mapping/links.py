"""The links of bodies to definitions, and the definitions that bodies alone have.

In: the bodies, with the schemas that they refer to or that are their own. Out: their links are
filled, and each schema that stands inline in one, or is used with media types of its own, has a
definition; equal ones share it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from importer.mapping.bodies import (
    BodyUse,
    MediaSet,
    Target,
    by_content,
    by_target,
    groups,
    one_of_equal,
)
from importer.mapping.definition_names import Inline, name_inline
from importer.mapping.media import media_words
from importer.mapping.naming import Wish, settle
from importer.mapping.plain_keywords import Json
from importer.mapping.values import canonical
from importer.mapping.volume import Volume
from importer.model.payloads import DefinitionCreate


def link_bodies(
    uses: Sequence[BodyUse], targets: Sequence[Target], volume: Volume
) -> list[DefinitionCreate]:
    """Fill the links of each body; give the definitions that none of the `targets` is."""
    inline: dict[Inline, list[BodyUse]] = defaultdict(list)
    contents: dict[Inline, Json | bool] = {}
    links: list[tuple[BodyUse, MediaSet, Target | Inline]] = []
    for use in uses:
        for target, media in by_target(use).items():
            if media == target.main_media:
                links.append((use, media, target))
                continue
            alias = {"$ref": f"#/$defs/{target.name}"}
            key = Inline(canonical(alias), media, f"{target.name}_{media_words(media)}")
            inline[key].append(use)
            contents[key] = alias
            links.append((use, media, key))
        for content, media in by_content(use):
            key = Inline(canonical(content), media, None)
            inline[key].append(use)
            contents[key] = one_of_equal(contents.get(key, content), content)
            links.append((use, media, key))
    names = _name_inline(targets, inline, contents)
    for use, _, what in sorted(links, key=lambda link: link[1]):
        name = what.name if isinstance(what, Target) else names[what]
        use.links.append({"definition": {"name": name}})
    return [
        make_definition(names[key], key.media, content, volume) for key, content in contents.items()
    ]


def _name_inline(
    targets: Sequence[Target],
    inline: Mapping[Inline, list[BodyUse]],
    contents: Mapping[Inline, Json | bool],
) -> dict[Any, str]:
    """Name the definitions that are no target's own, beside the names of targets."""
    wishes = [Wish(target, target.name, "", 0) for target in targets]
    for key, uses in inline.items():
        bodies = sorted({(use.action, use.role) for use in uses})
        split = any(len(groups(use)) > 1 for use in uses)
        wishes.append(name_inline(key, contents[key], bodies, split=split))
    return settle(wishes)


def make_definition(
    name: str, media: MediaSet, content: Json | bool, volume: Volume
) -> DefinitionCreate:
    """Put a definition together; its description is its schema's. `volume` counts what it takes."""
    text = msgspec.json.encode(content).decode()
    volume.take_chars(len(text))
    definition: DefinitionCreate = {
        "name": name,
        "accept": list(media),
        "schema": {"contentType": "application/schema+json", "content": text},
    }
    if isinstance(content, dict) and content.get("description"):
        definition["description"] = content["description"]
    return definition
