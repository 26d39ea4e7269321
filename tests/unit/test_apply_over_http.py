"""The same over HTTP: a sandbox that serves a port of this machine."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter

import uvicorn
from bundles import make_action, make_bundle, make_definition, refers

from importer.apply.apply import apply_plan
from importer.apply.versions import ensure_version
from importer.connect.client import ConnectClient
from importer.plan.plan import plan_changes
from importer.plan.remote import read_remote
from importer.sandbox.app import create_app

COUNT = 60
BUNDLE = make_bundle(
    [make_definition(f"D{n}", refers(f"D{(n + 1) % COUNT}", f"D{n}")) for n in range(COUNT)],
    [
        make_action(f"a{n}", f"/a/{n}", method="POST", body=[f"D{n}"], returns=["D0"])
        for n in range(COUNT)
    ],
)


async def whole_round(client: ConnectClient) -> tuple[Counter[str], int]:
    """Apply a bundle to a new version; count the results and what a new plan finds to do."""
    connector = await client.create_http_connector(
        {"name": "Pets", "protocol": "http", "baseUrl": "https://pets.example"}
    )
    await ensure_version(client, connector.id, "v1", create=True)
    remote = await read_remote(client, connector.id, "v1")
    plan = plan_changes(BUNDLE, remote, target=None, prune=False)
    outcomes = await apply_plan(plan, BUNDLE, remote, client)
    again = plan_changes(
        BUNDLE, await read_remote(client, connector.id, "v1"), target=None, prune=True
    )
    return Counter(outcome.result for outcome in outcomes), len(again.pending)


def test_a_version_is_filled_and_needs_nothing_more() -> None:
    app = create_app(":memory:", api_key="the-key")

    async def serve_and_apply() -> tuple[Counter[str], int]:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{listening.getsockname()[1]}/api/connect/v1"
            server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            async with ConnectClient(url, "the-key", "01J00000000000000000000000") as client:
                result = await whole_round(client)
            server.should_exit = True
            await serving
        return result

    try:
        results, left = asyncio.run(serve_and_apply())
    finally:
        app.state.storage.close()
    assert results == {"applied": 2 * COUNT}
    assert left == 0
