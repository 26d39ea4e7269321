"""The JSON Schema of `importer.toml`, for editors: made of the classes that read it.

The file beside this module is what is published; a test holds that both say the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from importer.service.configuration import ConfigurationFile

SCHEMA_FILE = Path(__file__).with_name("importer.schema.json")
_NULL = {"type": "null"}


def make_schema() -> bytes:
    """Give the schema as indented JSON (2020-12)."""
    schema = msgspec.json.schema(ConfigurationFile)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "importer.toml",
    }
    whole = _without_null({**head, **schema})
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def _without_null(part: Any) -> Any:
    """Leave null out, which TOML does not have: a key that is not given is not there."""
    if isinstance(part, list):
        return [_without_null(item) for item in part if item != _NULL]
    if not isinstance(part, dict):
        return part
    fields = {
        key: _without_null(value)
        for key, value in part.items()
        if not (key == "default" and (value is None or isinstance(value, dict)))
    }
    options = fields.pop("anyOf", [])
    return {**fields, **options[0]} if len(options) == 1 else {**fields, **_any_of(options)}


def _any_of(options: list[Any]) -> dict[str, Any]:
    return {"anyOf": options} if options else {}
