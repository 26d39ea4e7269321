"""`importer apply` killed at any moment, and the same command once more: all is as undisturbed.

A real process against a real `importer sandbox`, killed by SIGKILL when the sandbox has carried out
a number of its changes that chance says, a little earlier or later. `KILL_MOMENTS=50` is the long
form, which plans once more as well; `KILL_FIRST_SEED` moves the range, `KILL_DOCUMENT=FILE` kills
the import of that document, `KILL_LOG` names a file for where each kill fell.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from applying import KEY, ORGANISATION_ID, Importer, wait_for
from kept_state import Kept, kept_in
from many_operations import make_many_operations, make_older
from sandbox_process import SandboxProcess, free_port

from importer.model.base import Base
from importer.state.store import StateStore

IS_LONG = "KILL_MOMENTS" in os.environ
MOMENTS = int(os.environ.get("KILL_MOMENTS", "2"))
FIRST_SEED = int(os.environ.get("KILL_FIRST_SEED", "1"))
DOCUMENT = os.environ.get("KILL_DOCUMENT", "")
COUNTING = ["delay:0,seconds=0"]
"""A fault that is none, so that the sandbox counts."""

TARGET = ("--create-connector", "Many", "--version", "v1")
APPLY = ("apply", "new.json", *TARGET, "--prune", "--allow-large-change", "--yes")
PLAN = ("plan", "new.json", *TARGET, "--prune", "--detailed-exitcode")


class Stage(NamedTuple):
    """A folder with what a platform and an importer have before the run that is killed."""

    folder: Path
    port: int
    wanted: Kept
    """What the platform keeps after an undisturbed run."""

    known: Base
    """What the state knows then."""

    changes: int
    """How many changes that run makes, one by one or in bulk."""


def document() -> dict[str, Any]:
    """Give the document that is imported: GitHub's, say, or a small one."""
    if DOCUMENT:
        whole: dict[str, Any] = json.loads(Path(DOCUMENT).read_text())
        return whole
    return make_many_operations(60)


def swapped(older: dict[str, Any]) -> dict[str, Any]:
    """Let two actions of a document have each other's names, so that the next one turns them."""
    items = [item for item in older["paths"].values() if "get" in item][:2]
    first, second = (item["get"] for item in items)
    names = first["operationId"], second["operationId"]
    second["operationId"], first["operationId"] = names
    return older


@pytest.fixture(scope="module", params=["from nothing", "from an older one"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Prepare what is there before, and find out what an undisturbed run comes to."""
    folder = tmp_path_factory.mktemp("stage")
    port = free_port()
    (folder / "new.json").write_text(json.dumps(document()))
    (folder / "old.json").write_text(json.dumps(swapped(make_older(document()))))
    if request.param != "from nothing":
        with sandbox(folder, port) as platform:
            importer = Importer(folder, platform.api_url)
            ran = importer.run("apply", "old.json", *TARGET, "--yes")
            assert ran.returncode == 0, ran.stderr
    whole = folder.parent / f"{folder.name}-whole"
    shutil.copytree(folder, whole)
    with sandbox(whole, port) as platform:
        importer = Importer(whole, platform.api_url)
        ran = importer.run(*APPLY)
        assert ran.returncode == 0, ran.stderr
        changes = changes_in(platform).total()
        ran = importer.run(*PLAN)
        assert ran.returncode == 0, ran.stdout
    kept, base = outcome(whole)
    return Stage(folder, port, kept, base, changes)


def sandbox(folder: Path, port: int) -> SandboxProcess:
    return SandboxProcess(folder / "sandbox.db", COUNTING, key=KEY, port=port)


def outcome(folder: Path) -> tuple[Kept, Base]:
    """Give what the platform keeps, and what the state knows of it, after the last run."""
    with StateStore.open(folder / ".importer" / "state.db", create=False) as state:
        newest = state.runs(1)[0]
        target = newest.target
        assert target is not None
        base = state.base_of(target)
    kept = kept_in(folder / "sandbox.db", ORGANISATION_ID, target.connector_id, "v1")
    return kept, base


@pytest.fixture
def folder(stage: Stage, tmp_path: Path) -> Iterator[Path]:
    """Give a copy of the stage's folder."""
    copy = tmp_path / "run"
    shutil.copytree(stage.folder, copy)
    yield copy
    shutil.rmtree(copy)


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + MOMENTS))
def test_a_run_killed_at_any_moment_is_finished_by_the_same_command(
    stage: Stage, folder: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - any moments will do
    moment, late_s = chance.randrange(stage.changes + 1), chance.random() * 0.02
    with sandbox(folder, stage.port) as platform:
        importer = Importer(folder, platform.api_url)
        process = importer.start(*APPLY)
        wait_for(platform, moment, process)
        time.sleep(late_s)
        process.kill()
        process.communicate()
        done = changes_in(platform)
        assert_no_key_in(folder / ".importer")

        ran = importer.run(*APPLY)
        assert ran.returncode == 0, ran.stderr
        if IS_LONG:
            assert importer.run(*PLAN).returncode == 0
    assert connectors_in(folder) == ["Many"]
    kept, base = outcome(folder)
    assert kept == stage.wanted  # of which a plan says that there is nothing to do
    assert told(base) == told(stage.known)
    with StateStore.open(folder / ".importer" / "state.db", create=False) as state:
        assert {run.state for run in state.runs(9)} <= {"applied", "unchanged", "interrupted"}
    assert list((folder / ".importer" / "state.db.runs").glob("*.journal")) == []
    log(f"seed {seed}: {done.total()} of {stage.changes} done: {dict(done)}; then {told_of(kept)}")


def changes_in(platform: SandboxProcess) -> Counter[str]:
    """Count the changes that a sandbox has carried out, by operation."""
    counts = platform.counts()["carriedOut"]
    return Counter({name: n for name, n in counts.items() if not name.startswith(("Get", "List"))})


def told_of(kept: Kept) -> str:
    """Count what the platform keeps, by kind."""
    kinds = Counter(name.partition(" ")[0] for name in kept)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def log(line: str) -> None:
    """Keep where a kill fell, where somebody wants to know it."""
    if "KILL_LOG" in os.environ:
        with Path(os.environ["KILL_LOG"]).open("a") as file:
            file.write(f"{line}\n")


def assert_no_key_in(folder: Path) -> None:
    """Look into everything that a killed run leaves behind."""
    for file in folder.rglob("*"):
        if file.is_file():
            assert KEY.encode() not in file.read_bytes(), file
            assert file.stat().st_mode & 0o077 == 0, file


def connectors_in(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "sandbox.db")) as database:
        return [name for (name,) in database.execute("SELECT name FROM connectors")]


def told(base: Base) -> dict[str, Any]:
    """Give a base without the ids of auth schemes, which are made of the connector's."""
    return {kind: things for kind, things in base.applied.items() if kind != "auth-scheme"}
