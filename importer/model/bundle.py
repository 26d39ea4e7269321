"""What a document becomes: the exact payloads, with every Problem found on the way."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from importer.model.changes import Kind
from importer.model.document import Location, Spot
from importer.model.payloads import (
    ActionCreate,
    AuthSchemeConfig,
    ConnectorPayload,
    DefinitionCreate,
    TriggerCreate,
)
from importer.model.problem import Problem


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a bundle came from: the document's place, digest, and what it calls itself."""

    location: str
    sha256: str
    openapi: str
    title: str
    version: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts. `operations == actions + skipped`, always."""

    operations: int
    actions: int
    skipped: int
    definitions: int
    triggers: int
    errors: int
    warnings: int


class Origin(msgspec.Struct, frozen=True):
    """The operation an action came from: `METHOD /path` as documented, JSON pointer, and tags."""

    operation: str
    pointer: str
    tags: tuple[str, ...] = ()


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """The bundle of `importer export`, in the order of its keys.

    `origins` (not exported) tells for each action's name the operation it stands for, as
    `METHOD /path` of the document, where it lies (`pointer`), and its tags; `places` (not exported)
    gives the definition's name for each schema that has one of its own, by its place. `spots` (not
    exported) tells where actions, triggers and definitions lie, by kind and name.
    """

    format: int
    source: Source
    connector: ConnectorPayload
    authSchemeConfigs: list[AuthSchemeConfig]  # noqa: N815 - the platform's and the file's word
    definitions: list[DefinitionCreate]
    actions: list[ActionCreate]
    triggers: list[TriggerCreate]
    problems: list[Problem]
    summary: Summary
    origins: Mapping[str, Origin] = {}
    trigger_origins: Mapping[str, Origin] = {}
    scheme_keys: Mapping[str, str] = {}
    places: Mapping[Location, str] = {}
    spots: Mapping[Kind, Mapping[str, Spot]] = {}

    def called(self, name: str | None) -> Bundle:
        """Give the bundle with its connector called as the user said; as it is without a name."""
        name = (name or "").strip()
        if not name:
            return self
        connector: ConnectorPayload = {**self.connector, "name": name}
        return msgspec.structs.replace(self, connector=connector)
