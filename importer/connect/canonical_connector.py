"""One form for connectors and auth schemes, sent or stored, so that they can be compared.

What a client must never be told again is not in it: of the client of an OAuth 2 grant neither
secret nor id nor credential, which are people's to give and no document's.
"""

from __future__ import annotations

from importer.connect.canonical import Canonical
from importer.connect.stored_connector import Config, StoredConnector
from importer.model.bundle import Bundle
from importer.model.payloads import ConnectorPayload
from importer.ulids import auth_scheme_id

CLIENT_FIELDS = ("credentialId", "organisationId", "clientId")
"""What a person fills in to make an OAuth 2 grant work (`AuthSchemeConfigOAuth2Grant...`)."""

_SCHEME_FIELDS = (
    "schemeType",
    "description",
    "name",
    "in",
    "authorizeUrl",
    "tokenUrl",
    "algorithm",
    "digestInputs",
)


def canonical_connector(connector: ConnectorPayload) -> Canonical:
    """Give the canonical form of what a document says of its connector."""
    value: Canonical = {"name": connector["name"], "baseUrl": connector["baseUrl"]}
    for field in ("documentationURL", "imageURL", "tags"):
        if connector.get(field):
            value[field] = connector[field]
    if variables := connector.get("connectionVariables"):
        value["connectionVariables"] = {one["name"]: one["value"] for one in variables}
    return value


def canonical_stored_connector(connector: StoredConnector) -> Canonical:
    """Give the canonical form of a connector that stands, without what is not set."""
    value: Canonical = {
        "name": connector.name,
        "baseUrl": connector.base_url,
        "documentationURL": connector.documentation_url,
        "imageURL": connector.image_url,
        "tags": connector.tags,
        "connectionVariables": connector.variables,
    }
    return {field: part for field, part in value.items() if part}


def canonical_auth_scheme(config: Config) -> Canonical:
    """Give the canonical form of an auth scheme config, sent or stored, without its id."""
    value: Canonical = {
        field: config[field] for field in _SCHEME_FIELDS if config.get(field) is not None
    }
    if (scopes := config.get("scopes")) is not None:
        value["scopes"] = {one["name"]: one.get("description") or "" for one in scopes}
    if (chosen := config.get("defaultScopes")) is not None:
        value["defaultScopes"] = sorted(set(chosen))
    if grant := config.get("grant"):
        value["grantType"] = grant["grantType"]
    return value


def configs_of(bundle: Bundle, connector_id: str | None) -> dict[str, Config]:
    """Give the auth scheme configs of a bundle by their ids in the connector, in its order.

    An id is made of the connector's own id and the scheme's key, the same on every run; where
    there is no connector yet, it is the one in the bundle.
    """
    configs: dict[str, Config] = {}
    for config in bundle.authSchemeConfigs:
        key = bundle.scheme_keys.get(config["id"])
        known = connector_id is not None and key is not None
        config_id = auth_scheme_id(connector_id or "", key or "") if known else config["id"]
        configs[config_id] = {**config, "id": config_id}
    return configs
