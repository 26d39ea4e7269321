"""A run that is asked to end breaks off its waits, and a watch is told of what is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from bundles import make_action
from sandboxes import API_URL, KEY, ORGANISATION_ID, error_answer

from importer.connect.client import ConnectClient
from importer.connect.retry import RetryPolicy, Timing
from importer.connect.stopping import Stop, StoppedError
from importer.connect.types import VersionRef
from importer.connect.watch import watched_by
from importer.errors import PlatformError, StateError, TransportError, UncertainError

REF = VersionRef("01J0000000000000000000C0NN", "v1")
Answer = Callable[[httpx.Request], httpx.Response]


async def for_ever(_: float) -> None:
    """Sleep until somebody breaks it off."""
    await asyncio.Event().wait()


def run(work: Callable[[ConnectClient], Awaitable[Any]], answer: Answer, stop: Stop | None) -> Any:
    """Run work with a client that is answered so, and whose waits never end by themselves."""

    async def whole() -> Any:
        async with ConnectClient(
            API_URL,
            KEY,
            ORGANISATION_ID,
            transport=httpx.MockTransport(answer),
            policy=RetryPolicy(first_wait_s=1),
            timing=Timing(sleep=for_ever, now=lambda: 0.0, random=lambda: 1.0),
            stop=stop,
        ) as client:
            return await work(client)

    return asyncio.run(whole())


class Noting:
    """A watch that notes what it is told; it may refuse."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.told: list[tuple[Any, ...]] = []
        self._refuses = refuses

    async def begins(self, what: str, about: tuple[str, ...]) -> int:
        if self._refuses:
            raise StateError("the disk is full")
        self.told.append((what.rpartition("/")[2], about))
        return len(self.told)

    def ends(self, number: int, how: str) -> None:
        self.told.append((number, how))


def test_a_sleep_ends_by_itself_or_with_the_run() -> None:
    async def work() -> None:
        stop = Stop()
        await stop.breaking(asyncio.sleep)(0)
        sleeping = asyncio.ensure_future(stop.breaking(for_ever)(1))
        await asyncio.sleep(0)
        assert not sleeping.done()
        stop.ask("somebody said so")
        stop.ask("somebody else did")
        with pytest.raises(StoppedError):
            await sleeping
        with pytest.raises(StoppedError):
            await stop.breaking(asyncio.sleep)(0)
        assert stop.reason == "somebody said so"

    asyncio.run(work())


def test_what_is_under_way_is_finished_first() -> None:
    stop, defers = Stop(), []
    with stop.deferring():
        defers.append(stop.defers)
    defers.append(stop.defers)
    assert defers == [True, False]
    assert not stop.is_asked


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: error_answer(429), TransportError),
        (lambda _: httpx.Response(503, headers={"retry-after": "7"}), UncertainError),
    ],
)
def test_nothing_is_sent_again_once_the_run_is_to_end(
    answer: Answer, error: type[PlatformError]
) -> None:
    stop = Stop()

    async def work(client: ConnectClient) -> None:
        asyncio.get_running_loop().call_later(0.01, stop.ask, "somebody said so")
        with pytest.raises(error, match="not sent again, since the run is to end"):
            await client.create_action(REF, make_action("a"))
        assert not await client.sender.pause(1)

    run(work, answer, stop)


def stored(name: str) -> httpx.Response:
    return httpx.Response(201, json={"id": "1", "name": name, "method": "GET", "path": "/a"})


def test_a_watch_is_told_before_and_after_each_request_that_changes_something() -> None:
    watch = Noting()

    async def work(client: ConnectClient) -> None:
        with watched_by(watch), client.one_item("action GET /a"):
            await client.create_action(REF, make_action("a"))
            await client.get_action(REF, "a")
        await client.create_action(REF, make_action("a"))

    run(work, lambda _: stored("a"), None)
    assert watch.told == [("actions", ("action GET /a",)), (1, "201")]


@pytest.mark.parametrize(
    ("answer", "how"),
    [
        (lambda _: error_answer(400), "400"),
        (lambda _: httpx.Response(500), "unknown"),
    ],
)
def test_a_watch_is_told_how_a_request_failed(answer: Answer, how: str) -> None:
    watch = Noting()

    async def work(client: ConnectClient) -> None:
        with watched_by(watch), pytest.raises(PlatformError):
            await client.create_action(REF, make_action("a"))

    run(work, answer, None)
    assert watch.told == [("actions", ()), (1, how)]


def test_a_watch_is_told_what_was_never_sent() -> None:
    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.UnsupportedProtocol("no such thing", request=request)

    watch = Noting()

    async def work(client: ConnectClient) -> None:
        with watched_by(watch), pytest.raises(TransportError):
            await client.create_action(REF, make_action("a"))

    run(work, unreachable, None)
    assert watch.told[1] == (1, "not sent")


def test_what_cannot_be_noted_is_not_sent() -> None:
    def never(_: httpx.Request) -> httpx.Response:
        pytest.fail("it was sent")

    async def work(client: ConnectClient) -> None:
        with watched_by(Noting(refuses=True)), pytest.raises(StateError):
            await client.create_action(REF, make_action("a"))

    run(work, never, None)
