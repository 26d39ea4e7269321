"""Where in a document references may stand, by the kind of object (OpenAPI 2.0 to 3.2).

What stands elsewhere is data: a `$ref` in an example, or a property that is called `$ref`, refers
to nothing. Fields of all versions stand in one table: vendors write those of others, and what a
version does not have is not read where it matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

OTHER = "other"
"""Anything in an extension, `info` or `tags`: vendors put references there, to texts mostly."""

_DATA = frozenset(
    {"default", "enum", "const", "value", "mapping"} | {"example", "examples", "headers", "links"}
)
"""Fields that hold data, or what is not imported, wherever they stand."""

BODY_SCHEMA = "bodySchema"
"""A schema that stands in no other one."""


class Shape(NamedTuple):
    """The kinds of the values of an object: `fields` by key, `rest` of other keys.

    Where `extensions` is true, keys that begin with `x-` are extensions, not names. A kind of None
    is data.
    """

    fields: Mapping[str, str] = {}
    rest: str | None = None
    extensions: bool = True

    def kind_of(self, key: str) -> str | None:
        """Give the kind of the value of a key; a list's is that of its items."""
        found = self.fields.get(key)
        if found is not None:
            return found
        return OTHER if self.extensions and key.startswith("x-") else self.rest


def _names_of(kind: str) -> Shape:
    """Give the shape of a map from names to things of a kind."""
    return Shape(rest=kind, extensions=False)


_SCHEMA_MAPS = ("properties", "patternProperties", "dependentSchemas", "dependencies")
_SCHEMA_WORDS = (
    *("allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
    *("items", "prefixItems", "additionalItems", "unevaluatedItems", "contains"),
    *("additionalProperties", "unevaluatedProperties", "propertyNames", "contentSchema"),
)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

SHAPES: Mapping[str, Shape] = {
    "document": Shape(
        {
            "paths": "paths",
            "webhooks": "pathItems",
            "x-webhooks": "pathItems",
            "components": "components",
            "definitions": "schemas",
            "parameters": "parameters",
            "responses": "responses",
            "securityDefinitions": "securitySchemes",
            "info": "info",
            "tags": OTHER,
        }
    ),
    "info": Shape(rest=OTHER),
    "components": Shape(
        {
            "schemas": "schemas",
            "responses": "components/responses",
            "parameters": "parameters",
            "examples": "examples",
            "requestBodies": "requestBodies",
            "headers": "headers",
            "securitySchemes": "securitySchemes",
            "links": "links",
            "callbacks": "callbacks",
            "pathItems": "pathItems",
            "mediaTypes": "content",
        }
    ),
    "paths": Shape(rest="pathItem"),
    "pathItem": Shape(
        {
            **dict.fromkeys(METHODS, "operation"),
            "additionalOperations": "operations",
            "parameters": "parameter",
        }
    ),
    "operation": Shape(
        {
            "parameters": "parameter",
            "requestBody": "requestBody",
            "responses": "responses",
            "callbacks": "callbacks",
        }
    ),
    "parameter": Shape({"schema": BODY_SCHEMA, "content": "content", "examples": "examples"}),
    "header": Shape({"schema": BODY_SCHEMA, "content": "content", "examples": "examples"}),
    "requestBody": Shape({"content": "content"}),
    "responses": Shape(rest="response"),
    "response": Shape(
        {"headers": "headers", "content": "content", "links": "links", "schema": BODY_SCHEMA}
    ),
    "content": _names_of("mediaType"),
    "mediaType": Shape(
        {
            "schema": BODY_SCHEMA,
            "itemSchema": "schema",
            "examples": "examples",
            "encoding": "encodings",
            "itemEncoding": "encoding",
            "prefixEncoding": "encoding",
        }
    ),
    "encoding": Shape({"headers": "headers"}),
    "callback": Shape(rest="pathItem"),
    "example": Shape(),
    "link": Shape(),
    "securityScheme": Shape(),
    "schema": Shape(
        {
            **dict.fromkeys(_SCHEMA_MAPS, "schemas"),
            **dict.fromkeys(("$defs", "definitions"), "schemas"),
            **dict.fromkeys(_SCHEMA_WORDS, "schema"),
            "discriminator": "discriminator",
        }
    ),
    "discriminator": Shape({"mapping": "mapping", "defaultMapping": "mapping"}),
    "mapping": _names_of("mapping"),
    "components/responses": _names_of("response"),
    **{
        f"{kind}s": _names_of(kind)
        for kind in (
            *("schema", "parameter", "example", "header", "securityScheme", "link", "callback"),
            *("pathItem", "operation", "encoding"),
        )
    },
    "requestBodies": _names_of("requestBody"),
    OTHER: Shape(rest=OTHER),
}
"""For each kind of object, the kinds of what stands in it."""

HOMES_3: Mapping[str, tuple[str, ...]] = {
    "schema": ("components", "schemas"),
    "response": ("components", "responses"),
    "parameter": ("components", "parameters"),
    "example": ("components", "examples"),
    "requestBody": ("components", "requestBodies"),
    "header": ("components", "headers"),
    "securityScheme": ("components", "securitySchemes"),
    "link": ("components", "links"),
    "callback": ("components", "callbacks"),
}
HOMES_2: Mapping[str, tuple[str, ...]] = {
    "schema": ("definitions",),
    "response": ("responses",),
    "parameter": ("parameters",),
    "securityScheme": ("securityDefinitions",),
}
"""For each kind of thing that others may refer to, where such things stand."""

_UNREAD = frozenset({OTHER, "example", "header", "link"})
"""Kinds of objects in whose place nothing that is imported stands."""

REFERABLE = frozenset(
    {*HOMES_3, BODY_SCHEMA, "pathItem", "operation", "mediaType", "content", OTHER}
)
"""Kinds of objects in whose place a reference may stand, by the specification or by custom."""


def references_in(root: Any) -> Iterator[str]:
    """Give the references of a file that an import may follow: to other parts, and elsewhere.

    In a document they are known by their places. What another file is made of is known only where
    something refers to it: there what must be data is passed over, and extensions.
    """
    is_document = isinstance(root, dict) and not root.keys().isdisjoint(("openapi", "swagger"))
    return references_of(root, "document") if is_document else _references_in_file(root)


def references_of(value: Any, kind: str) -> Iterator[str]:
    """Give the references in something of a kind that an import may follow."""
    todo: list[tuple[Any, str]] = [(value, kind)]
    while todo:
        node, kind = todo.pop()
        if isinstance(node, list):
            todo += [(child, kind) for child in node if isinstance(child, dict | list)]
        elif isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and kind in REFERABLE:
                yield reference
            shape = SHAPES["schema" if kind == BODY_SCHEMA else kind]
            for key, child in node.items():
                below = shape.kind_of(key) if isinstance(child, dict | list) else None
                if below is not None and below not in _UNREAD:
                    todo.append((child, below))


def _references_in_file(root: Any) -> Iterator[str]:
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                yield reference
            todo += [
                child
                for key, child in node.items()
                if key not in _DATA and not key.startswith("x-")
            ]


def kind_at(root: Any, pointer: str) -> str | None:
    """Give the kind of what stands at a pointer into a document; None where it is data."""
    node, kind = root, "document"
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list):
            node = node[int(key)]
            continue
        below = SHAPES[kind].kind_of(key)
        if below is None:
            return None
        node, kind = node[key], "schema" if below == BODY_SCHEMA else below
    return kind
