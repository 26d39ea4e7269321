"""A connector version in the sandbox, in process, to plan for and apply to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
import msgspec
from starlette.applications import Starlette

from importer.apply.apply import apply_plan
from importer.apply.versions import ensure_version
from importer.connect.client import ConnectClient
from importer.connect.retry import RetryPolicy
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import RemoteState, VersionRef
from importer.model.bundle import Bundle
from importer.model.changes import Outcome, Plan
from importer.plan.plan import plan_changes
from importer.plan.remote import read_remote
from importer.sandbox.app import create_app

R = TypeVar("R")

ORGANISATION_ID = "01J00000000000000000000000"
API_URL = "http://sandbox.localhost/api/connect/v1"
KEY = "a-key-that-nobody-may-see"

Meddle = Callable[[httpx.Request], Awaitable[httpx.Response | None]]
"""Sees each request before the sandbox does; what it gives is the answer, None lets it pass."""


class Through(httpx.AsyncBaseTransport):
    """Carries requests to the sandbox, counts them, and lets a test come between."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.inner = httpx.ASGITransport(app)
        self.requests: list[httpx.Request] = []
        self.meddle: Meddle | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = await self.meddle(request) if self.meddle else None
        return answer or await self.inner.handle_async_request(request)

    def sent(self, method: str) -> list[str]:
        """Give the last part of the path of each request of a method, in order."""
        return [r.url.path.rpartition("/")[2] for r in self.requests if r.method == method]


class Draft:
    """A draft version called `v1`, empty at first."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.through = Through(app)
        self.connector_id = self.run(self._make)

    def run(self, work: Callable[[ConnectClient], Awaitable[R]]) -> R:
        """Run work with a client of the sandbox that does not wait between attempts."""

        async def whole() -> R:
            policy = RetryPolicy(first_wait_s=0)
            async with ConnectClient(
                API_URL, KEY, ORGANISATION_ID, transport=self.through, policy=policy
            ) as client:
                return await work(client)

        return asyncio.run(whole())

    async def _make(self, client: ConnectClient) -> str:
        connector = await client.create_http_connector(
            {"name": "Pets", "protocol": "http", "baseUrl": "https://pets.example"}
        )
        await ensure_version(client, connector.id, "v1", create=True)
        return connector.id

    @property
    def ref(self) -> VersionRef:
        """The version, as requests name it."""
        return VersionRef(self.connector_id, "v1")

    def read(self) -> RemoteState:
        """Read what stands in the version."""
        return self.run(lambda client: read_remote(client, self.connector_id, "v1"))

    def connector(self) -> StoredConnector:
        """Read the connector, whole."""
        return self.run(lambda client: client.get_connector(self.connector_id))

    def plan(self, bundle: Bundle, **rules: Any) -> Plan:
        """Plan for what stands in the connector and the version; `rules` as in `plan_changes`."""
        whole = {"target": None, "prune": False, "connector": self.connector(), **rules}
        return plan_changes(bundle, self.read(), **whole)

    def apply(self, bundle: Bundle, **rules: Any) -> dict[str, Outcome]:
        """Plan and apply; give the outcomes by the ids of their changes."""
        return self.run_plan(bundle, **rules)[1]

    def run_plan(self, bundle: Bundle, **rules: Any) -> tuple[Plan, dict[str, Outcome]]:
        """Plan and apply; give the plan, and the outcomes by the ids of their changes."""

        async def whole(client: ConnectClient) -> tuple[Plan, list[Outcome]]:
            remote = await read_remote(client, self.connector_id, "v1")
            connector = await client.get_connector(self.connector_id)
            how = {"target": None, "prune": False, "connector": connector, **rules}
            plan = plan_changes(bundle, remote, **how)
            self.through.requests.clear()
            return plan, await apply_plan(plan, bundle, remote, client)

        plan, outcomes = self.run(whole)
        return plan, {outcome.change.id: outcome for outcome in outcomes}

    def carry_out(self, plan: Plan, bundle: Bundle, remote: RemoteState) -> list[Outcome]:
        """Apply a plan that was made before, to what stood then."""

        async def work(client: ConnectClient) -> list[Outcome]:
            return await apply_plan(plan, bundle, remote, client)

        return self.run(work)

    def results(self, bundle: Bundle, **rules: Any) -> dict[str, str]:
        """Plan and apply; give the results by the ids of their changes."""
        outcomes = self.apply(bundle, **rules)
        return {change_id: outcome.result for change_id, outcome in outcomes.items()}


@contextmanager
def open_draft() -> Iterator[Draft]:
    """Give an empty draft in a sandbox that lives in memory."""
    app = create_app(":memory:")
    try:
        yield Draft(app)
    finally:
        app.state.storage.close()


def find_faults(draft: Draft, faults: dict[str, list[dict[str, str]]]) -> None:
    """Let the sandbox find faults (`errors`) in actions and triggers, by their names."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        answer = await draft.through.inner.handle_async_request(request)
        told = msgspec.json.decode(await answer.aread() or b"null")
        for found in _exchanges(told):
            found["errors"] = faults.get(found["name"], found["errors"])
        body = b"" if told is None else msgspec.json.encode(told)
        headers = {"content-type": answer.headers.get("content-type", "")}
        return httpx.Response(answer.status_code, content=body, headers=headers)

    draft.through.meddle = meddle


def _exchanges(told: Any) -> list[Any]:
    """Give the actions and triggers of an answer."""
    if not isinstance(told, dict):
        return []
    listed = [*told.get("actions", ()), *told.get("triggers", ())]
    return [told] if "errors" in told else listed


def error_answer(status: int, code: str = "refused", **more: Any) -> httpx.Response:
    """Make an answer in the platform's error format."""
    return httpx.Response(status, json={"code": code, "message": "because of the test", **more})
