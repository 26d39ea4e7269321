"""What a parameter of Swagger 2.0 says of its value, as a schema (2.0, Parameter Object)."""

from __future__ import annotations

from typing import Any

from importer.model.api import Schema
from importer.openapi.nodes import Node, Reader

VALUE_WORDS = (
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
)
"""The fields of a parameter outside of a body that describe its value, as schemas do."""

_FILE = {"type": "string", "format": "binary"}


def schema_of_words(node: Node, *more: str) -> Schema:
    """Give the schema that a parameter's own fields are; `more` names further ones to keep."""
    words = (*VALUE_WORDS, *more)
    said = {word: node.value[word] for word in words if word in node.value}
    return Schema(without_file(said), node.location, node.base)


def schema_of_field(node: Node) -> Schema | None:
    """Give the schema in the field `schema`; None where there is none."""
    if node.value.get("schema") is None:
        return None
    at = node.child("schema")
    return Schema(without_file(at.value), at.location, at.base)


def is_file(schema: Any) -> bool:
    """Tell whether a schema is 2.0's own word for a file."""
    return isinstance(schema, dict) and schema.get("type") == "file"


def without_file(schema: Any) -> Any:
    """Give a schema with `type: file` as the string of bytes that it means; others as they are."""
    return {**schema, **_FILE} if is_file(schema) else schema


def misplaced_schema(reader: Reader, node: Node) -> Schema | None:
    """Give the `schema` of a parameter that is no body, with a Problem; None where it has a type.

    2.0 has it for bodies alone; vendors who think of OpenAPI 3 write it elsewhere too.
    """
    schema = None if "type" in node.value else schema_of_field(node)
    if schema is not None:
        message = "a parameter outside of the body has no schema in Swagger 2.0; it was read"
        reader.note("structure-invalid", schema.location, message)
    return schema
