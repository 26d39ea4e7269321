"""What a run came to that ended without a word, as its journal and the platform tell.

Of a change that is known to have ended it is known how. One that may have been sent is looked up in
what stands now. Without a journal (it lies on another machine, or is lost) that is each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from importer.connect.canonical import (
    Canonical,
    canonical_stored_action,
    canonical_stored_definition,
    canonical_stored_trigger,
    names_by_url,
    same_json,
)
from importer.connect.canonical_connector import canonical_auth_scheme, canonical_stored_connector
from importer.connect.hidden import is_as_before
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import RemoteState
from importer.model.base import Base
from importer.model.changes import Change, Kind, Outcome, Plan
from importer.plan.recorded import applied_base
from importer.plan.remote import remote_ids
from importer.state.journal import Journalled

_FROM_JOURNAL = "the run ended without a word; its journal tells"
_LOOKED_UP = "the run ended without a word; it stands so"
_IN_DOUBT = "the run ended without a word; it does not stand as wanted"
_NOT_TRIED = "the run ended without a word before it was tried"

Standing = Mapping[tuple[Kind, str], Canonical]
"""What stands, canonical, by kind and name (an auth scheme's: id)."""


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to, and what was last applied to everything, now that this is known."""

    outcomes: tuple[Outcome, ...]
    base: Base


def recover(
    plan: Plan,
    journal: Journalled | None,
    remote: RemoteState,
    connector: StoredConnector | None,
    base: Base,
) -> Recovered:
    """Say what a run of this plan came to; `base` is what was known before it."""
    standing = dict(_standing(remote, connector))
    ids = remote_ids(remote)
    outcomes = tuple(_with_id(_outcome(change, journal, standing), ids) for change in plan.pending)
    return Recovered(outcomes=outcomes, base=applied_base(plan, outcomes, base))


def _with_id(outcome: Outcome, ids: Mapping[tuple[Kind, str], str]) -> Outcome:
    """Give an outcome with the id of what stands now, where that was applied."""
    change = outcome.change
    if outcome.result != "applied" or change.verb == "delete":
        return outcome
    return msgspec.structs.replace(outcome, remote_id=ids.get((change.kind, change.name)))


def _outcome(change: Change, journal: Journalled | None, standing: Standing) -> Outcome:
    """Say what became of one change."""
    known = journal.results.get(change.id) if journal else None
    if known is not None:
        return Outcome(change=change, result=known, reason=_FROM_JOURNAL)
    if journal is not None and change.id not in journal.begun:
        return Outcome(change=change, result="skipped", reason=_NOT_TRIED)
    if _came_true(change, standing):
        return Outcome(change=change, result="applied", reason=_LOOKED_UP)
    return Outcome(change=change, result="unknown", reason=_IN_DOUBT)


def _came_true(change: Change, standing: Standing) -> bool:
    """Tell whether a change that may have been sent was carried out.

    What was to be made, and stands under its name, was made; where it is another by now, that was
    a person, whose work is not to be taken for ours. What is updated is replaced as a whole.
    """
    if change.verb == "delete":
        before = change.before or {}
        name = before.get("name") if change.kind == "action" else change.name
        found = standing.get((change.kind, _key(change, name)))
        return found is None or not _is_same_thing(change, before, found)
    found = standing.get((change.kind, _key(change, change.name)))
    if found is None:
        return False
    if change.verb == "create" and change.kind != "connector":
        return _is_same_thing(change, change.after or {}, found)
    return _is_as_wanted(change, found)


def _key(change: Change, name: str | None) -> str:
    return change.identity if change.kind in {"connector", "auth-scheme"} else name or change.name


def _is_same_thing(change: Change, one: Canonical, other: Canonical) -> bool:
    """Tell whether two payloads of one name are of one thing: an action is known by its path."""
    if change.kind != "action":
        return True
    return all(one.get(field) == other.get(field) for field in ("method", "path"))


def _is_as_wanted(change: Change, found: Canonical) -> bool:
    after = change.after or {}
    if change.kind == "connector":
        known = {field: value for field, value in found.items() if field in after}
        return is_as_before(after, known)
    if change.kind == "auth-scheme":
        return is_as_before(after, found)
    return same_json(after, found)


def _standing(
    remote: RemoteState, connector: StoredConnector | None
) -> Iterator[tuple[tuple[Kind, str], Canonical]]:
    """Give all that stands in a version and its connector."""
    for action in remote.actions:
        yield ("action", action.name), canonical_stored_action(action)
    for trigger in remote.triggers:
        yield ("trigger", trigger.name), canonical_stored_trigger(trigger)
    name_at = names_by_url(remote.definitions)
    for one in remote.definitions:
        content = canonical_stored_definition(one, remote.contents[one.name], name_at)
        yield ("definition", one.name), content
    if connector is not None:
        yield ("connector", "connector"), canonical_stored_connector(connector)
        for config_id, config in connector.configs.items():
            yield ("auth-scheme", config_id), canonical_auth_scheme(config)
