"""Whole payloads for updates: what is wanted, under the ids that stand.

The platform replaces an action by the one that is sent, ids of its responses and links included
(`UpdateAction`), so each part keeps its id where it is the same part: a response by its status, a
link by its definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from ulid import ULID

from importer.connect.canonical import DEFAULT_STATUS, Canonical, same_json
from importer.connect.types import (
    StoredAction,
    StoredDefinition,
    StoredExchange,
    StoredLink,
    StoredParameter,
    Unknown,
    each,
)
from importer.model.payloads import DefinitionCreate

Payload = dict[str, Any]


def new_ulid() -> str:
    """Make an id for a part of an action, as the client is to do."""
    return str(ULID())


def exchange_update(
    after: Canonical,
    stored: StoredExchange,
    definitions: Mapping[str, StoredDefinition],
    new_id: Callable[[], str] = new_ulid,
) -> Payload:
    """Give the whole Action or Trigger that makes `stored` what `after` (canonical) says.

    `definitions` are those that stand, by name; raises KeyError for one that does not.
    """

    def links(names: Iterable[str], before: tuple[StoredLink, ...] | None) -> Any:
        ids = {link.definition.name: link.id for link in each(before)}
        return [
            {
                "id": ids.get(name) or new_id(),
                "definition": definition_value(definitions[name]),
            }
            for name in names
        ]

    unknown = stored.carried
    responses = {response.status: response for response in each(stored.responses)}
    payload: Payload = {**unknown.own, "id": stored.id, "type": "http", **_scalars(after)}
    payload["parameters"] = _parameters(after["parameters"], each(stored.parameters), unknown)
    if after["requestBody"] is not None:
        body, old_body = after["requestBody"], stored.request_body
        payload["requestBody"] = {
            **unknown.body,
            "required": body["required"],
            "definitions": links(body["definitions"], old_body.definitions if old_body else None),
        }
    payload["responses"] = []
    for key, names in after["responses"].items():
        status = None if key == DEFAULT_STATUS else int(key)
        old = responses.get(status)
        linked = links(names, old.definitions if old else None)
        response = {} if status is None else {"status": status}
        payload["responses"].append(
            {
                **unknown.responses.get(status, {}),
                **response,
                "id": old.id if old else new_id(),
                "definitions": linked,
            }
        )
    return payload


def renamed_action(stored: StoredAction, name: str) -> Payload:
    """Give the whole Action that changes nothing of `stored` but its name."""
    unknown = stored.carried
    known = msgspec.structs.replace(stored, errors=None, unknown=msgspec.UNSET)
    value: Payload = _without_nulls(msgspec.to_builtins(known))
    for parameter in value.get("parameters", ()):
        parameter.update(unknown.parameters.get(f"{parameter['in']} {parameter['name']}", {}))
    for response in value.get("responses", ()):
        response.update(unknown.responses.get(response.get("status"), {}))
    value.get("requestBody", {}).update(unknown.body)
    return {**unknown.own, **value, "type": "http", "name": name}


def definition_update(
    wanted: DefinitionCreate, after: Canonical, stored: StoredDefinition, *, with_schema: bool
) -> Payload:
    """Give the DefinitionUpdate; its content goes along only `with_schema`, as it is wanted.

    `after` (canonical) says what a person's changes have left of the rest.
    """
    payload: Payload = {"id": stored.id, "name": wanted["name"], "accept": wanted["accept"]}
    if not same_json(sorted(set(wanted["accept"])), after["accept"]):
        payload["accept"] = after["accept"]
    if after["description"]:
        payload["description"] = after["description"]
    if with_schema:
        payload["schema"] = wanted["schema"]
    return payload


def definition_value(stored: StoredDefinition) -> Payload:
    """Give a Definition as a link holds it."""
    value: Payload = _without_nulls(msgspec.to_builtins(stored))
    value.pop("referencedBy", None)
    return {"accept": [], **value}


def _scalars(after: Canonical) -> Payload:
    """Give the fields that are words; one that is empty is not sent."""
    fields = ("name", "summary", "description", "method", "path")
    return {field: after[field] for field in fields if after.get(field)}


def _parameters(
    wanted: Canonical, stored: Iterable[StoredParameter], unknown: Unknown
) -> list[Payload]:
    """Give the parameters wanted, with what users completed them with, and what is unknown."""
    completions = {
        f"{parameter.place} {parameter.name}": {"completion": parameter.completion}
        for parameter in stored
        if parameter.completion is not None
    }
    return [
        unknown.parameters.get(key, {})
        | {"name": key.partition(" ")[2], "in": key.partition(" ")[0]}
        | parameter
        | completions.get(key, {})
        for key, parameter in wanted.items()
    ]


def _without_nulls(value: Any) -> Any:
    """Leave out what an answer left out; only the few levels of an action's own shape are deep."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(item) for item in value]
    return value
