"""Shapes of versions to create and update, and what an update may not change."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from importer.sandbox.contract.auth_schemes import Message
from importer.sandbox.contract.words import VersionName
from importer.sandbox.errors import FieldFault

Time = Annotated[datetime, Meta(tz=True)]


class ConnectorVersionCreate(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Payload of CreateConnectorVersion: its name, and the version it starts as a copy of."""

    name: VersionName
    from_version: str | UnsetType = UNSET


class ConnectorVersion(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"
):
    """Payload of UpdateConnectorVersion: the whole version; times are compared as times."""

    id: str
    name: str
    description: str | UnsetType = UNSET
    is_latest: bool
    is_default: bool
    created_at: Time
    updated_at: Time
    published_at: Time | None
    messages: list[Message] | UnsetType = UNSET


_READ_ONLY: Final = {
    "id": "id",
    "name": "name",
    "is_latest": "isLatest",
    "is_default": "isDefault",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
    "published_at": "publishedAt",
}
"""Fields that only the platform sets, by attribute: all but the description."""


def read_only_faults(payload: ConnectorVersion, standing: ConnectorVersion) -> list[FieldFault]:
    """Find the read-only fields in which `payload` is not as the version stands.

    A version that stands here never carries messages.
    """
    faults = [
        FieldFault(field, "is read-only; send it as it was read")
        for attribute, field in _READ_ONLY.items()
        if getattr(payload, attribute) != getattr(standing, attribute)
    ]
    if payload.messages:
        faults.append(FieldFault("messages", "is read-only; this version has none"))
    return faults
