"""Names that the platform takes: legal, distinct without regard to case, and stable.

A name that several things want is settled by what belongs to each of them, never by their order in
the document: a thing inserted or moved renames nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple

NAME_CHARS_MOST = 255
"""The platform publishes no limit; names longer than this are cut, with a Problem."""

_NO_ACTION_NAME = re.compile(r"[^a-zA-Z0-9_\-$]+")
_NO_DEFINITION_NAME = re.compile(r"[^a-zA-Z0-9_\-]+")


def legal_action_name(wanted: str) -> str:
    """Give `wanted` with each run of characters that an action's name cannot have as one `_`."""
    return _legal(wanted, _NO_ACTION_NAME)


def legal_definition_name(wanted: str) -> str:
    """Give `wanted` with each run of characters that a definition's name cannot have as one `_`."""
    return _legal(wanted, _NO_DEFINITION_NAME)


def _legal(wanted: str, illegal: re.Pattern[str]) -> str:
    if not illegal.search(wanted):
        return wanted
    return illegal.sub("_", wanted).strip("_")


def path_words(path: str) -> str:
    """Give a path as words for a name: `/pets/{petId}.json` is `pets_petId_json`."""
    return _legal(path.strip("/").replace("{", "").replace("}", ""), _NO_DEFINITION_NAME)


def digest_of(text: str, chars: int = 8) -> str:
    """Give a short digest of `text`, the same on every run and machine."""
    return hashlib.sha256(text.encode()).hexdigest()[:chars]


def cut(name: str) -> str:
    """Cut a name that is too long, its end replaced by a digest of the whole."""
    if len(name) <= NAME_CHARS_MOST:
        return name
    return f"{name[: NAME_CHARS_MOST - 9]}_{digest_of(name)}"


class Wish(NamedTuple):
    """A thing, the name it would have, its own words for a clash, and its rank in one.

    Of several wishes for one name, the single one of the lowest rank gets it. Otherwise each gets
    its own words (`own`) appended.
    """

    thing: Hashable
    name: str
    own: str
    rank: int


def settle(wishes: Iterable[Wish]) -> dict[Hashable, str]:
    """Give each thing its name, all distinct without regard to case."""
    by_name: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        by_name[cut(wish.name).lower()].append(wish)
    names: dict[Hashable, str] = {}
    taken: set[str] = set()
    contested: list[Wish] = []
    for group in by_name.values():
        lowest = min(wish.rank for wish in group)
        winners = [wish for wish in group if wish.rank == lowest]
        if len(winners) == 1:
            names[winners[0].thing] = cut(winners[0].name)
            taken.add(cut(winners[0].name).lower())
        else:
            contested += winners
        contested += [wish for wish in group if wish.rank > lowest]
    for wish in sorted(contested, key=lambda wish: (wish.rank, wish.name, wish.own)):
        names[wish.thing] = _free_name(wish, taken.__contains__)
        taken.add(names[wish.thing].lower())
    return names


def _free_name(wish: Wish, is_taken: Callable[[str], bool]) -> str:
    """Give a contested name with the thing's own words, and a digest where that is taken too."""
    name = cut(f"{wish.name}_{wish.own}")
    digits = 8
    while is_taken(name.lower()):
        name = cut(f"{wish.name}_{digest_of(f'{wish.name} {wish.own}', digits)}")
        digits += 8
    return name
