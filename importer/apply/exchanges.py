"""What the changes of actions and of triggers have in common: what they need, how they end."""

from __future__ import annotations

from collections.abc import Callable, Collection

from importer.apply.session import Session
from importer.connect.canonical import Canonical
from importer.connect.types import StoredExchange, each
from importer.errors import ImporterError
from importer.model.changes import Change, Fault

_CLASHES = frozenset({400, 409})
"""How the platform answers two definitions of one body for the same media type."""


def is_prevented(session: Session, change: Change, wanted: Collection[str]) -> bool:
    """End a create or update that cannot be carried out; tell whether it is such a one.

    `wanted` are the names of what the document has.
    """
    needs = _needs(change.after or {})
    if (change.wanted or {}).get("name") not in wanted:
        session.failed(change, "it is not in the document that this plan is applied with")
    elif not session.bars(change, needs):
        missing = sorted(name for name in needs if name not in session.definitions)
        if not missing:
            return False
        session.failed(change, f"it needs the definition {missing[0]}, which does not exist")
    return True


def can_wait(session: Session, change: Change) -> Callable[[ImporterError], bool]:
    """Give what puts a refused change off, where a definition that it links is to be updated yet.

    As it stands that definition may be for a media type which another one of the change is for.
    """
    needs = _needs(change.after or {})

    def postpone(error: ImporterError) -> bool:
        if getattr(error, "status", None) not in _CLASHES or needs.isdisjoint(session.postponed):
            return False
        session.waiting[change.id] = change
        return True

    return postpone


def end(session: Session, change: Change, stored: StoredExchange | None) -> None:
    """End a change that the platform carried out, with what it finds wrong all the same."""
    if stored is not None:
        if stored.errors is None:
            session.unchecked.add(change.id)
        session.applied(change, faults=faults_of(stored), remote_id=stored.id)


def faults_of(stored: StoredExchange) -> tuple[Fault, ...]:
    """Give what the platform finds wrong with a stored action or trigger."""
    return tuple(
        Fault(field=fault.field, message=fault.message, severity=fault.severity)
        for fault in each(stored.errors)
    )


def _needs(exchange: Canonical) -> frozenset[str]:
    """Give the names of the definitions that a canonical action or trigger links."""
    body = exchange.get("requestBody") or {"definitions": []}
    linked = [body["definitions"], *exchange.get("responses", {}).values()]
    return frozenset(name for names in linked for name in names)
