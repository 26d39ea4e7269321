"""The sandbox behind a port of its own, driven by a client over loopback."""

from __future__ import annotations

import socket
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn

from importer.sandbox import BASE_PATH, serve

ORGANISATION = "/o/01J00000000000000000000000"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_for(client: httpx.Client) -> None:
    """Wait until the server answers, five seconds at most."""
    for _ in range(250):
        try:
            client.get("/")
        except httpx.ConnectError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("the sandbox did not come up")


def test_the_sandbox_answers_behind_a_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[uvicorn.Server] = []
    run = uvicorn.Server.run

    def remembered(self: uvicorn.Server, *args: object) -> None:
        servers.append(self)  # only so can the test tell it to stop; signals go to main threads
        run(self, *args)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(uvicorn.Server, "run", remembered)
    port = free_port()
    thread = threading.Thread(
        target=serve,
        args=(tmp_path / "sandbox.db",),
        kwargs={"port": port, "api_key": "secret"},
    )
    thread.start()
    base_url = f"http://127.0.0.1:{port}{BASE_PATH}"
    headers = {"Authorization": "Bearer secret"}
    try:
        with httpx.Client(base_url=base_url, headers=headers, trust_env=False) as client:
            wait_for(client)
            exercise(client, base_url)
    finally:
        servers[0].should_exit = True
        thread.join(timeout=10)
    assert not thread.is_alive()


def exercise(client: httpx.Client, base_url: str) -> None:
    """Make a connector, a version and a definition, and read its schema back."""
    body = {"name": "Pets", "baseUrl": "https://pets.test", "authSchemeConfigs": []}
    made = client.post(f"{ORGANISATION}/protocols/http/connectors", json=body)
    assert made.status_code == 201
    versions = f"{ORGANISATION}/connectors/{made.json()['id']}/versions"
    assert client.post(versions, json={"name": "v1"}).status_code == 201
    schema = {"contentType": "application/schema+json", "content": '{"$ref": "#/$defs/Pet"}'}
    definition = {"name": "Pet", "accept": ["application/json"], "schema": schema}
    path = f"{versions}/v1/definitions"
    url = client.post(path, json={"definitions": [definition]}).json()["definitions"][0]["url"]
    assert url.startswith(f"{base_url}{ORGANISATION}/schemas/")
    assert client.get(url).json() == {"$ref": url}
    wrong = client.get(url, headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401


def test_a_port_that_is_taken_ends_the_server(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(SystemExit),
    ):
        serve(tmp_path / "sandbox.db", port=server.getsockname()[1])


def test_without_uvicorn_there_is_no_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(ImportError, match="uvicorn"):
        serve(tmp_path / "sandbox.db", port=1)
    assert not (tmp_path / "sandbox.db").exists()
