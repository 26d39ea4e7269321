"""Bundles and what is in them, in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from importer.model.bundle import Bundle, Source, Summary
from importer.model.payloads import (
    ActionCreate,
    ActionParameter,
    DefinitionCreate,
    TriggerCreate,
    TriggerParameter,
)
from importer.ulids import auth_scheme_id


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


def make_trigger(
    name: str,
    *,
    method: str = "POST",
    summary: str = "",
    parameters: Sequence[TriggerParameter] = (),
    body: Sequence[str] = (),
) -> TriggerCreate:
    """Make a trigger that takes the definitions named."""
    trigger: TriggerCreate = {
        "type": "http",
        "name": name,
        "method": method,
        "parameters": list(parameters),
        "responses": [{"status": 204, "definitions": []}],
    }
    if summary:
        trigger["summary"] = summary
    if body:
        trigger["requestBody"] = {
            "required": True,
            "definitions": [_link(name) for name in body],
        }
    return trigger


def make_key_scheme(description: str = "A key", *, name: str = "X-Key") -> dict[str, Any]:
    """Make an auth scheme config without its id: a key in a header."""
    return {"schemeType": "api-key", "description": description, "name": name, "in": "header"}


def make_oauth2(
    scopes: Mapping[str, str], *, grant: str = "authorization_code", chosen: Sequence[str] = ()
) -> dict[str, Any]:
    """Make an auth scheme config of OAuth 2 without its id; `scopes` have their descriptions."""
    return {
        "schemeType": "oauth2",
        "description": "Sign in",
        "authorizeUrl": "https://pets.example/authorize",
        "tokenUrl": "https://pets.example/token",
        "scopes": [{"name": name, "description": text} for name, text in scopes.items()],
        "defaultScopes": list(chosen),
        "grant": {"grantType": grant},
    }


def make_bundle(
    definitions: Sequence[DefinitionCreate] = (),
    actions: Sequence[ActionCreate] = (),
    *,
    triggers: Sequence[TriggerCreate] = (),
    schemes: Mapping[str, Mapping[str, Any]] | None = None,
    connector: Mapping[str, Any] | None = None,
) -> Bundle:
    """Make a bundle of a document that nobody ever wrote.

    `schemes` are auth scheme configs without ids by their keys, `connector` what the document says
    of it besides name and base URL.
    """
    ids = {key: auth_scheme_id("Pets", key) for key in schemes or {}}
    said: Any = {
        "name": "Pets",
        "protocol": "http",
        "baseUrl": "https://pets.example",
        **(connector or {}),
    }
    return Bundle(
        format=1,
        source=Source(
            location="pets.yaml", sha256="0" * 64, openapi="3.1.0", title="Pets", version="1"
        ),
        connector=said,
        authSchemeConfigs=[_config(ids[key], config) for key, config in (schemes or {}).items()],
        definitions=list(definitions),
        actions=list(actions),
        triggers=list(triggers),
        problems=[],
        summary=Summary(
            operations=len(actions),
            actions=len(actions),
            skipped=0,
            definitions=len(definitions),
            triggers=len(triggers),
            errors=0,
            warnings=0,
        ),
        scheme_keys={config_id: key for key, config_id in ids.items()},
    )


def _config(config_id: str, config: Mapping[str, Any]) -> Any:
    return {"id": config_id, **config}


def _link(name: str) -> Any:
    return {"definition": {"name": name}}
