"""The changes that make one bundle of another: a plan between two documents, without a platform.

In: two bundles. Out: a change for each thing that either has, those that stay included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from importer.connect.canonical import (
    Canonical,
    canonical_action,
    canonical_definition,
    canonical_trigger,
    differing_fields,
)
from importer.connect.canonical_connector import (
    canonical_auth_scheme,
    canonical_connector,
    configs_of,
)
from importer.model.bundle import Bundle
from importer.model.changes import Change, Kind, Verb
from importer.model.findings import Move
from importer.plan.compatibility.moves import moves
from importer.plan.identity import action_identity

Sides = tuple[Canonical | None, Canonical | None]


def changes_between(old: Bundle, new: Bundle) -> tuple[tuple[Change, ...], tuple[Move, ...]]:
    """Give the changes from one bundle to another, and the moves among them.

    An action that moved is one change, of the identity that it has now.
    """
    definitions = _by_name(
        map(canonical_definition, old.definitions), map(canonical_definition, new.definitions)
    )
    triggers = _by_name(map(canonical_trigger, old.triggers), map(canonical_trigger, new.triggers))
    actions, found = _actions(
        list(map(canonical_action, old.actions)), list(map(canonical_action, new.actions))
    )
    changes = [
        _change(
            "connector",
            "connector",
            (canonical_connector(old.connector), canonical_connector(new.connector)),
        ),
        *_auth_schemes(_configs(old), _configs(new)),
        *(_change("definition", name, sides) for name, sides in definitions.items()),
        *actions,
        *(_change("trigger", name, sides) for name, sides in triggers.items()),
    ]
    return tuple(changes), found


def _by_name(old: Iterable[Canonical], new: Iterable[Canonical]) -> dict[str, Sides]:
    """Pair things of both sides that have the same name."""
    mine = {each["name"]: each for each in old}
    theirs = {each["name"]: each for each in new}
    return {name: (mine.get(name), theirs.get(name)) for name in sorted(mine.keys() | theirs)}


def _change(kind: Kind, identity: str, sides: Sides, which: str = "") -> Change:
    before, after = sides
    named = after or before or {}
    fields = differing_fields(before, after) if before and after else ()
    verb: Verb = "keep" if before and after else "create" if after else "delete"
    return Change(
        id=f"{kind} {identity}{which}",
        kind=kind,
        verb="update" if fields else verb,
        identity=identity,
        name=str(named.get("name") or named.get("description") or identity),
        reason="",
        fields=fields,
        before=before,
        after=after,
    )


def _configs(bundle: Bundle) -> dict[str, Canonical]:
    """Give the ways to sign in by their ids."""
    configs = configs_of(bundle, None)
    return {config_id: canonical_auth_scheme(config) for config_id, config in configs.items()}


def _auth_schemes(old: dict[str, Canonical], new: dict[str, Canonical]) -> Iterator[Change]:
    """Pair ways to sign in by id; what is left over by all but its description.

    Ids are made of the connector's name, which a vendor may change.
    """
    gone = {key: side for key, side in old.items() if key not in new}
    for key, after in new.items():
        before = old.get(key)
        if before is None:
            same = (other for other, side in gone.items() if _is_same(side, after))
            before = gone.pop(next(same, ""), None)
        yield _change("auth-scheme", key, (before, after))
    for key, before in gone.items():
        yield _change("auth-scheme", key, (before, None))


def _is_same(one: Canonical, other: Canonical) -> bool:
    return not set(differing_fields(one, other)) - {"description"}


def _actions(
    old: Sequence[Canonical], new: Sequence[Canonical]
) -> tuple[list[Change], tuple[Move, ...]]:
    """Pair actions by identity; what is left over by its name, where it moved."""
    pairs = list(_pairs(old, new))
    gone = [(identity, before) for identity, (before, after) in pairs if before and not after]
    come = [(identity, after) for identity, (before, after) in pairs if after and not before]
    found = moves([action for _, action in gone], [action for _, action in come])
    by_name = {action["name"]: action for _, action in gone}
    moved = {move.name for move in found}
    alike: dict[str, int] = defaultdict(int)
    changes = []
    for identity, (before, after) in pairs:
        if after is None and before and before["name"] in moved:
            continue
        if before is None and after and after["name"] in moved:
            before = by_name[after["name"]]
        alike[identity] += 1
        which = f" [{alike[identity]}]" if alike[identity] > 1 else ""
        changes.append(_change("action", identity, (before, after), which))
    return changes, found


def _pairs(old: Iterable[Canonical], new: Iterable[Canonical]) -> Iterator[tuple[str, Sides]]:
    """Pair actions of one identity: by path and name, then path, then name, then in order."""
    mine: dict[str, list[Canonical]] = defaultdict(list)
    theirs: dict[str, list[Canonical]] = defaultdict(list)
    for side, actions in ((mine, old), (theirs, new)):
        for action in sorted(actions, key=lambda action: str(action["name"])):
            side[action_identity(action["method"], action["path"])].append(action)
    for identity in sorted(mine.keys() | theirs.keys()):
        for sides in _pair_group(mine[identity], theirs[identity]):
            yield identity, sides


_KEYS: tuple[Callable[[Canonical], object], ...] = (
    lambda action: (action["path"], action["name"]),
    lambda action: action["path"],
    lambda action: action["name"],
    lambda _: None,
)


def _pair_group(old: list[Canonical], new: list[Canonical]) -> Iterator[Sides]:
    for key in _KEYS:
        for action in list(new):
            match = next((other for other in old if key(other) == key(action)), None)
            if match is not None:
                old.remove(match)
                new.remove(action)
                yield match, action
    yield from ((action, None) for action in old)
    yield from ((None, action) for action in new)
