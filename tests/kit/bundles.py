"""Bundles, definitions and actions in few words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from importer.model.bundle import Bundle, Source, Summary
from importer.model.payloads import ActionCreate, ActionParameter, DefinitionCreate


def make_definition(
    name: str,
    content: Any = None,
    *,
    accept: Sequence[str] = ("application/json",),
    description: str = "",
) -> DefinitionCreate:
    """Make a definition; `content` is its schema, `True` where there is none."""
    definition: DefinitionCreate = {
        "name": name,
        "accept": list(accept),
        "schema": {
            "contentType": "application/schema+json",
            "content": msgspec.json.encode(True if content is None else content).decode(),
        },
    }
    if description:
        definition["description"] = description
    return definition


def refers(*names: str) -> dict[str, Any]:
    """Make a schema that refers to definitions."""
    return {"properties": {f"to{name}": {"$ref": f"#/$defs/{name}"} for name in names}}


def make_action(
    name: str,
    path: str = "",
    *,
    method: str = "GET",
    summary: str = "",
    parameters: Sequence[ActionParameter] = (),
    body: Sequence[str] | None = None,
    returns: Sequence[str] = (),
) -> ActionCreate:
    """Make an action that takes and returns the definitions named."""
    action: ActionCreate = {
        "type": "http",
        "name": name,
        "method": method,
        "path": path or f"/{name}",
        "parameters": list(parameters),
        "responses": [{"status": 200, "definitions": [_link(name) for name in returns]}],
    }
    if summary:
        action["summary"] = summary
    if body is not None:
        action["requestBody"] = {
            "required": True,
            "definitions": [_link(name) for name in body],
        }
    return action


def make_bundle(
    definitions: Sequence[DefinitionCreate] = (), actions: Sequence[ActionCreate] = ()
) -> Bundle:
    """Make a bundle of a document that nobody ever wrote."""
    return Bundle(
        format=1,
        source=Source(
            location="pets.yaml", sha256="0" * 64, openapi="3.1.0", title="Pets", version="1"
        ),
        connector={"name": "Pets", "protocol": "http", "baseUrl": "https://pets.example"},
        authSchemeConfigs=[],
        definitions=list(definitions),
        actions=list(actions),
        triggers=[],
        problems=[],
        summary=Summary(
            operations=len(actions),
            actions=len(actions),
            skipped=0,
            definitions=len(definitions),
            triggers=0,
            errors=0,
            warnings=0,
        ),
    )


def _link(name: str) -> Any:
    return {"definition": {"name": name}}
