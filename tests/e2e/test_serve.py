"""`importer serve` as real processes: alone and many, left in peace and killed."""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from fleet import Fleet
from mapped import make_document, make_operation
from postgres import Postgres
from recording_proxy import RecordingProxy, Write
from sandbox_process import SandboxProcess, free_port
from sync_folder import write_configuration
from vendor_server import VendorServer

from importer.model.watches import TurnRecord
from importer.sandbox import BASE_PATH
from importer.state.store import StateStore

ORGANISATION = "01J00000000000000000000000"
WAIT_S = 60.0
OPERATIONS = 5
CHAOS_S = float(os.environ.get("IMPORTER_CHAOS_S", "0"))
"""How long processes are killed in the long form, with sixty sources; 0 for the short one."""

_CONNECTOR = re.compile(r"/connectors/([0-9A-Z]{26})")
_REVISION = re.compile(rb'"summary":\s*"revision (\d+)"')


def _document(revision: int) -> bytes:
    """Write a document of which each operation tells its revision."""
    paths = {
        f"/things{number}": {
            "get": make_operation(
                f"things{number}", summary=f"revision {revision}", returns={"type": "string"}
            )
        }
        for number in range(OPERATIONS)
    }
    return msgspec.json.encode(make_document(paths))


@pytest.fixture
def vendor() -> Iterator[VendorServer]:
    with VendorServer() as server:
        yield server


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path / "sandbox.db") as process:
        yield process


def _until(what: Callable[[], bool], told: Callable[[], str], wait_s: float = WAIT_S) -> None:
    """Wait until something is so."""
    end_s = time.monotonic() + wait_s
    while not what():
        assert time.monotonic() < end_s, told()
        time.sleep(0.1)


class Scene:
    """A vendor, a sandbox behind a proxy, a state, and processes."""

    def __init__(
        self,
        folder: Path,
        vendor: VendorServer,
        proxy: RecordingProxy,
        location: str,
        *,
        size: int,
        sources: int,
        every: str,
    ) -> None:
        self.names = [f"source-{number:02}" for number in range(sources)]
        self.vendor = vendor
        self.proxy = proxy
        self.every_s = int(every[:-1])
        self.revisions = dict.fromkeys(self.names, 1)
        service = {"listen": "", "parallel": 4, "heartbeat": 1, "dead-after": 3}
        write_configuration(
            folder,
            vendor,
            self.names,
            service=service,
            schedule={"every": every},
            organisation=ORGANISATION,
            parallelism=1,
        )
        for name in self.names:
            vendor.publish(f"/{name}.json", _document(1))
        StateStore.open(location, create=True).close()
        self.state = StateStore.open(location, create=False)
        environment = {
            "IMPORTER_STATE": location,
            "VERSORI_API_URL": f"http://127.0.0.1:{proxy.port}{BASE_PATH}",
        }
        self.fleet = Fleet(folder, size, environment)

    def revise(self, name: str) -> None:
        """Let the vendor change one document."""
        self.revisions[name] += 1
        self.vendor.publish(f"/{name}.json", _document(self.revisions[name]))

    def turns(self) -> dict[str, list[TurnRecord]]:
        """Give the turns of each source, the oldest first."""
        watching = self.state.watching()
        return {name: watching.turns(name)[::-1] for name in self.names}

    def has_settled(self) -> bool:
        """Tell whether every source has had a whole turn that began just now, or later."""
        now = self.state.now()
        return (
            all(
                any(turn.ended_at and turn.due > self._settling for turn in turns)
                for turns in self.turns().values()
            )
            and now is not None
        )

    def settle(self) -> None:
        """Wait until every source has had a turn that was due from now on."""
        self._settling = self.state.now()
        _until(self.has_settled, self.fleet.logs, WAIT_S + 4 * self.every_s)


@pytest.fixture
def scene(
    tmp_path: Path, vendor: VendorServer, sandbox: SandboxProcess
) -> Iterator[Callable[..., Scene]]:
    """Give `scene(location, ...)`, which sets everything up and begins the processes."""
    made: list[Scene] = []
    with RecordingProxy(sandbox.port) as proxy:

        def make(location: str, **how: Any) -> Scene:
            whole = Scene(tmp_path, vendor, proxy, location, **how)
            made.append(whole)
            whole.fleet.__enter__()
            return whole

        yield make
        for one in made:
            one.fleet.__exit__()
            one.state.close()


def test_a_service_does_what_is_due_and_ends_when_it_is_told_to(
    scene: Callable[..., Scene], tmp_path: Path
) -> None:
    one = scene(str(tmp_path / "state.db"), size=1, sources=3, every="2s")
    one.settle()
    one.revise("source-01")
    one.settle()

    assert one.fleet.members[0].end() == 0
    log = one.fleet.logs()
    assert "3 sources" in log.splitlines()[0]
    assert "source-00: applied (" in log
    assert log.splitlines()[-1].endswith("Ended.")
    assert len(_updates(one)) == OPERATIONS
    _check(one)


def test_a_service_is_asked_to_look_now_and_tells_how_it_fares(
    tmp_path: Path, vendor: VendorServer, sandbox: SandboxProcess
) -> None:
    from importer.cli import main

    write_configuration(tmp_path, vendor, ["box"], organisation=ORGANISATION)
    location = str(tmp_path / "state.db")
    environment = {"IMPORTER_STATE": location, "VERSORI_API_URL": sandbox.api_url}
    port = free_port()
    with Fleet(tmp_path, 1, environment) as fleet:
        (member,) = fleet.members
        member.kill()
        member.begin("--listen", f"127.0.0.1:{port}", "-v")
        with httpx.Client(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client:

            def is_up() -> bool:
                try:
                    return client.get("/healthz").status_code == 200
                except httpx.TransportError:
                    return False

            _until(is_up, fleet.logs)
            assert vendor.asked("/box.json") == []
            _until(lambda: main(["run-now", "box", "--state", location]) == 0, fleet.logs)
            _until(lambda: client.get("/healthz").json()["turns"] != {}, fleet.logs)
            assert client.get("/healthz").json()["turns"] == {"applied": 1}
            assert 'importer_turns_total{result="applied"} 1' in client.get("/metrics").text
        assert member.end() == 0
    assert main(["run-now", "bix", "--state", location]) == 1


def test_a_process_that_is_killed_in_the_middle_leaves_nothing_undone(
    scene: Callable[..., Scene], tmp_path: Path
) -> None:
    one = scene(str(tmp_path / "state.db"), size=1, sources=1, every="2s")
    one.settle()
    (member,) = one.fleet.members
    one.proxy.delay_s = 0.2
    one.revise("source-00")
    _until(lambda: bool(_updates(one)), one.fleet.logs)
    member.kill()
    member.begin()
    one.settle()

    assert len({write.who for write in _updates(one)}) == 2
    assert len(_updates(one)) == OPERATIONS
    assert member.end() == 0
    states = [head.state for head in reversed(one.state.runs(10))]
    assert states[:3] == ["applied", "interrupted", "applied"]
    _check(one)


def test_a_database_that_is_away_for_a_while_ends_no_process_and_loses_nothing(
    scene: Callable[..., Scene], postgres: Postgres
) -> None:
    one = scene(postgres.make_room(), size=2, sources=4, every="2s")
    one.settle()
    one.proxy.delay_s = 0.05
    for name in one.names:
        one.revise(name)
    _until(lambda: bool(_updates(one)), one.fleet.logs)
    postgres.pause()
    time.sleep(1)
    postgres.begin()
    one.settle()

    assert "cannot be used" in one.fleet.logs()
    assert "The state can be used again." in one.fleet.logs()
    assert {member.end() for member in one.fleet.members} == {0}
    _check_writers(one.proxy.writes)
    _check_effects(one, frozenset({"failed", "in-part"}))


def _updates(one: Scene) -> list[Write]:
    """Give the writes that brought news to an action that stood there."""
    return [
        write
        for write in one.proxy.writes
        if write.method == "PUT" and _REVISION.search(write.body)
    ]


def _chaos(one: Scene, seconds: float, kill_s: float) -> int:
    """Kill a process every so often, and let the vendor revise; give how many were killed."""
    chance = random.Random(20_260_301)  # noqa: S311 - it is to be the same every time
    end_s = time.monotonic() + seconds
    killed = 0
    over = threading.Event()

    def revise() -> None:
        while not over.wait(one.every_s / 2):
            for name in chance.sample(one.names, len(one.names) // 3):
                one.revise(name)

    revising = threading.Thread(target=revise)
    revising.start()
    try:
        while time.monotonic() < end_s:
            time.sleep(kill_s)
            member = chance.choice(one.fleet.members)
            member.kill()
            member.begin()
            killed += 1
    finally:
        over.set()
        revising.join()
    return killed


def _check(one: Scene) -> dict[str, int]:
    """Hold what happened against what was due; give figures."""
    figures: Counter[str] = Counter()
    every = timedelta(seconds=one.every_s)
    for name, turns in one.turns().items():
        figures["turns"] += len(turns)
        figures["taken over"] += sum(turn.takeovers for turn in turns)
        assert all(turn.ended_at for turn in turns), (name, turns)
        results = {turn.result for turn in turns}
        assert results <= {"applied", "unchanged"}, (name, results, one.fleet.logs())
        for before, after in pairwise(turns):
            steps, rest = divmod(after.due - before.due, every)
            assert rest == timedelta(0)
            missed = [before.due + number * every for number in range(1, steps)]
            assert all(due <= before.begun_at for due in missed), (name, before, after)
            figures["made up for together"] += len(missed)
        asked = one.vendor.asked(f"/{name}.json")
        # a changed document is asked for twice: whether it changed, and by who reads it; a turn in
        # which the vendor revises it between the two counts as none
        looks = len(asked) - sum(status == 200 for status in asked[1:])
        figures["looks"] += looks
        executions = len(turns) + sum(turn.takeovers for turn in turns)
        assert len(turns) <= len(asked), (name, len(turns), len(asked))
        assert looks <= 2 * executions, (name, looks, executions)
    figures["writes"] = len(one.proxy.writes)
    _check_writers(one.proxy.writes)
    _check_effects(one)
    figures["revisions"] = sum(one.revisions.values())
    return figures


def _check_writers(writes: list[Write]) -> None:
    """Hold that nobody writes to a version after another one has begun to, with the same news."""
    by_news: dict[tuple[str, bytes], list[Write]] = defaultdict(list)
    for write in writes:
        connector, revision = _CONNECTOR.search(write.path), _REVISION.search(write.body)
        if connector and revision:
            by_news[connector[1], revision[1]].append(write)
    for news, found in by_news.items():
        order = [write.who for write in sorted(found, key=lambda write: write.came_s)]
        changes = sum(one != other for one, other in pairwise(order))
        assert changes == len(set(order)) - 1, (news, order)
        for one, other in pairwise(sorted(found, key=lambda write: write.came_s)):
            if one.who != other.who:
                assert one.ended_s <= other.came_s, (news, one, other)


def _check_effects(one: Scene, excused: frozenset[str] = frozenset()) -> None:
    """Hold that everything was done once, and that the newest document stands everywhere.

    Runs may have ended in any of the states that are `excused`, too.
    """
    done: Counter[tuple[str, str, bytes]] = Counter()
    newest: dict[str, dict[str, int]] = defaultdict(dict)
    for write in one.proxy.writes:
        connector, revision = _CONNECTOR.search(write.path), _REVISION.search(write.body)
        if write.status >= 300 or not connector or not revision:
            continue
        name = msgspec.json.decode(write.body)["name"]
        done[connector[1], name, revision[1]] += 1
        before = newest[connector[1]].get(name, 0)
        assert int(revision[1]) > before, (connector[1], name, before, revision[1])
        newest[connector[1]][name] = int(revision[1])
    assert set(done.values()) == {1}
    made = [write for write in one.proxy.writes if write.path.endswith("/connectors")]
    assert sum(write.status < 300 for write in made) == len(one.names)
    stands = sorted(sorted(set(actions.values())) for actions in newest.values())
    assert stands == sorted([revision] for revision in one.revisions.values())
    assert all(len(actions) == OPERATIONS for actions in newest.values())
    assert {head.state for head in one.state.runs(100_000)} <= {
        "applied",
        "unchanged",
        "interrupted",
        *excused,
    }


def _suffer(one: Scene) -> None:
    """Let processes be killed, then hold everything against what was due, and tell the figures."""
    seconds, kill_s = (CHAOS_S, 4.0) if CHAOS_S else (4.0, 2.0)
    killed = _chaos(one, seconds, kill_s)
    one.settle()
    assert {member.end() for member in one.fleet.members} == {0}
    figures = _check(one)
    assert figures["revisions"] > 2 * len(one.names) if CHAOS_S else True
    told = ", ".join(f"{count} {what}" for what, count in figures.items())
    print(f"{len(one.fleet.members)} processes, {killed} killed in {seconds:.0f} s: {told}")  # noqa: T201


HOW: dict[str, Any] = {"sources": 60, "every": "15s"} if CHAOS_S else {"sources": 6, "every": "2s"}


@pytest.mark.parametrize("size", [2, 4])
def test_processes_that_share_a_state_do_everything_once_whoever_is_killed(
    scene: Callable[..., Scene], postgres: Postgres, size: int
) -> None:
    _suffer(scene(postgres.make_room(), size=size, **HOW))


def test_a_single_process_does_everything_once_however_often_it_is_killed(
    scene: Callable[..., Scene], tmp_path: Path
) -> None:
    _suffer(scene(str(tmp_path / "state.db"), size=1, **HOW))
