"""Which stored action is which action of the bundle.

An action is known by its method and its path with the names of parameters removed: a vendor's
rename of an operationId or of a path parameter changes an attribute, not the identity. In: the
two sets of actions. Out: pairs, in which one side may be missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from importer.connect.types import StoredAction
from importer.model.payloads import ActionCreate

_PARAMETER = re.compile(r"\{\{\s*\.?param\.[^{}]*\}\}|(?<!\{)\{[^{}]*\}(?!\})")
"""A parameter's place in a path: `{{ param.NAME }}` as stored, `{NAME}` as documented."""


class Pair(NamedTuple):
    """An action wanted, the action stored for it, or both; they share one identity.

    But for one that the vendor moved: `moved_from` is the identity under which that is stored, or
    was before, and `known_as` the one under which it was last applied, where that is another one.
    """

    identity: str
    wanted: ActionCreate | None
    stored: StoredAction | None
    moved_from: str | None = None
    known_as: str | None = None


def action_identity(method: str, path: str) -> str:
    """Give what an action is known by, like `GET /pets/{}`."""
    return f"{method.upper()} {_PARAMETER.sub('{}', path)}"


def pair_actions(wanted: Iterable[ActionCreate], stored: Iterable[StoredAction]) -> Iterator[Pair]:
    """Pair actions of one identity: by exact path first, then by name, then in order of name.

    The order in which they come makes no difference.
    """
    mine: dict[str, list[ActionCreate]] = defaultdict(list)
    theirs: dict[str, list[StoredAction]] = defaultdict(list)
    for action in sorted(wanted, key=lambda action: action["name"]):
        mine[action_identity(action["method"], action["path"])].append(action)
    for found in sorted(stored, key=lambda found: found.name):
        theirs[action_identity(found.method, found.path)].append(found)
    for identity in sorted(mine.keys() | theirs.keys()):
        yield from _pair_group(identity, mine.get(identity, []), theirs.get(identity, []))


_MineKey = Callable[[ActionCreate], tuple[str, ...]]
_TheirKey = Callable[[StoredAction], tuple[str, ...]]
_ROUNDS: tuple[tuple[_MineKey, _TheirKey], ...] = (
    (lambda mine: (mine["path"], mine["name"]), lambda their: (their.path, their.name)),
    (lambda mine: (mine["path"],), lambda their: (their.path,)),
    (lambda mine: (mine["name"],), lambda their: (their.name,)),
    (lambda mine: (), lambda their: ()),  # noqa: ARG005 - the last round pairs what is left
)


def _pair_group(
    identity: str, mine: list[ActionCreate], theirs: list[StoredAction]
) -> Iterator[Pair]:
    """Pair the actions of one identity; each list is sorted by name."""
    for my_key, their_key in _ROUNDS:
        waiting: dict[tuple[str, ...], list[StoredAction]] = defaultdict(list)
        for found in reversed(theirs):
            waiting[their_key(found)].append(found)
        left: list[ActionCreate] = []
        for action in mine:
            candidates = waiting.get(my_key(action))
            if candidates:
                yield Pair(identity, action, candidates.pop())
            else:
                left.append(action)
        mine = left
        theirs = sorted(
            (found for rest in waiting.values() for found in rest), key=lambda found: found.name
        )
    yield from (Pair(identity, action, None) for action in mine)
    yield from (Pair(identity, None, found) for found in theirs)
