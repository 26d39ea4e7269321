"""Which handler answers which operation of the contract, and which query parameters it knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from importer.sandbox import (
    connector_update,
    connectors,
    definition_delete,
    definition_update,
    definitions,
    publishing,
    raw_schemas,
    versions,
)
from importer.sandbox.call import Call
from importer.sandbox.exchanges import ACTIONS, TRIGGERS
from importer.sandbox.pages import PAGE_OPTIONS

if TYPE_CHECKING:
    from starlette.responses import Response

BASE_PATH: Final = "/api/connect/v1"
"""Path of the platform's server URL, in front of every route."""


class Endpoint(Struct, frozen=True):
    """What answers one method on one path; `writes` says what its transaction is for.

    `operation` is its operationId in the contract.
    """

    operation: str
    handler: Callable[[Call], Response]
    writes: bool
    options: frozenset[str]


def _reads(operation: str, handler: Callable[[Call], Response], *options: str) -> Endpoint:
    return Endpoint(operation, handler, writes=False, options=frozenset(options))


def _writes(operation: str, handler: Callable[[Call], Response], *options: str) -> Endpoint:
    return Endpoint(operation, handler, writes=True, options=frozenset(options))


_ORGANISATION: Final = BASE_PATH + "/o/{organisation_id}"
_CONNECTOR: Final = _ORGANISATION + "/connectors/{connector_id}"
_VERSION: Final = _CONNECTOR + "/versions/{version}"

ROUTES: Final[Mapping[str, Mapping[str, Endpoint]]] = {
    f"{_ORGANISATION}/connectors": {
        "GET": _reads(
            "ListConnectors", connectors.list_connectors, *PAGE_OPTIONS, "name", "protocol"
        ),
    },
    f"{_ORGANISATION}/protocols/http/connectors": {
        "POST": _writes("CreateHTTPConnector", connectors.create_http_connector),
    },
    _CONNECTOR: {
        "GET": _reads("GetConnector", connectors.get_connector),
        "PUT": _writes("UpdateConnector", connector_update.update_connector),
        "DELETE": _writes("DeleteConnector", connectors.delete_connector, "force"),
    },
    f"{_CONNECTOR}/tags": {
        "PUT": _writes("UpdateConnectorTags", connector_update.update_connector_tags),
    },
    _CONNECTOR + "/auth-scheme-configs/{auth_scheme_config_id}": {
        "PUT": _writes("UpsertAuthSchemeConfig", connector_update.upsert_auth_scheme_config),
        "DELETE": _writes("DeleteAuthSchemeConfig", connector_update.delete_auth_scheme_config),
    },
    f"{_CONNECTOR}/versions": {
        "GET": _reads("ListConnectorVersions", versions.list_versions, *PAGE_OPTIONS),
        "POST": _writes("CreateConnectorVersion", versions.create_version),
    },
    _VERSION: {
        "GET": _reads("GetConnectorVersion", versions.get_version),
        "PUT": _writes("UpdateConnectorVersion", versions.update_version),
        "DELETE": _writes("DeleteConnectorVersion", versions.delete_version, "force"),
    },
    f"{_VERSION}/publish": {
        "POST": _writes("PublishConnector", publishing.publish_version),
    },
    f"{_VERSION}/unpublish": {
        "POST": _writes("UnpublishConnector", publishing.unpublish_version),
    },
    f"{_VERSION}/actions": {
        "GET": _reads("GetActions", ACTIONS.list_page, *PAGE_OPTIONS, "name"),
        "POST": _writes("CreateAction", ACTIONS.create),
    },
    _VERSION + "/actions/{action_name}": {
        "GET": _reads("GetAction", ACTIONS.get),
        "PUT": _writes("UpdateAction", ACTIONS.update),
        "DELETE": _writes("DeleteAction", ACTIONS.delete),
    },
    f"{_VERSION}/triggers": {
        "GET": _reads("GetTriggers", TRIGGERS.list_page, *PAGE_OPTIONS, "name"),
        "POST": _writes("CreateTrigger", TRIGGERS.create),
    },
    _VERSION + "/triggers/{trigger_name}": {
        "GET": _reads("GetTrigger", TRIGGERS.get),
        "PUT": _writes("UpdateTrigger", TRIGGERS.update),
        "DELETE": _writes("DeleteTrigger", TRIGGERS.delete),
    },
    f"{_VERSION}/definitions": {
        "GET": _reads("GetDefinitions", definitions.list_definitions, *PAGE_OPTIONS, "name"),
        "POST": _writes("CreateDefinitions", definitions.create_definitions),
        "DELETE": _writes("DeleteDefinitions", definition_delete.delete_definitions, "force"),
    },
    _VERSION + "/definitions/{definition_name}": {
        "GET": _reads("GetDefinition", definitions.get_definition),
        "PUT": _writes("UpdateDefinition", definition_update.update_definition),
        "DELETE": _writes("DeleteDefinition", definition_delete.delete_definition, "force"),
    },
    _ORGANISATION + "/schemas/{connector_id}/{version}/{schema_filename}": {
        "GET": _reads("GetRawSchema", raw_schemas.get_raw_schema),
    },
}
"""Paths with their methods. Operations of the contract that are not here answer 404 or 405."""
