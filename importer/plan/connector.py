"""What is to become of the connector itself: one change, from its name to its variables.

What the document does not say stays as it is, and so does what a person changed. Before the first
import nobody knows who set what: then only what is empty is filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from importer.connect.canonical import Canonical, differing_fields, same_json
from importer.connect.canonical_connector import canonical_connector, canonical_stored_connector
from importer.connect.hidden import hide
from importer.connect.stored_connector import StoredConnector
from importer.model.changes import Change
from importer.model.payloads import ConnectorPayload
from importer.plan.compare import (
    BEFORE_THE_FIRST_IMPORT,
    BY_A_PERSON,
    Rules,
    Thing,
    created,
    merged_change,
    unwanted_change,
)
from importer.plan.three_ways import Merged, Merging, merge
from importer.plan.words import NO_CONNECTOR

IDENTITY = "connector"

_PROTOCOL = "http"
_THING = Thing("connector", IDENTITY, IDENTITY)
VARIABLES = "connectionVariables"
HOW = Merging(keyed=frozenset({"tags", VARIABLES}), unknown="keep", silence_stays=True)
_ADDRESS = re.compile(r"https?://|\{\{", re.IGNORECASE)
_VARIABLE = re.compile(r"\{\{\s*\.?conn\.([^{}\s]+)\s*\}\}")


def connector_change(
    wanted: ConnectorPayload, stored: StoredConnector | None, rules: Rules
) -> Change:
    """Give the change of the connector; `stored` is None where there is none yet."""
    ours = canonical_connector(wanted)
    if stored is None or (stored.is_new and _is_as_made(stored, ours)):
        return created(_THING, ours, reason=NO_CONNECTOR)
    theirs = canonical_stored_connector(stored)
    if stored.protocol != _PROTOCOL:
        reason = f"its protocol is {stored.protocol}: left alone"
        return unwanted_change(_THING, theirs, name=stored.name, delete=False, reason=reason)
    base = rules.base.payload("connector", IDENTITY)
    asked, known = _with_address(ours), (ours, base)
    merged = merge(base, _with_address(theirs), asked, how=HOW, on_conflict=rules.on_conflict)
    merged, held, note = _hold_back(merged, theirs, stored, rules)
    change = merged_change(
        _THING,
        hide(theirs, known),
        asked,
        merged._replace(after=hide({**theirs, **merged.after}, known)),
        rules=rules,
        kept_by=BEFORE_THE_FIRST_IMPORT if base is None else BY_A_PERSON,
    )
    conflicts = tuple(sorted({*change.conflicts, *held}))
    return msgspec.structs.replace(change, reason=change.reason + note, conflicts=conflicts)


def _is_as_made(stored: StoredConnector, ours: Canonical) -> bool:
    """Tell whether a connector that was just made holds nothing but what the document says."""
    made = canonical_stored_connector(stored)
    return all(same_json(value, ours.get(field)) for field, value in made.items())


def _with_address(payload: Canonical) -> Canonical:
    """Give a payload without a base URL that is no address: it says nothing of where calls go."""
    if _ADDRESS.match(payload.get("baseUrl") or ""):
        return payload
    return {field: value for field, value in payload.items() if field != "baseUrl"}


def _hold_back(
    merged: Merged, theirs: Canonical, stored: StoredConnector, rules: Rules
) -> tuple[Merged, list[str], str]:
    """Take back what a person would lose something by; name those parts, and say why.

    Writing the connector's variables overwrites those of all its connections
    (`HTTPConnectorUpdate`), so it waits where those have values of their own; so does a base URL
    that needs a variable which is not there.
    """
    held: list[str] = []
    note = ""
    if VARIABLES in merged.fields and stored.own_variables:
        note = f"; writing {VARIABLES} overwrites {_whose(stored.own_variables)}"
        if rules.on_conflict != "overwrite":
            note += ", so they stay: set them by hand, or use --on-conflict overwrite"
            held += _changed_variables(merged, theirs)
            merged = _without(merged, theirs, VARIABLES)
    needed = _VARIABLE.findall(merged.after.get("baseUrl") or "")
    missing = sorted(set(needed) - merged.after.get(VARIABLES, {}).keys())
    if "baseUrl" in merged.fields and missing:
        note += f"; the base URL stays, since there is no variable {', '.join(missing)}"
        held.append("baseUrl")
        merged = _without(merged, theirs, "baseUrl")
    return merged, held, note


def _whose(count: int) -> str:
    if count == 1:
        return "those that one connection has of its own"
    return f"those that {count} connections have of their own"


def _changed_variables(merged: Merged, theirs: Canonical) -> Iterator[str]:
    for name in differing_fields(theirs.get(VARIABLES, {}), merged.after[VARIABLES]):
        yield f"{VARIABLES}.{name}"


def _without(merged: Merged, theirs: Canonical, field: str) -> Merged:
    """Give a merge in which one field stays as it stands."""
    after = {name: value for name, value in merged.after.items() if name != field}
    if field in theirs:
        after[field] = theirs[field]
    fields = tuple(name for name in merged.fields if name != field)
    return merged._replace(after=after, fields=fields, is_ours=False)
