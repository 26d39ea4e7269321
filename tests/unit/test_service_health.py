"""What the service tells over HTTP, and where it listens."""

from __future__ import annotations

import builtins
import json
import socket
from typing import Any

import httpx
import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from importer.errors import ImporterError, UsageError
from importer.service.health import Health, create_app
from importer.service.http_server import HttpServer
from importer.service.listening import Listen, parse_listen

WELL = Health(
    worker="host-1-abc",
    is_well=True,
    is_ending=False,
    sources=3,
    active=("box",),
    idle_s=0.25,
    mistake="",
    trouble="",
    turns={"unchanged": 5, "applied": 2},
)


def _get(health: Health, path: str) -> httpx.Response:
    with (
        HttpServer(create_app(lambda: health), Listen("127.0.0.1", 0)) as server,
        httpx.Client(trust_env=False) as client,
    ):
        return client.get(f"{server.origin}{path}")


def test_a_service_that_works_is_well() -> None:
    answer = _get(WELL, "/healthz")

    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["sources"], told["active"]) == ("ok", 3, ["box"])
    assert told["turns"] == {"applied": 2, "unchanged": 5}


def test_a_service_in_trouble_is_unwell_and_says_nothing_about_it() -> None:
    trouble = msgspec.structs.replace(
        WELL, is_well=False, trouble="/home/me/state.db: broken", mistake="importer.toml, line 3"
    )
    answer = _get(trouble, "/healthz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "unwell"
    assert (answer.json()["trouble"], answer.json()["mistake"]) == (True, True)
    assert "home" not in answer.text
    assert "importer.toml" not in answer.text


def test_metrics_are_in_the_text_format_of_prometheus() -> None:
    answer = _get(WELL, "/metrics")

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert 'importer_turns_total{result="applied"} 2' in lines
    assert "importer_sources 3" in lines
    assert "importer_active_turns 1" in lines
    assert "importer_well 1" in lines
    assert "importer_idle_seconds 0.25" in lines
    samples = [line for line in lines if not line.startswith("#")]
    named = {line.split(" ")[2] for line in lines if line.startswith("# TYPE ")}
    assert {sample.split(" ")[0].partition("{")[0] for sample in samples} == named


def test_others_may_add_pages() -> None:
    async def page(_: Request) -> Response:
        return PlainTextResponse("a page")

    app = create_app(lambda: WELL, [Route("/", page)])
    with (
        HttpServer(app, Listen("127.0.0.1", 0)) as server,
        httpx.Client(trust_env=False) as client,
    ):
        assert client.get(server.origin).text == "a page"
        assert client.get(f"{server.origin}/elsewhere").status_code == 404


def test_a_place_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = Listen("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(ImporterError, match="cannot be listened at") as refused:
            HttpServer(create_app(lambda: WELL), place)
    assert refused.value.where == f"127.0.0.1:{place.port}"


def test_without_uvicorn_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def no_uvicorn(name: str, *rest: Any) -> Any:
        if name == "uvicorn":
            raise ModuleNotFoundError(name)
        return whole(name, *rest)

    monkeypatch.setattr(builtins, "__import__", no_uvicorn)
    with pytest.raises(ImporterError, match="service"):
        HttpServer(create_app(lambda: WELL), Listen("127.0.0.1", 0))


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:8484", ("127.0.0.1", 8484)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:9000", ("::1", 9000)),
    ],
)
def test_a_place_to_listen_at_is_host_and_port(text: str, listen: tuple[str, int]) -> None:
    assert parse_listen(text) == listen


@pytest.mark.parametrize("text", ["", "8484", ":8484", "host:", "host:65536", "::1:1", "a b:1"])
def test_what_is_no_place_to_listen_at_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no place to listen at"):
        parse_listen(text)


def test_what_is_told_is_json_whatever_the_names() -> None:
    odd = msgspec.structs.replace(WELL, active=('a"b',))

    assert json.loads(_get(odd, "/healthz").content)["active"] == ['a"b']
