"""Finds the definitions that only have another name, so that both sides can call them the same.

Tools that put documents together number what clashes (`Error-3`), and number otherwise with each
new part: definitions then change names with each other. In: the canonical definitions of both
sides. Out: a new name for each old one that is called otherwise now, and the old side by those.

Two definitions are the same if they say the same and refer to the same; those that refer to each
other are told apart step by step, by what each refers to (colour refinement). A wrong guess costs
nothing but words: what has one name is compared all the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import msgspec

from importer.connect.canonical import Canonical
from importer.plan.compatibility.notes import as_json
from importer.plan.compatibility.sides import names_used

_REFERENCE = re.compile(r'"#/\$defs/([A-Za-z0-9_\-]+)"')
_ROUNDS_MOST = 10

Definitions = Mapping[str, Canonical]


def find_renames(
    old: Definitions, new: Definitions, standing: Iterable[Collection[str]]
) -> dict[str, str]:
    """Give the new name of each old definition that is called otherwise now.

    `standing` are the names that each action links before and after. A definition keeps its name
    where that is one of them, or where a definition that did not change refers to it: there it is
    another one now, and that is no matter of names.
    """
    texts = [{name: as_json(each) for name, each in _plain(side).items()} for side in (old, new)]
    changed = [
        {name: text for name, text in texts[at].items() if texts[1 - at].get(name) != text}
        for at in (0, 1)
    ]
    found = _matches(changed[0], changed[1])
    if not found:
        return {}
    same = new.keys() - changed[1].keys()
    held = {name for names in standing for name in names}
    held |= {name for other in same for name in names_used(new[other]["content"])}
    pure = {name: to for name, to in found.items() if name not in new and to not in old}
    return pure | _circles({name: to for name, to in found.items() if name not in held})


def _plain(side: Definitions) -> dict[str, list[object]]:
    """Give what two definitions of the same meaning have in common."""
    return {name: [each["accept"], each["content"]] for name, each in side.items()}


def _matches(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Give the pairs of different names that alone have the same colour on either side."""
    colours: list[dict[str, str]] = [dict.fromkeys(side, "") for side in (old, new)]
    for _ in range(_ROUNDS_MOST):
        before = [len(set(side.values())) for side in colours]
        colours = [
            {name: _colour(text, colours[at]) for name, text in side.items() if name in colours[at]}
            for at, side in enumerate((old, new))
        ]
        shared = set(colours[0].values()) & set(colours[1].values())
        colours = [
            {name: colour for name, colour in side.items() if colour in shared} for side in colours
        ]
        if before == [len(set(side.values())) for side in colours]:
            break
    names = [_by_colour(side) for side in colours]
    pairs = {
        names[0][colour][0]: names[1][colour][0]
        for colour in names[0].keys() & names[1].keys()
        if len(names[0][colour]) == len(names[1][colour]) == 1
    }
    return {name: to for name, to in pairs.items() if name != to}


def _colour(text: str, colours: Mapping[str, str]) -> str:
    """Give a digest of a definition in which what it refers to stands for its name."""

    def coloured(reference: re.Match[str]) -> str:
        colour = colours.get(reference[1])
        return reference[0] if colour is None else f'"?{colour}"'

    return hashlib.sha256(_REFERENCE.sub(coloured, text).encode()).hexdigest()


def _by_colour(colours: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, colour in colours.items():
        found[colour].append(name)
    return found


def _circles(found: Mapping[str, str]) -> dict[str, str]:
    """Give the names that are changed with each other, all round."""
    circles: dict[str, str] = {}
    for start in found:
        way: list[str] = []
        name = start
        while name in found and name not in way and name not in circles:
            way.append(name)
            name = found[name]
        if way and name == start:
            circles |= {each: found[each] for each in way}
    return circles


def called(side: Definitions, names: Mapping[str, str]) -> dict[str, Canonical]:
    """Give definitions under their new names, wherever they are referred to."""
    if not names:
        return dict(side)
    return {names.get(name, name): _with_names(each, names) for name, each in side.items()}


def _with_names(definition: Canonical, names: Mapping[str, str]) -> Canonical:
    content = definition["content"]
    if not isinstance(content, dict) or "$defs" in content:
        return definition  # what it holds itself may have these names, too
    if names.keys().isdisjoint(names_used(content)):
        return definition

    def renamed(reference: re.Match[str]) -> str:
        return f'"#/$defs/{names.get(reference[1], reference[1])}"'

    text = _REFERENCE.sub(renamed, as_json(content))
    return {**definition, "content": msgspec.json.decode(text)}
