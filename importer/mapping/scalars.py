"""The one scalar type of a parameter, found behind whatever its schema says."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, cast

from importer.document.resolve import DanglingReference, Resolver
from importer.model.api import Schema
from importer.model.payloads import ScalarType

_SCALARS = ("string", "number", "integer", "boolean")
_NESTING_MOST = 20


class ParameterType(NamedTuple):
    """A parameter's type on the platform; `lowered` tells from what, `known` whether it was said.

    `schema` is the schema that says it, references followed, for notes to people.
    """

    type: ScalarType
    lowered: str | None
    known: bool
    schema: dict[str, Any]


def parameter_type(schema: Schema | None, resolver: Resolver) -> ParameterType:
    """Give the type of a parameter with this schema: string where it is no scalar or unknown."""
    behind = follow_schema(schema, resolver)
    if behind is None or not isinstance(behind.value, dict):
        return ParameterType("string", None, False, {})
    kinds = _kinds(behind, resolver, 0)
    kinds.discard("null")
    described = behind.value
    if not kinds:
        return ParameterType("string", None, False, described)
    if kinds == {"integer", "number"}:
        kinds = {"number"}
    if len(kinds) == 1 and kinds <= set(_SCALARS):
        return ParameterType(cast(ScalarType, kinds.pop()), None, True, described)
    return ParameterType("string", " or ".join(sorted(kinds)), True, described)


def follow_schema(schema: Schema | None, resolver: Resolver) -> Schema | None:
    """Follow the references of a schema to one that is none; None where they lead nowhere."""
    for _ in range(_NESTING_MOST):
        if schema is None or not isinstance(schema.value, dict):
            return schema
        reference = schema.value.get("$ref")
        if not isinstance(reference, str):
            return schema
        try:
            schema = Schema(*resolver.lookup(reference, schema.base))
        except DanglingReference:
            return None
    return None


def _kinds(schema: Schema, resolver: Resolver, depth: int) -> set[str]:
    """Give the JSON types that a schema lets through, as far as it names any."""
    value = schema.value
    named = value.get("type")
    given = named if isinstance(named, list) else [named]
    kinds = {name for name in given if name in (*_SCALARS, "array", "object", "null")}
    if kinds or depth == _NESTING_MOST:
        return kinds
    listed = value.get("enum")
    if isinstance(listed, list) and listed:
        return {_kind_of_value(choice) for choice in listed}
    for word in ("oneOf", "anyOf", "allOf"):
        kinds |= _kinds_of_parts(schema, word, resolver, depth)
    if not kinds and "properties" in value:
        return {"object"}
    if not kinds and "items" in value:
        return {"array"}
    return kinds


def _kinds_of_parts(
    schema: Schema, word: Literal["oneOf", "anyOf", "allOf"], resolver: Resolver, depth: int
) -> set[str]:
    """Give the types of the parts of a composed schema."""
    parts = schema.value.get(word)
    kinds: set[str] = set()
    for index, part in enumerate(parts if isinstance(parts, list) else ()):
        below = Schema(part, schema.location.child(word, index), schema.base)
        behind = follow_schema(below, resolver)
        if behind is not None and isinstance(behind.value, dict):
            kinds |= _kinds(behind, resolver, depth + 1)
    return kinds


def _kind_of_value(value: Any) -> str:
    """Give the JSON type of a value of an enum."""
    if isinstance(value, bool):
        return "boolean"
    kinds: dict[type, str] = {str: "string", int: "integer", float: "number", list: "array"}
    return "null" if value is None else kinds.get(type(value), "object")


def is_of_type(value: Any, scalar: ScalarType) -> bool:
    """Tell whether a JSON value has a scalar type."""
    if isinstance(value, bool):
        return scalar == "boolean"
    kinds: dict[ScalarType, Any] = {"string": str, "integer": int, "number": int | float}
    return scalar in kinds and isinstance(value, kinds[scalar])
