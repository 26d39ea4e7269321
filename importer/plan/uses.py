"""Definitions that something needs, whatever was to become of them.

Those that are not in the document, yet in use by what stays, stay, too: a trigger that a person
made, or a link that a person set, may need one, and the platform would refuse to delete it (412),
on every run anew. Those that a person deleted, yet something in the document needs, are made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from importer.connect.canonical import Canonical
from importer.connect.references import names_in
from importer.model.changes import Change
from importer.plan.words import needed_again, still_used

_LINKING = frozenset({"action", "trigger"})


def keep_used(changes: Iterable[Change]) -> Iterator[Change]:
    """Give the changes without deletions of definitions that something which stays needs."""
    for change, user in _with_users(changes, _is_deleted_definition):
        if user is None:
            yield change
        else:
            reason = still_used(user)
            yield msgspec.structs.replace(change, verb="keep", after=change.before, reason=reason)


def remake_used(changes: Iterable[Change]) -> Iterator[Change]:
    """Give the changes with definitions made again that are missing and needed."""
    for change, user in _with_users(changes, _is_missing_definition):
        if user is None:
            yield change
        else:
            reason = needed_again(user)
            yield msgspec.structs.replace(
                change, verb="create", after=change.document, document=None, reason=reason
            )


def _with_users(
    changes: Iterable[Change], is_left: Callable[[Change], bool]
) -> Iterator[tuple[Change, str | None]]:
    """Give each change, those that are left out with the id of a change that needs them, if any."""
    whole = list(changes)
    left = {change.identity: change for change in whole if is_left(change)}
    used = _used(whole, left) if left else {}
    for change in whole:
        yield change, used.get(change.identity) if is_left(change) else None


def _used(changes: Iterable[Change], left: dict[str, Change]) -> dict[str, str]:
    """Give those of `left` that are needed, each with the id of a change that needs it."""
    used: dict[str, str] = {}
    waiting = [(change, change.after) for change in changes if change.after is not None]
    waiting.sort(key=lambda one: one[0].id, reverse=True)  # who is named must not depend on chance
    while waiting:
        user, payload = waiting.pop()
        for name in sorted(_needs(user, payload)):
            if name in left and name not in used:
                used[name] = user.id
                one = left[name]
                waiting.append((one, one.before or one.document or {}))
    return used


def _needs(change: Change, payload: Canonical) -> frozenset[str]:
    """Give the names of the definitions that a payload links or refers to."""
    if change.kind == "definition":
        return names_in(payload.get("content"))
    if change.kind not in _LINKING:
        return frozenset()
    body = payload.get("requestBody") or {"definitions": []}
    linked = [body["definitions"], *payload["responses"].values()]
    return frozenset(name for names in linked for name in names)


def _is_missing_definition(change: Change) -> bool:
    return change.kind == "definition" and change.verb == "keep" and change.before is None


def _is_deleted_definition(change: Change) -> bool:
    return (change.kind, change.verb) == ("definition", "delete")
