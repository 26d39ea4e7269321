"""The reasons that a plan gives, each in one sentence."""

from __future__ import annotations

from collections.abc import Iterable

from importer.connect.types import StoredAction, each

NOT_STORED = "not in the version yet"
AS_WANTED = "as in the document"
UNWANTED = "not in the document"
UNMANAGED = "not in the document; --prune deletes it"


def differs_in(fields: Iterable[str]) -> str:
    """Say which fields of a stored thing are not as in the document."""
    return "differs in " + ", ".join(fields)


def kept_as_wanted(stored: StoredAction) -> str:
    """Say that an action is as wanted, and what the platform finds wrong with it all the same."""
    faults = [f"{fault.field}: {fault.message}" for fault in each(stored.errors)]
    return f"{AS_WANTED}; the platform reports {'; '.join(faults)}" if faults else AS_WANTED


def name_is_held(name: str, identity: str) -> str:
    """Say that an action of another identity, which stays, has the name that this one needs."""
    return (
        f"the name {name} belongs to the stored action {identity}, which is not in the document: "
        "--prune deletes that, or give this operation another x-action-name"
    )
