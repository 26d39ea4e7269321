"""What became of one document in another, for those who use the connector: no platform is asked.

In: two bundles, and what is known and accepted. Out: every finding, the worst first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from importer.model.bundle import Bundle
from importer.model.changes import Change, Kind
from importer.model.document import Spot
from importer.model.findings import Comparison
from importer.plan.compatibility.between import changes_between
from importer.plan.compatibility.classify import classify_changes
from importer.plan.compatibility.notes import finding_order

_PARAMETER = re.compile(r"\{\{\s*\.?param\.([^{}]*?)\s*\}\}")


def compare_bundles(old: Bundle, new: Bundle, accept: Collection[str] = ()) -> Comparison:
    """Compare two bundles; `accept` are fingerprints of findings that are accepted."""
    changes, moves = changes_between(old, new)
    classified = classify_changes(changes)
    findings = sorted(
        (finding for found in classified.values() for finding in found), key=finding_order
    )
    known = {finding.fingerprint for finding in findings}
    return Comparison(
        old=old,
        new=new,
        findings=tuple(findings),
        moves=moves,
        titles=dict(_titles(changes)),
        spots=dict(_spots(changes, new)),
        accepted=frozenset(accept) & known,
        unmatched=tuple(sorted(set(accept) - known)),
    )


def _spots(changes: Iterable[Change], new: Bundle) -> Iterable[tuple[tuple[Kind, str], Spot]]:
    """Give where things lie in the new document, by kind and identity."""
    for change in changes:
        name = (change.after or {}).get("name", "")
        spot = new.spots.get(change.kind, {}).get(name)
        if spot is not None:
            yield (change.kind, change.identity), spot


def _titles(changes: Iterable[Change]) -> Iterable[tuple[str, str]]:
    """Give the identity of each action, and the action's operation as documented."""
    for change in changes:
        payload = change.after or change.before
        if change.kind == "action" and payload:
            path = _PARAMETER.sub(r"{\1}", payload["path"])
            yield change.identity, f"{payload['method']} {path}"
