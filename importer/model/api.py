"""One model of an API for every version of OpenAPI: what the readers make and the mapping takes.

It holds names, places and references into the tree of the document, never copies of schemas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from importer.model.document import Location
from importer.model.payloads import ParameterIn

Dialect = Literal["2.0", "3.0", "3.1"]
"""The schema dialect of a document: 2.0's or 3.0's own, or JSON Schema 2020-12 as 3.1 and 3.2
use it."""


class Schema(msgspec.Struct, frozen=True):
    """A schema as it stands in the document, its place, and the base URI of its references.

    Where a reader puts it together out of parts of the document (a form of Swagger 2.0), the
    properties in `value` are Schemas themselves, each with its own place.
    """

    value: Any
    location: Location
    base: str


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """One media type of a body; `schema` is None where the document gives none.

    `shared` tells that a reference led to the body or its `content`, so that others may have the
    same one.
    """

    media_type: str
    schema: Schema | None
    location: Location
    shared: bool = False


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """The request body of an operation."""

    required: bool
    description: str
    contents: tuple[Content, ...]
    location: Location


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """One response; `status` is the document's key: "200", "2XX" or "default"."""

    status: str
    description: str
    contents: tuple[Content, ...]
    location: Location


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter; `media_type` is set where its value is text in one (`content`)."""

    name: str
    place: ParameterIn
    required: bool
    description: str
    deprecated: bool
    style: str
    explode: bool
    schema: Schema | None
    media_type: str | None
    location: Location


class ServerVariable(msgspec.Struct, frozen=True, kw_only=True):
    """A variable of a server's URL, with its default and the values it may have."""

    name: str
    default: str
    choices: tuple[str, ...]
    description: str


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """One server; its URL may hold `{variable}`s. `name` is a field of 3.2."""

    url: str
    name: str = ""
    description: str
    variables: tuple[ServerVariable, ...]
    location: Location


SchemeKind = Literal["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"]
"""The kinds of security schemes, as 3.1 calls them; 2.0's `basic` is one of `http`."""

FlowKind = Literal[
    "authorizationCode", "clientCredentials", "password", "implicit", "deviceAuthorization"
]
"""The flows of OAuth 2, as OpenAPI 3 calls them; the last one is new in 3.2."""


class Scope(msgspec.Struct, frozen=True):
    """A scope of OAuth 2, and what it lets a client do."""

    name: str
    description: str


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """A flow of OAuth 2; its addresses are as documented, "" where there is none."""

    kind: FlowKind
    authorization_url: str
    token_url: str
    refresh_url: str
    scopes: tuple[Scope, ...]
    location: Location


class SecurityScheme(msgspec.Struct, frozen=True, kw_only=True):
    """A way to sign in. `name` is its key in the document.

    Of `apiKey` there are `parameter` and `place`, of `http` the `http_scheme` in lower case and
    perhaps `bearer_format`, of `oauth2` the `flows`, of `openIdConnect` the `openid_url`; what is
    not the kind's own is empty.
    """

    name: str
    kind: SchemeKind
    description: str
    deprecated: bool = False
    parameter: str = ""
    place: str = ""
    http_scheme: str = ""
    bearer_format: str = ""
    openid_url: str = ""
    flows: tuple[Flow, ...] = ()
    location: Location


class Requirement(msgspec.Struct, frozen=True):
    """Schemes that a call needs, all of them together, each with scopes; none: no sign-in."""

    schemes: Mapping[str, tuple[str, ...]]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP operation. `action_name` is the document's own choice (`x-action-name`).

    `security` are the requirements of which one is enough; None where those of the API hold.
    """

    method: str
    path: str
    action_name: str | None
    operation_id: str | None
    summary: str
    description: str
    deprecated: bool
    documentation_url: str
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    security: tuple[Requirement, ...] | None = None
    location: Location

    @property
    def label(self) -> str:
        """`METHOD /path`, as the document writes it: how reports and Problems name it."""
        return f"{self.method} {self.path}"


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A request that the API sends: a webhook, or a callback that operations ask for.

    `name` is its key. Of a callback, `expression` tells where it is sent to, and `owners` are the
    labels of the operations that it belongs to, sorted. The path of `operation` is what its label
    calls it: `webhook newPet`.
    """

    name: str
    operation: Operation
    expression: str = ""
    owners: tuple[str, ...] = ()


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """An API. `skipped` counts the operations that could not be read; each has its Problem.

    `security` is None where the document says nothing of what calls need. `logo_url` is that of
    the extension `x-logo`; `tags` are the names of the tags that the document declares.
    """

    title: str
    version: str
    documentation_url: str
    contact_url: str = ""
    logo_url: str = ""
    tags: tuple[str, ...] = ()
    dialect: Dialect
    servers: tuple[Server, ...]
    schemes: tuple[SecurityScheme, ...] = ()
    security: tuple[Requirement, ...] | None = None
    operations: tuple[Operation, ...]
    skipped: int
    webhooks: tuple[Webhook, ...] = ()
    location: Location
