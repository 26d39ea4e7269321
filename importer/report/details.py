"""Says in words what a payload holds: what a reviewer looks at before the JSON.

In: a canonical payload, as plans have them. Out: `Detail`s, a name and a value each, in the order
of reading. A long text is cut; the whole of it is in the payload.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from importer.model.changes import Kind
from importer.model.payloads import ActionCreate, DefinitionLink
from importer.report.operations import documented_operation
from importer.report.phrases import counted
from importer.report.readable import cut_text
from importer.report.shapes import Detail
from importer.text import one_line

_MOST_CHARS = 200
_MOST_PROPERTIES = 10


def payload_details(
    kind: Kind, payload: Mapping[str, Any] | None, operation: str | None = None
) -> tuple[Detail, ...]:
    """Say what a canonical payload holds, besides its name.

    `operation` (`METHOD /path`) is what the document calls an action: its path is told only where
    it is another one than the documented with its placeholders put in.
    """
    if payload is None:
        return ()
    if kind in {"action", "trigger"}:
        return tuple(_exchange_details(payload, operation))
    return tuple(_definition_details(payload) if kind == "definition" else _fields(payload))


def canonical_form(action: ActionCreate) -> dict[str, Any]:
    """Give an action of a bundle in the form in which a plan has it, as far as details go."""
    body = action.get("requestBody")
    return {
        **action,
        "parameters": {f"{one['in']} {one['name']}": one for one in action["parameters"]},
        "requestBody": body
        and {"required": body["required"], "definitions": _names(body["definitions"])},
        "responses": {
            str(one.get("status", "default")): _names(one["definitions"])
            for one in action["responses"]
        },
    }


def _names(links: Iterable[DefinitionLink]) -> list[str]:
    return [link["definition"]["name"] for link in links]


def _exchange_details(payload: Mapping[str, Any], operation: str | None) -> Iterator[Detail]:
    """Say what goes over the wire: path, parameters, bodies; and the summary."""
    path = payload.get("path")
    if path and operation != documented_operation(dict(payload), ""):
        yield _detail("path", str(path))
    text = payload.get("summary") or payload.get("description")
    if isinstance(text, str) and text:
        yield Detail(name="summary", value=cut_text(text, _MOST_CHARS))
    for name, parameter in (payload.get("parameters") or {}).items():
        yield _parameter_detail(name, parameter)
    body = payload.get("requestBody")
    if body:
        need = "request body" if body.get("required") else "request body, optional"
        yield Detail(name=need, value=_links_text(body.get("definitions") or ()))
    yield from _response_details(payload.get("responses") or {})


def _parameter_detail(name: str, parameter: Mapping[str, Any]) -> Detail:
    need = ", required" if parameter.get("required") else ""
    value = f"{parameter.get('type', 'string')}{need}"
    if "default" in parameter:
        value += f", default {_json(parameter['default'])}"
    return _detail(name, value)


def _response_details(responses: Mapping[str, Iterable[str]]) -> Iterator[Detail]:
    """Name the definitions of each status; statuses with the same ones stand together."""
    statuses: dict[str, list[str]] = {}
    for status, names in responses.items():
        statuses.setdefault(_links_text(names), []).append(status)
    for links, same in statuses.items():
        yield _detail(f"response {', '.join(same)}", links)


def _links_text(names: Iterable[str]) -> str:
    """Name the definitions that a body links to; a body without one is told, too."""
    return one_line(" or ".join(names) or "no body")


def _definition_details(payload: Mapping[str, Any]) -> Iterator[Detail]:
    """Say for which media a definition is, what its schema asks for, and which properties."""
    media = ", ".join(map(str, payload.get("accept") or ())) or "no media type"
    content = payload.get("content")
    if not isinstance(content, dict):
        yield _detail(media, _json(content))
        return
    properties = content.get("properties")
    if isinstance(properties, dict) and properties:
        names = _property_names(properties, content)
        yield _detail(media, f"{counted(len(properties), 'property', 'properties')}: {names}")
    else:
        yield _detail(media, _type_of(content) or "anything")


def _property_names(properties: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Name the first properties; a required one has an asterisk."""
    required = content.get("required")
    needed = set(filter(_is_text, required)) if isinstance(required, list) else set()
    shown = [f"{name}*" if name in needed else name for name in list(properties)[:_MOST_PROPERTIES]]
    more = len(properties) - len(shown)
    return ", ".join([*shown, f"{more:,} more"] if more else shown)


def _type_of(schema: Mapping[str, Any]) -> str:
    """Say what a schema asks for at its top: a type, a reference, or a choice."""
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = " or ".join(map(str, kind))
    parts = [str(kind)] if kind else []
    if isinstance(schema.get("$ref"), str):
        parts.append(schema["$ref"].rpartition("/")[2])
    choices = ("oneOf", "anyOf", "allOf")
    parts += [
        f"{word} {len(schema[word])}" for word in choices if isinstance(schema.get(word), list)
    ]
    return ", ".join(parts)


def _fields(payload: Mapping[str, Any]) -> Iterator[Detail]:
    """Give the fields of any other payload, one a line."""
    for name, value in payload.items():
        if value not in (None, "", [], {}):
            yield Detail(name=one_line(name), value=cut_text(_plain(value), _MOST_CHARS))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return repr(value)


def _detail(name: str, value: str) -> Detail:
    return Detail(name=one_line(name), value=one_line(value))
