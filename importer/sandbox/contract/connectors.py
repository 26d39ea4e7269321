"""Shapes of connectors and versions to create (`HTTPConnectorCreate`, `ConnectorVersionCreate`).

The contract requires `connections` of a connector to create and defines no such property (a known
defect); it is refused like any unknown field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType, field

from importer.sandbox.contract.auth_schemes import AuthSchemeConfig
from importer.sandbox.contract.words import Text, VersionName
from importer.sandbox.errors import FieldFault

if TYPE_CHECKING:
    from collections.abc import Sequence


class ConnectionVariable(Struct, frozen=True, forbid_unknown_fields=True):
    """A named value of every connection of the connector."""

    name: Text
    value: str


class HTTPConnectorCreate(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Payload of CreateHTTPConnector."""

    name: Text
    base_url: Text
    auth_scheme_configs: list[AuthSchemeConfig]
    connection_variables: list[ConnectionVariable] | UnsetType = UNSET
    tags: dict[str, list[str]] | UnsetType = UNSET
    public: bool = field(default=False)


class ConnectorVersionCreate(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Payload of CreateConnectorVersion: its name, and the version it starts as a copy of."""

    name: VersionName
    from_version: str | UnsetType = UNSET


def connector_faults(payload: HTTPConnectorCreate) -> list[FieldFault]:
    """Find ids of auth schemes and names of variables that are used twice."""
    variables = payload.connection_variables
    names = [] if variables is UNSET else [variable.name for variable in variables]
    ids = [config.id for config in payload.auth_scheme_configs]
    return [
        *_repeated(ids, "authSchemeConfigs[{}].id"),
        *_repeated(names, "connectionVariables[{}].name"),
    ]


def _repeated(values: Sequence[str], path: str) -> list[FieldFault]:
    """Give a fault for each value that stood earlier in `values`."""
    first = {value: place for place, value in reversed(list(enumerate(values)))}
    return [
        FieldFault(path.format(place), "stands twice in the list")
        for place, value in enumerate(values)
        if first[value] != place
    ]
