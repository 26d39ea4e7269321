"""The reasons that a plan gives, each in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from importer.model.changes import Change, OnConflict

NOT_STORED = "not in the version yet"
NO_CONNECTOR = "there is no such connector yet"
NOT_IN_CONNECTOR = "not in the connector yet"
LEFT = "deleted by hand: left alone; --recreate makes it again"
REMADE = "deleted by hand: made again"
AS_WANTED = "as in the document"
UNWANTED = "not in the document"
UNMANAGED = "not in the document; --prune deletes it"
NOT_OURS = "not in the document, and not known to be the importer's: left alone"
TOUCHED = "not in the document any more, but a person changed it: left alone"

_ON_CONFLICT: dict[OnConflict, str] = {
    "keep": "kept as a person changed it, though the document changed, too",
    "overwrite": "the document's value goes over a person's",
    "fail": "changed by a person and in the document, --on-conflict keep or overwrite decides",
}


def moved(origin: str, reason: str) -> str:
    """Say that an action is one that stands under another method or path, and what differs."""
    return f"moved from {origin}; {reason}"


def renamed(origin: str, reason: str) -> str:
    """Say that a definition is one that stands under another name, and what differs."""
    return f"renamed from {origin}; {reason}"


def differs_in(fields: Iterable[str]) -> str:
    """Say which fields of a stored thing are not as in the document."""
    return "differs in " + ", ".join(fields)


def compared(
    fields: Sequence[str],
    kept: Sequence[str],
    conflicts: Sequence[str],
    *,
    on_conflict: OnConflict,
    kept_by: str,
) -> str:
    """Say what a comparison found: fields to change, and parts that stay other than documented.

    `kept_by` tells how it is known that a part is a person's.
    """
    told = [differs_in(fields)] if fields else []
    if kept:
        told.append(f"kept as {kept_by}: {', '.join(kept)}")
    if conflicts:
        told.append(f"{_ON_CONFLICT[on_conflict]}: {', '.join(conflicts)}")
    if told and not fields:
        told.append(f"otherwise {AS_WANTED}")
    return "; ".join(told) or AS_WANTED


def with_reported(reason: str, faults: Iterable[tuple[str, str]]) -> str:
    """Say, besides, what the platform finds wrong (field, message) with a thing that stays."""
    told = "; ".join(f"{field}: {message}" for field, message in faults)
    return f"{reason}; the platform reports {told}" if told else reason


def still_used(user: str) -> str:
    """Say that a thing stays since something else that stays uses it."""
    return f"not in the document, but {user} uses it: left alone"


def needed_again(user: str) -> str:
    """Say that a thing is made again since something else needs it."""
    return f"deleted by hand, but {user} needs it: made again"


def name_is_held(holder: Change) -> str:
    """Say that another action, which stays, has the name that this one needs, and what to do."""
    held = f"the name {holder.name} belongs to the stored action {holder.identity}"
    if holder.documented:
        return f"{held}, since a person renamed it: give one of them another name"
    return (
        f"{held}, which is not in the document: --prune deletes that, or give this operation "
        "another x-action-name"
    )
