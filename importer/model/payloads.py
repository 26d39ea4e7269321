"""The shapes that the platform's Connect API v1 takes, as JSON-ready dictionaries.

Field names are the platform's (`DefinitionsCreateDefinition`, `ActionHTTPCreate`,
`HTTPConnectorUpdate` of its published document). These very values are what `export` writes and
`apply` posts.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

ParameterIn = Literal["cookie", "header", "path", "query"]
ScalarType = Literal["string", "number", "integer", "boolean"]


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
    """The request body of an action."""

    required: bool
    definitions: list[DefinitionLink]


class ResponseCreate(TypedDict):
    """One response of an action; without `status` it is the default response."""

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


AuthSchemeConfig = dict[str, Any]
TriggerCreate = dict[str, Any]
