"""Faults on the wire: real connections to a sandbox in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from sandbox_process import SandboxProcess

ORGANISATION = "/o/01J00000000000000000000000"
PETS = {"name": "Pets", "baseUrl": "https://pets.test", "authSchemeConfigs": []}


def ask(sandbox: SandboxProcess, method: str = "GET", **options: Any) -> httpx.Response:
    path = "connectors" if method == "GET" else "protocols/http/connectors"
    with httpx.Client(trust_env=False, headers={"Authorization": "Bearer any"}) as client:
        return client.request(method, f"{sandbox.api_url}{ORGANISATION}/{path}", **options)


def names(sandbox: SandboxProcess) -> list[str]:
    return [one["name"] for one in ask(sandbox).json()["connectors"]]


def test_connections_break_where_they_are_told_to_and_the_end_tells_how_often(
    tmp_path: Path,
) -> None:
    rules = [
        "reset-before-commit,method=POST,times=1",
        "reset-after-commit,method=POST,times=1",
        "half-answer,method=POST,times=1",
        "half-answer,operation=DeleteConnector",
        "504,after-commit,method=POST,times=1",
    ]
    told = ["Connection reset", "Connection reset", "without sending complete message body"]
    with SandboxProcess(tmp_path / "sandbox.db", rules, seed=3) as sandbox:
        for number, words in enumerate(told):
            with pytest.raises(httpx.TransportError, match=words):
                ask(sandbox, "POST", json={**PETS, "name": f"c{number}"})
        assert ask(sandbox, "POST", json={**PETS, "name": "c3"}).status_code == 504
        assert names(sandbox) == ["c3", "c2", "c1"]
        made = ask(sandbox).json()["connectors"][0]["id"]
        url = f"{sandbox.api_url}{ORGANISATION}/connectors/{made}"
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            httpx.delete(url, headers={"Authorization": "Bearer any"})
        assert names(sandbox) == ["c2", "c1"]
        assert sandbox.counts()["carriedOut"]["CreateHTTPConnector"] == 3
    lines = sandbox.told.splitlines()
    assert "Requests fail on purpose" in lines[1]
    assert lines[2].startswith("5 faults in 8 requests (seed 3): ")
    assert len(lines) == 3, "\n".join(lines)


def test_a_connection_that_was_reset_leaves_the_others_alone(tmp_path: Path) -> None:
    rule = "reset-before-commit,method=POST"
    with (
        SandboxProcess(tmp_path / "sandbox.db", [rule]) as sandbox,
        httpx.Client(trust_env=False, headers={"Authorization": "Bearer any"}) as client,
    ):
        url = f"{sandbox.api_url}{ORGANISATION}/connectors"
        assert client.get(url).status_code == 200
        with pytest.raises(httpx.ReadError):
            ask(sandbox, "POST", json=PETS)
        assert client.get(url).status_code == 200


def test_a_port_that_is_shut_refuses_connections_and_opens_again(tmp_path: Path) -> None:
    rule = "refuse,method=POST,seconds=1.5,times=2"
    with SandboxProcess(tmp_path / "sandbox.db", [rule]) as sandbox:
        answer = ask(sandbox, "POST", json=PETS)
        assert (answer.status_code, answer.headers["connection"]) == (201, "close")
        with pytest.raises(httpx.ConnectError, match="refused"):
            ask(sandbox)
        wait_until_open(sandbox.port)
        assert names(sandbox) == ["Pets"]
        ask(sandbox, "POST", json=PETS)  # it ends while its port is shut
    assert sandbox.told.splitlines()[-1].startswith("2 faults in 3 requests")


def test_a_port_that_is_shut_twice_opens_after_the_second_time(tmp_path: Path) -> None:
    rule = "refuse,seconds=0.2,times=2"
    with (
        SandboxProcess(tmp_path / "sandbox.db", [rule]) as sandbox,
        httpx.Client(trust_env=False, headers={"Authorization": "Bearer any"}) as one,
        httpx.Client(trust_env=False, headers={"Authorization": "Bearer any"}) as other,
    ):
        origin = f"http://127.0.0.1:{sandbox.port}"
        url = f"{sandbox.api_url}{ORGANISATION}/connectors"
        one.get(f"{origin}/sandbox/faults")
        other.get(f"{origin}/sandbox/faults")  # both are connected by now
        assert one.get(url).headers["connection"] == "close"
        assert other.get(url).headers["connection"] == "close"
        wait_until_open(sandbox.port)
        assert one.get(url).status_code == 200


def test_a_port_that_somebody_else_took_meanwhile_ends_the_sandbox(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path / "sandbox.db", ["refuse,seconds=1.5"]) as sandbox:
        ask(sandbox)
        with socket.socket() as thief:
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            thief.bind(("127.0.0.1", sandbox.port))
            thief.listen()
            assert sandbox.wait() == 0
    assert f"the port {sandbox.port} cannot be opened again" in sandbox.told


def wait_until_open(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("the port did not open again")


@pytest.mark.parametrize("rule", ["nonsense", "429:2"])
def test_a_wrong_rule_is_one_line_and_nothing_is_served(tmp_path: Path, rule: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "importer", "sandbox", "--fault", rule],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 64
    assert ended.stderr.startswith(f"Error: --fault {rule}: ")
    assert len(ended.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path / "sandbox.db", ["429"]) as sandbox:
        place = ["--port", str(sandbox.port), "--database", str(tmp_path / "other.db")]
        second = subprocess.run(
            [sys.executable, "-m", "importer", "sandbox", "--fault", "429", *place],
            env={"PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert second.returncode == 1
    assert f"the port {sandbox.port} cannot be used" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_request_that_never_comes_whole_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with (
        SandboxProcess(tmp_path / "sandbox.db") as sandbox,
        socket.create_connection(("127.0.0.1", sandbox.port)) as half,
    ):
        half.sendall(b"POST /o HTTP/1.1\r\nHost: here\r\nContent-Length: 99\r\n\r\n{")
        assert names(sandbox) == []  # by now it waits for the rest
        began_s = time.monotonic()
        sandbox.__exit__()
        assert time.monotonic() - began_s < 10
