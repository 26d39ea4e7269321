"""Shapes of connectors to create and update, and what no type can tell about them.

The contract requires `connections` of a connector to create and defines no such property (a known
defect); it is refused like any unknown field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import UNSET, Struct, UnsetType, field

from importer.sandbox.contract.auth_schemes import AuthSchemeConfig, scheme_faults
from importer.sandbox.contract.words import Tags, Text, Ulid
from importer.sandbox.errors import FieldFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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
    tags: Tags | UnsetType = UNSET
    public: bool = field(default=False)


class HTTPConnectorUpdate(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"
):
    """Payload of UpdateConnector; the first four fields say which connector is meant."""

    id: Ulid
    organisation_id: Ulid
    protocol: Literal["http"]
    name: Text
    base_url: Text
    auth_scheme_config_ids: list[str] | UnsetType = UNSET
    connection_variables: list[ConnectionVariable] | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    public: bool = False
    documentation_url: str | UnsetType = field(name="documentationURL", default=UNSET)
    image_url: str | UnsetType = field(name="imageURL", default=UNSET)


class ConnectorTags(Struct, frozen=True, forbid_unknown_fields=True):
    """Payload of UpdateConnectorTags."""

    tags: Tags | UnsetType = UNSET


def connector_faults(payload: HTTPConnectorCreate) -> list[FieldFault]:
    """Find faulty auth schemes, and ids of schemes and names of variables that are used twice."""
    ids = [config.id for config in payload.auth_scheme_configs]
    return [
        *_repeated(ids, "authSchemeConfigs[{}].id"),
        *(
            fault
            for place, config in enumerate(payload.auth_scheme_configs)
            for fault in scheme_faults(config, f"authSchemeConfigs[{place}].")
        ),
        *_variable_faults(payload.connection_variables),
    ]


def update_faults(
    payload: HTTPConnectorUpdate, *, connector_id: str, organisation_id: str, scheme_ids: set[str]
) -> list[FieldFault]:
    """Find what an update may not change, and lists that repeat themselves.

    `scheme_ids` are those of all auth schemes of the connector: `authSchemeConfigIds` puts them in
    order, all of them, and neither adds nor removes one.
    """
    faults = []
    if payload.id != connector_id:
        faults.append(FieldFault("id", "is not the id of this connector"))
    if payload.organisation_id != organisation_id:
        faults.append(FieldFault("organisationId", "is not the organisation of this connector"))
    if payload.auth_scheme_config_ids is not UNSET:
        faults += _order_faults(payload.auth_scheme_config_ids, scheme_ids)
    return [*faults, *_variable_faults(payload.connection_variables)]


def _order_faults(ids: list[str], known: set[str]) -> Iterator[FieldFault]:
    """Find out where `ids` are not exactly the `known` ones."""
    yield from _repeated(ids, "authSchemeConfigIds[{}]")
    for place, one in enumerate(ids):
        if one not in known:
            message = "is no auth scheme config of this connector"
            yield FieldFault(f"authSchemeConfigIds[{place}]", message)
    for missing in sorted(known.difference(ids)):
        yield FieldFault("authSchemeConfigIds", f"{missing} is missing; only the order may change")


def _variable_faults(variables: list[ConnectionVariable] | UnsetType) -> list[FieldFault]:
    names = [] if variables is UNSET else [variable.name for variable in variables]
    return _repeated(names, "connectionVariables[{}].name")


def _repeated(values: Sequence[str], path: str) -> list[FieldFault]:
    """Give a fault for each value that stood earlier in `values`."""
    first = {value: place for place, value in reversed(list(enumerate(values)))}
    return [
        FieldFault(path.format(place), "stands twice in the list")
        for place, value in enumerate(values)
        if first[value] != place
    ]
