"""What became of definitions, besides what is said of them where they are used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from importer.connect.canonical import same_json
from importer.model.changes import Change
from importer.plan.compatibility.exchanges import read_exchange
from importer.plan.compatibility.notes import Notes, Spot, Subject, as_json, shown
from importer.plan.compatibility.sides import names_used
from importer.plan.compatibility.walk import Walk


def note_definitions(
    changes: Sequence[Change], walk: Walk, names: Mapping[str, str], notes: Notes
) -> None:
    """Note definitions that are new, gone, renamed, or differ though nothing was found.

    `names` are the new names of old definitions that did not change otherwise.
    """
    definitions = [change for change in changes if change.kind == "definition"]
    gone = [change for change in definitions if change.before and not change.after]
    come = [change for change in definitions if change.after and not change.before]
    renames = dict(walk.renames()) | dict(names)
    former = {new: old for old, new in renames.items()}
    former |= {change.identity: change.moved_from for change in definitions if change.moved_from}
    used = _used(changes) if come else set()
    for change in gone:
        name = renames.get(change.identity)
        reason = f"it is called {shown(name)} now" if name else "it is gone"
        notes.add("definition-removed", _spot(change), reason)
    for change in come:
        _note_new(change, former.get(change.identity), notes, is_used=change.identity in used)
    for change in definitions:
        if change.before is not change.after and change.before and change.after:
            if change.identity in former:
                _note_new(change, former[change.identity], notes, is_used=True)
            _note_rest(change, walk, notes)


def _note_new(change: Change, former: str | None, notes: Notes, *, is_used: bool) -> None:
    if former is not None:
        notes.add("definition-renamed", _spot(change), f"it was called {shown(former)}")
    elif is_used:
        notes.add("definition-added", _spot(change), "it is new")
    else:
        notes.add("definition-added-unused", _spot(change), "it is new, and nothing uses it")


def _note_rest(change: Change, walk: Walk, notes: Notes) -> None:
    """Note what has to be said of a definition that is another, but for what was found."""
    before, after = change.before or {}, change.after or {}
    if same_json(before, after):
        return
    contents = [side.get("content") for side in (before, after)]
    detail = as_json(contents)
    if not all(isinstance(content, dict | bool) for content in contents):
        reason = "it is different, and no JSON Schema, or was none"
        notes.add("definition-unreadable", _spot(change), reason, detail=detail)
    elif walk.was_cut and not same_json(*contents):
        reason = "there is too much of it to be compared"
        notes.add("comparison-cut", _spot(change), reason, detail=detail)
    elif notes.has_any(change.id):
        return
    elif same_json(*contents) and before.get("accept") == after.get("accept"):
        reason = "it is described otherwise"
        notes.add("text-changed", _spot(change), reason, detail=as_json(after.get("description")))
    elif walk.was_met(change.identity):
        reason = "it is written otherwise, and means the same"
        notes.add("definition-restructured", _spot(change), reason)
    else:
        reason = "it is different where it matters to no action that was there before and stays"
        notes.add("definition-changed-unused", _spot(change), reason)


def _spot(change: Change) -> Spot:
    return Spot(Subject(change.kind, change.identity, change.id))


def _used(changes: Iterable[Change]) -> set[str]:
    """Give the names of the definitions that something links, or refers to, afterwards."""
    used: set[str] = set()
    for change in changes:
        if change.after is None:
            continue
        if change.kind == "definition":
            used |= names_used(change.after.get("content")) - {change.identity}
        elif change.kind in ("action", "trigger"):
            used |= read_exchange(change.after).linked()
    return used
