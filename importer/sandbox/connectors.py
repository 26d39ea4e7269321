"""The connectors of an organisation: list, read, create, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from importer.sandbox.answers import created, json_response, no_content
from importer.sandbox.connector_rows import KeptConnector, insert_connector, show_connector
from importer.sandbox.contract.auth_schemes import kept_scheme
from importer.sandbox.contract.connectors import HTTPConnectorCreate, connector_faults
from importer.sandbox.contract.decode import decode_body
from importer.sandbox.errors import refuse_faults
from importer.sandbox.pages import Listing, read_page
from importer.sandbox.scope import find_connector

if TYPE_CHECKING:
    from starlette.responses import Response

    from importer.sandbox.call import Call

_LISTING: Final = Listing(
    "connectors", "organisation_id", newest_first=True, filters=("name", "protocol")
)


def list_connectors(call: Call) -> Response:
    """Answer ListConnectors: most recently updated first, filtered by `name` and `protocol`."""
    page = read_page(call, _LISTING, call.path_id("organisation_id"))
    shown = [show_connector(call.db, row) for row in page.rows]
    return json_response(page.info | {"connectors": shown})


def get_connector(call: Call) -> Response:
    """Answer GetConnector."""
    return json_response(show_connector(call.db, find_connector(call)))


def create_http_connector(call: Call) -> Response:
    """Answer CreateHTTPConnector: a connector without versions and connections."""
    organisation_id = call.path_id("organisation_id")
    payload = decode_body(call.body, HTTPConnectorCreate)
    refuse_faults(connector_faults(payload))
    kept = KeptConnector(
        base_url=payload.base_url,
        public=payload.public,
        auth_scheme_configs=[kept_scheme(config, None) for config in payload.auth_scheme_configs],
        connection_variables=payload.connection_variables,
        tags=payload.tags,
    )
    row = insert_connector(call.db, organisation_id, payload.name, kept)
    return created(show_connector(call.db, row))


def delete_connector(call: Call) -> Response:
    """Answer DeleteConnector, versions and all, published ones too.

    What keeps a connector from being deleted without `force` are its subscriptions, and nothing
    subscribes here.
    """
    connector = find_connector(call)
    call.flag("force")
    call.db.execute("DELETE FROM connectors WHERE id = ?", (connector["id"],))
    return no_content()
