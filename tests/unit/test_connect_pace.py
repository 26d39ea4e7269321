"""How many requests are under way at a time: fewer under pressure, more again after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from importer.connect.pace import HeldError, Pace
from importer.connect.patience import Patience, for_one_item, patience_for


class Clock:
    """A clock that goes by what is slept, and by what a test adds."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def make_pace(most: int = 8) -> tuple[Pace, Clock]:
    clock = Clock()
    return Pace(most, clock=clock, sleep=clock.sleep), clock


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


async def request(
    pace: Pace, clock: Clock, *, takes: float = 0.1, kind: str = "POST actions"
) -> None:
    """Send one request that goes well."""
    async with pace.turn(kind, Patience(60)) as turn:
        clock.now += takes
        turn.went_well()


async def refused(pace: Pace, wait_s: float = 0.0) -> None:
    async with pace.turn("POST actions", Patience(60)) as turn:
        turn.pressed(wait_s)


def test_pressure_halves_the_number_and_good_answers_bring_it_back_one_by_one() -> None:
    pace, clock = make_pace(8)

    async def work() -> None:
        assert pace.limit == 8
        await refused(pace)
        assert pace.limit == 4
        clock.now += 1
        await refused(pace)
        assert pace.limit == 2
        limits = []
        for _ in range(40):
            await request(pace, clock)
            limits.append(pace.limit)
        assert limits == sorted(limits)
        assert set(limits) == {2, 3, 4, 5, 6, 7, 8}
        assert limits.index(8) > 20

    run(work)


def test_there_is_always_one_and_never_more_than_asked_for() -> None:
    pace, clock = make_pace(2)

    async def work() -> None:
        for _ in range(9):
            clock.now += 1
            await refused(pace)
        assert pace.limit == 1
        for _ in range(99):
            await request(pace, clock)
        assert pace.limit == 2

    run(work)
    assert make_pace(0)[0].limit == 1


def test_what_was_sent_before_a_decrease_causes_no_other_one() -> None:
    pace, clock = make_pace(8)

    async def work() -> None:
        async with (
            pace.turn("POST actions", Patience(60)) as one,
            pace.turn("POST actions", Patience(60)) as other,
        ):
            clock.now += 1
            one.pressed(0.0)
            other.pressed(0.0)
        assert pace.limit == 4

    run(work)


def test_answers_that_get_slow_take_a_fifth_away() -> None:
    pace, clock = make_pace(10)

    async def work() -> None:
        for _ in range(30):
            await request(pace, clock)
        assert pace.limit == 10
        fewest = 10
        for _ in range(12):
            await request(pace, clock, takes=1.0)
            fewest = min(fewest, pace.limit)
        assert fewest < 8
        for _ in range(400):  # in the long run a second is what is usual
            await request(pace, clock, takes=1.0)
        assert pace.limit == 10

    run(work)


@pytest.mark.parametrize(("usual", "slower"), [(0.001, 0.04), (1.0, 1.8)])
def test_a_little_slower_is_no_matter(usual: float, slower: float) -> None:
    pace, clock = make_pace(10)

    async def work() -> None:
        for takes in [usual] * 30 + [slower] * 30:
            await request(pace, clock, takes=takes)
            assert pace.limit == 10

    run(work)


def test_requests_of_another_kind_may_take_another_time() -> None:
    pace, clock = make_pace(10)

    async def work() -> None:
        for number in range(60):
            await request(pace, clock, takes=0.1, kind="GET actions")
            await request(pace, clock, takes=5.0, kind="POST definitions")
            assert pace.limit == 10, number

    run(work)


def test_no_more_than_the_limit_are_under_way_and_who_waits_is_let_in_in_order() -> None:
    pace, _ = make_pace(8)
    running = most = 0
    began: list[int] = []

    async def one(number: int) -> None:
        nonlocal running, most
        async with pace.turn("POST actions", Patience(60)):
            began.append(number)
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    async def work() -> None:
        await refused(pace)
        await asyncio.gather(*(one(number) for number in range(20)))

    run(work)
    assert most == 4
    assert began == list(range(20))


def test_who_is_cancelled_while_waiting_takes_nobodys_place() -> None:
    pace, _ = make_pace(1)
    done: list[str] = []

    async def one(name: str) -> None:
        async with pace.turn("GET actions", Patience(60)):
            await asyncio.sleep(0)
            done.append(name)

    async def work() -> None:
        first, second, third = (asyncio.create_task(one(name)) for name in "abc")
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, third)

    run(work)
    assert done == ["a", "c"]


def test_who_is_let_in_and_cancelled_at_once_gives_the_place_on() -> None:
    pace, _ = make_pace(1)

    async def work() -> None:
        async with pace.turn("GET actions", Patience(60)):
            waiting = asyncio.create_task(enter())
            await asyncio.sleep(0)
        waiting.cancel()  # it has been let in, and has not run since
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await enter()

    async def enter() -> None:
        async with pace.turn("GET actions", Patience(60)):
            pass

    run(work)


def test_while_the_platform_asks_to_wait_nobody_begins() -> None:
    pace, clock = make_pace()

    async def work() -> None:
        await refused(pace, 7.0)
        await request(pace, clock)
        await request(pace, clock)

    run(work)
    assert clock.slept == [7.0]


def test_who_is_asked_to_wait_again_meanwhile_waits_again() -> None:
    pace, clock = make_pace()

    async def work() -> None:
        await refused(pace, 5.0)
        sleep = clock.sleep

        async def sleep_while_asked_again(seconds: float) -> None:
            if len(clock.slept) == 0:
                pace.pressed(clock.now, 8.0)
            await sleep(seconds)

        pace._sleep = sleep_while_asked_again
        await request(pace, clock)

    run(work)
    assert clock.slept == [5.0, 3.0]


def test_a_wait_that_is_too_long_for_an_item_is_not_begun() -> None:
    pace, clock = make_pace()

    async def work() -> None:
        await refused(pace, 90.0)
        with pytest.raises(HeldError) as caught:
            await request(pace, clock)
        assert caught.value.seconds == 90.0

    run(work)
    assert clock.slept == []


def test_patience_ends_with_the_first_wait_that_is_too_long() -> None:
    patience = Patience(10)
    assert patience.allows(10)
    patience.spend(6)
    assert patience.note == ""
    assert not patience.allows(5)
    assert not patience.allows(1)
    assert patience.note == "; given up after 6 s of waiting: 5 s more are beyond --max-wait 10"


def test_an_item_has_one_patience_and_every_other_request_its_own() -> None:
    assert patience_for(5) is not patience_for(5)
    with for_one_item(5):
        own = patience_for(5)
        with for_one_item(5):
            assert patience_for(5) is own
        assert patience_for(5) is own
    assert patience_for(5) is not own


def test_the_patience_of_an_item_reaches_into_the_tasks_that_it_takes() -> None:
    async def work() -> None:
        with for_one_item(5):
            own = patience_for(5)
            assert await asyncio.create_task(current()) is own

    async def current() -> Patience:
        return patience_for(5)

    run(work)
