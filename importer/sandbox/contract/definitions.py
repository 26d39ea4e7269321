"""Shapes of definitions to create, update and delete, and what no type can tell about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from importer.sandbox.contract.words import DefinitionName, MediaType, Ulid
from importer.sandbox.errors import FieldFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Accept = Annotated[list[MediaType], Meta(min_length=1)]
"""The media types of the data; a definition that accepts none could never be used."""


class InlineSchema(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A schema that travels as text."""

    content_type: MediaType
    content: str


class DefinitionCreate(Struct, frozen=True, forbid_unknown_fields=True):
    """One definition of CreateDefinitions (contract: `DefinitionsCreateDefinition`)."""

    name: DefinitionName
    accept: Accept
    schema: InlineSchema
    description: str | UnsetType = UNSET


class DefinitionsCreate(Struct, frozen=True, forbid_unknown_fields=True):
    """Payload of CreateDefinitions, which "creates one-many new Definitions"."""

    definitions: Annotated[list[DefinitionCreate], Meta(min_length=1)]


class DefinitionUpdate(Struct, frozen=True, forbid_unknown_fields=True):
    """Payload of UpdateDefinition; without `schema` the content stays as it is."""

    id: Ulid
    name: DefinitionName
    accept: Accept
    description: str | UnsetType = UNSET
    schema: InlineSchema | UnsetType = UNSET


class DefinitionsDelete(Struct, frozen=True, forbid_unknown_fields=True):
    """Payload of DeleteDefinitions: `ids` and `names` together, or `all`."""

    ids: Annotated[list[Ulid], Meta(min_length=1)] | UnsetType = UNSET
    names: Annotated[list[DefinitionName], Meta(min_length=1)] | UnsetType = UNSET
    all: bool | UnsetType = UNSET


def repeated_names(definitions: Sequence[DefinitionCreate]) -> list[FieldFault]:
    """Find the definitions of one request whose name an earlier one of it has."""
    seen: set[str] = set()
    faults = []
    for place, definition in enumerate(definitions):
        if definition.name in seen:
            message = f"{definition.name} stands twice in the request"
            faults.append(FieldFault(f"definitions[{place}].name", message))
        seen.add(definition.name)
    return faults


def selection_faults(payload: DefinitionsDelete) -> list[FieldFault]:
    """Find out whether the payload of DeleteDefinitions selects in exactly one of its two ways."""
    listed = payload.ids is not UNSET or payload.names is not UNSET
    if payload.all is not True:
        if listed and payload.all is UNSET:
            return []
        return [FieldFault("all", "say true, or leave it out and name ids or names")]
    return [FieldFault("all", "excludes ids and names")] if listed else []


def media_clashes(accepts: Iterable[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """Find media types that more than one definition of a body has (one per media type).

    In: `accept` of each definition of the body. Out: the place of the later one, and the type.
    Media types are compared without case (RFC 9110, section 8.3.1).
    """
    seen: set[str] = set()
    for place, accept in enumerate(accepts):
        types = {media_type.lower() for media_type in accept}
        for media_type in sorted(types & seen):
            yield place, media_type
        seen |= types
