"""Shapes of what actions and triggers are made of: one HTTP request and its responses.

An action or a trigger is here an exchange. The contract writes the same shapes twice, once for
each; what they do not share stands in `contract.actions` and `contract.triggers`.

The contract requires `id` of a response to create and defines no such property (a known defect,
its own example sends none); it is refused like any unknown field.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from importer.sandbox.contract.words import ExchangeName, MediaType, Text, Ulid

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"]
Status = Annotated[int, Meta(ge=100, le=599)]


class Parameter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One parameter of the HTTP request; its default is a scalar of its type, or a template."""

    name: Text
    location: Literal["cookie", "header", "path", "query"] = field(name="in")
    required: bool
    type: Literal["string", "number", "integer", "boolean"]
    default: str | int | float | bool | UnsetType = UNSET


class DefinitionRef(Struct, frozen=True, forbid_unknown_fields=True):
    """A definition by its id, or else by its name: one of the two."""

    id: Ulid | UnsetType = UNSET
    name: str | UnsetType = UNSET


class LinkCreate(Struct, frozen=True, forbid_unknown_fields=True):
    """A link to make to a definition that exists."""

    definition: DefinitionRef


class BodyCreate(Struct, frozen=True, forbid_unknown_fields=True):
    """The request body to create."""

    required: bool
    definitions: list[LinkCreate]


class ResponseCreate(Struct, frozen=True, forbid_unknown_fields=True):
    """One response to create; without `status` the default one."""

    definitions: list[LinkCreate]
    status: Status | UnsetType = UNSET


class LinkedDefinition(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A whole definition as answers show it; its `id` alone says which one is meant."""

    id: Ulid
    name: str
    accept: list[MediaType]
    url: str
    description: str | UnsetType = UNSET
    referenced_by: list[Any] | UnsetType = UNSET


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """A link as it stands, or a new one under an id that the client made."""

    id: Ulid
    definition: LinkedDefinition


class Body(Struct, frozen=True, forbid_unknown_fields=True):
    """The request body that stands."""

    required: bool
    definitions: list[Link]


class Response(Struct, frozen=True, forbid_unknown_fields=True):
    """One response that stands."""

    id: Ulid
    definitions: list[Link]
    status: Status | UnsetType = UNSET


class StoredError(Struct, frozen=True, forbid_unknown_fields=True):
    """A fault that the platform found in what it stored."""

    field: str
    message: str
    severity: Literal["error", "warning"]


class ExchangeCreate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """What the payloads of CreateAction and CreateTrigger have in common."""

    type: Literal["http"]
    name: ExchangeName
    method: Method
    responses: Annotated[list[ResponseCreate], Meta(min_length=1)]
    request_body: BodyCreate | UnsetType = UNSET
    summary: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


class Exchange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """What the payloads of UpdateAction and UpdateTrigger have in common: all, ids included.

    `errors` is the platform's own.
    """

    id: Ulid
    type: Literal["http"]
    name: ExchangeName
    method: Method
    responses: Annotated[list[Response], Meta(min_length=1)]
    request_body: Body | UnsetType = UNSET
    summary: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    errors: list[StoredError] | UnsetType = UNSET
