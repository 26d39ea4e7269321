"""`importer sync`, `approve` and `reject`, as a user and as cron meet them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_fixtures import Run
from sandbox_process import SandboxProcess
from sync_folder import write_configuration
from synced import api
from vendor_server import VendorServer

ROOT = Path(__file__).parents[2]
SOURCES = 50
UNCHANGED_S_MOST = 3.0
BREAKS = api("files", "users", asks={"files": "limit"})


@pytest.fixture
def vendor() -> Iterator[VendorServer]:
    with VendorServer() as server:
        yield server


def test_every_source_is_brought_up_to_date_and_told_in_a_line(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box", "a-longer-name"])
    ran = run("sync", "--sandbox")

    assert ran.code == 0
    first, second, *_, last = ran.out.splitlines()
    assert first.startswith("box            applied      4 created; run ")
    assert second.startswith("a-longer-name  applied      4 created; run ")
    assert last == "2 sources: 2 applied"
    assert ran.err == ""
    assert run("sync", "--sandbox").out.splitlines()[-1] == "2 sources: 2 unchanged"


def test_one_source_may_be_looked_after_alone(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box", "lob"])
    ran = run("sync", "--sandbox", "--only", "lob", "-f", "json")

    report = json.loads(ran.out)
    assert [one["source"] for one in report["sources"]] == ["lob"]
    assert report["summary"] == {"applied": 1}
    assert vendor.asked("/box.json") == []
    ran = run("sync", "--sandbox", "--only", "lop")
    assert (ran.code, ran.out) == (64, "")
    assert ran.err == 'Error: importer.toml: there is no source "lop". Perhaps you mean lob.\n'


def test_what_waits_is_told_with_what_to_do_and_can_be_approved(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box"], policy="safe")
    assert run("sync", "--sandbox").code == 0
    vendor.publish("/box.json", BREAKS)
    ran = run("sync", "--sandbox")

    assert ran.code == 4
    lines = ran.out.splitlines()
    assert lines[0] == "box  held         1 updated, 1 created; 1 change held; run 2"
    assert lines[1] == "    look at it: importer show 3; then importer approve 3, or reject 3"
    assert lines[2].startswith("    breaking  GET /files: ")
    again = run("sync", "--sandbox")
    assert (again.code, again.out.splitlines()[0]) == (4, "box  held         1 change held")
    ran = run("approve", "3", "--sandbox")
    assert ran.code == 0
    assert "Result: 1 applied, 0 failed" in ran.out
    assert run("sync", "--sandbox").code == 0
    ran = run("approve", "3", "--sandbox")
    assert ran.code == 1
    assert "run 3 waits for nobody: it is applied" in ran.err


def test_what_waits_can_be_rejected(run: Run, vendor: VendorServer, tmp_path: Path) -> None:
    write_configuration(tmp_path, vendor, ["box"], policy="review")
    assert run("sync", "--sandbox").code == 4
    ran = run("reject", "1")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Run 1 is rejected; box is left alone until it changes.\n"
    ran = run("sync", "--sandbox")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "1 source: 1 rejected")
    assert "rejected by review" in run("runs").out
    assert run("reject", "1").code == 1
    assert "there is no run 9" in run("reject", "9").err


def test_an_approval_tells_as_json_what_came_of_it(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box"], policy="review")
    run("sync", "--sandbox")
    ran = run("approve", "1", "--sandbox", "-f", "json")

    report = json.loads(ran.out)
    assert (report["command"], report["run"]["state"]) == ("show", "applied")
    assert report["run"]["results"] == {"applied": 4}


def test_a_plan_that_is_kept_for_nobody_cannot_be_approved(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    from importer.state.store import StateStore

    write_configuration(tmp_path, vendor, ["box"], policy="review")
    run("sync", "--sandbox")
    with StateStore.open(".importer/state.db", create=False) as state:
        state.watching().let_go(1)

    ran = run("approve", "1", "--sandbox")
    assert ran.code == 1
    assert "the plan of run 1 is not kept" in ran.err


def test_an_approval_goes_to_the_platform_that_the_user_named(
    run: Run, vendor: VendorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSORI_API_KEY", "key")
    with SandboxProcess(tmp_path / "sandbox.db") as sandbox:
        defaults: dict[str, Any] = {
            "policy": "review",
            "organisation": "01J00000000000000000000000",
            "api-url": sandbox.api_url,
        }
        write_configuration(tmp_path, vendor, ["box"], **defaults)
        assert run("sync").code == 4
        elsewhere = run("approve", "1", "--api-url", "http://localhost:9/api")
        assert elsewhere.code == 1
        assert "this plan is for http://127.0.0.1" in elsewhere.err
        assert run("approve", "1").code == 0
        (tmp_path / "importer.toml").unlink()
        vendor.publish("/box.json", BREAKS)
        ran = run("sync")
        assert ran.code == 64
        assert "importer.toml: cannot be read" in ran.err


def test_all_that_fails_is_told_and_the_rest_goes_on(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box", "lob"])
    vendor.withdraw("/box.json")
    ran = run("sync", "--sandbox")

    assert ran.code == 3
    lines = ran.out.splitlines()
    assert lines[0] == "box  failed"
    assert lines[1].endswith("answers with status 404. Check the address.")
    assert lines[2].startswith("lob  applied")
    vendor.withdraw("/lob.json")
    assert run("sync", "--sandbox").code == 1


def test_without_a_key_what_needs_none_is_done(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box"], organisation="01J00000000000000000000000")
    ran = run("sync")

    assert ran.code == 1
    assert "no API key" in ran.out


def test_without_an_organisation_nothing_begins(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box"])
    ran = run("sync")

    assert (ran.code, ran.out) == (64, "")
    assert "no organisation" in ran.err
    assert not (tmp_path / ".importer").exists()


def test_a_mistake_in_the_configuration_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('[[source]]\nname = "box"\npolcy = "safe"\n')
    ran = run("sync", "-c", "other.toml")

    assert (ran.code, ran.out) == (64, "")
    assert ran.err == (
        'Error: other.toml, line 3, source.polcy: there is no key "polcy" here. '
        "Perhaps you mean policy.\n"
    )


def test_more_is_told_where_that_is_asked_for(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box"])
    ran = run("sync", "--sandbox", "-v")

    assert f"    {vendor.origin}/box.json (1)" in ran.out
    assert "    version draft of connector " in ran.out
    assert "    additive  GET /files: " in ran.out


def test_fifty_unchanged_sources_cost_one_request_each_and_no_time(
    vendor: VendorServer, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "VERSORI_API_KEY": "key",
        "VERSORI_ORGANISATION_ID": "01J00000000000000000000000",
    }

    def sync(api_url: str) -> tuple[float, float, str]:
        """Give how long it took, how long it computed (both s), and the last line."""
        began_s, computed_s = time.monotonic(), _computed_s()
        ended = subprocess.run(
            [sys.executable, "-m", "importer", "sync", "--api-url", api_url],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        took_s = time.monotonic() - began_s
        return took_s, _computed_s() - computed_s, ended.stdout.splitlines()[-1]

    names = [f"source-{number}" for number in range(SOURCES)]
    write_configuration(tmp_path, vendor, names)
    with SandboxProcess(tmp_path / "sandbox.db") as sandbox:
        assert sync(sandbox.api_url)[2] == "50 sources: 50 applied"
    vendor.forget()
    took_s, computed_s, told = sync(sandbox.api_url)  # where nobody listens any more

    assert told == "50 sources: 50 unchanged"
    assert sorted(vendor.statuses) == sorted((f"/{name}.json", 304) for name in names)
    is_calm = os.getloadavg()[0] < (os.cpu_count() or 1)
    assert (took_s if is_calm else computed_s) < UNCHANGED_S_MOST
    figures = f"took {took_s:.2f} s, computed {computed_s:.2f} s"
    print(f"{SOURCES} unchanged sources {figures}")  # noqa: T201 - to report


def _computed_s() -> float:
    """Give how long the processes that were begun here, and have ended, have computed."""
    used = os.times()
    return used.children_user + used.children_system


def test_a_run_is_rejected_with_a_reason_for_others_to_read(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box"], policy="review")
    run("sync", "--sandbox")

    assert run("reject", "1", "--reason", "not\nthis month").code == 0

    assert "rejected by review: not this month" in run("show", "1").out


def test_a_service_does_not_listen_to_strangers_without_a_token(
    run: Run, vendor: VendorServer, tmp_path: Path
) -> None:
    write_configuration(tmp_path, vendor, ["box"])

    ran = run("serve", "--sandbox", "--listen", "0.0.0.0:0")

    assert (ran.code, ran.out) == (64, "")
    (line,) = ran.err.splitlines()
    assert "needs a token for the pages" in line
    assert not (tmp_path / ".importer").exists()


def test_a_service_says_which_variable_its_token_is_missing_from(
    run: Run, vendor: VendorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = {"listen": "0.0.0.0:0", "token-env": "IMPORTER_PAGES"}
    write_configuration(tmp_path, vendor, ["box"], service=service)
    monkeypatch.delenv("IMPORTER_PAGES", raising=False)

    ran = run("serve", "--sandbox")

    assert ran.code == 64
    assert "IMPORTER_PAGES is not set" in ran.err
