"""Parameters of Swagger 2.0 outside of the body (2.0, Parameter Object)."""

from __future__ import annotations

from typing import cast

from importer.model.api import Parameter
from importer.model.payloads import ParameterIn
from importer.openapi.declarations import Declared
from importer.openapi.nodes import Reader
from importer.openapi.swagger.values import VALUE_WORDS, misplaced_schema, schema_of_words

FIELDS = frozenset(
    {"name", "in", "description", "required", "allowEmptyValue", "collectionFormat", *VALUE_WORDS}
)
"""The fields of a parameter that is no body."""

_DEFAULT_STYLE = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_STYLES = {
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
}
_SEVERAL = "multi"


def read_parameter(reader: Reader, declared: Declared) -> Parameter:
    """Read a parameter of a query, a header, a path or (unknown to 2.0) a cookie."""
    node, name, place = declared.node, declared.name, declared.place
    required = reader.flag(node, "required")
    if place == "path" and not required:
        reader.note("path-parameter-optional", node.location, f"{name} is required in a path")
    schema = misplaced_schema(reader, node)
    tell_unread(reader, declared, {"schema"} if schema else set())
    style, explode = _style(reader, declared)
    return Parameter(
        name=name,
        place=cast(ParameterIn, place),
        required=required or place == "path",
        description=reader.text(node, "description"),
        deprecated=False,
        style=style,
        explode=explode,
        schema=schema or schema_of_words(node),
        media_type=None,
        location=node.location,
    )


def tell_unread(reader: Reader, declared: Declared, read: set[str]) -> None:
    """Tell which fields of a parameter count for nothing, but for those `read` beyond 2.0's."""
    node, name = declared.node, declared.name
    reader.leave_out(node, FIELDS | read)
    if reader.flag(node, "allowEmptyValue"):
        place = node.location.child("allowEmptyValue")
        reader.note("parameter-field-dropped", place, f"{name}: allowEmptyValue")


def collection_format(reader: Reader, declared: Declared) -> str:
    """Give how the items of a list are written in one text; `multi` repeats the parameter.

    `multi` stands for queries and forms only; elsewhere, and for a word that 2.0 has not, the
    default `csv` is taken with a Problem.
    """
    node, place = declared.node, declared.place
    word = reader.text(node, "collectionFormat") or "csv"
    repeatable = place in ("query", "formData", "cookie")
    if word == "csv" or word in _STYLES or (word == _SEVERAL and repeatable):
        return word
    at = node.location.child("collectionFormat")
    reader.note("field-invalid", at, f"{word} cannot stand in a {place}; csv was taken")
    return "csv"


def _style(reader: Reader, declared: Declared) -> tuple[str, bool]:
    """Give a parameter's style and whether it is exploded, in the words of OpenAPI 3."""
    usual = _DEFAULT_STYLE[declared.place]
    if declared.node.value.get("type") != "array":
        return usual, usual == "form"
    word = collection_format(reader, declared)
    return (usual, word == _SEVERAL) if word in ("csv", _SEVERAL) else _STYLES[word]
