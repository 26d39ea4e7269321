"""A run tells how far it has come, and goes on where that cannot be written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from bundles import make_action, make_bundle
from conducting import Conducting, make_order
from kept_runs import make_change, outcome
from sandboxes import open_draft

from importer.errors import StateError
from importer.model.progress import FAILURES_MOST, Progress
from importer.running import conduct, progress
from importer.running.progress import Telling
from importer.state.store import StateStore

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Kept:
    """A state that only keeps progress, or fails to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.kept: list[Progress] = []
        self.asked = 0
        self._fails = fails

    def now(self) -> datetime:
        return NOW

    def keep_progress(self, progress: Progress) -> None:
        self.asked += 1
        if self._fails:
            raise StateError("the disk is full")
        self.kept.append(progress)


def tell(state: Kept, script: Callable[[Telling], None], seconds: float) -> None:
    telling = Telling(state, 7, 50, tell_s=0.02)  # type: ignore[arg-type]  # all that it needs

    async def whole() -> None:
        async with telling.telling():
            script(telling)
            await asyncio.sleep(seconds)

    asyncio.run(whole())


def test_what_is_new_is_told_once() -> None:
    state = Kept()

    def script(telling: Telling) -> None:
        telling.note(outcome(make_change("GET /pets")))
        telling.note(outcome(make_change("kept", "keep")))

    tell(state, script, 0.2)

    (told,) = state.kept
    assert (told.run, told.total, told.done, told.failures) == (7, 50, 1, ())


def test_that_a_run_lives_is_told_where_nothing_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_ALIVE_S", 0.05)
    state = Kept()

    tell(state, lambda _: None, 0.4)

    assert len(state.kept) > 1


def test_the_first_failures_are_told_with_what_the_platform_says() -> None:
    state = Kept()

    def script(telling: Telling) -> None:
        for number in range(FAILURES_MOST + 5):
            change = make_change(f"GET /pets{number}\n\x1b[1m")
            fields = (("path", "is <b>wrong</b>"),)
            telling.note(outcome(change, "failed", reason="It was rejected.", fields=fields))

    tell(state, script, 0.1)

    told = state.kept[0]
    assert told.results == {"failed": FAILURES_MOST + 5}
    assert len(told.failures) == FAILURES_MOST
    assert told.failures[0].identity == "action GET /pets0 \\u001b[1m"
    assert told.failures[0].reason == "It was rejected. path: is <b>wrong</b>"


def test_a_run_goes_on_where_nothing_can_be_told() -> None:
    state = Kept(fails=True)

    tell(state, lambda telling: telling.note(outcome(make_change("GET /pets"))), 0.1)

    assert (state.asked, state.kept) == (1, [])


def test_a_run_is_watched_by_another_while_it_works(
    state_location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conduct, "Telling", _often)
    bundle = make_bundle([], [make_action(f"pets{number}") for number in range(12)])
    seen: list[Progress] = []
    with open_draft() as draft, StateStore.open(state_location, create=True) as other:

        async def meddle(_: httpx.Request) -> None:
            await asyncio.sleep(0.05)
            seen.extend(found for head in other.runs(1) if (found := other.progress(head.number)))

        draft.through.meddle = meddle
        at = Conducting(draft, state_location)
        ran = at.run(make_order(draft, bundle, parallelism=1))

        assert ran.state == "applied", [one.reason for one in ran.outcomes]
        assert other.progress(ran.number) is None
    assert seen
    assert {one.total for one in seen} == {len(ran.outcomes)}
    assert [one.done for one in seen] == sorted(one.done for one in seen)


def _often(state: StateStore, run: int, total: int) -> Telling:
    return Telling(state, run, total, tell_s=0.01)
