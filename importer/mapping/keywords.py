"""What each schema dialect knows: keyword by keyword, what kind of value it takes.

2.0: the Schema Object of Swagger 2.0. 3.0: that of OpenAPI 3.0.4 (section 4.7.24). 3.1: JSON
Schema 2020-12 and the base vocabulary of OpenAPI 3.1.1 (section 4.8.24). What one of them lacks and
another JSON Schema has is `FOREIGN` to it: kept, it would mean something that the document did not
say.
"""

from __future__ import annotations

from collections.abc import Mapping

from importer.model.api import Dialect

_SHARED: Mapping[str, str] = {
    "title": "text",
    "description": "text",
    "format": "text",
    "default": "default",
    "deprecated": "flag",
    "readOnly": "flag",
    "writeOnly": "flag",
    "type": "type",
    "enum": "enum",
    "multipleOf": "positive",
    "maximum": "limit",
    "minimum": "limit",
    "exclusiveMaximum": "exclusive_limit",
    "exclusiveMinimum": "exclusive_limit",
    "maxLength": "count",
    "minLength": "count",
    "pattern": "pattern",
    "maxItems": "count",
    "minItems": "count",
    "uniqueItems": "flag",
    "maxProperties": "count",
    "minProperties": "count",
    "required": "required",
    "allOf": "schema_list",
    "oneOf": "schema_list",
    "anyOf": "schema_list",
    "not": "schema",
    "items": "items",
    "properties": "schema_map",
    "additionalProperties": "schema",
    "example": "example",
    "examples": "examples",
    "discriminator": "discriminator",
    "xml": "annotation",
    "externalDocs": "annotation",
}

_LATER_THAN_2_0 = frozenset({"deprecated", "writeOnly", "oneOf", "anyOf", "not", "examples"})

KEYWORDS: Mapping[Dialect, Mapping[str, str]] = {
    "2.0": {
        **{word: kind for word, kind in _SHARED.items() if word not in _LATER_THAN_2_0},
        "discriminator": "inherited_discriminator",
        "x-nullable": "nullable",
    },
    "3.0": {**_SHARED, "nullable": "nullable"},
    "3.1": {
        **_SHARED,
        "$ref": "reference",
        "$dynamicRef": "dynamic_reference",
        "$comment": "text",
        "$id": "identifier",
        "$schema": "identifier",
        "$anchor": "identifier",
        "$dynamicAnchor": "identifier",
        "$vocabulary": "identifier",
        "$defs": "local_definitions",
        "definitions": "local_definitions",
        "const": "anything",
        "prefixItems": "schema_list",
        "contains": "schema",
        "maxContains": "count",
        "minContains": "count",
        "patternProperties": "pattern_map",
        "propertyNames": "schema",
        "unevaluatedItems": "schema",
        "unevaluatedProperties": "schema",
        "dependentSchemas": "schema_map",
        "dependentRequired": "name_lists",
        "if": "schema",
        "then": "schema",
        "else": "schema",
        "contentEncoding": "text",
        "contentMediaType": "text",
        "contentSchema": "schema",
    },
}
"""For each dialect, the kind of value of each keyword; `importer.mapping.schemas` has a way to
translate each kind."""

_EARLIER_DRAFTS = frozenset(
    {
        "id",
        "definitions",
        "dependencies",
        "additionalItems",
        "extends",
        "disallow",
        "divisibleBy",
        "$recursiveRef",
        "$recursiveAnchor",
        "nullable",
    }
)

FOREIGN: Mapping[Dialect, frozenset[str]] = {
    "2.0": (frozenset(KEYWORDS["3.1"]) | _EARLIER_DRAFTS) - frozenset(KEYWORDS["2.0"]),
    "3.0": (frozenset(KEYWORDS["3.1"]) | _EARLIER_DRAFTS) - frozenset(KEYWORDS["3.0"]),
    "3.1": _EARLIER_DRAFTS - frozenset(KEYWORDS["3.1"]),
}
"""For each dialect, keywords of other ones that must not come to mean something."""

NULLABLE: Mapping[Dialect, str | None] = {"2.0": "x-nullable", "3.0": "nullable", "3.1": None}
"""The word that adds null to a type, in the dialects that have one; 2.0's is the vendors' own."""

TYPES: Mapping[Dialect, frozenset[str]] = {
    "3.0": frozenset({"string", "number", "integer", "boolean", "array", "object"}),
    "3.1": frozenset({"string", "number", "integer", "boolean", "array", "object", "null"}),
}

MENDED_TYPES: Mapping[str, str] = {
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "str": "string",
    "text": "string",
    "date": "string",
    "datetime": "string",
    "date-time": "string",
    "uuid": "string",
    "uri": "string",
    "enum": "string",
    "file": "string",
    "binary": "string",
    "dict": "object",
    "map": "object",
    "list": "array",
}
"""Names of types from elsewhere that vendors write, and what they mean."""
