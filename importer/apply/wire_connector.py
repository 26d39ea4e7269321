"""Whole payloads for the connector and its auth schemes: what changes, over all that stands.

The platform replaces both, so that what is not sent is unset: each payload begins with what was
read, fields that we do not know included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importer.connect.canonical import Canonical, differing_fields
from importer.connect.canonical_connector import CLIENT_FIELDS
from importer.connect.hidden import HIDDEN
from importer.connect.stored_connector import Config, StoredConnector

Payload = dict[str, Any]

VARIABLES = "connectionVariables"

_NOT_SENT_BACK = frozenset({"validationMessages"})
_SECRETS = frozenset({"clientSecret"})
_WITHOUT_CLIENT = "client_credentials"


def connector_update(stored: StoredConnector, before: Canonical, after: Canonical) -> Payload:
    """Give the `HTTPConnectorUpdate` that changes what differs between two canonical forms.

    The connection variables are sent only where one of them changes, since they overwrite those of
    all connections: in the order in which they stand, new ones last.
    """
    payload = stored.update()
    for field in differing_fields(before, after):
        if field == VARIABLES:
            payload[field] = _variables(stored, after[field])
        else:
            payload[field] = after[field]
    return payload


def with_variables(payload: Payload, stored: StoredConnector) -> Payload:
    """Give an update that sends the connection variables just as they stand."""
    return {**payload, VARIABLES: stored.whole[VARIABLES]}


def auth_scheme_update(found: Config, before: Canonical, after: Canonical) -> Config:
    """Give the config that changes what differs between two canonical forms.

    Credential and client of an OAuth 2 grant stay wherever the grant has a place for them; a
    secret is never sent, which leaves it as it is ("JSON Merge Patch").
    """
    changed = differing_fields(before, after)
    config = {
        key: value
        for key, value in found.items()
        if key not in _NOT_SENT_BACK and value is not None
    }
    if "schemeType" in changed:
        config = {"id": found["id"]}
        changed = tuple(after)
    for field in changed:
        if field == "scopes":
            config[field] = _scopes(config.get(field) or (), after[field])
        elif field != "grantType":
            config[field] = after[field]
    if "grantType" in after:
        config["grant"] = _grant(found.get("grant") or {}, after["grantType"])
    return config


def _variables(stored: StoredConnector, wanted: Mapping[str, str]) -> list[Payload]:
    """Give the list of variables: as it stands, with new values and new variables."""
    listed: list[Payload] = [*(stored.whole.get(VARIABLES) or ())]
    told = {name: value for name, value in wanted.items() if value != HIDDEN}
    changed = [{**one, "value": told.get(one["name"], one["value"])} for one in listed]
    names = {one["name"] for one in listed}
    added = [{"name": name, "value": value} for name, value in told.items() if name not in names]
    return [*changed, *added]


def _scopes(standing: Any, wanted: Mapping[str, str]) -> list[Payload]:
    """Give the list of scopes: those that stand in their order, new ones last."""
    known = {one["name"]: one for one in standing}
    names = [*(name for name in known if name in wanted), *(n for n in wanted if n not in known)]
    return [_scope(known.get(name, {"name": name}), wanted[name]) for name in names]


def _scope(known: Payload, description: str) -> Payload:
    rest = {key: value for key, value in known.items() if key != "description"}
    return {**rest, "description": description} if description else rest


def _grant(found: Payload, grant_type: str) -> Payload:
    """Give a grant of a type with what a person filled in."""
    if found.get("grantType") == grant_type:
        kept = {key for key in found if key not in _SECRETS}
    else:
        kept = set() if grant_type == _WITHOUT_CLIENT else set(CLIENT_FIELDS)
    rest = {key: value for key, value in found.items() if key in kept and value is not None}
    return {**rest, "grantType": grant_type}
