"""What is to become of each auth scheme config. Its identity is its id.

The ids are ours, made of connector and scheme, so that what stands under one is what an earlier
run made. Every other config is a person's.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from importer.connect.canonical import Canonical
from importer.connect.canonical_connector import CLIENT_FIELDS, canonical_auth_scheme, configs_of
from importer.connect.hidden import hide
from importer.connect.stored_connector import Config, StoredConnector
from importer.model.bundle import Bundle
from importer.model.changes import Change
from importer.plan.compare import Rules, Thing, left_over_change, merged_change, missing_change
from importer.plan.three_ways import Merged, Merging, merge
from importer.plan.words import NOT_IN_CONNECTOR

_TYPE = "schemeType"
_WHOLE = Merging(unit_of=lambda leaf: _TYPE)  # noqa: ARG005 - all or nothing
_BY_FIELD = Merging(keyed=frozenset({"scopes"}))
_CLIENT_LOST = "the OAuth 2 client that a person gave has no place in the new kind of sign-in"
_WITH_CLIENT = frozenset({"authorization_code", "password"})
"""The grants that have a place for a client (`AuthSchemeConfigOAuth2Grant...`)."""


def auth_scheme_changes(
    bundle: Bundle, stored: StoredConnector | None, rules: Rules
) -> Iterator[Change]:
    """Give one change for each config of the bundle or of the connector, in no order."""
    standing = dict(stored.configs) if stored else {}
    for config_id, config in configs_of(bundle, stored.id if stored else None).items():
        ours, found = canonical_auth_scheme(config), standing.pop(config_id, None)
        name = _name_of(config)
        if found is None:
            base = rules.base.payload("auth-scheme", config_id)
            thing = _thing(config_id)
            change = missing_change(thing, ours, base=base, rules=rules, reason=NOT_IN_CONNECTOR)
        else:
            change = _changed(config_id, ours, found, rules)
        yield _named(change, name)
    for config_id, found in standing.items():
        yield left_over_change(
            _thing(config_id),
            canonical_auth_scheme(found),
            name=_name_of(found),
            rules=rules,
            touched=_has_client(found),
        )


def _changed(config_id: str, ours: Canonical, found: Config, rules: Rules) -> Change:
    """Give the change of a config that stands under an id of ours."""
    base = rules.base.payload("auth-scheme", config_id)
    theirs = canonical_auth_scheme(found)
    how = _how(base, theirs, ours)
    merged = merge(base, theirs, ours, how=how, on_conflict=rules.on_conflict)
    note, held = "", ""
    if _loses_client(merged, found):
        note, held = f"; {_CLIENT_LOST}", _TYPE
        if rules.on_conflict != "overwrite":
            note += ", so it stays: --on-conflict overwrite changes it"
            merged = Merged(theirs, kept=merged.kept, conflicts=merged.conflicts, is_ours=False)
    known = (ours, base)
    merged = merged._replace(after=hide(merged.after, known))
    change = merged_change(_thing(config_id), hide(theirs, known), ours, merged, rules=rules)
    conflicts = tuple(sorted({*change.conflicts, held} - {""}))
    return msgspec.structs.replace(change, reason=change.reason + note, conflicts=conflicts)


def how_of(change: Change) -> Merging:
    """Give how the sides of a change were merged."""
    return _WHOLE if _TYPE in change.conflicts else _BY_FIELD


def _how(base: Canonical | None, theirs: Canonical, ours: Canonical) -> Merging:
    """Merge field by field within one kind of sign-in; another kind is taken or left as a whole.

    Without a base, scopes that the document does not have are left: a person may have added them.
    """
    if any(theirs.get(field) != ours.get(field) for field in (_TYPE, "grantType")):
        return _WHOLE
    return _BY_FIELD._replace(silence_stays=base is None)


def _loses_client(merged: Merged, found: Config) -> bool:
    """Tell whether a person has given an OAuth 2 client that the new kind has no place for."""
    is_other = not {_TYPE, "grantType"}.isdisjoint(merged.fields)
    return is_other and _has_client(found) and merged.after.get("grantType") not in _WITH_CLIENT


def _has_client(config: Config) -> bool:
    grant = config.get("grant") or {}
    return any(grant.get(field) for field in CLIENT_FIELDS)


def _thing(config_id: str) -> Thing:
    return Thing("auth-scheme", config_id, f"auth-scheme {config_id}")


def _name_of(config: Config) -> str:
    """Give what people call a config: its description, or at least its kind."""
    return str(config.get("description") or config[_TYPE])


def _named(change: Change, name: str) -> Change:
    return msgspec.structs.replace(change, name=name)
