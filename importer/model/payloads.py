"""The shapes that the platform's Connect API v1 takes, as JSON-ready dictionaries.

Field names are the platform's (`DefinitionsCreateDefinition`, `ActionHTTPCreate`,
`HTTPConnectorUpdate` of its published document). These very values are what `export` writes and
`apply` posts.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

ParameterIn = Literal["cookie", "header", "path", "query"]
SignInPlace = Literal["cookie", "header", "query"]
"""Where a trigger's parameters, and what signs a request in, may stand."""

ScalarType = Literal["string", "number", "integer", "boolean"]
GrantType = Literal["authorization_code", "client_credentials", "password"]
HMACAlgorithm = Literal["sha1", "sha256", "sha512"]
DigestInput = Literal["body", "url"]


class InlineSchema(TypedDict):
    """A schema that travels as text: its media type and its content."""

    contentType: str
    content: str


class DefinitionCreate(TypedDict):
    """A named JSON Schema and the media types of the data it describes (`accept`)."""

    name: str
    accept: list[str]
    schema: InlineSchema
    description: NotRequired[str]


class DefinitionName(TypedDict):
    """A reference to a definition by its name."""

    name: str


class DefinitionLink(TypedDict):
    """The link of one definition to a body; at most one link for each media type."""

    definition: DefinitionName


class RequestBodyCreate(TypedDict):
    """The request body of an action or a trigger."""

    required: bool
    definitions: list[DefinitionLink]


class ResponseCreate(TypedDict):
    """One response of an action or a trigger; without `status` it is the default response."""

    status: NotRequired[int]
    definitions: list[DefinitionLink]


# `in` is a word of Python's own, hence the functional form.
ActionParameter = TypedDict(
    "ActionParameter",
    {
        "name": str,
        "in": ParameterIn,
        "required": bool,
        "type": ScalarType,
        "default": NotRequired[str | int | float | bool],
    },
)
"""One parameter of an action. Its type is scalar: the platform has no other."""


class ActionCreate(TypedDict):
    """One HTTP operation as the platform stores it. `path` may hold `{{ param.NAME }}`."""

    type: Literal["http"]
    name: str
    summary: NotRequired[str]
    description: NotRequired[str]
    method: str
    path: str
    parameters: list[ActionParameter]
    requestBody: NotRequired[RequestBodyCreate]
    responses: list[ResponseCreate]


class ConnectionVariable(TypedDict):
    """A named value that a user of the connector may set for a connection."""

    name: str
    value: str


class ConnectorPayload(TypedDict):
    """What a document says about the connector itself (a part of `HTTPConnectorUpdate`)."""

    name: str
    protocol: Literal["http"]
    baseUrl: str
    documentationURL: NotRequired[str]
    imageURL: NotRequired[str]
    tags: NotRequired[dict[str, list[str]]]
    connectionVariables: NotRequired[list[ConnectionVariable]]


class AuthSchemeConfigNone(TypedDict):
    """Calls without sign-in."""

    id: str
    description: str
    schemeType: Literal["none"]


AuthSchemeConfigAPIKey = TypedDict(
    "AuthSchemeConfigAPIKey",
    {
        "id": str,
        "description": str,
        "schemeType": Literal["api-key"],
        "name": str,
        "in": SignInPlace,
    },
)
"""A value that the user gives, sent as it is: in a header, a query or a cookie."""


class AuthSchemeConfigBasicAuth(TypedDict):
    """User name and password."""

    id: str
    description: str
    schemeType: Literal["basic-auth"]


class OAuth2Scope(TypedDict):
    """A scope that a user may choose when connecting."""

    name: str
    description: NotRequired[str]


class OAuth2Grant(TypedDict):
    """How a token is come by. Clients and their secrets are the user's to give, never ours."""

    grantType: GrantType


class AuthSchemeConfigOAuth2(TypedDict):
    """OAuth 2 with one grant. Both addresses are absolute URIs, whatever the grant."""

    id: str
    description: str
    schemeType: Literal["oauth2"]
    authorizeUrl: str
    tokenUrl: str
    scopes: list[OAuth2Scope]
    defaultScopes: list[str]
    grant: OAuth2Grant


AuthSchemeConfigHMAC = TypedDict(
    "AuthSchemeConfigHMAC",
    {
        "id": str,
        "description": str,
        "schemeType": Literal["hmac"],
        "name": str,
        "in": SignInPlace,
        "algorithm": HMACAlgorithm,
        "digestInputs": list[DigestInput],
    },
)
"""A signature over parts of a request, by a secret that the user gives."""


class AuthSchemeConfigCertificate(TypedDict):
    """A certificate of the client's (mutual TLS)."""

    id: str
    description: str
    schemeType: Literal["certificate"]


AuthSchemeConfig = (
    AuthSchemeConfigNone
    | AuthSchemeConfigAPIKey
    | AuthSchemeConfigBasicAuth
    | AuthSchemeConfigOAuth2
    | AuthSchemeConfigHMAC
    | AuthSchemeConfigCertificate
)
"""One way to sign in, told apart by `schemeType`."""

TriggerParameter = TypedDict(
    "TriggerParameter",
    {
        "name": str,
        "in": SignInPlace,
        "required": bool,
        "type": ScalarType,
        "default": NotRequired[str | int | float | bool],
    },
)
"""One parameter of a trigger; there is no path that could hold one."""


class TriggerCreate(TypedDict):
    """A request that comes to the platform, as it stores it (`TriggerHTTPCreate`)."""

    type: Literal["http"]
    name: str
    summary: NotRequired[str]
    description: NotRequired[str]
    method: str
    parameters: list[TriggerParameter]
    requestBody: NotRequired[RequestBodyCreate]
    responses: list[ResponseCreate]
