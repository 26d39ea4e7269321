"""Whole runs against a sandbox in this process, with a state: led as a command leads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sandboxes import Draft

from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.model.adoption import Takeover
from importer.model.bundle import Bundle
from importer.model.changes import Outcome, Target
from importer.plan.meaning import Meanings
from importer.running.adoption import Place, take_over
from importer.running.conduct import conduct
from importer.running.order import Decision, Order, Ran, Rules
from importer.state.store import StateStore
from importer.targeting import Planned, VersionRequest

RULES = frozenset(Rules.__struct_fields__)


class Reviewer:
    """A Review that notes what it is shown and told, and decides as it is made to."""

    def __init__(self, decision: Decision | Exception = "now") -> None:
        self.decision = decision
        self.shown: list[Planned] = []
        self.refused: list[bool] = []
        self.told: list[str] = []
        self.meanings = Meanings()
        self.outcomes: list[Outcome] = []
        self.when_asked: Callable[[], None] = lambda: None
        self.when_settled: Callable[[Outcome], None] = lambda _: None

    def show(self, planned: Planned, *, refused: bool) -> None:
        self.shown.append(planned)
        self.refused.append(refused)

    def decide(self, planned: Planned) -> Decision:
        assert planned is self.shown[-1]
        self.when_asked()
        if isinstance(self.decision, Exception):
            raise self.decision
        return self.decision

    def tell(self, line: str) -> None:
        self.told.append(line)

    def progress(self, total: int) -> AbstractContextManager[Callable[[Outcome], None]]:
        return self._progress(total)

    @contextmanager
    def _progress(self, total: int) -> Iterator[Callable[[Outcome], None]]:
        def advance(outcome: Outcome) -> None:
            self.outcomes.append(outcome)
            self.when_settled(outcome)

        yield advance
        assert len(self.outcomes) <= total


def asking(draft: Draft, **more: Any) -> VersionRequest:
    """Ask for the draft `v1` of the connector, or for something else."""
    whole = {"connector_id": draft.connector_id, "connector_name": "Pets", "version": "v1"}
    return VersionRequest(**{**whole, **more})


def make_order(draft: Draft, bundle: Bundle, **more: Any) -> Order:
    """Make an order; `more` are its fields, those of its rules and those of its request."""
    rules = {name: more.pop(name) for name in RULES & more.keys()}
    asked = {name: more.pop(name) for name in VersionRequest.__struct_fields__ if name in more}
    whole = {"command": "apply", "request": asking(draft, **asked), **more}
    return Order(bundle=bundle, rules=Rules(**rules), **whole)


class Conducting:
    """A draft in a sandbox, and a state that runs at it share."""

    def __init__(self, draft: Draft, location: str | Path) -> None:
        self.draft = draft
        self.location = location

    def open(self) -> StateStore:
        """Open the state; it is made if there is none."""
        return StateStore.open(self.location, create=True)

    def run(
        self,
        order: Order,
        reviewer: Reviewer | None = None,
        stop: Stop | None = None,
    ) -> Ran:
        """Lead a run."""

        async def work(client: ConnectClient) -> Ran:
            with self.open() as state:
                return await conduct(order, client, state, reviewer or Reviewer(), stop or Stop())

        return self.draft.run(work)

    def apply(self, bundle: Bundle, **more: Any) -> Ran:
        """Lead a run that is to succeed."""
        ran = self.run(make_order(self.draft, bundle, **more))
        assert {outcome.result for outcome in ran.outcomes} <= {"applied"}
        return ran

    def take_over(self, bundle: Bundle, **more: Any) -> Takeover:
        """Take over the draft `v1`, or another version, by the connector's id or its name."""
        whole = {
            "connector_id": self.draft.connector_id,
            "connector_name": "Pets",
            "version": "v1",
        }
        asked = {name: more.pop(name, value) for name, value in whole.items()}

        async def work(client: ConnectClient) -> Takeover:
            with self.open() as state:
                return await take_over(bundle, Place(**asked), client, state, **more)

        return self.draft.run(work)

    def target(self, version: str = "v1") -> Target:
        """Give the draft, or another version, as a target."""

        async def work(client: ConnectClient) -> Target:
            return Target(
                api_url=client.api_url,
                organisation_id=client.organisation_id,
                connector_id=self.draft.connector_id,
                version=version,
            )

        return self.draft.run(work)

    def edit(self, name: str, **fields: Any) -> None:
        """Let a person change fields of an action, as the platform names them."""

        async def work(client: ConnectClient) -> None:
            stored = await client.get_action(self.draft.ref, name)
            whole = {**msgspec.to_builtins(stored), "type": "http", **fields}
            plain = {key: value for key, value in whole.items() if value is not None}
            plain.pop("errors", None)
            await client.update_action(self.draft.ref, name, plain)

        self.draft.run(work)

    def execute(self, statement: str, *parameters: str) -> None:
        """Let the sandbox's database execute a statement behind everybody's back."""
        with self.draft.app.state.storage.transaction(write=True) as connection:
            connection.execute(statement, parameters)

    def standing(self) -> dict[str, Any]:
        """Give the summaries of the actions that stand, by name."""
        return {action.name: action.summary for action in self.draft.read().actions}
