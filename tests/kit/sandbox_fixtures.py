"""Fixtures of the sandbox's own tests: the app in process, and a draft version to work in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from starlette.applications import Starlette

from importer.sandbox import BASE_PATH, create_app

ORGANISATION_ID = "01J00000000000000000000000"


@pytest.fixture
def sandbox_app() -> Iterator[Starlette]:
    """Give a sandbox with an empty database in memory, which accepts any key."""
    app = create_app(":memory:")
    yield app
    app.state.storage.close()


@pytest.fixture
def sandbox_call(sandbox_app: Starlette) -> Callable[..., httpx.Response]:
    """Give `call(method, path, ...)`, which sends one request to the sandbox in process."""

    async def send(method: str, path: str, **options: object) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(sandbox_app),
            base_url=f"http://sandbox.test{BASE_PATH}",
            headers={"Authorization": "Bearer any-key"},
        ) as client:
            return await client.request(method, path, **options)  # type: ignore[arg-type]  # as is

    return lambda method, path, **options: asyncio.run(send(method, path, **options))


@pytest.fixture
def connector_path(sandbox_call: Callable[..., httpx.Response]) -> str:
    """Make a connector without versions and give its path."""
    answer = sandbox_call(
        "POST",
        f"/o/{ORGANISATION_ID}/protocols/http/connectors",
        json={"name": "Pets", "baseUrl": "https://pets.test", "authSchemeConfigs": []},
    )
    return f"/o/{ORGANISATION_ID}/connectors/{answer.json()['id']}"


@pytest.fixture
def draft_path(sandbox_call: Callable[..., httpx.Response], connector_path: str) -> str:
    """Make an empty draft version and give its path."""
    sandbox_call("POST", f"{connector_path}/versions", json={"name": "draft"})
    return f"{connector_path}/versions/draft"
