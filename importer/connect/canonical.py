"""One form for what is sent and what is stored, so that they can be compared.

In: payloads of a bundle, or values of answers. Out: JSON-ready dictionaries in which everything
that makes no difference is gone: ids, times and counts of the server's making, the order of
lists that are sets, the spelling of references, texts that are missing or empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from importer.connect.references import may_refer, parse_content, point_back
from importer.connect.types import (
    RawSchema,
    StoredAction,
    StoredDefinition,
    StoredExchange,
    StoredLink,
    StoredParameter,
    StoredTrigger,
    each,
)
from importer.model.payloads import (
    ActionCreate,
    ActionParameter,
    DefinitionCreate,
    DefinitionLink,
    TriggerCreate,
    TriggerParameter,
)

Canonical = dict[str, Any]

DEFAULT_STATUS = "default"
"""The key of the response without status."""

_SCHEMA_TYPE = "application/schema+json"
_JSON_TYPES = frozenset({"application/json", ""})
"""What a server may call a JSON Schema when it does not say more."""


def canonical_action(action: ActionCreate) -> Canonical:
    """Give the canonical form of an action that is to be sent."""
    return {**_sent(action), "path": action["path"]}


def canonical_stored_action(action: StoredAction) -> Canonical:
    """Give the canonical form of an action that is stored."""
    return {**_stored(action), "path": action.path}


def canonical_trigger(trigger: TriggerCreate) -> Canonical:
    """Give the canonical form of a trigger that is to be sent."""
    return _sent(trigger)


def canonical_stored_trigger(trigger: StoredTrigger) -> Canonical:
    """Give the canonical form of a trigger that is stored."""
    return _stored(trigger)


def canonical_definition(definition: DefinitionCreate) -> Canonical:
    """Give the canonical form of a definition that is to be sent."""
    schema = definition["schema"]
    _, content = parse_content(schema["content"])
    return {
        "name": definition["name"],
        "accept": sorted(set(definition["accept"])),
        "description": definition.get("description") or "",
        "contentType": _content_type(schema["contentType"]),
        "content": content,
    }


def canonical_stored_definition(
    definition: StoredDefinition, raw: RawSchema, name_at: Callable[[str], str | None]
) -> Canonical:
    """Give the canonical form of a definition that is stored.

    `raw` is its content; `name_at` gives the name of the definition that a URL is the address of.
    """
    is_json, content = parse_content(raw.text)
    if is_json and may_refer(raw.text):
        point_back(content, name_at)
    return {
        "name": definition.name,
        "accept": sorted(set(each(definition.accept))),
        "description": definition.description or "",
        "contentType": _content_type(raw.content_type),
        "content": content,
    }


def names_by_url(definitions: Iterable[StoredDefinition]) -> Callable[[str], str | None]:
    """Give the function that finds a definition's name by its URL.

    A URL that differs in its origin alone counts as the same: the platform may be reached, and
    name itself, in more than one way.
    """
    known = {definition.url: definition.name for definition in definitions}
    by_path: dict[str, str] = {}

    def name_at(url: str) -> str | None:
        if url in known:
            return known[url]
        path = "" if url.startswith("#") else _without_origin(url)
        if path and not by_path:
            by_path.update((_without_origin(one), name) for one, name in known.items())
        return by_path.get(path) if path else None

    return name_at


def differing_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the names of the fields in which two canonical forms differ, sorted."""
    keys = before.keys() | after.keys()
    return tuple(sorted(key for key in keys if not same_json(before.get(key), after.get(key))))


def same_json(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are the same value.

    The order of keys means nothing, 1 and 1.0 are one number, yet true is no number (JSON Schema
    core, 4.2.2).
    """
    if one is other or _encoded(one) == _encoded(other):
        return True
    stack = [(one, other)]
    while stack:
        a, b = stack.pop()
        if isinstance(a, dict) and isinstance(b, dict):
            if a.keys() != b.keys():
                return False
            stack.extend((value, b[key]) for key, value in a.items())
        elif isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif isinstance(a, bool) is not isinstance(b, bool) or a != b:
            return False
    return True


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _sent(exchange: ActionCreate | TriggerCreate) -> Canonical:
    """Give what actions and triggers have in common, of one that is to be sent."""
    body = exchange.get("requestBody")
    return {
        "name": exchange["name"],
        "method": exchange["method"].upper(),
        "summary": exchange.get("summary") or "",
        "description": exchange.get("description") or "",
        "parameters": dict(_parameter(parameter) for parameter in exchange["parameters"]),
        "requestBody": body
        and {"required": body["required"], "definitions": _names(body["definitions"])},
        "responses": {
            _status(response.get("status")): _names(response["definitions"])
            for response in exchange["responses"]
        },
    }


def _stored(exchange: StoredExchange) -> Canonical:
    """Give what actions and triggers have in common, of one that is stored."""
    body = exchange.request_body
    return {
        "name": exchange.name,
        "method": exchange.method.upper(),
        "summary": exchange.summary or "",
        "description": exchange.description or "",
        "parameters": dict(_stored_parameter(each_one) for each_one in each(exchange.parameters)),
        "requestBody": body
        and {"required": body.required, "definitions": _stored_names(body.definitions)},
        "responses": {
            _status(response.status): _stored_names(response.definitions)
            for response in each(exchange.responses)
        },
    }


def _parameter(parameter: ActionParameter | TriggerParameter) -> tuple[str, Canonical]:
    value: Canonical = {"required": parameter["required"], "type": parameter["type"]}
    if parameter.get("default") is not None:
        value["default"] = parameter["default"]
    return f"{parameter['in']} {parameter['name']}", value


def _stored_parameter(parameter: StoredParameter) -> tuple[str, Canonical]:
    value: Canonical = {"required": parameter.required, "type": parameter.type}
    if parameter.default is not None:
        value["default"] = parameter.default
    return f"{parameter.place} {parameter.name}", value


def _names(links: Iterable[DefinitionLink]) -> list[str]:
    return sorted({link["definition"]["name"] for link in links})


def _stored_names(links: tuple[StoredLink, ...] | None) -> list[str]:
    return sorted({link.definition.name for link in each(links)})


def _status(status: int | None) -> str:
    return DEFAULT_STATUS if status is None else str(status)


def _content_type(content_type: str) -> str:
    """Give a schema's media type without parameters; JSON unspecified is JSON Schema."""
    media_type = content_type.partition(";")[0].strip().lower()
    return _SCHEMA_TYPE if media_type in _JSON_TYPES else media_type


def _without_origin(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url
