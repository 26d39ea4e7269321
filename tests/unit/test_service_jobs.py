"""Many sources at a time: none keeps or ends the others, and all end when they are told to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from scripted_server import ScriptedServer, http_answer
from synced import PATH, Shop, api, open_shop

from importer.model.syncs import SyncOutcome, SyncResult
from importer.service import jobs
from importer.service.configuration import NotifyTable, SourceTable
from importer.service.jobs import Job, tell_others
from importer.service.sync_all import SyncAll, exit_code
from importer.service.sync_source import sync_source

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as opened:
        yield opened


def _sources(shop: Shop, count: int, **fields: Any) -> list[SourceTable]:
    return [
        shop.source(f"box{n}", **{"create_connector": f"Box {n}", **fields}) for n in range(count)
    ]


def _sync_all(shop: Shop, sources: list[SourceTable], parallel: int = 4) -> list[SyncOutcome]:
    shop.through.requests.clear()
    shop.vendor.forget()
    return asyncio.run(SyncAll(sources, shop.workshop(), parallel).run())


def test_every_source_has_its_outcome_in_their_order(shop: Shop) -> None:
    sources = _sources(shop, 6)
    outcomes = _sync_all(shop, sources)

    assert [one.source for one in outcomes] == [source.name for source in sources]
    assert {one.result for one in outcomes} == {"applied"}
    assert len({one.target.connector_id for one in outcomes if one.target}) == 6
    assert {one.result for one in _sync_all(shop, sources)} == {"unchanged"}
    assert shop.vendor.asked(PATH) == [304] * 6
    assert shop.through.requests == []


def test_one_that_fails_does_not_end_the_others(shop: Shop) -> None:
    gone = shop.source("gone", spec=f"{shop.vendor.origin}/gone.json")
    outcomes = _sync_all(shop, [gone, *_sources(shop, 2)])

    assert [one.result for one in outcomes] == ["failed", "applied", "applied"]


def test_one_that_nobody_foresaw_does_not_end_the_others(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def odd(source: SourceTable, *rest: Any) -> SyncOutcome:
        if source.name == "box0":
            raise ZeroDivisionError("a stranger's text")
        return await sync_source(source, *rest)

    monkeypatch.setattr(jobs, "sync_source", odd)
    first, second = _sync_all(shop, _sources(shop, 2))

    assert first.result == "failed"
    assert first.message.startswith("a fault of the importer itself: ZeroDivisionError in ")
    assert "stranger" not in first.message
    assert second.result == "applied"


def test_no_more_are_under_way_than_may_be(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, now, most = threading.Lock(), 0, 0

    async def slow(source: SourceTable, *_: Any) -> SyncOutcome:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        await asyncio.sleep(0.02)
        with lock:
            now -= 1
        return SyncOutcome(source=source.name, result="unchanged", began_at=BEGAN)

    monkeypatch.setattr(jobs, "sync_source", slow)
    _sync_all(shop, _sources(shop, 10), parallel=3)

    assert most == 3


def test_what_is_told_to_end_before_it_began_does_nothing(shop: Shop) -> None:
    job = Job(shop.source(), shop.workshop())
    job.end("enough")
    outcome = job.run()

    assert (outcome.result, outcome.message) == ("interrupted", "enough")
    assert shop.vendor.statuses == []
    job.end("again")  # when it is over nothing happens


def test_what_has_sent_nothing_yet_ends_at_once(shop: Shop) -> None:
    job = Job(shop.source(), shop.workshop())

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        assert request.method == "GET"
        threading.Thread(target=job.end, args=("enough",)).start()
        await asyncio.sleep(10)
        return None

    shop.through.meddle = meddle
    outcome = job.run()

    assert (outcome.result, outcome.message) == ("interrupted", "enough")
    assert shop.writes() == []
    shop.through.meddle = None
    assert shop.sync(shop.source()).result == "applied"


def test_what_is_under_way_is_finished_and_the_rest_is_for_the_next_time(shop: Shop) -> None:
    shop.publish(api(*(f"files{number}" for number in range(30))))
    source = shop.source(parallelism=1)
    job = Job(source, shop.workshop())

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" and request.url.path.endswith("actions"):
            ending = threading.Thread(target=job.end, args=("enough",))
            ending.start()
            ending.join()
            await asyncio.sleep(0.05)
        return None

    shop.through.meddle = meddle
    outcome = job.run()

    assert (outcome.result, outcome.message) == ("interrupted", "enough")
    assert 0 < outcome.results["skipped"] < 32
    assert shop.states()[1] == "interrupted"
    shop.through.meddle = None
    assert shop.sync(source).result == "applied"
    assert shop.sync(source).result == "unchanged"


def test_a_round_that_is_told_to_end_begins_nothing_more(shop: Shop) -> None:
    every = SyncAll(_sources(shop, 4), shop.workshop(), 1)

    async def meddle(_: httpx.Request) -> httpx.Response | None:
        every.end("enough")
        return None

    shop.through.meddle = meddle
    outcomes = asyncio.run(every.run())

    assert {one.result for one in outcomes} == {"interrupted"}
    assert len(shop.vendor.asked(PATH)) == 1


def test_who_asked_for_it_is_told(shop: Shop) -> None:
    async def run() -> tuple[SyncOutcome, list[bytes]]:
        async with ScriptedServer(http_answer(200)) as server:
            source = shop.source(notify=NotifyTable(url=f"{server.origin}/hook"))
            job = Job(source, shop.workshop())
            outcome = await asyncio.to_thread(job.run)
            return await tell_others(source, outcome, shop.workshop()), server.bodies

    outcome, bodies = asyncio.run(run())
    assert outcome.notified is True
    told = msgspec.json.decode(bodies[0])["outcome"]
    assert (told["source"], told["result"], told["run"]) == ("box", "applied", 1)
    assert told["notified"] is None


def test_a_notification_that_cannot_be_sent_fails_no_run(shop: Shop) -> None:
    source = shop.source(notify=NotifyTable(url="https://hooks.example/", secret_env="HOOK"))  # noqa: S106 - a name
    (outcome,) = _sync_all(shop, [source])

    assert (outcome.result, outcome.notified) == ("applied", False)
    assert outcome.message == "HOOK is not set, so that nothing could be signed"
    (outcome,) = _sync_all(shop, [source])
    assert (outcome.result, outcome.notified) == ("unchanged", None)


def _outcomes(*results: SyncResult) -> list[SyncOutcome]:
    return [SyncOutcome(source="x", result=result, began_at=BEGAN) for result in results]


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ((), 0),
        (("unchanged", "applied", "rejected"), 0),
        (("unchanged", "held"), 4),
        (("refused",), 4),
        (("refused", "applied", "held"), 4),
        (("failed",), 1),
        (("failed", "interrupted", "refused"), 1),
        (("failed", "unchanged"), 3),
        (("failed", "held"), 3),
        (("in-part",), 3),
        (("in-part", "failed"), 3),
        (("interrupted", "applied"), 3),
    ],
)
def test_the_exit_code_tells_the_worst(results: tuple[SyncResult, ...], code: int) -> None:
    assert exit_code(_outcomes(*results)) == code
