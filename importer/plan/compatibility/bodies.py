"""What became of the bodies of an action or trigger: media types, and the definitions they link.

In: both sides of an exchange. Out: notes, and a link for each pair of definitions that stand for
the same media type; what became of those is the walk's to tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from importer.model.findings import Direction
from importer.plan.compatibility.exchanges import Body, Exchange
from importer.plan.compatibility.notes import Notes, Spot, shown
from importer.plan.compatibility.sides import Definitions

Link = Callable[[Spot, str, str, Direction], None]
"""Takes two definitions that are linked in one place."""

_ERRORS_FROM = 400


class Bodies(NamedTuple):
    """What is needed to compare bodies: both sides' definitions, where links and notes go."""

    old: Definitions
    new: Definitions
    link: Link
    notes: Notes


def compare_request(old: Exchange, new: Exchange, spot: Spot, bodies: Bodies) -> None:
    """Note what became of the body that callers send."""
    before, after = old.body, new.body
    at = spot._replace(place="requestBody")
    if before is None and after is not None:
        if after.required:
            bodies.notes.add("request-body-added-required", at, "a body has to be sent now")
        else:
            bodies.notes.add("request-body-added-optional", at, "a body may be sent now")
    elif after is None and before is not None:
        bodies.notes.add("request-body-removed", at, "there is no body any more")
    elif before is not None and after is not None:
        _compare_need(before, after, at, bodies.notes)
        compare_links(before.links, after.links, at, "request", bodies)


def _compare_need(before: Body, after: Body, at: Spot, notes: Notes) -> None:
    if after.required and not before.required:
        notes.add("request-body-became-required", at, "the body has to be sent now")
    elif before.required and not after.required:
        notes.add("request-body-became-optional", at, "the body may be left out now")


def compare_responses(old: Exchange, new: Exchange, spot: Spot, bodies: Bodies) -> None:
    """Note what became of the answers that callers get."""
    for status in sorted(old.responses.keys() | new.responses.keys()):
        at = spot._replace(place=f"response {status}")
        if status not in new.responses:
            _note_status(status, at, bodies.notes, added=False)
        elif status not in old.responses:
            _note_status(status, at, bodies.notes, added=True)
        else:
            compare_links(old.responses[status], new.responses[status], at, "response", bodies)


def _note_status(status: str, at: Spot, notes: Notes, *, added: bool) -> None:
    end = "added" if added else "removed"
    if status == "default":
        reason = f"the default response is {'described now' if added else 'no longer described'}"
        notes.add(f"default-response-{end}", at, reason)
        return
    kind = "error" if status.isdecimal() and int(status) >= _ERRORS_FROM else "success"
    reason = f"the status {shown(status)} is {'described now' if added else 'no longer described'}"
    notes.add(f"{kind}-status-{end}", at, reason)


def compare_links(
    old: list[str], new: list[str], at: Spot, direction: Direction, bodies: Bodies
) -> None:
    """Note which media types went and came; link the definitions of those that stayed.

    What became of the media types of one and the same definition is told of that definition.
    """
    before = {media: name for name in old for media in bodies.old.accept(name)}
    after = {media: name for name in new for media in bodies.new.accept(name)}
    shared = set(old) & set(new)
    pairs = {(name, name): min(bodies.new.accept(name), default="") for name in shared}
    for media in sorted(before.keys() | after.keys()):
        was, is_ = before.get(media), after.get(media)
        if was is not None and is_ is not None:
            pairs.setdefault((was, is_), media)
        elif was is not None and was not in shared:
            reason = f"{shown(media)} is no longer a media type"
            bodies.notes.add("media-type-removed", at, reason, direction=direction, detail=media)
        elif is_ is not None and is_ not in shared:
            reason = f"{shown(media)} is a media type now"
            bodies.notes.add("media-type-added", at, reason, direction=direction, detail=media)
    for (was, is_), media in sorted(pairs.items()):
        bodies.link(at._replace(place=f"{at.place} {media}".strip()), was, is_, direction)
