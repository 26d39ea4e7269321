"""Null beside anything else: what `x-nullable` means in a schema of Swagger 2.0 without a type."""

from __future__ import annotations

from typing import Any

_ANNOTATIONS = frozenset(
    {"title", "description", "default", "examples", "readOnly", "xml", "externalDocs"}
)
"""Keywords that limit no value, and stay with the whole."""


def may_be_null(schema: dict[str, Any]) -> bool:
    """Tell whether a schema of 2.0 lets null through though no type of its own says so.

    The word is the vendors' own, so 3.0's rule that it counts beside `type` alone does not hold.
    Beside `enum` it does not add to the values, as in 3.0 (OpenAPI 3.0.3, 4.7.24.1).
    """
    return schema.get("x-nullable") is True and "type" not in schema and "enum" not in schema


def or_null(translated: dict[str, Any]) -> dict[str, Any]:
    """Give a schema of JSON Schema 2020-12 that accepts null, and what `translated` accepts."""
    limits = {key: child for key, child in translated.items() if key not in _ANNOTATIONS}
    if not limits:
        return translated
    kept = {key: child for key, child in translated.items() if key in _ANNOTATIONS}
    return {**kept, "anyOf": [limits, {"type": "null"}]}
