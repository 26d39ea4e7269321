"""Trees that look like Swagger 2.0 documents and are wrong in any place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from any_tree import ALWAYS, CHOICES, FIELDS, METHODS, REFERABLE, TreeMaker
from hypothesis import strategies as st

REFERENCES = (
    "#/definitions/A",
    "#/definitions/B/properties/a",
    "#/definitions/a~1b",
    "#/parameters/A",
    "#/responses/default",
    "#/paths/~1things~1%7Bid%7D",
    "#/paths/~1things~1%7Bid%7D/get/responses/200/schema",
    "#/info/title/0",
    "#",
    "",
    "A",
    "other.yaml#/A",
    "\x00",
)
OWN_VALUES: dict[str, Sequence[Any]] = {
    "reference": REFERENCES,
    "sign-in": ("basic", "apiKey", "oauth2", "OAuth2", "http"),
    "flow name": ("implicit", "password", "application", "accessCode", "magic"),
    "place": ("query", "path", "header", "body", "formData", "cookie", "matrix"),
    "format": ("csv", "multi", "ssv", "tsv", "pipes", "xsv"),
    "media": ("application/json", "multipart/form-data", "application/x-www-form-urlencoded", "a"),
    "scheme": ("https", "http", "ws", "ftp", ""),
    "host": ("a.example.com", "https://a.example.com/", "{{ .x }}", "{a}.b", "\\", "", "a b"),
    "base path": ("/v1", "v1", "/", "", "/{a}", "//b", "/../c"),
}
VALUE_WORDS = ("default", "enum", "pattern", "items", "format", "maximum", "exclusiveMaximum")

OWN_FIELDS: dict[str, dict[str, str]] = {
    "document": {
        "host": "host",
        "basePath": "base path",
        "schemes": "[scheme]",
        "consumes": "[media]",
        "produces": "[media]",
        "info": "info",
        "responses": "{response}",
        "securityDefinitions": "{scheme}",
        "security": "[requirement]",
        "tags": "[tag]",
        "externalDocs": "docs",
        "x-webhooks": "{path item}",
    },
    "path item": {
        **dict.fromkeys(METHODS, "operation"),
        "parameters": "[parameter]",
        "x-name": "any",
    },
    "operation": {
        "consumes": "[media]",
        "produces": "[media]",
        "schemes": "[scheme]",
        "operationId": "operationId",
        "x-action-name": "operationId",
        "tags": "[text]",
        "externalDocs": "docs",
        "deprecated": "flag",
        "description": "text",
    },
    "parameter": {
        **{word: FIELDS["schema"].get(word, "any") for word in VALUE_WORDS},
        "schema": "schema",
        "collectionFormat": "format",
        "required": "flag",
        "allowEmptyValue": "flag",
        "description": "text",
        "x-nullable": "flag",
    },
    "scheme": {
        "name": "header name",
        "in": "place",
        "flow": "flow name",
        "authorizationUrl": "address",
        "tokenUrl": "address",
        "scopes": "{text}",
        "description": "text",
        "x-name": "any",
    },
    "response": {"headers": "{any}", "examples": "{any}", "description": "text", "x-name": "any"},
    "schema": {**FIELDS["schema"], "discriminator": "text", "x-nullable": "flag"},
}
"""What objects are made of, where 2.0 is not as 3.0 is."""

OWN_ALWAYS: dict[str, dict[str, str]] = {
    "document": {
        "securityDefinitions": "{scheme}",
        "paths": "{path item}",
        "definitions": "{schema}",
        "parameters": "{parameter}",
    },
    "operation": {"parameters": "[parameter]", "responses": "{response}"},
    "parameter": {"name": "parameter name", "in": "place", "type": "type", "schema": "schema"},
    "response": {"schema": "schema"},
    "schema": {"type": "type"},
    "scheme": {
        "type": "sign-in",
        "name": "header name",
        "in": "place",
        "flow": "flow name",
        "authorizationUrl": "address",
        "tokenUrl": "address",
        "scopes": "{text}",
    },
}
"""Fields without which little would be reached."""


class SwaggerMaker(TreeMaker):
    """Makes one tree out of bytes, each a choice."""

    def make(self, kind: str) -> Any:
        """Make a value of a kind, most of the time."""
        return self._pick(OWN_VALUES[kind]) if kind in OWN_VALUES else super().make(kind)

    def _object(self, kind: str) -> Any:
        if kind in REFERABLE and self._one_in(6):
            return {"$ref": self._pick(REFERENCES)}
        always = OWN_ALWAYS.get(kind, ALWAYS.get(kind, {}))
        made = {name: self.make(part) for name, part in always.items()}
        fields = OWN_FIELDS.get(kind, FIELDS.get(kind, {}))
        for _ in range(self._below(7)):
            name = self._pick(list(fields))
            made[name] = self.make(fields[name])
        return made


def make_document(choices: bytes) -> dict[str, Any]:
    """Make a tree that calls itself Swagger 2.0; nothing else in it is certain."""
    rest = SwaggerMaker(choices).make("document")
    return {**(rest if isinstance(rest, dict) else {}), "swagger": "2.0"}


swaggers = st.binary(min_size=CHOICES, max_size=CHOICES).map(make_document)
