"""Parameters of an operation (OpenAPI 3.0.4, section 4.7.12)."""

from __future__ import annotations

from typing import cast, get_args

from importer.model.api import Parameter, Schema
from importer.model.payloads import ParameterIn
from importer.openapi.declarations import declared_parameters
from importer.openapi.nodes import Node, Reader

_FIELDS = frozenset(
    {
        "name",
        "in",
        "description",
        "required",
        "deprecated",
        "allowEmptyValue",
        "style",
        "explode",
        "allowReserved",
        "schema",
        "content",
        "example",
        "examples",
    }
)
_PLACES = frozenset(get_args(ParameterIn))
_DEFAULT_STYLE = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def read_parameters(reader: Reader, owners: list[Node]) -> tuple[Parameter, ...]:
    """Read the parameters of an operation and of its path items, the operation's own first."""
    declared = declared_parameters(reader, owners, _PLACES)
    return tuple(reader.once(parameter.node, _parameter) for parameter in declared)


def _parameter(reader: Reader, node: Node) -> Parameter:
    """Read a parameter that has a name and a place."""
    name, place = node.value["name"], cast(ParameterIn, node.value["in"])
    reader.leave_out(node, _FIELDS)
    required = reader.flag(node, "required")
    if place == "path" and not required:
        reader.note("path-parameter-optional", node.location, f"{name} is required in a path")
    if "example" in node.value or "examples" in node.value:
        reader.note("examples-dropped", node.location, f"examples of the parameter {name}")
    for key in ("allowReserved", "allowEmptyValue"):
        if reader.flag(node, key):
            reader.note("parameter-field-dropped", node.location.child(key), f"{name}: {key}")
    style = reader.text(node, "style") or _DEFAULT_STYLE[place]
    media_type, schema = _value_description(reader, node)
    return Parameter(
        name=name,
        place=place,
        required=required or place == "path",
        description=reader.text(node, "description"),
        deprecated=reader.flag(node, "deprecated"),
        style=style,
        explode=reader.flag(node, "explode", default=style == "form"),
        schema=schema,
        media_type=media_type,
        location=node.location,
    )


def _value_description(reader: Reader, node: Node) -> tuple[str | None, Schema | None]:
    """Give a parameter's schema, and the media type where its value is text in one (`content`)."""
    if "schema" in node.value:
        schema = node.child("schema")
        return None, Schema(schema.value, schema.location, schema.base)
    content = reader.mapping(node, "content")
    for media_type in content.value if content else ():
        assert content is not None  # noqa: S101 - the loop is empty otherwise
        media = content.child(media_type)
        if isinstance(media.value, dict) and "schema" in media.value:
            schema = media.child("schema")
            return media_type, Schema(schema.value, schema.location, schema.base)
        return media_type, None
    return None, None
