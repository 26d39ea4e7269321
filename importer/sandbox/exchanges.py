"""The actions and the triggers of a version: list, read, create, update, delete."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from importer.sandbox.answers import created, json_response, no_content
from importer.sandbox.contract.actions import Action, ActionCreate
from importer.sandbox.contract.decode import decode_body
from importer.sandbox.contract.exchange_rules import (
    CreatePayload,
    WholePayload,
    exchange_faults,
    id_faults,
)
from importer.sandbox.contract.triggers import Trigger, TriggerCreate
from importer.sandbox.errors import (
    FieldFault,
    invalid_request,
    name_taken,
    not_found,
    refuse_faults,
)
from importer.sandbox.exchange_rows import (
    Kind,
    find_exchange,
    insert_exchange,
    replace_exchange,
    show_exchanges,
)
from importer.sandbox.linking import link_exchange
from importer.sandbox.pages import Listing, read_page
from importer.sandbox.scope import VersionScope, touch, version_to_read, version_to_write

if TYPE_CHECKING:
    from starlette.responses import Response

    from importer.sandbox.call import Call


class Exchanges(Struct, frozen=True):
    """Answers the operations on actions, or those on triggers: the payloads are what differs."""

    kind: Kind
    create_shape: type[CreatePayload]
    whole_shape: type[WholePayload]

    def list_page(self, call: Call) -> Response:
        """Answer GetActions or GetTriggers: in order of creation, filtered by `name`."""
        scope = version_to_read(call)
        plural = f"{self.kind}s"
        page = read_page(call, Listing(plural, "version_id"), scope.id)
        return json_response(page.info | {plural: show_exchanges(call.db, scope, page.rows)})

    def get(self, call: Call) -> Response:
        """Answer GetAction or GetTrigger."""
        scope = version_to_read(call)
        row = self._named(call, scope)
        return json_response(show_exchanges(call.db, scope, [row])[0])

    def create(self, call: Call) -> Response:
        """Answer CreateAction or CreateTrigger."""
        scope = version_to_write(call)
        payload = decode_body(call.body, self.create_shape)
        refuse_faults(exchange_faults(payload))
        exchange = link_exchange(call.db, scope.id, payload)
        self._refuse_taken(call.db, scope, payload.name)
        row = insert_exchange(call.db, scope.id, self.kind, payload.name, exchange)
        touch(call.db, scope)
        return created(show_exchanges(call.db, scope, [row])[0])

    def update(self, call: Call) -> Response:
        """Answer UpdateAction or UpdateTrigger: all of it anew, and perhaps under another name.

        Ids of responses and links are the client's to keep or to make; `errors` is not.
        """
        scope = version_to_write(call)
        row = self._named(call, scope)
        payload = decode_body(call.body, self.whole_shape)
        if payload.id != row["id"]:
            raise invalid_request([FieldFault("id", f"is not the id of this {self.kind}")])
        refuse_faults([*exchange_faults(payload), *id_faults(payload)])
        exchange = link_exchange(call.db, scope.id, payload)
        if payload.name != row["name"]:
            self._refuse_taken(call.db, scope, payload.name)
        row = replace_exchange(call.db, row["id"], payload.name, exchange)
        touch(call.db, scope)
        return json_response(show_exchanges(call.db, scope, [row])[0])

    def delete(self, call: Call) -> Response:
        """Answer DeleteAction or DeleteTrigger."""
        scope = version_to_write(call)
        row = self._named(call, scope)
        call.db.execute("DELETE FROM exchanges WHERE id = ?", (row["id"],))
        touch(call.db, scope)
        return no_content()

    def _named(self, call: Call, scope: VersionScope) -> sqlite3.Row:
        """Give the action or trigger that the path names."""
        name = call.path[f"{self.kind}_name"]
        row = find_exchange(call.db, scope.id, self.kind, name)
        if row is None:
            raise not_found(self.kind, name)
        return row

    def _refuse_taken(self, db: sqlite3.Connection, scope: VersionScope, name: str) -> None:
        """Refuse a name that another of the same kind has in the version."""
        if find_exchange(db, scope.id, self.kind, name) is not None:
            raise name_taken(self.kind, [FieldFault("name", f"{name} exists already")])


ACTIONS: Final = Exchanges("action", ActionCreate, Action)
TRIGGERS: Final = Exchanges("trigger", TriggerCreate, Trigger)
