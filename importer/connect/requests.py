"""Requests to the Connect API as plain values; nothing here sends anything.

Each function is named after what it asks for and gives a Request whose path begins behind the
API's base path. Bodies are the platform's payloads; paths and methods are those of its published
document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from importer.connect.address import ApiRoot, path_at_origin, path_of
from importer.connect.types import VersionRef
from importer.model.payloads import (
    ActionCreate,
    AuthSchemeConfig,
    ConnectorPayload,
    DefinitionCreate,
    TriggerCreate,
)

Method = Literal["GET", "POST", "PUT", "DELETE"]

PAGE_SIZE = 100
"""How many things a page shall hold; the platform's own default is 20."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request. `at_origin` says that `path` begins at the origin, not at the base path.

    `missing` is what a 404 means to the user; where it is None, a 404 is about one item.
    """

    method: Method
    path: str
    params: Mapping[str, str] = {}
    json: Any = None
    at_origin: bool = False
    missing: str | None = None

    @property
    def idempotent(self) -> bool:
        """Whether sending it twice does what sending it once does (RFC 9110, 9.2.2)."""
        return self.method != "POST"

    @property
    def kind(self) -> str:
        """What is asked of which collection: requests of a kind take about the same time."""
        collections = self.path.split("/")[1::2]  # every second segment is a name or an id
        return f"{self.method} {collections[-1]}"


def list_connectors(organisation_id: str, name: str | None = None) -> Request:
    """Ask for connectors, those whose name contains `name` where one is given."""
    return Request(
        method="GET",
        path=path_of("o", organisation_id, "connectors"),
        params={"name": name} if name else {},
        missing=f"there is no organisation {organisation_id}",
    )


def get_connector(organisation_id: str, connector_id: str) -> Request:
    """Ask for one connector."""
    return Request(
        method="GET",
        path=path_of("o", organisation_id, "connectors", connector_id),
        missing=f"there is no connector {connector_id} in organisation {organisation_id}",
    )


def create_http_connector(
    organisation_id: str, connector: ConnectorPayload, configs: Sequence[AuthSchemeConfig]
) -> Request:
    """Ask for a new HTTP connector.

    Documentation and image have no place in `HTTPConnectorCreate`; an update of the connector
    sets them.
    """
    taken = ("name", "baseUrl", "connectionVariables", "tags")
    payload = {key: value for key, value in connector.items() if key in taken}
    return Request(
        method="POST",
        path=path_of("o", organisation_id, "protocols", "http", "connectors"),
        json={**payload, "authSchemeConfigs": list(configs)},
        missing=f"there is no organisation {organisation_id}",
    )


def update_connector(
    organisation_id: str, connector_id: str, connector: Mapping[str, Any]
) -> Request:
    """Ask to replace a connector (`HTTPConnectorUpdate`): what is missing is unset."""
    request = get_connector(organisation_id, connector_id)
    return msgspec.structs.replace(request, method="PUT", json=connector)


def upsert_auth_scheme(
    organisation_id: str, connector_id: str, config: Mapping[str, Any]
) -> Request:
    """Ask to put an auth scheme config in the place of the one of its id, or to add it."""
    request = delete_auth_scheme(organisation_id, connector_id, config["id"])
    return msgspec.structs.replace(request, method="PUT", json=config)


def delete_auth_scheme(organisation_id: str, connector_id: str, config_id: str) -> Request:
    """Ask to delete one auth scheme config."""
    return Request(
        method="DELETE",
        path=path_of(
            "o", organisation_id, "connectors", connector_id, "auth-scheme-configs", config_id
        ),
    )


def list_versions(organisation_id: str, connector_id: str) -> Request:
    """Ask for the versions of a connector."""
    return Request(
        method="GET",
        path=path_of("o", organisation_id, "connectors", connector_id, "versions"),
        missing=f"there is no connector {connector_id} in organisation {organisation_id}",
    )


def create_version(
    organisation_id: str, connector_id: str, name: str, from_version: str | None
) -> Request:
    """Ask for a draft, empty or a copy of `from_version`."""
    payload = {"name": name}
    if from_version is not None:
        payload["fromVersion"] = from_version
    origin = f" or no version {from_version} of it" if from_version else ""
    return Request(
        method="POST",
        path=path_of("o", organisation_id, "connectors", connector_id, "versions"),
        json=payload,
        missing=f"there is no connector {connector_id}{origin}",
    )


def get_version(organisation_id: str, ref: VersionRef) -> Request:
    """Ask for one version."""
    return _within(organisation_id, ref, "GET")


def publish_version(organisation_id: str, ref: VersionRef) -> Request:
    """Ask to check a draft and to publish it."""
    return _within(organisation_id, ref, "POST", "publish")


def list_actions(organisation_id: str, ref: VersionRef) -> Request:
    """Ask for the actions of a version."""
    return _within(organisation_id, ref, "GET", "actions")


def create_action(organisation_id: str, ref: VersionRef, action: ActionCreate) -> Request:
    """Ask for a new action."""
    return _within(organisation_id, ref, "POST", "actions", json=action)


def get_action(organisation_id: str, ref: VersionRef, name: str) -> Request:
    """Ask for one action."""
    return _within(organisation_id, ref, "GET", "actions", name)


def update_action(
    organisation_id: str, ref: VersionRef, name: str, action: Mapping[str, Any]
) -> Request:
    """Ask to replace the action called `name` by a whole one, ids included."""
    return _within(organisation_id, ref, "PUT", "actions", name, json=action)


def delete_action(organisation_id: str, ref: VersionRef, name: str) -> Request:
    """Ask to delete one action."""
    return _within(organisation_id, ref, "DELETE", "actions", name)


def list_triggers(organisation_id: str, ref: VersionRef) -> Request:
    """Ask for the triggers of a version."""
    return _within(organisation_id, ref, "GET", "triggers")


def create_trigger(organisation_id: str, ref: VersionRef, trigger: TriggerCreate) -> Request:
    """Ask for a new trigger."""
    return _within(organisation_id, ref, "POST", "triggers", json=trigger)


def get_trigger(organisation_id: str, ref: VersionRef, name: str) -> Request:
    """Ask for one trigger."""
    return _within(organisation_id, ref, "GET", "triggers", name)


def update_trigger(
    organisation_id: str, ref: VersionRef, name: str, trigger: Mapping[str, Any]
) -> Request:
    """Ask to replace the trigger called `name` by a whole one, ids included."""
    return _within(organisation_id, ref, "PUT", "triggers", name, json=trigger)


def delete_trigger(organisation_id: str, ref: VersionRef, name: str) -> Request:
    """Ask to delete one trigger."""
    return _within(organisation_id, ref, "DELETE", "triggers", name)


def list_definitions(organisation_id: str, ref: VersionRef) -> Request:
    """Ask for the definitions of a version."""
    return _within(organisation_id, ref, "GET", "definitions")


def create_definitions(
    organisation_id: str, ref: VersionRef, definitions: Sequence[DefinitionCreate]
) -> Request:
    """Ask for new definitions, which may refer to each other as `#/$defs/NAME`."""
    payload = {"definitions": list(definitions)}
    return _within(organisation_id, ref, "POST", "definitions", json=payload)


def get_definition(organisation_id: str, ref: VersionRef, name: str) -> Request:
    """Ask for one definition."""
    return _within(organisation_id, ref, "GET", "definitions", name)


def update_definition(
    organisation_id: str, ref: VersionRef, name: str, definition: Mapping[str, Any]
) -> Request:
    """Ask to change one definition, its id included; without `schema` its content stays."""
    return _within(organisation_id, ref, "PUT", "definitions", name, json=definition)


def delete_definition(
    organisation_id: str, ref: VersionRef, name: str, *, force: bool = False
) -> Request:
    """Ask to delete one definition; `force` even though others refer to it."""
    return _within(organisation_id, ref, "DELETE", "definitions", name, params=_forced(force))


def delete_definitions(
    organisation_id: str, ref: VersionRef, names: Sequence[str], *, force: bool = False
) -> Request:
    """Ask to delete several definitions at once, as those of a cycle must be."""
    request = _within(
        organisation_id,
        ref,
        "DELETE",
        "definitions",
        json={"names": list(names)},
        params=_forced(force),
    )
    return msgspec.structs.replace(request, missing=None)


def get_raw_schema(root: ApiRoot, url: str) -> Request:
    """Ask for a definition's content. `url` is the platform's word and must be of its origin."""
    return Request(method="GET", path=path_at_origin(root, url), at_origin=True)


def page_of(request: Request, after: str | None) -> Request:
    """Give the request for one page of a listing: the first, or the one after a token."""
    params = {**request.params, "first": str(PAGE_SIZE)}
    if after is not None:
        params["after"] = after
    return msgspec.structs.replace(request, params=params)


def _forced(force: bool) -> dict[str, str]:
    return {"force": "true"} if force else {}


def _within(
    organisation_id: str,
    ref: VersionRef,
    method: Method,
    *below: str,
    json: Any = None,
    params: Mapping[str, str] | None = None,
) -> Request:
    """Give a request within a version; a 404 of no single item means that the version is not."""
    item = len(below) == len(("collection", "name"))
    return Request(
        method=method,
        path=path_of(
            "o", organisation_id, "connectors", ref.connector_id, "versions", ref.name, *below
        ),
        params=params or {},
        json=json,
        missing=None if item else f"there is no version {ref.name} of connector {ref.connector_id}",
    )
