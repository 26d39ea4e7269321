"""One model of an API for every version of OpenAPI: what the readers make and the mapping takes.

It holds names, places and references into the tree of the document, never copies of schemas.
"""

from __future__ import annotations

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
    """One media type of a body; `schema` is None where the document gives none."""

    media_type: str
    schema: Schema | None
    location: Location


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
    """One server; its URL may hold `{variable}`s."""

    url: str
    description: str
    variables: tuple[ServerVariable, ...]
    location: Location


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP operation. `action_name` is the document's own choice (`x-action-name`)."""

    method: str
    path: str
    action_name: str | None
    operation_id: str | None
    summary: str
    description: str
    deprecated: bool
    documentation_url: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    location: Location

    @property
    def label(self) -> str:
        """`METHOD /path`, as the document writes it: how reports and Problems name it."""
        return f"{self.method} {self.path}"


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """An API. `skipped` counts the operations that could not be read; each has its Problem."""

    title: str
    version: str
    documentation_url: str
    dialect: Dialect
    servers: tuple[Server, ...]
    operations: tuple[Operation, ...]
    skipped: int
    location: Location
