"""The client against a real server: what is sent, sent again, and never sent."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Any, TypeVar

import httpx
import msgspec
import pytest
from bundles import make_action
from scripted_server import KEY, ScriptedServer, http_answer

from importer.connect import edge
from importer.connect.client import ConnectClient
from importer.connect.retry import RetryPolicy
from importer.connect.types import StoredAction, VersionRef
from importer.errors import (
    AuthorisationError,
    ConflictError,
    PlatformError,
    RateLimitError,
    ServerFaultError,
    TargetError,
    TransportError,
    UncertainError,
    UnreadableError,
)
from importer.logs import Format, set_up

R = TypeVar("R")

REF = VersionRef("C1", "v1")
ACTION = {"id": "A1", "type": "http", "name": "getPet", "method": "GET", "path": "/pets"}
REFUSED = {"code": "invalid", "message": "no"}


def talk(server: ScriptedServer, work: Callable[[ConnectClient], Awaitable[R]], **policy: Any) -> R:
    """Do some work with a client of a scripted server."""

    async def whole() -> R:
        async with server, server.client(**policy) as client:
            return await work(client)

    return asyncio.run(whole())


async def create(client: ConnectClient) -> StoredAction:
    return await client.create_action(REF, make_action("getPet"))


async def read(client: ConnectClient) -> StoredAction:
    return await client.get_action(REF, "getPet")


async def delete(client: ConnectClient) -> None:
    await client.delete_action(REF, "getPet")


def test_a_request_carries_the_key_and_its_payload() -> None:
    server = ScriptedServer(http_answer(201, ACTION))
    assert talk(server, create).id == "A1"
    head = server.heads[0]
    assert head.startswith("POST /api/o/01J00000000000000000000000/connectors/C1/versions/v1/")
    assert f"Authorization: Bearer {KEY}\r\n" in head
    assert "Content-Type: application/json\r\n" in head
    assert b'"name":"getPet"' in server.bodies[0]


def test_names_are_percent_encoded_in_the_path() -> None:
    server = ScriptedServer(http_answer(200, ACTION))
    talk(server, lambda client: client.get_action(VersionRef("C1", "v 1/ü"), "get$Pet?x#y"))
    assert "/versions/v%201%2F%C3%BC/actions/get%24Pet%3Fx%23y HTTP/1.1" in server.first_lines[0]


def test_429_waits_as_long_as_retry_after_says_in_seconds() -> None:
    server = ScriptedServer(http_answer(429, REFUSED, retry_after="7"), http_answer(201, ACTION))
    assert talk(server, create).name == "getPet"
    assert server.waits_s == [7.25]  # and a jitter of half a second, halved


def test_429_waits_until_the_date_that_retry_after_names() -> None:
    moment = formatdate(1_000_030, usegmt=True)
    server = ScriptedServer(http_answer(429, retry_after=moment), http_answer(201, ACTION))
    talk(server, create, now_s=1_000_000)
    assert server.waits_s == [30.25]


def test_a_platform_that_slows_us_down_is_asked_more_often_than_one_that_fails() -> None:
    slow = http_answer(429, REFUSED, retry_after="1")
    server = ScriptedServer(*[slow] * 9, http_answer(201, ACTION))
    assert talk(server, create).id == "A1"
    assert len(server.heads) == 10


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_question_is_asked_again_where_a_server_fails_after_a_growing_wait(status: int) -> None:
    busy = http_answer(status, b"<html>", content_type="text/html")
    server = ScriptedServer(busy, busy, http_answer(200, ACTION))
    talk(server, read)
    assert server.waits_s == [0.25, 0.5]
    assert len(server.heads) == 3


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_deletion_is_asked_for_again_where_a_gateway_fails(status: int) -> None:
    server = ScriptedServer(http_answer(status), http_answer(204))
    talk(server, delete)
    assert len(server.heads) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_creation_that_a_server_failed_at_is_in_doubt_and_not_repeated(status: int) -> None:
    server = ScriptedServer(http_answer(status, REFUSED), http_answer(201, ACTION))
    with pytest.raises(UncertainError) as caught:
        talk(server, create)
    assert len(server.heads) == 1
    assert caught.value.status == status
    assert isinstance(caught.value.cause, ServerFaultError)
    assert caught.value.is_lost == (status in {502, 504})


def test_what_a_gateway_says_in_html_is_not_the_platforms_own_word() -> None:
    server = ScriptedServer(http_answer(500, b"<html>", content_type="text/html"))
    with pytest.raises(UncertainError) as caught:
        talk(server, create)
    assert caught.value.is_lost


def test_a_creation_is_repeated_where_the_platform_says_when_to_come_back() -> None:
    server = ScriptedServer(http_answer(503, retry_after="2"), http_answer(201, ACTION))
    assert talk(server, create).id == "A1"
    assert server.waits_s == [2.25]


def test_a_platform_that_asks_for_too_long_a_wait_is_not_waited_for() -> None:
    server = ScriptedServer(http_answer(429, REFUSED, retry_after="86400"))
    with pytest.raises(PlatformError) as caught:
        talk(server, create)
    assert isinstance(caught.value, RateLimitError)
    assert caught.value.what.endswith(
        "given up after 0 s of waiting: 86400 s more are beyond --max-wait 300"
    )
    assert server.waits_s == []


def test_attempts_are_bounded() -> None:
    server = ScriptedServer(http_answer(503, REFUSED))
    with pytest.raises(PlatformError, match=r"no \(503 invalid\)"):
        talk(server, read, attempts=3)
    assert len(server.heads) == 3


def test_a_refused_connection_is_tried_again_and_then_told_in_one_line() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = ScriptedServer(b"")
        server.port = probe.getsockname()[1]

        async def whole() -> None:
            async with server.client(attempts=4) as client:
                await create(client)

        with pytest.raises(PlatformError, match="cannot be reached") as caught:
            asyncio.run(whole())
    assert not isinstance(caught.value, UncertainError)
    assert len(server.waits_s) == 3


def test_a_post_whose_answer_never_came_is_not_repeated() -> None:
    server = ScriptedServer(b"", http_answer(201, ACTION))
    with pytest.raises(UncertainError, match="never came"):
        talk(server, create)
    assert len(server.heads) == 1


def test_half_an_answer_to_a_post_leaves_the_outcome_unknown() -> None:
    server = ScriptedServer(http_answer(201, ACTION)[:-5])
    with pytest.raises(UncertainError):
        talk(server, create)
    assert len(server.heads) == 1


def test_half_an_answer_to_a_get_is_asked_for_again() -> None:
    server = ScriptedServer(http_answer(200, ACTION)[:-5], http_answer(200, ACTION))
    assert talk(server, read).id == "A1"


def test_a_get_that_is_never_answered_is_no_doubt_but_an_error() -> None:
    server = ScriptedServer(b"")
    with pytest.raises(PlatformError, match="never came") as caught:
        talk(server, read, attempts=2)
    assert not isinstance(caught.value, UncertainError)


def test_a_delete_that_is_never_answered_is_repeated_and_then_unknown() -> None:
    server = ScriptedServer(b"")
    with pytest.raises(UncertainError):
        talk(server, delete, attempts=2)
    assert len(server.heads) == 2


def test_a_refusal_after_a_gateway_timed_out_leaves_a_change_in_doubt() -> None:
    taken = http_answer(409, {"code": "name_taken", "message": "getPet exists already"})
    server = ScriptedServer(http_answer(504), taken)
    with pytest.raises(UncertainError, match="exists already") as caught:
        talk(server, delete)
    assert caught.value.status == 409
    assert isinstance(caught.value.cause, ConflictError)


def test_a_key_that_is_refused_after_a_gateway_timed_out_is_told_by_the_doubt() -> None:
    server = ScriptedServer(http_answer(504), http_answer(401))
    with pytest.raises(UncertainError) as caught:
        talk(server, delete)
    assert isinstance(caught.value.cause, AuthorisationError)


def test_a_refusal_after_too_many_requests_is_a_plain_refusal() -> None:
    server = ScriptedServer(http_answer(429), http_answer(409, REFUSED))
    with pytest.raises(ConflictError):
        talk(server, create)


def test_a_question_that_is_answered_with_nonsense_is_asked_once_more() -> None:
    nonsense = http_answer(200, b'{"id": "A1", <')
    assert talk(ScriptedServer(nonsense, http_answer(200, ACTION)), read).id == "A1"
    server = ScriptedServer(nonsense)
    with pytest.raises(UnreadableError, match="is not JSON"):
        talk(server, read)
    assert len(server.heads) == 2


def test_a_creation_that_is_answered_with_html_is_in_doubt() -> None:
    server = ScriptedServer(http_answer(200, b"<html>welcome</html>", content_type="text/html"))
    with pytest.raises(UncertainError, match="is not JSON but text/html"):
        talk(server, create)


def test_a_redirect_is_not_followed_and_the_key_not_sent_on() -> None:
    async def whole() -> ScriptedServer:
        async with ScriptedServer(http_answer(200, ACTION)) as elsewhere:
            moved = http_answer(307, location=f"{elsewhere.origin}/api")
            async with ScriptedServer(moved) as server, server.client() as client:
                with pytest.raises(PlatformError, match="redirect") as caught:
                    await create(client)
                assert caught.value.status == 307
            return elsewhere

    assert asyncio.run(whole()).heads == []


def test_a_page_of_html_is_one_clear_line() -> None:
    server = ScriptedServer(http_answer(200, b"<html>secret</html>", content_type="text/html"))
    with pytest.raises(PlatformError) as caught:
        talk(server, read)
    assert "text/html" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_environments_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert talk(ScriptedServer(http_answer(200, ACTION)), read).id == "A1"


def test_a_cookie_that_the_platform_sets_is_not_sent_back() -> None:
    server = ScriptedServer(http_answer(200, ACTION, set_cookie="seen=1; Path=/"))

    async def twice(client: ConnectClient) -> None:
        await read(client)
        await read(client)

    talk(server, twice)
    assert len(server.heads) == 2
    assert "cookie" not in "".join(server.heads).lower()


def test_an_answer_may_come_compressed() -> None:
    packed = gzip.compress(msgspec.json.encode(ACTION))
    server = ScriptedServer(http_answer(200, packed, content_encoding="gzip"))
    assert talk(server, read).id == "A1"
    assert "Accept-Encoding: gzip, deflate\r\n" in server.heads[0]


def test_an_answer_that_is_not_compressed_as_it_says_is_an_error() -> None:
    server = ScriptedServer(http_answer(200, b"plain", content_encoding="gzip"))
    with pytest.raises(PlatformError, match="DecodingError"):
        talk(server, read, attempts=1)


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "MOST_ANSWER_BYTES", 1000)
    server = ScriptedServer(http_answer(200, b"x" * 1001))
    with pytest.raises(PlatformError, match="longer than 1000 bytes"):
        talk(server, read)


def test_an_answer_that_does_not_end_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "ANSWER_TIMEOUT_S", 0.05)
    server = ScriptedServer(http_answer(200, ACTION)[:-5], hold=True)
    with pytest.raises(PlatformError, match="ReadTimeout"):
        talk(server, read, attempts=1)


@pytest.mark.parametrize("format_", ["text", "json"])
def test_the_key_is_in_no_log_no_repr_and_no_error(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], format_: Format
) -> None:
    caplog.set_level(logging.DEBUG)
    set_up("debug", format_)
    echo = {"code": KEY, "message": f"bad key {KEY}", "fields": [{"field": KEY, "message": KEY}]}
    seen: list[str] = []

    async def work(client: ConnectClient) -> None:
        seen.extend([repr(client), repr(client.sender), repr(vars(client.sender))])
        for _ in range(2):
            with pytest.raises((AuthorisationError, TargetError, PlatformError)) as caught:
                await create(client)
            seen.append(f"{caught.value} {caught.value!r} {vars(caught.value)}")

    talk(ScriptedServer(http_answer(401, echo), http_answer(400, echo)), work)
    set_up()
    logged = capsys.readouterr().err
    assert "answered 401" in logged
    assert KEY not in logged + caplog.text
    assert not [text for text in seen if KEY in text]


def test_a_change_stays_in_doubt_where_the_platform_is_gone_after_it() -> None:
    faults = [httpx.ReadError("reset"), httpx.ConnectError("refused")]

    def fail(_: httpx.Request) -> httpx.Response:
        raise faults.pop(0) if len(faults) > 1 else faults[0]

    async def whole() -> None:
        transport = httpx.MockTransport(fail)  # on the wire nobody could say when it is gone
        policy = RetryPolicy(first_wait_s=0, attempts=3)
        async with ConnectClient(
            "http://127.0.0.1/api", KEY, "O", transport=transport, policy=policy
        ) as client:
            await delete(client)

    with pytest.raises(UncertainError, match="cannot be reached") as caught:
        asyncio.run(whole())
    assert isinstance(caught.value.cause, TransportError)


def test_the_patience_for_one_item_is_shared_by_all_that_it_takes() -> None:
    later = http_answer(429, REFUSED, retry_after="40")
    server = ScriptedServer(later, http_answer(201, ACTION), later, http_answer(200, ACTION))

    async def work(client: ConnectClient) -> None:
        with client.one_item():
            await create(client)
            with client.one_item():  # within an item it is the same one
                await read(client)

    with pytest.raises(RateLimitError, match=r"given up after 40\.2 s of waiting: 40\.2 s more"):
        talk(server, work, total_wait_s=60.0)
    assert server.waits_s == [40.25]


def test_without_patience_nothing_is_waited_for() -> None:
    server = ScriptedServer(http_answer(503))
    with pytest.raises(ServerFaultError, match="--max-wait 0"):
        talk(server, read, total_wait_s=0.0)
    assert server.waits_s == []


def test_after_too_many_requests_nobody_asks_before_the_platform_said() -> None:
    async def work(client: ConnectClient) -> None:
        with pytest.raises(RateLimitError):
            await read(client)
        with pytest.raises(RateLimitError, match="takes nothing for the next 86400 s"):
            await create(client)

    server = ScriptedServer(http_answer(429, retry_after="86400"))
    talk(server, work)
    assert len(server.heads) == 1


def test_too_many_requests_let_fewer_go_out_at_a_time() -> None:
    server = ScriptedServer(http_answer(429), http_answer(503), http_answer(200, ACTION))
    limits: list[int] = []

    async def work(client: ConnectClient) -> None:
        limits.append(client.sender.pace.limit)
        await read(client)
        limits.append(client.sender.pace.limit)

    talk(server, work)
    assert limits == [16, 4]
