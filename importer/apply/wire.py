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

from importer.connect.types import (
    StoredAction,
    StoredDefinition,
    StoredLink,
    StoredParameter,
    each,
)
from importer.model.payloads import ActionCreate, DefinitionCreate, DefinitionLink

Payload = dict[str, Any]


def new_ulid() -> str:
    """Make an id for a part of an action, as the client is to do."""
    return str(ULID())


def action_update(
    wanted: ActionCreate,
    stored: StoredAction,
    definitions: Mapping[str, StoredDefinition],
    new_id: Callable[[], str] = new_ulid,
) -> Payload:
    """Give the whole Action that makes `stored` what is wanted.

    `definitions` are those that stand, by name; raises KeyError for one that does not.
    """

    def links(found: Iterable[DefinitionLink], before: tuple[StoredLink, ...] | None) -> Any:
        ids = {link.definition.name: link.id for link in each(before)}
        names = [link["definition"]["name"] for link in found]
        return [
            {
                "id": ids.get(name) or new_id(),
                "definition": definition_value(definitions[name]),
            }
            for name in names
        ]

    responses = {response.status: response for response in each(stored.responses)}
    payload: Payload = {**wanted, "id": stored.id}
    payload["parameters"] = _parameters(wanted, each(stored.parameters))
    if "requestBody" in wanted:
        body, old_body = wanted["requestBody"], stored.request_body
        payload["requestBody"] = {
            "required": body["required"],
            "definitions": links(body["definitions"], old_body.definitions if old_body else None),
        }
    payload["responses"] = []
    for response in wanted["responses"]:
        old = responses.get(response.get("status"))
        linked = links(response["definitions"], old.definitions if old else None)
        payload["responses"].append(
            {**response, "id": old.id if old else new_id(), "definitions": linked}
        )
    return payload


def renamed_action(stored: StoredAction, name: str) -> Payload:
    """Give the whole Action that changes nothing of `stored` but its name."""
    value: Payload = _without_nulls(msgspec.to_builtins(stored))
    value.pop("errors", None)
    return {**value, "type": "http", "name": name}


def definition_update(
    wanted: DefinitionCreate, stored: StoredDefinition, *, with_schema: bool
) -> Payload:
    """Give the DefinitionUpdate; its content goes along only `with_schema`."""
    payload: Payload = {**wanted, "id": stored.id}
    if not with_schema:
        del payload["schema"]
    return payload


def definition_value(stored: StoredDefinition) -> Payload:
    """Give a Definition as a link holds it."""
    value: Payload = _without_nulls(msgspec.to_builtins(stored))
    value.pop("referencedBy", None)
    return {"accept": [], **value}


def _parameters(wanted: ActionCreate, stored: Iterable[StoredParameter]) -> list[Payload]:
    """Give the parameters wanted, each with what the platform's users completed it with."""
    completions = {
        (parameter.place, parameter.name): {"completion": parameter.completion}
        for parameter in stored
        if parameter.completion is not None
    }
    return [
        {**parameter, **completions.get((parameter["in"], parameter["name"]), {})}
        for parameter in wanted["parameters"]
    ]


def _without_nulls(value: Any) -> Any:
    """Leave out what an answer left out; only the few levels of an action's own shape are deep."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(item) for item in value]
    return value
