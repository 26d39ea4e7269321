"""Telling somebody of a run: when, with what, signed how, and what if nobody listens."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from scripted_server import ScriptedServer, http_answer

from importer.model.findings import Finding
from importer.model.syncs import SyncOutcome, SyncResult
from importer.service.configuration import NotifyTable, When
from importer.service.notify import is_wanted, notify

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FINDING = Finding(
    code="action-removed",
    class_="breaking",
    reason="dropFile is gone",
    kind="action",
    identity="DELETE /files/{}",
    fingerprint="0123456789abcdef",
)


def _outcome(result: SyncResult = "applied", **fields: Any) -> SyncOutcome:
    return SyncOutcome(source="box", result=result, began_at=BEGAN, **fields)


BREAKING = _outcome("held", run=3, findings=(FINDING,), findings_total=1, worst="breaking")


def _send(
    *answers: bytes, table: Mapping[str, Any] | None = None, path: str = "/hook", **environment: str
) -> tuple[str, ScriptedServer, list[float]]:
    """Send an outcome to a server of this machine; give what went wrong, and what it saw."""
    waits_s: list[float] = []

    async def sleep(seconds: float) -> None:
        waits_s.append(seconds)

    async def run() -> tuple[str, ScriptedServer, list[float]]:
        async with ScriptedServer(*answers) as server:
            url = f"{server.origin}{path}"
            given = {"url": url, **(table or {})} if "url_env" not in (table or {}) else table
            variables = {name: value.format(url=url) for name, value in environment.items()}
            fault = await notify(
                msgspec.convert(
                    {key.replace("_", "-"): value for key, value in (given or {}).items()},
                    NotifyTable,
                ),
                BREAKING,
                environment=variables,
                sleep=sleep,
            )
            return fault, server, waits_s

    return asyncio.run(run())


def test_the_outcome_is_posted_as_json() -> None:
    fault, server, waits_s = _send(http_answer(204))

    assert fault == ""
    assert waits_s == []
    (body,), (head,) = server.bodies, server.heads
    told = msgspec.json.decode(body)
    assert head.startswith("POST /hook HTTP/1.1\r\n")
    assert "X-Importer-Signature" not in head
    assert told["format"] == 1
    assert told["outcome"]["source"] == "box"
    assert told["outcome"]["findings"][0]["class"] == "breaking"


def test_the_body_is_signed_with_the_secret_of_the_environment() -> None:
    fault, server, _ = _send(http_answer(200), table={"secret_env": "HOOK"}, HOOK="open sesame")

    assert fault == ""
    signature = hmac.new(b"open sesame", server.bodies[0], hashlib.sha256).hexdigest()
    assert f"\r\nX-Importer-Signature-256: sha256={signature}\r\n" in server.heads[0]


def test_an_address_may_come_from_the_environment() -> None:
    fault, server, _ = _send(http_answer(200), table={"url_env": "HOOK_URL"}, HOOK_URL="{url}?k=1")

    assert fault == ""
    assert server.first_lines == ["POST /hook?k=1 HTTP/1.1"]


@pytest.mark.parametrize(
    ("table", "environment", "told"),
    [
        ({"secret_env": "HOOK"}, {}, "HOOK is not set, so that nothing could be signed"),
        ({"url_env": "HOOK_URL"}, {}, "HOOK_URL: the address is not set"),
        ({"url_env": "HOOK_URL"}, {"HOOK_URL": "http://vendor.example"}, "HOOK_URL: notificatio"),
    ],
)
def test_what_is_not_set_is_told_and_nothing_is_sent(
    table: Mapping[str, Any], environment: Mapping[str, str], told: str
) -> None:
    fault, server, _ = _send(http_answer(200), table=table, **environment)

    assert fault.startswith(told)
    assert server.heads == []


@pytest.mark.parametrize("answer", [http_answer(503), http_answer(429), b""])
def test_what_fails_for_the_moment_is_tried_again(answer: bytes) -> None:
    fault, server, waits_s = _send(answer, answer, http_answer(200))

    assert fault == ""
    assert len(server.bodies) == 3
    assert len(set(server.bodies)) == 1
    assert waits_s == [0.5, 1.0]


def test_it_is_not_tried_for_ever() -> None:
    fault, server, waits_s = _send(http_answer(500))

    assert fault == "the notification was not delivered: status 500"
    assert (len(server.bodies), waits_s) == (4, [0.5, 1.0, 2.0])


@pytest.mark.parametrize("status", [302, 400, 404])
def test_a_refusal_is_final_and_a_redirect_is_not_followed(status: int) -> None:
    fault, server, waits_s = _send(http_answer(status, location="/elsewhere"))

    assert fault == f"the notification was not delivered: status {status}"
    assert (server.first_lines, waits_s) == (["POST /hook HTTP/1.1"], [])


def test_nobody_listening_is_told_without_the_address() -> None:
    async def run() -> str:
        async def sleep(_: float) -> None: ...

        table = NotifyTable(url="http://127.0.0.1:9/secret-path")
        return await notify(table, BREAKING, environment={}, sleep=sleep)

    assert asyncio.run(run()) == "the notification was not delivered: no answer (ConnectError)"


ALL: tuple[tuple[SyncOutcome, frozenset[When]], ...] = (
    (_outcome("unchanged"), frozenset({"always"})),
    (_outcome("rejected"), frozenset({"always"})),
    (_outcome("applied", worst="additive"), frozenset({"always", "change"})),
    (_outcome("applied", worst="breaking"), frozenset({"always", "change", "breaking"})),
    (BREAKING, frozenset({"always", "change", "breaking"})),
    (_outcome("held", run=3, worst="risky"), frozenset({"always", "change"})),
    (_outcome("held", held=2, held_run=3), frozenset({"always"})),
    (_outcome("failed"), frozenset({"always", "change", "breaking", "failure"})),
    (_outcome("in-part"), frozenset({"always", "change", "breaking", "failure"})),
    (_outcome("refused"), frozenset({"always", "change", "breaking", "failure"})),
    (_outcome("unchanged", worst="breaking"), frozenset({"always"})),
)


@pytest.mark.parametrize(("outcome", "wanted"), ALL)
def test_who_is_told_when(outcome: SyncOutcome, wanted: frozenset[When]) -> None:
    every: tuple[When, ...] = ("always", "change", "breaking", "failure")

    assert {when for when in every if is_wanted(NotifyTable(when=when), outcome)} == wanted
