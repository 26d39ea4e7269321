"""Bulk posting through faults, over HTTP, to a sandbox in a process of its own.

Each seed is a disaster of its own: connections reset before and after the work is done, answers
cut off or garbled, gateways that give up, too many requests, a port that is shut. A version that
holds what a vendor published before is brought to what is published now: created, updated and
deleted. After every run each outcome in the report must be the truth; after enough of them the
platform keeps, to the byte, what an undisturbed run leaves there.

`TORTURE_SEEDS=200 TORTURE_OPERATIONS=1000` is the long form; `TORTURE_FIRST_SEED` moves the range,
`TORTURE_LOG` names a file for what happened to each seed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from kept_state import Kept, kept_in
from many_operations import make_many_operations, make_older
from sandbox_process import SandboxProcess

from importer.cli import main

SEEDS = int(os.environ.get("TORTURE_SEEDS", "2"))
FIRST_SEED = int(os.environ.get("TORTURE_FIRST_SEED", "1"))
OPERATIONS = int(os.environ.get("TORTURE_OPERATIONS", "24"))
RUNS_MOST = 12
ORGANISATION = "01J00000000000000000000000"
KEY = "the-key-of-the-torture-chamber"
EVERYWHERE = (
    "delay:0.02,seconds=0.05",
    "reset-before-commit:0.03",
    "reset-after-commit:0.05",
    "half-answer:0.04",
    "invalid-json:0.03",
    "5xx:0.03",
    "5xx:0.03,after-commit",
    "429:0.02,retry-after=0",
    "429:0.002,retry-after-date=1",
    "wrong-page-token:0.02",
    "refuse:0.002,seconds=0.2",
)
ON_CHANGES = (
    *(
        f"{fault},method={method}"
        for method in ("POST", "PUT", "DELETE")
        for fault in (
            "reset-before-commit:0.15",
            "reset-after-commit:0.2",
            "half-answer:0.1",
            "5xx:0.1",
            "5xx:0.15,after-commit",
        )
    ),
    "reset-before-commit:0.5,operation=GetAction",
    "500:0.3,operation=GetAction",
    "reset-before-commit:0.3,operation=GetDefinition",
)
"""Two changes of three fail, and often nobody can look what became of them."""

DISASTERS = (EVERYWHERE, ON_CHANGES)


class Chamber:
    """A database to begin with, and what an undisturbed run makes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.document = folder / "now.json"
        self.before = folder / "before.db"
        now = make_many_operations(OPERATIONS)
        self.document.write_text(json.dumps(now))
        older = folder / "older.json"
        older.write_text(json.dumps(make_older(now)))
        with SandboxProcess(self.before, key=KEY) as sandbox:
            self.connector = _make_connector(sandbox)
            assert self.run(sandbox, folder, older)["code"] == 0
        calm = self.copy("calm")
        with SandboxProcess(calm, key=KEY) as sandbox:
            assert self.run(sandbox, folder, self.document)["code"] == 0
        self.kept_before = self.kept(self.before)
        self.kept_after = self.kept(calm)

    def copy(self, name: str) -> Path:
        """Give a copy of the database to begin with."""
        database = self.folder / f"{name}.db"
        shutil.copy(self.before, database)
        return database

    def kept(self, database: Path) -> Kept:
        return kept_in(database, ORGANISATION, self.connector, "v1")

    def run(self, sandbox: SandboxProcess, folder: Path, document: Path) -> dict[str, Any]:
        """Apply a document, as a user does it; give the report with the exit code in it."""
        os.environ["VERSORI_API_URL"] = sandbox.api_url
        report = folder / "report.json"
        report.unlink(missing_ok=True)
        target = ["--connector", self.connector, "--version", "v1", "--create-version"]
        how = ["--prune", "--yes", "-f", "json", "-o", str(report), "--parallelism", "8"]
        code = main(["apply", str(document), *target, *how])
        told: dict[str, Any] = json.loads(report.read_text()) if report.exists() else {}
        return {"outcomes": [], "changes": [], **told, "code": code}


def _make_connector(sandbox: SandboxProcess) -> str:
    body = {"name": "Many", "baseUrl": "https://many.example.com", "authSchemeConfigs": []}
    url = f"{sandbox.api_url}/o/{ORGANISATION}/protocols/http/connectors"
    answer = httpx.post(url, json=body, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False)
    made: str = answer.json()["id"]
    return made


@pytest.fixture(scope="module")
def chamber(tmp_path_factory: pytest.TempPathFactory) -> Chamber:
    folder = tmp_path_factory.mktemp("chamber")
    with pytest.MonkeyPatch.context() as patch:
        _set_up(patch, folder)
        return Chamber(folder)


def _set_up(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.chdir(folder)
    patch.setenv("VERSORI_API_KEY", KEY)
    patch.setenv("VERSORI_ORGANISATION_ID", ORGANISATION)
    patch.setenv("VERSORI_API_URL", "")


def lies_in(report: dict[str, Any], kept: Kept, before: Kept, after: Kept) -> list[str]:
    """Give the outcomes that are not the truth about what the platform keeps."""
    changes = {change["id"]: change for change in report["changes"]}
    lies = []
    for outcome in report["outcomes"]:
        change = changes[outcome["change"]]
        name = f"{change['kind']} {change['name']}"
        is_done = kept.get(name) == (None if change["verb"] == "delete" else after[name])
        claims_done = {"applied": True, "failed": False, "skipped": False}.get(outcome["result"])
        if claims_done is not None and claims_done != is_done:
            was = before.get(name) == kept.get(name)
            lies.append(f"{change['verb']} {name}: {outcome}, and stands as before: {was}")
    return lies


def actions_in(kept: Kept) -> set[str]:
    return {name for name in kept if name.startswith("action ")}


def _log(line: str) -> None:
    """Keep what happened in a long form."""
    if "TORTURE_LOG" in os.environ:
        with Path(os.environ["TORTURE_LOG"]).open("a") as log:
            log.write(f"{line}\n")


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEEDS))
def test_nothing_is_lost_nothing_doubled_and_the_report_says_the_truth(
    chamber: Chamber,
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _set_up(monkeypatch, tmp_path)
    database = chamber.copy(f"seed{seed}")
    told: list[str] = []
    faults = DISASTERS[seed % len(DISASTERS)]
    with SandboxProcess(database, faults, seed=seed, key=KEY) as sandbox:
        for _ in range(RUNS_MOST):
            report = chamber.run(sandbox, tmp_path, chamber.document)
            kept = chamber.kept(database)
            results = Counter(outcome["result"] for outcome in report["outcomes"])
            told.append(f"{report['code']} {dict(results)}")
            assert lies_in(report, kept, chamber.kept_before, chamber.kept_after) == []
            if report["code"] == 0:
                break
        carried_out = sandbox.counts()["carriedOut"]
        count = sum(Counter(one).total() for one in sandbox.counts()["injected"].values())
    _log(f"seed {seed}: {count} faults; {'; '.join(told)}")
    assert report["code"] == 0, told
    assert kept == chamber.kept_after
    old, new = actions_in(chamber.kept_before), actions_in(chamber.kept_after)
    assert carried_out["CreateAction"] == len(new - old)
    assert carried_out["DeleteAction"] == len(old - new)
    database.unlink()


def test_the_document_of_the_torture_asks_for_every_kind_of_change(chamber: Chamber) -> None:
    before, after = chamber.kept_before, chamber.kept_after
    for kind in ("action", "definition"):
        assert [name for name in after if name.startswith(kind) and name not in before]
        assert [
            name for name in before if name.startswith(kind) and before[name] != after.get(name)
        ]
    assert [name for name in before if name not in after]
