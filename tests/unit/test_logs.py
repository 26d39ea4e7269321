"""What is logged, and how: one line each, a request id on each, and only what is asked for."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterator

import pytest
from bundles import make_action
from scripted_server import ScriptedServer, http_answer

from importer.connect.types import VersionRef
from importer.errors import RejectedError
from importer.logs import fields, new_request, request_id, set_up

ACTION = {"id": "A1", "type": "http", "name": "getPet", "method": "GET", "path": "/pets"}
LOG = logging.getLogger("importer.test")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    set_up()


def create(server: ScriptedServer) -> None:
    async def whole() -> None:
        async with server, server.client() as client:
            await client.create_action(VersionRef("C1", "v1"), make_action("getPet"))

    asyncio.run(whole())


def test_a_line_for_people_has_time_level_and_request(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    LOG.info("it is %s\nand \x1b[31mso on", "done")
    LOG.debug("nobody asked")
    (line,) = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO    [0-9a-f]{8} "
        r"it is done and \\u001B\[31mso on",
        line,
        re.IGNORECASE,
    )


def test_a_line_for_machines_is_one_object_with_what_its_words_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up("warning", "json")
    LOG.warning("it took %d", 3, extra=fields(took_ms=3, status=None))
    line = json.loads(capsys.readouterr().err)
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "warning",
        "request": request_id(),
        "logger": "importer.test",
        "message": "it took 3",
        "took_ms": 3,
    }


def test_what_libraries_log_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("debug")
    logging.getLogger("httpcore.http11").debug("headers and all")
    assert capsys.readouterr().err == ""


def test_nothing_fails_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def write(self, _: str) -> None:
            raise BrokenPipeError

    set_up("info")
    monkeypatch.setattr("sys.stderr", Gone())
    LOG.info("lost")


def test_each_request_has_an_id_of_its_own_and_the_process_one_for_the_rest() -> None:
    with new_request():
        first = request_id()
    with new_request():
        second = request_id()
    assert first != second
    assert first.startswith(f"{request_id()}-")


def test_all_attempts_at_a_request_are_logged_under_the_id_that_the_platform_gets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up("debug", "json")
    refusal = http_answer(422, {"code": "invalid", "message": "no such method"})
    server = ScriptedServer(http_answer(429), refusal)
    with pytest.raises(RejectedError):
        create(server)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    told = [(one["level"], one["message"].partition(": ")[2]) for one in lines]
    assert [(level, re.sub(r"\d+ ms", "N ms", text)) for level, text in told] == [
        ("debug", "answered 429 after N ms"),
        ("info", "answered 429; sent again in 0.2 s"),
        ("debug", "answered 422 after N ms (attempt 2)"),
        ("info", "no such method (422 invalid)"),
    ]
    (ours,) = {one["request"] for one in lines}
    theirs = [re.search(r"X-Request-Id: (\S+)", head) for head in server.heads]
    assert [found and found[1] for found in theirs] == [ours, ours]


def test_what_is_asked_again_for_want_of_an_answer_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up("debug")
    server = ScriptedServer(b"", http_answer(200, ACTION))

    async def whole() -> None:
        async with server, server.client() as client:
            await client.get_action(VersionRef("C1", "v1"), "getPet")

    asyncio.run(whole())
    told = [line.partition("getPet: ")[2] for line in capsys.readouterr().err.splitlines()]
    assert re.fullmatch(r"not answered \(RemoteProtocolError\) after \d+ ms", told[0])
    assert told[1] == "not answered (RemoteProtocolError); sent again in 0.2 s"
    assert told[2].startswith("answered 200 after ")
