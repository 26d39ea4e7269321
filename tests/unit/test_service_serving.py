"""The service: what is due is done once, by whoever lives, until it is told to end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sync_folder import write_configuration
from synced import Shop, api, open_shop

from importer.errors import StateError
from importer.model.syncs import SyncOutcome
from importer.service.config_file import read_configuration
from importer.service.serving import Service
from importer.state.store import StateStore

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LONG_S = 20.0


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **span: float) -> None:
        self.now += timedelta(**span)


class Served:
    """Services on one state, and what they tell."""

    def __init__(self, shop: Shop, clock: Clock) -> None:
        self.shop = shop
        self.clock = clock
        self.shop.state.close()
        self.shop.state = StateStore.open(shop.folder / "state.db", create=True, now=clock)
        self.outcomes: list[SyncOutcome] = []
        self.lines: list[str] = []

    def configure(self, *names: str, every: str | None = "10m", **defaults: Any) -> None:
        """Write the configuration."""
        scheduled: dict[str, Any] = {"schedule": {"every": every}} if every else {}
        service = {"listen": "", "parallel": 4, "heartbeat": 1, "dead-after": 3}
        write_configuration(
            self.shop.folder, self.shop.vendor, names, service=service, **scheduled, **defaults
        )

    def service(self) -> Service:
        """Make a service, that looks what is due very often."""
        configuration = read_configuration(self.shop.folder / "importer.toml")
        return Service(
            configuration,
            self.shop.workshop(),
            self.lines.append,
            self.outcomes.append,
            poll_s=0.01,
        )

    def run(
        self, script: Callable[[Service], Awaitable[None]], *others: Service
    ) -> list[tuple[str, str]]:
        """Run services until the script has ended; give who came to what."""
        services = [self.service(), *others]

        async def whole() -> None:
            running = [asyncio.create_task(one.run()) for one in services]
            try:
                async with asyncio.timeout(LONG_S):
                    await script(services[0])
            finally:
                for one in services:
                    one.end()
                await asyncio.gather(*running)

        asyncio.run(whole())
        return [(one.source, one.result) for one in self.outcomes]

    async def until(self, count: int, is_so: Callable[[], bool] = lambda: True) -> None:
        """Wait until so many outcomes were told and `is_so`, and a little longer for more."""
        while len(self.outcomes) < count or not is_so():  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with open_shop(tmp_path) as shop:
        yield Served(shop, Clock())


def test_what_is_due_is_done_and_then_at_its_next_time(served: Served) -> None:
    served.configure("box", "lob")

    async def script(_: Service) -> None:
        await served.until(2)
        served.clock.go_on(minutes=9)
        await served.until(2)
        served.shop.vendor.publish("/box.json", api("files", "users"))
        served.clock.go_on(minutes=1)
        await served.until(4)

    told = served.run(script)
    assert sorted(told[:2]) == [("box", "applied"), ("lob", "applied")]
    assert sorted(told[2:]) == [("box", "applied"), ("lob", "unchanged")]


def test_times_that_were_missed_are_made_up_for_once(served: Served) -> None:
    served.configure("box")

    async def first(_: Service) -> None:
        await served.until(1)

    async def second(_: Service) -> None:
        await served.until(2)

    served.run(first)
    served.clock.go_on(minutes=35)
    assert served.run(second) == [("box", "applied"), ("box", "unchanged")]
    watching = served.shop.state.watching()
    assert [turn.due for turn in watching.turns("box")] == [START + timedelta(minutes=10), START]
    (watch,) = watching.watches(["box"])
    assert watch.next_due == START + timedelta(minutes=40)


def test_a_restart_does_nothing_that_is_not_due(served: Served) -> None:
    served.configure("box")

    async def once(_: Service) -> None:
        await served.until(1)

    served.run(once)
    served.clock.go_on(minutes=5)
    assert served.run(once) == [("box", "applied")]


def test_several_services_share_the_work_and_do_each_turn_once(served: Served) -> None:
    names = [f"box{number}" for number in range(12)]
    served.configure(*names)

    async def script(_: Service) -> None:
        await served.until(12)
        served.clock.go_on(minutes=10)
        await served.until(24)

    others = (served.service(), served.service())
    told = served.run(script, *others)
    assert sorted(told[:12]) == sorted((name, "applied") for name in names)
    assert sorted(told[12:]) == sorted((name, "unchanged") for name in names)
    for name in names:
        assert served.shop.vendor.asked(f"/{name}.json") == [200, 304]


def test_a_source_without_schedule_waits_to_be_asked_for(served: Served) -> None:
    served.configure("box", every=None)

    async def script(_: Service) -> None:
        await served.until(0)
        assert served.outcomes == []
        assert served.shop.state.watching().ask_for("box")
        await served.until(1)

    assert served.run(script) == [("box", "applied")]


def test_a_changed_configuration_is_read_again(served: Served) -> None:
    served.configure("box")

    async def script(service: Service) -> None:
        await served.until(1)
        served.configure("box", "lob")
        await served.until(2)
        assert service.health().sources == 2
        served.configure("lob")
        await served.until(2, lambda: service.health().sources == 1)
        served.clock.go_on(minutes=10)
        await served.until(3)

    assert served.run(script) == [("box", "applied"), ("lob", "applied"), ("lob", "unchanged")]
    assert served.lines[0] == "The configuration was read again: 2 sources."


def test_a_mistake_in_the_configuration_is_told_once_and_the_old_one_holds(
    served: Served,
) -> None:
    served.configure("box")
    file = served.shop.folder / "importer.toml"

    async def script(service: Service) -> None:
        await served.until(1)
        whole = file.read_text()
        file.write_text(f"{whole}polcy = 1\n")
        await served.until(1, lambda: bool(service.health().mistake))
        assert service.health().is_well
        served.clock.go_on(minutes=10)
        await served.until(2)
        file.write_text(whole)
        await served.until(2, lambda: not service.health().mistake)

    assert served.run(script) == [("box", "applied"), ("box", "unchanged")]
    (line,) = served.lines
    assert 'there is no key "polcy" here' in line
    assert line.endswith("The configuration of before holds.")


def test_what_is_under_way_is_finished_when_the_service_ends(served: Served) -> None:
    served.configure("box", parallelism=1)
    served.shop.vendor.publish("/box.json", api(*(f"files{number}" for number in range(20))))

    async def script(service: Service) -> None:
        async def meddle(request: httpx.Request) -> httpx.Response | None:
            if request.method == "POST" and request.url.path.endswith("actions"):
                service.end()
                await asyncio.sleep(0.05)
            return None

        served.shop.through.meddle = meddle
        await served.until(1)

    assert served.run(script) == [("box", "interrupted")]
    assert "the service is ending" in served.outcomes[0].message
    assert 0 < served.outcomes[0].results["applied"] < 20
    (watch,) = served.shop.state.watching().watches(["box"])
    assert (watch.worker, watch.next_due) == (None, START)  # given back, for whoever comes
    served.shop.through.meddle = None

    async def again(_: Service) -> None:
        await served.until(2)

    assert served.run(again)[1] == ("box", "applied")


def test_a_turn_that_another_took_over_is_let_go(served: Served) -> None:
    served.configure("box")
    holds = threading.Event()

    async def meddle(_: httpx.Request) -> httpx.Response | None:
        holds.set()
        await asyncio.sleep(LONG_S)
        return None

    async def script(_: Service) -> None:
        served.shop.through.meddle = meddle
        await asyncio.to_thread(holds.wait, LONG_S)
        served.clock.go_on(seconds=4)
        (taken,) = served.shop.state.watching().claim(
            ["box"],
            "another",
            dead_after=timedelta(seconds=3),
            most=1,
            following=lambda *_: None,
        )
        assert taken.takeovers == 1
        await served.until(1)

    told = served.run(script)
    assert told == [("box", "interrupted")]
    assert served.outcomes[0].message == "another process has taken this turn over"
    assert served.lines == ["box: another process has taken this turn over"]
    (watch,) = served.shop.state.watching().watches(["box"])
    assert watch.worker == "another"


def test_a_state_that_cannot_be_used_for_a_while_is_told_once(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.configure("box")
    service = served.service()
    watching = service._watching
    whole, fails = watching.claim, True

    def claim(*arguments: Any, **named: Any) -> Any:
        if fails:
            raise StateError("the server is away")
        return whole(*arguments, **named)

    monkeypatch.setattr(watching, "claim", claim)

    async def script(_: Service) -> None:
        nonlocal fails
        await asyncio.sleep(0.2)
        assert not service.health().is_well
        assert "the server is away" in service.health().trouble
        fails = False
        await served.until(1)
        assert service.health().is_well

    async def whole_script() -> None:
        running = asyncio.create_task(service.run())
        await script(service)
        service.end()
        await running

    asyncio.run(whole_script())
    assert served.lines == ["the server is away.", "The state can be used again."]


def test_a_process_that_nobody_can_hear_ends_what_it_does(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.configure("box")
    service = served.service()
    holds = threading.Event()

    async def meddle(_: httpx.Request) -> httpx.Response | None:
        holds.set()
        await asyncio.sleep(LONG_S)
        return None

    def beat(*_: Any) -> Any:
        raise StateError("the server is away")

    served.shop.through.meddle = meddle
    monkeypatch.setattr(service._watching, "beat", beat)

    async def whole() -> None:
        running = asyncio.create_task(service.run())
        await asyncio.to_thread(holds.wait, LONG_S)
        async with asyncio.timeout(LONG_S):
            await served.until(1)
        service.end()
        await running

    asyncio.run(whole())
    (outcome,) = served.outcomes
    assert outcome.result == "interrupted"
    assert "could not be told for too long" in outcome.message


def test_a_turn_whose_end_cannot_be_noted_is_left_to_others(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.configure("box")
    service = served.service()

    def end(*_: Any) -> bool:
        raise StateError("the server is away")

    monkeypatch.setattr(service._watching, "end", end)

    async def whole() -> None:
        running = asyncio.create_task(service.run())
        async with asyncio.timeout(LONG_S):
            await served.until(1)
        assert service.health().active == ()
        service.end()
        await running

    asyncio.run(whole())
    assert served.lines == ["box: the server is away."]
    (watch,) = served.shop.state.watching().watches(["box"])
    assert watch.worker == service.worker


def test_how_a_service_fares_is_counted(served: Served) -> None:
    served.configure("box", "lob")
    served.shop.vendor.withdraw("/lob.json")

    async def script(service: Service) -> None:
        await served.until(2)
        health = service.health()
        assert health.turns == {"applied": 1, "failed": 1}
        assert (health.is_well, health.is_ending, health.sources) == (True, False, 2)
        assert health.idle_s < LONG_S
        service.end()
        assert service.health().is_ending

    served.run(script)
