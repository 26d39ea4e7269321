"""Bundles, plans and outcomes as JSON, and back.

What is read back is what was written, but for the places of a bundle's definitions (they lead into
files that are not kept) and for the secrets of sign-in schemes. Fields that later versions of the
importer add to a change or an outcome are kept without a word here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from importer.model.bundle import Bundle
from importer.model.changes import Change, Outcome, Plan
from importer.state.encoding import UndecodableError, convert, from_json, to_json, without_secrets
from importer.text import masked

_PAYLOADS = frozenset({"connector", "authSchemeConfigs", "definitions", "actions", "triggers"})
"""Parts of a bundle that are JSON as they are; no later rule about payloads refuses old ones."""

_PARTS: dict[str, Any] = {
    field.name: dict[str, Any]
    if field.name == "connector"
    else list[Any]
    if field.name in _PAYLOADS
    else field.type
    for field in msgspec.structs.fields(Bundle)
    if field.name != "places"
}
"""Parts of a bundle that are kept, and of which type each is."""


def bundle_to_json(bundle: Bundle) -> bytes:
    """Give a bundle as JSON, its source's address masked."""
    parts = {name: getattr(bundle, name) for name in _PARTS}
    location = masked(bundle.source.location)
    parts["source"] = msgspec.structs.replace(bundle.source, location=location)
    parts["authSchemeConfigs"] = without_secrets(bundle.authSchemeConfigs)
    return to_json(parts)


def bundle_from_json(data: bytes) -> Bundle:
    """Give the bundle of some JSON. Raises UndecodableError."""
    parts = convert(from_json(data), dict[str, Any])
    values = {name: convert(parts[name], kind) for name, kind in _PARTS.items() if name in parts}
    try:
        return Bundle(**values)
    except TypeError:  # a part without a default is missing
        raise UndecodableError("a bundle is not whole") from None


def plan_to_json(plan: Plan) -> bytes:
    """Give a plan as JSON."""
    changes = tuple(map(_without_secrets, plan.changes))
    return to_json(msgspec.structs.replace(plan, changes=changes))


def plan_from_json(data: bytes) -> Plan:
    """Give the plan of some JSON. Raises UndecodableError."""
    return convert(from_json(data), Plan)


def outcomes_to_json(outcomes: Sequence[Outcome], plan: Plan | None) -> bytes:
    """Give outcomes as JSON; a change that stands in the plan is told by its id."""
    planned = {change.id: change for change in plan.changes} if plan else {}
    records = []
    for outcome in outcomes:
        change = outcome.change
        is_planned = planned.get(change.id) == change
        told = change.id if is_planned else _without_secrets(change)
        records.append({**msgspec.structs.asdict(outcome), "change": told})
    return to_json(records)


def outcomes_from_json(data: bytes, plan: Plan | None) -> tuple[Outcome, ...]:
    """Give the outcomes of some JSON, with the changes of the plan. Raises UndecodableError."""
    planned = {change.id: change for change in plan.changes} if plan else {}
    records = convert(from_json(data), list[dict[str, Any]])
    try:
        for record in records:
            if isinstance(record["change"], str):
                record["change"] = msgspec.to_builtins(planned[record["change"]])
    except KeyError as missing:
        raise UndecodableError(f"an outcome's change is missing ({missing})") from None
    return tuple(convert(record, Outcome) for record in records)


def _without_secrets(change: Change) -> Change:
    if change.kind != "auth-scheme":
        return change
    fields = msgspec.structs.asdict(change)
    payloads = {name: value for name, value in fields.items() if isinstance(value, dict)}
    clean = {name: without_secrets(payload) for name, payload in payloads.items()}
    return msgspec.structs.replace(change, **clean)
