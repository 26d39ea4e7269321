"""The names that parts of other files get in the bundled document.

A schema that becomes a definition has that one's name, so that the definitions of the bundled
document are those of the files. No name is taken that a component of the document keeps.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple

from importer.document.kept import Part
from importer.model.document import Location

Aliases = Mapping[Location, str]
"""Components that are nothing but a reference: the name of each, by the place it leads to."""


class Naming(NamedTuple):
    """How places are named: `definitions` gives the names of those that are one.

    `name` names other places, all of one kind, each with a name of its own. `file_name` gives the
    name of a file as people know it.
    """

    definitions: Mapping[Location, str]
    name: Callable[[list[Location], Aliases], Mapping[Location, str]]
    file_name: Callable[[str], str]


def name_parts(
    parts: Sequence[Part],
    naming: Naming,
    aliases: Mapping[str, Aliases],
    taken: Mapping[str, Set[str]],
) -> None:
    """Give each part its name; by kind, `aliases` of places, and names `taken` by others."""
    by_kind: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_kind[part.kind].append(part)
    for kind, same in by_kind.items():
        _name_same(same, naming, aliases.get(kind, {}), set(taken.get(kind, ())))


def _name_same(parts: list[Part], naming: Naming, aliases: Aliases, used: set[str]) -> None:
    """Name the parts of one kind; definitions first, whose names are the ones that count."""
    definitions = naming.definitions if parts[0].kind == "schema" else {}
    by_place: dict[Location, list[Part]] = defaultdict(list)
    for part in parts:
        by_place[part.found.location].append(part)
    others = [place for place in by_place if place not in definitions]
    wanted = {**definitions, **naming.name(others, aliases)}
    for place in (*sorted(by_place.keys() - set(others)), *sorted(others)):
        name = wanted[place]
        name = f"{name}_{_digest(place, naming)}" if name in used else name
        for part in by_place[place]:
            part.name = name
        used.add(name)


def _digest(place: Location, naming: Naming) -> str:
    """Give a few letters that belong to a place, the same on every machine."""
    text = f"{naming.file_name(place.uri)}{place.pointer}"
    return hashlib.sha256(text.encode()).hexdigest()[:8]
