"""Shapes of actions: `ActionCreate`, with definitions by id or name, and the whole `Action`.

The contract requires `id` of a response to create and defines no such property (a known defect,
its own example sends none); it is refused like any unknown field.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

from importer.sandbox.contract.words import ActionName, MediaType, Text, Ulid

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"]
Status = Annotated[int, Meta(ge=100, le=599)]


class Completion(Struct, frozen=True, forbid_unknown_fields=True):
    """An object without fields: the contract has yet to say more ("Schema TBD")."""


class Parameter(Struct, frozen=True, forbid_unknown_fields=True):
    """One parameter of the HTTP request; its default is a scalar of its type, or a template."""

    name: Text
    location: Literal["cookie", "header", "path", "query"] = field(name="in")
    required: bool
    type: Literal["string", "number", "integer", "boolean"]
    default: str | int | float | bool | UnsetType = UNSET
    completion: Completion | UnsetType = UNSET


class DefinitionRef(Struct, frozen=True, forbid_unknown_fields=True):
    """A definition by its id, or else by its name: one of the two."""

    id: Ulid | UnsetType = UNSET
    name: str | UnsetType = UNSET


class LinkCreate(Struct, frozen=True, forbid_unknown_fields=True):
    """A link to make to a definition that exists."""

    definition: DefinitionRef


class BodyCreate(Struct, frozen=True, forbid_unknown_fields=True):
    """The request body of an action to create."""

    required: bool
    definitions: list[LinkCreate]


class ResponseCreate(Struct, frozen=True, forbid_unknown_fields=True):
    """One response of an action to create; without `status` the default one."""

    definitions: list[LinkCreate]
    status: Status | UnsetType = UNSET


class ActionCreate(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Payload of CreateAction."""

    type: Literal["http"]
    name: ActionName
    method: Method
    path: str
    parameters: list[Parameter]
    responses: Annotated[list[ResponseCreate], Meta(min_length=1)]
    request_body: BodyCreate | UnsetType = UNSET
    summary: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


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
    """The request body of a whole action."""

    required: bool
    definitions: list[Link]


class Response(Struct, frozen=True, forbid_unknown_fields=True):
    """One response of a whole action."""

    id: Ulid
    definitions: list[Link]
    status: Status | UnsetType = UNSET


class ActionError(Struct, frozen=True, forbid_unknown_fields=True):
    """A fault that the platform found in an action that it stored."""

    field: str
    message: str
    severity: Literal["error", "warning"]


class Action(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Payload of UpdateAction: the whole action, ids included. `errors` is the platform's own."""

    id: Ulid
    type: Literal["http"]
    name: ActionName
    method: Method
    path: str
    parameters: list[Parameter]
    responses: Annotated[list[Response], Meta(min_length=1)]
    request_body: Body | UnsetType = UNSET
    summary: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    errors: list[ActionError] | UnsetType = UNSET


ActionPayload: TypeAlias = ActionCreate | Action
