"""Trees that look like OpenAPI documents and are wrong in any place: what Hypothesis draws from.

A table says what each object is made of. A few of its fields are drawn, each of the right kind more
often than not; otherwise anything JSON can hold, made of OpenAPI's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
REFERENCES = (
    "#/components/schemas/A",
    "#/components/schemas/B",
    "#/components/schemas/A/properties/a",
    "#/components/schemas/a~1b",
    "#/components/responses/default",
    "#/components/parameters/A",
    "#/components/requestBodies/A",
    "#/components/pathItems/A",
    "#/components/securitySchemes/A",
    "#/components/callbacks/A",
    "#/paths/~1things~1%7Bid%7D",
    "#/paths/~1things~1%7Bid%7D/get",
    "#/paths/~1things~1%7Bid%7D/parameters/0",
    "#/paths/~1things~1%7Bid%7D/get/responses/200/content/application~1json/schema",
    "#/info/title/0",
    "#/info/version/x",
    "#/tags/-1",
    "#",
    "",
    "#A",
    "A",
    "other.yaml#/A",
    "http://[/A",
    "https://schemas.example.com/tree",
    "https://schemas.example.com/tree#A",
    "%zz",
    "\x00",
    "#/%ff~2",
)
TEXTS = (
    "A",
    "a b",
    "",
    "id",
    "{{ .conn.KEY }}",
    "\u202e\x1b[31m\x00",
    "a/b~c",
    "$ref",
    "https://example.com/",
    "default",
    "x" * 400,
    "\U0001f600",
)
NUMBERS = (0, 1, -1, 2**70, 0.5, 1e308, 200)
WORDS = tuple(
    f"A name in type schema content items enum required parameters responses properties"
    f" description $ref $id x-name {' '.join(METHODS)}".split()
)

VALUES: dict[str, Sequence[Any]] = {
    "text": TEXTS,
    "flag": (False, True),
    "number": NUMBERS,
    "limit": (True, False, *NUMBERS),
    "reference": REFERENCES,
    "type": ("string", "number", "integer", "boolean", "array", "object", "null", "int", "file"),
    "pattern": ("^a+$", "(", "[z-a]", "\\", "a{3,1}"),
    "in": ("path", "query", "header", "cookie", "body"),
    "style": ("form", "simple", "deepObject", "label", "spaceDelimited"),
    "parameter name": ("id", "A", "accept", "X-Signature", "{{ .x }}", "a b", "\x07"),
    "scope": ("A", "a b", "{{ .x }}", "read"),
    "url": ("https://{a}.example.com/{b}", "/v1", "", "{{ .x }}", "\\", "//other/{a}"),
    "operationId": ("a", "A", "a b", "", "x" * 400, "b"),
    "sign-in": ("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS", "basic", "magic"),
    "http scheme": ("basic", "bearer", "Bearer", "digest", ""),
    "address": (
        "https://login.example.com/token",
        "/token",
        "token",
        "https://me:hush@login.example.com/",
        "https://{a}.example.com/token",
        "javascript:alert(1)",
        "//[",
        "https://a.example/{{ .x }}",
        "",
    ),
    "header name": ("X-Hub-Signature-256", "X-Key", "Authorization", "a{{", "a\r\nb", ""),
    "signed": ("HMAC-SHA256 of the body", "HMAC", "sha1 hmac of url and payload", "\x1b[2J", ""),
}
"""What has no parts: the right values, near misses among them."""

KEYS: dict[str, Sequence[str]] = {
    "path item": ("/things/{id}", "/things", "things", "/a/../b", "x-a", "/{{ .x }}/{id}", "//a"),
    "response": ("200", "2XX", "4xx", "default", "99", "x-a", "204"),
    "media type": ("application/json", "Application/JSON", "*/*", "text/xml", "a"),
    "schema": ("A", "B", "a", "a/b", "$ref", "$id", "default"),
    "scheme": ("A", "key", "A authorization_code", "none sign-in", "\u202e", "{{ .x }}"),
    "callback": ("A", "done", "x-a", ""),
    "expression": ("{$request.body#/url}", "{{ .x }}", "x-a", "\x1b[2J"),
    "any": WORDS,
}
"""Keys of maps by what they hold."""


def _fields(**kinds: str) -> dict[str, str]:
    """Give each field of the names after a kind with that kind."""
    return {name: kind for kind, names in kinds.items() for name in names.split()}


FIELDS: dict[str, dict[str, str]] = {
    "document": {
        "components": "components",
        "servers": "[server]",
        "info": "info",
        "webhooks": "{path item}",
        "x-webhooks": "{path item}",
        "security": "[requirement]",
        "tags": "[tag]",
        "externalDocs": "docs",
        "jsonSchemaDialect": "text",
        "x-name": "any",
    },
    "info": {
        "contact": "contact",
        "x-logo": "logo",
        **_fields(text="title version description", any="license x-name"),
    },
    "contact": {"url": "address", "name": "text"},
    "logo": {"url": "address", "altText": "text"},
    "tag": {"name": "text", "description": "text"},
    "requirement": {"A": "[scope]", "key": "[scope]", "b": "[scope]"},
    "scheme": {
        "type": "sign-in",
        "name": "header name",
        "in": "in",
        "scheme": "http scheme",
        "flows": "flows",
        "openIdConnectUrl": "address",
        **_fields(text="description bearerFormat", flag="deprecated", any="x-name"),
    },
    "flows": dict.fromkeys(
        (
            "authorizationCode",
            "clientCredentials",
            "password",
            "implicit",
            "deviceAuthorization",
            "other",
        ),
        "flow",
    ),
    "flow": {"refreshUrl": "address", "scopes": "{text}", "x-name": "any"},
    "callback": {"x-name": "any"},
    "docs": _fields(text="url description"),
    "server": {"url": "url", "description": "text", "variables": "{variable}", "x-name": "any"},
    "variable": {"default": "text", "enum": "[text]", "description": "text", "x-name": "any"},
    "components": {
        "schemas": "{schema}",
        "responses": "{response}",
        "parameters": "{parameter}",
        "requestBodies": "{body}",
        "pathItems": "{path item}",
        "securitySchemes": "{scheme}",
        "callbacks": "{callback}",
        "x-name": "any",
    },
    "path item": {
        **dict.fromkeys(METHODS, "operation"),
        "parameters": "[parameter]",
        "servers": "[server]",
        **_fields(text="summary description", any="x-name"),
    },
    "operation": {
        "responses": "{response}",
        "parameters": "[parameter]",
        "requestBody": "body",
        "operationId": "operationId",
        "x-action-name": "operationId",
        "tags": "[text]",
        "externalDocs": "docs",
        "servers": "[server]",
        "security": "[requirement]",
        "callbacks": "{callback}",
        **_fields(text="summary description", flag="deprecated", any="x-name"),
    },
    "parameter": {
        "schema": "schema",
        "description": "signed",
        "content": "{media type}",
        "style": "style",
        "examples": "{any}",
        **_fields(flag="required deprecated explode allowReserved allowEmptyValue"),
        **_fields(any="example x-name"),
    },
    "body": {"content": "{media type}", "description": "text", "required": "flag", "x-name": "any"},
    "response": {
        "content": "{media type}",
        "description": "text",
        "headers": "{any}",
        "links": "{any}",
        "x-name": "any",
    },
    "media type": {
        "schema": "schema",
        "example": "any",
        "examples": "{any}",
        "encoding": "{any}",
        "x-name": "any",
    },
    "schema": {
        "type": "type",
        "pattern": "pattern",
        "enum": "[any]",
        "examples": "[any]",
        "required": "[text]",
        "discriminator": "discriminator",
        **_fields(text="title description format $comment contentEncoding contentMediaType"),
        **_fields(flag="nullable deprecated readOnly writeOnly uniqueItems"),
        **_fields(limit="exclusiveMaximum exclusiveMinimum maximum minimum multipleOf"),
        **_fields(number="maxLength minLength maxItems minItems maxProperties maxContains"),
        **_fields(any="default const example x-name unheardOf xml externalDocs dependentRequired"),
        **_fields(reference="$ref $dynamicRef $id $schema $anchor $dynamicAnchor"),
        **_fields(schema="not items additionalProperties contains propertyNames if then else"),
        **_fields(schema="unevaluatedItems unevaluatedProperties contentSchema"),
        **dict.fromkeys(("allOf", "oneOf", "anyOf", "prefixItems"), "[schema]"),
        **dict.fromkeys(("properties", "patternProperties", "$defs"), "{schema}"),
        **dict.fromkeys(("dependentSchemas", "definitions"), "{schema}"),
    },
    "discriminator": {"propertyName": "text", "mapping": "{reference}"},
}
"""What objects are made of: `[x]` is a list of `x`, `{x}` a map."""

ALWAYS: dict[str, dict[str, str]] = {
    "document": {"components": "components", "paths": "{path item}"},
    "components": {"securitySchemes": "{scheme}", "schemas": "{schema}"},
    "path item": {"get": "operation"},
    "operation": {"parameters": "[parameter]", "responses": "{response}", "requestBody": "body"},
    "parameter": {"name": "parameter name", "in": "in"},
    "body": {"content": "{media type}"},
    "response": {"content": "{media type}"},
    "media type": {"schema": "schema"},
    "schema": {"type": "type"},
    "scheme": {
        "type": "sign-in",
        "name": "header name",
        "in": "in",
        "scheme": "http scheme",
        "flows": "flows",
    },
    "flows": {"authorizationCode": "flow", "password": "flow"},
    "flow": {"authorizationUrl": "address", "tokenUrl": "address", "scopes": "{text}"},
    "callback": {"{$request.body#/url}": "path item"},
}
"""Fields without which little would be reached; they may be of any kind, as all may."""

REFERABLE = frozenset(
    {"path item", "parameter", "body", "response", "schema", "operation", "scheme", "callback"}
)
CHOICES = 3_000


class TreeMaker:
    """Makes one tree out of bytes, each a choice; nought, and the end, is the plainest choice."""

    def __init__(self, choices: bytes) -> None:
        self._choices = iter(choices)

    def make(self, kind: str) -> Any:
        """Make a value of a kind, or, one time in twenty, of none."""
        if self._one_in(20):
            return self._anything(3)
        if kind == "any":
            return self._anything(3)
        if kind in VALUES:
            return self._pick(VALUES[kind])
        inner = kind[1:-1]
        if kind.startswith("["):
            return [self.make(inner) for _ in range((self._below(5) + 1) % 5)]
        if kind.startswith("{"):
            keys = KEYS.get(inner, TEXTS)
            return {self._pick(keys): self.make(inner) for _ in range((self._below(5) + 1) % 5)}
        return self._object(kind)

    def _object(self, kind: str) -> Any:
        if kind in REFERABLE and self._one_in(6):
            beside = {"description": "beside"} if self._one_in(3) else {}
            return {"$ref": self._pick(REFERENCES), **beside}
        if kind == "schema" and self._one_in(12):
            return self._one_in(2)
        made = {name: self.make(part) for name, part in ALWAYS.get(kind, {}).items()}
        names = list(FIELDS[kind])
        for _ in range(self._below(7)):
            name = self._pick(names)
            made[name] = self.make(FIELDS[kind][name])
        return made

    def _anything(self, levels: int) -> Any:
        shape = self._below(6)
        if shape == 0:
            return None
        if shape == 1 or (shape > 3 and levels == 0):
            return self._pick(TEXTS)
        if shape == 2:
            return self._pick(NUMBERS)
        if shape == 3:
            return self._one_in(2)
        inner = [self._anything(levels - 1) for _ in range(self._below(3))]
        return inner if shape == 4 else {self._pick(WORDS): child for child in inner}

    def _below(self, limit: int) -> int:
        return next(self._choices, 0) % limit

    def _one_in(self, many: int) -> bool:
        return self._below(many) == many - 1

    def _pick(self, options: Sequence[T]) -> T:
        return options[self._below(len(options))]


def make_document(choices: bytes) -> dict[str, Any]:
    """Make a tree that calls itself OpenAPI 3.0 or 3.1; nothing else in it is certain."""
    version = "3.1.0" if choices[-1] % 2 else "3.0.3"
    rest = TreeMaker(choices).make("document")
    return {**rest, "openapi": version} if isinstance(rest, dict) else {"openapi": version}


documents = st.binary(min_size=CHOICES, max_size=CHOICES).map(make_document)
