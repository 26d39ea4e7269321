"""The platform's published document, where it lies beside the checkout, and what is wrong with it.

In: the YAML of Connect API v1. Out: the document as a tree of its own, its defects mended, so that
tools which take every word of it seriously can be used. Each mend has its reason beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CONTRACT = Path(__file__).parents[3] / "shared" / "contract" / "connect-v1-openapi.yaml"
_ULID = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"


def read_contract() -> dict[str, Any]:
    """Read the published document and mend how it writes schemas (see `mend_schemas`)."""
    document: dict[str, Any] = yaml.load(CONTRACT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    mend_schemas(document["components"]["schemas"])
    return document


def mend_schemas(node: Any) -> None:
    """Write habits of OpenAPI 3.0, and the word `regex`, as JSON Schema has them, in place.

    - `nullable: true` is no keyword of OpenAPI 3.1: a `publishedAt` of null would be a fault.
    - `discriminator` only repeats what a `const` in each branch says; tools differ over it.
    - `regex` is no keyword at all; what is meant is `pattern`.
    """
    for schema in _objects(node):
        if schema.pop("nullable", False):
            schema["type"] = [schema["type"], "null"]
        schema.pop("discriminator", None)
        if isinstance(schema.get("regex"), str):
            schema["pattern"] = schema.pop("regex")


def mend_for_generation(document: dict[str, Any]) -> None:
    """Mend, in place, what would keep a generator from requests that can succeed.

    - `format: ulid` is known to nobody: a pattern says the same.
    - Three schemas require a property that they do not define (and the published examples do not
      send): `id` of responses to create, `connections` of a connector to create.
    - DeleteConnector has no error answers, though its own words speak of 404 and 409.
    - An `examples` in a schema is an object, as beside a media type; JSON Schema has a list.
    """
    for schema in _objects(document):
        if schema.get("format") == "ulid":
            schema["pattern"] = _ULID
        if isinstance(schema.get("examples"), dict) and "properties" not in schema:
            schema["examples"] = list(schema["examples"].values())
    schemas = document["components"]["schemas"]
    for name in ("ActionHTTPResponseCreate", "TriggerHTTPResponseCreate"):
        schemas[name]["allOf"][1]["required"].remove("id")
    schemas["HTTPConnectorCreate"]["required"].remove("connections")
    connector = document["paths"]["/o/{organisation_id}/connectors/{connector_id}"]
    connector["delete"]["responses"]["default"] = connector["get"]["responses"]["default"]


def close_objects(document: dict[str, Any]) -> None:
    """Say in every schema of the document, in place, that it holds no properties but its own.

    The document leaves its objects open, so that a generator adds properties that no API knows and
    no answer can hold one too many. What stands in `allOf` is merged into one object to close it.
    """
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = {
        name: _closed(schema, schemas) for name, schema in schemas.items()
    }
    for item in document["paths"].values():
        for operation in _objects(item):
            if isinstance(operation.get("schema"), dict):
                operation["schema"] = _closed(operation["schema"], schemas)
    tags = document["components"]["schemas"]["Tags"]  # `x-go-type: map[string][]string`
    tags["additionalProperties"] = {"type": "array", "items": {"type": "string"}}


def _closed(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Give a schema with its `allOf` merged in, closed if it is an object, and all below it."""
    whole = {word: value for word, value in schema.items() if word != "allOf"}
    for part in schema.get("allOf", ()):
        name = part.get("$ref", "").rpartition("/")[2]
        merged = _closed(schemas[name] if name else part, schemas)
        properties = whole.get("properties", {}) | merged.get("properties", {})
        required = [*whole.get("required", ()), *merged.get("required", ())]
        whole |= {"type": "object", "properties": properties, "required": sorted(set(required))}
    if "properties" in whole:
        below = whole["properties"].items()
        whole["properties"] = {name: _closed(value, schemas) for name, value in below}
    if isinstance(whole.get("items"), dict):
        whole["items"] = _closed(whole["items"], schemas)
    if whole.get("type") == "object" and "oneOf" not in whole:
        whole["additionalProperties"] = False
    return whole


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    """Give every object in a tree, outer ones first."""
    if isinstance(node, dict):
        yield node
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, (dict, list)):
            yield from _objects(value)
