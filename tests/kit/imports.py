"""Imports one after the other that remember what they applied, and a person in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

import msgspec
from sandboxes import Draft

from importer.connect.client import ConnectClient
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import StoredAction, StoredTrigger, VersionRef
from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Change, Outcome, Plan
from importer.model.payloads import ActionCreate
from importer.plan.recorded import applied_base

R = TypeVar("R")
Config = dict[str, Any]


class Workplace(Protocol):
    """A version that somebody can work at, as `Draft` is one."""

    @property
    def connector_id(self) -> str:
        """The connector's id."""

    @property
    def ref(self) -> VersionRef:
        """The version."""

    def run(self, work: Callable[[ConnectClient], Awaitable[R]]) -> R:
        """Run work with a client of the platform."""

    def connector(self) -> StoredConnector:
        """Read the connector, whole."""


class Imports:
    """Imports into one draft; `base` is what they remember, `plan` and `outcomes` are the last."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.base = Base()
        self.plan: Plan | None = None
        self.outcomes: dict[str, Outcome] = {}

    def run(self, bundle: Bundle, **rules: Any) -> dict[str, str]:
        """Import a bundle and remember it; give the results by the ids of the changes."""
        self.plan, self.outcomes = self.draft.run_plan(bundle, base=self.base, **rules)
        self.base = applied_base(self.plan, self.outcomes.values(), self.base)
        return {change_id: outcome.result for change_id, outcome in self.outcomes.items()}

    def preview(self, bundle: Bundle, **rules: Any) -> Plan:
        """Plan for a bundle with what is remembered."""
        return self.draft.plan(bundle, base=self.base, **rules)

    def change(self, bundle: Bundle, change_id: str = "connector", **rules: Any) -> Change:
        """Give one change of a plan."""
        plan = self.preview(bundle, **rules)
        return {change.id: change for change in plan.changes}[change_id]


class Person:
    """Somebody who works on the platform by hand, with whole payloads as the platform wants."""

    def __init__(self, draft: Workplace) -> None:
        self._draft = draft

    def add_action(self, action: ActionCreate) -> StoredAction:
        """Make an action."""
        draft = self._draft
        return draft.run(lambda client: client.create_action(draft.ref, action))

    def delete_action(self, name: str) -> None:
        """Delete an action."""
        draft = self._draft
        draft.run(lambda client: client.delete_action(draft.ref, name))

    def edit_connector(self, **fields: Any) -> StoredConnector:
        """Change fields of the connector; None unsets one."""

        async def work(client: ConnectClient) -> StoredConnector:
            stored = await client.get_connector(self._draft.connector_id)
            payload = {**stored.update(), **fields}
            sent = {key: value for key, value in payload.items() if value is not None}
            return await client.update_connector(stored.id, sent)

        return self._draft.run(work)

    def set_variables(self, variables: Mapping[str, str]) -> StoredConnector:
        """Set the connection variables, all of them."""
        listed = [{"name": name, "value": value} for name, value in variables.items()]
        return self.edit_connector(connectionVariables=listed)

    def put_scheme(self, config: Config) -> StoredConnector:
        """Add an auth scheme config, or put it over the one of its id."""
        draft = self._draft
        return draft.run(lambda client: client.upsert_auth_scheme(draft.connector_id, config))

    def edit_scheme(self, config_id: str, **fields: Any) -> StoredConnector:
        """Change fields of an auth scheme config."""
        return self.put_scheme({**self._draft.connector().configs[config_id], **fields})

    def edit_action(self, name: str, /, **fields: Any) -> StoredAction:
        """Change fields of an action."""
        draft = self._draft

        async def work(client: ConnectClient) -> StoredAction:
            stored = await client.get_action(draft.ref, name)
            payload = {"type": "http", **_sent(stored), **fields}
            return await client.update_action(draft.ref, name, payload)

        return draft.run(work)

    def edit_trigger(self, name: str, /, **fields: Any) -> StoredTrigger:
        """Change fields of a trigger."""
        draft = self._draft

        async def work(client: ConnectClient) -> StoredTrigger:
            stored = await client.get_trigger(draft.ref, name)
            payload = {"type": "http", **_sent(stored), **fields}
            return await client.update_trigger(draft.ref, name, payload)

        return draft.run(work)

    def edit_definition(self, name: str, /, **fields: Any) -> None:
        """Change fields of a definition but its content."""
        draft = self._draft

        async def work(client: ConnectClient) -> None:
            stored = await client.get_definition(draft.ref, name)
            kept = {"id": stored.id, "name": name, "accept": list(stored.accept or ())}
            if stored.description:
                kept["description"] = stored.description
            await client.update_definition(draft.ref, name, {**kept, **fields})

        draft.run(work)

    def delete_trigger(self, name: str) -> None:
        """Delete a trigger."""
        draft = self._draft
        draft.run(lambda client: client.delete_trigger(draft.ref, name))

    def delete_definition(self, name: str) -> None:
        """Delete a definition that nothing uses."""
        draft = self._draft
        draft.run(lambda client: client.delete_definition(draft.ref, name))

    def delete_scheme(self, config_id: str) -> None:
        """Delete an auth scheme config."""
        draft = self._draft
        draft.run(lambda client: client.delete_auth_scheme(draft.connector_id, config_id))


def _sent(stored: msgspec.Struct) -> Any:
    """Give an answer as it goes back: without nulls and what is the platform's own."""
    value = _clean(msgspec.to_builtins(stored))
    value.pop("errors", None)
    return value


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items() if one is not None}
    return [_clean(one) for one in value] if isinstance(value, list | tuple) else value
