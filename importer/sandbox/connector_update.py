"""A connector changed: replaced as a whole, its tags, and its auth scheme configs one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import UNSET

from importer.sandbox.answers import json_response, no_content
from importer.sandbox.connector_rows import (
    KeptConnector,
    read_connector,
    replace_connector,
    show_connector,
)
from importer.sandbox.contract.auth_schemes import AuthSchemeConfig, kept_scheme, scheme_faults
from importer.sandbox.contract.connectors import ConnectorTags, HTTPConnectorUpdate, update_faults
from importer.sandbox.contract.decode import decode_body, decode_with
from importer.sandbox.errors import FieldFault, invalid_request, not_found, refuse_faults
from importer.sandbox.scope import find_connector

if TYPE_CHECKING:
    from starlette.responses import Response

    from importer.sandbox.call import Call

_SCHEMES: Final[msgspec.json.Decoder[AuthSchemeConfig]] = msgspec.json.Decoder(AuthSchemeConfig)


def update_connector(call: Call) -> Response:
    """Answer UpdateConnector: what the payload may hold and does not is unset.

    Without `authSchemeConfigIds` and `connectionVariables` these two lists stay as they are
    (contract: "omitted", "if set").
    """
    connector = find_connector(call)
    payload = decode_body(call.body, HTTPConnectorUpdate)
    before = read_connector(connector)
    schemes = {config.id: config for config in before.auth_scheme_configs}
    faults = update_faults(
        payload,
        connector_id=connector["id"],
        organisation_id=connector["organisation_id"],
        scheme_ids=set(schemes),
    )
    refuse_faults(faults)
    order, variables = payload.auth_scheme_config_ids, payload.connection_variables
    kept = KeptConnector(
        base_url=payload.base_url,
        public=payload.public,
        auth_scheme_configs=[schemes[one] for one in (schemes if order is UNSET else order)],
        connection_variables=before.connection_variables if variables is UNSET else variables,
        tags=payload.tags,
        documentation_url=payload.documentation_url,
        image_url=payload.image_url,
    )
    row = replace_connector(call.db, connector["id"], payload.name, kept)
    return json_response(show_connector(call.db, row))


def update_connector_tags(call: Call) -> Response:
    """Answer UpdateConnectorTags: these tags in place of those before, none in place of all."""
    connector = find_connector(call)
    payload = decode_body(call.body, ConnectorTags)
    kept = msgspec.structs.replace(read_connector(connector), tags=payload.tags)
    replace_connector(call.db, connector["id"], connector["name"], kept)
    return no_content()


def upsert_auth_scheme_config(call: Call) -> Response:
    """Answer UpsertAuthSchemeConfig: a config in the place of the one with its id, or at the end.

    The id is the client's to make: a ULID, the same in path and body.
    """
    connector = find_connector(call)
    config_id = call.path_id("auth_scheme_config_id")
    config = decode_with(call.body, _SCHEMES)
    if config.id != config_id:
        raise invalid_request([FieldFault("id", "is not the id in the path")])
    refuse_faults(list(scheme_faults(config)))
    kept = read_connector(connector)
    schemes = {one.id: one for one in kept.auth_scheme_configs}
    schemes[config_id] = kept_scheme(config, schemes.get(config_id))
    kept = msgspec.structs.replace(kept, auth_scheme_configs=list(schemes.values()))
    row = replace_connector(call.db, connector["id"], connector["name"], kept)
    return json_response(show_connector(call.db, row))


def delete_auth_scheme_config(call: Call) -> Response:
    """Answer DeleteAuthSchemeConfig with the connector that is left."""
    connector = find_connector(call)
    config_id = call.path_id("auth_scheme_config_id")
    kept = read_connector(connector)
    others = [one for one in kept.auth_scheme_configs if one.id != config_id]
    if len(others) == len(kept.auth_scheme_configs):
        raise not_found("auth scheme config", config_id)
    kept = msgspec.structs.replace(kept, auth_scheme_configs=others)
    row = replace_connector(call.db, connector["id"], connector["name"], kept)
    return json_response(show_connector(call.db, row))
