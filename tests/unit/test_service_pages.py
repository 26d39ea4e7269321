"""The service's pages over HTTP: what they show, and what their buttons do."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from kept_runs import make_change, make_plan, make_target, small_bundle
from pages_site import Site, open_site
from synced import api

from importer.errors import StateError
from importer.model.progress import Failure, Progress
from importer.report.history import view_of_run
from importer.report.html import html_report
from importer.service.configuration import RulesTable

WAIT_S = 10.0
HOSTILE = "<script>window.ran = 1</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path, "box") as opened:
        opened.enrol()
        yield opened


def get(site: Site, path: str, status: int = 200) -> str:
    with site.client() as client:
        answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def words(page: str) -> str:
    """Give the text of a page's body, without tags."""
    body = page.partition("<body>")[2] or page
    body = re.sub(r"(?s)<(script|noscript)\b.*?</\1>", " ", body)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def until(what: Callable[[], bool], told: Callable[[], object]) -> None:
    end_s = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < end_s, told()
        time.sleep(0.01)


def state_of(site: Site, number: int) -> str:
    run = site.shop.state.run(number)
    assert run is not None
    return run.head.state


# ---- sources


def test_a_source_is_listed_with_what_it_is_and_how_it_stands(site: Site) -> None:
    page = words(get(site, "/"))
    assert "box" in page
    assert f"{site.shop.vendor.origin}/box.json to box, version draft; policy review" in page
    assert "idle never when asked Run now box" in page

    held = site.sync("box")
    page = words(get(site, "/"))
    assert f"waiting review {held.held} changes of box held" in page
    assert f"run {held.run}" in page


def test_a_source_is_asked_for_by_its_button(site: Site) -> None:
    with site.client() as client:
        answer = site.press(client, "/", "/sources/box/run")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        page = client.get("/").text
    (watch,) = site.shop.state.watching().watches(["box"])
    assert watch.next_due is not None
    assert "due" in words(page)
    assert "Run now" not in page.partition("<body>")[2]
    assert site.lines == ["box was asked for on its page."]


def test_a_source_that_is_not_there_is_not_asked_for(site: Site) -> None:
    with site.client() as client:
        assert site.press(client, "/", "/sources/lob/run").status_code == 404
        assert site.press(client, "/", "/sources/..%2Fbox/run").status_code == 404


def test_a_source_that_nobody_watches_yet_has_no_button(tmp_path: Path) -> None:
    with open_site(tmp_path, "box", schedule={"cron": "30 6 * * *", "timezone": "UTC"}) as site:
        page = get(site, "/")
        assert "not watched" in words(page)
        assert "<form" not in page
        assert "30 6 * * * (UTC)" in words(page)
        with site.client() as client:
            state = site.shop.state
            number = state.begin_run("sync box")
            state.finish_run(number, "held")
            state.watching().hold(number, "box", b"")
            answer = site.press(client, f"/runs/{number}", "/sources/box/run")
        assert answer.status_code == 409
        assert "watches box yet" in answer.text


@pytest.mark.parametrize(
    ("result", "shown"),
    [("unchanged", "idle"), ("failed", "failing"), ("refused", "failing"), ("applied", "idle")],
)
def test_how_the_last_turn_ended_decides_how_a_source_stands(
    site: Site, result: str, shown: str
) -> None:
    watching = site.shop.state.watching()
    watching.ask_for("box")
    (turn,) = watching.claim(
        ["box"], "w", dead_after=timedelta(seconds=9), most=1, following=lambda *_: None
    )
    assert "running" in words(get(site, "/"))
    watching.end(turn, result, 7, f"since a test {HOSTILE}")
    page = get(site, "/")
    assert f"{shown} {result}" in words(page)
    assert "run 7" in words(page)
    assert "since a test &lt;script&gt;" in page


def test_an_address_with_a_secret_is_not_shown(tmp_path: Path) -> None:
    more = {"lob": {"spec": "https://vendor.example/a.json?page=1"}}
    with open_site(tmp_path, "box", "lob", more=more) as site:
        page = words(get(site, "/"))
    assert "https://vendor.example/a.json?..." in page
    assert "page=1" not in page


def test_what_is_wrong_with_the_service_is_told_on_every_page(site: Site) -> None:
    site.service._mistake = "importer.toml, line 3: <b>no key</b>"
    for path in ("/", "/runs"):
        assert "line 3: &lt;b&gt;no key&lt;/b&gt;" in get(site, path)


# ---- runs


def test_runs_are_listed_a_page_at_a_time(site: Site) -> None:
    assert "There are none." in get(site, "/runs")
    state = site.shop.state
    for _ in range(101):
        state.finish_run(state.begin_run("apply", target=make_target()), "applied")
    first = get(site, "/runs")
    numbers = re.findall(r'href="/runs/(\d+)"', first)
    assert numbers == [str(number) for number in range(101, 51, -1)]
    assert 'id="newest"' not in first
    (older,) = re.findall(r'href="(/runs\?before=\d+)"', first)
    second = get(site, older)
    assert re.findall(r'href="/runs/(\d+)"', second)[-1] == "2"
    third = get(site, "/runs?before=2")
    assert re.findall(r'href="/runs/(\d+)"', third) == ["1"]
    assert 'id="newest"' in third
    assert 'id="older"' not in third
    assert "There are none before that." in get(site, "/runs?before=1")


def test_a_run_shows_the_very_report_of_it(site: Site) -> None:
    held = site.sync("box")
    run = site.shop.state.run(held.run or 0)
    assert run is not None
    view = view_of_run(run)
    assert view is not None
    report = html_report(view).decode()

    page = get(site, f"/runs/{held.run}")
    (rows,) = re.findall(r"(?s)<main>.*</main>", report)
    assert rows in page
    assert get(site, f"/runs/{held.run}/report.html") == report
    with site.client() as client:
        headers = client.get(f"/runs/{held.run}/report.html").headers
    assert headers["content-disposition"] == f'attachment; filename="run-{held.run}.html"'
    assert "form-action 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["/runs/9", "/runs/0", "/runs/-1", "/runs/x", "/runs/2147483648", "/runs/1e3", "/runs/%F0",
     "/runs/9/live", "/runs/9/report.html", "/runs?before=x", "/runs/1/2", "/healthz/x"],
)  # fmt: skip
def test_what_is_not_there_is_told(site: Site, path: str) -> None:
    assert "There is no such" in get(site, path, 404)


def test_a_run_without_a_plan_says_why_there_is_no_report(site: Site) -> None:
    state = site.shop.state
    number = state.begin_run("sync box")
    state.finish_run(number, "failed", error=HOSTILE)
    page = get(site, f"/runs/{number}")
    assert "It ended before it had a plan" in page
    assert "&lt;script&gt;window.ran" in page
    assert "ended before it had a plan" in get(site, f"/runs/{number}/report.html", 404)


# ---- a run that goes on


def _running(site: Site, **fields: Any) -> int:
    state = site.shop.state
    changes = [make_change(f"GET /pets{number}", after={"name": "x"}) for number in range(4)]
    number = state.begin_run("sync box", bundle=small_bundle(), plan=make_plan(*changes))
    now = state.now()
    progress = Progress(
        run=number,
        total=4,
        results={"applied": 1, "failed": 1},
        failures=(Failure(identity=HOSTILE, result="failed", reason=HOSTILE),),
        began_at=now - timedelta(seconds=4),
        heard_at=now,
    )
    state.keep_progress(msgspec.structs.replace(progress, **fields))
    return number


def test_a_run_under_way_shows_how_far_it_has_come(site: Site) -> None:
    number = _running(site)
    page = get(site, f"/runs/{number}")
    assert '<progress max="4" value="2"' in page
    assert "2 of 4 changes done, 0.5 a second, 1 applied, 1 failed." in words(page)
    assert "What failed so far" in page
    assert "being carried out" in page
    assert "dry run" not in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = get(site, f"/runs/{number}/live")
    assert f'data-live="/runs/{number}/live" data-state="running "' in part
    assert "Nothing was heard" not in part


def test_a_run_that_nothing_is_heard_of_is_told(site: Site) -> None:
    gone = site.shop.state.now() - timedelta(seconds=60)
    number = _running(site, heard_at=gone, began_at=gone)
    assert re.search(r"Nothing was heard of it for 6\d s", get(site, f"/runs/{number}/live"))


def test_a_run_that_has_told_nothing_yet_says_so(site: Site) -> None:
    state = site.shop.state
    number = state.begin_run("apply", bundle=small_bundle(), plan=make_plan())
    assert "It has not told yet" in get(site, f"/runs/{number}")
    state.finish_run(number, "unchanged")
    part = get(site, f"/runs/{number}/live")
    assert 'data-state="unchanged "' in part
    assert "data-live" not in get(site, f"/runs/{number}").partition("<script>")[0]


# ---- review


def test_a_held_run_is_approved_and_carried_out(site: Site) -> None:
    number = site.sync("box").held_run or 0
    page = get(site, f"/runs/{number}")
    assert "This run waits for review" in page
    assert "waits for review: nothing was changed" in page
    assert "refresh" not in page.partition("<body>")[0]
    with site.client() as client:
        answer = site.press(client, f"/runs/{number}", f"/runs/{number}/approve")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{number}")
        until(lambda: state_of(site, number) == "applied", lambda: site.lines)
        page = client.get(f"/runs/{number}").text
    assert "Result of an apply" in page
    assert "csrf" not in page.partition("<main>")[2]
    site.approvals.wait()
    assert site.lines == [
        f"Run {number} of box was approved on its page.",
        f"Run {number}: applied",
    ]
    assert f"idle applied run {number}" in words(get(site, "/"))


def test_a_held_run_is_rejected_with_a_reason(site: Site) -> None:
    number = site.sync("box").held_run or 0
    with site.client() as client:
        answer = site.press(
            client, f"/runs/{number}", f"/runs/{number}/reject", reason=f"no {HOSTILE}\nand so on"
        )
        assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{number}")
        page = client.get(f"/runs/{number}").text
        assert "rejected by review: no &lt;script&gt;" in page
        assert "refused: nothing was changed" in page
        assert "Approve and apply" not in page
    run = site.shop.state.run(number)
    assert run is not None
    assert (run.head.state, (run.head.error or "").count("\n")) == ("refused", 0)
    assert "idle rejected" in words(get(site, "/"))
    assert site.shop.writes() == []


def test_without_a_reason_a_run_is_just_rejected(site: Site) -> None:
    number = site.sync("box").held_run or 0
    with site.client() as client:
        site.press(client, f"/runs/{number}", f"/runs/{number}/reject", reason="  ")
    run = site.shop.state.run(number)
    assert run is not None
    assert run.head.error == "rejected by review"


@pytest.mark.parametrize("what", ["approve", "reject"])
def test_a_run_that_waits_for_nobody_is_left_alone(site: Site, what: str) -> None:
    number = site.sync("box").held_run or 0
    with site.client() as client:
        site.press(client, f"/runs/{number}", f"/runs/{number}/reject")
        answer = site.press(client, "/", f"/runs/{number}/{what}")
        assert answer.status_code == 409
        assert "waits for nobody: it is refused" in answer.text
        assert site.press(client, "/", f"/runs/99/{what}").status_code == 409
        assert site.press(client, "/", f"/runs/x/{what}").status_code == 404


def test_where_things_have_moved_an_approved_run_changes_nothing(site: Site) -> None:
    first = site.sync("box")
    site.shop.approve(first.held_run or 0)
    site.shop.vendor.publish("/box.json", api("files", "users"))
    held = site.sync("box")
    assert held.held_run is not None
    target = held.target
    assert target is not None
    path = f"/connectors/{target.connector_id}/versions/draft/actions/files"
    site.shop.edit(path, summary="a person's")
    with site.client() as client:
        site.press(client, f"/runs/{held.held_run}", f"/runs/{held.held_run}/approve")
        number = held.held_run
        until(lambda: state_of(site, number) == "refused", lambda: site.lines)
        page = client.get(f"/runs/{number}").text
    assert "changed on the platform since the plan was saved" in words(page)


def test_why_an_approved_run_could_not_begin_is_told_on_its_page(site: Site) -> None:
    number = site.sync("box").held_run or 0

    async def away(_: httpx.Request) -> httpx.Response | None:
        return httpx.Response(401, json={"code": "no", "message": HOSTILE})

    site.shop.through.meddle = away
    with site.client() as client:
        site.press(client, f"/runs/{number}", f"/runs/{number}/approve")
        site.approvals.wait()
        page = client.get(f"/runs/{number}").text
    assert state_of(site, number) == "held"
    assert "Approve and apply" in page
    run = site.shop.state.run(number)
    assert run is not None
    assert run.head.error
    assert len(site.lines) == 2


def test_a_fault_of_our_own_ends_no_more_than_the_approval(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = site.sync("box").held_run or 0

    async def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("importer.service.approving.approve", broken)
    with site.client() as client:
        site.press(client, f"/runs/{number}", f"/runs/{number}/approve")
        site.approvals.wait()
        assert "a fault of the importer itself: KeyError" in client.get(f"/runs/{number}").text


def test_a_run_is_approved_once_however_often_the_button_is_pressed(site: Site) -> None:
    number = site.sync("box").held_run or 0

    async def slow(_: httpx.Request) -> None:
        await asyncio.sleep(0.1)

    site.shop.through.meddle = slow
    with site.client() as client:
        first = site.press(client, f"/runs/{number}", f"/runs/{number}/approve")
        page = client.get(f"/runs/{number}").text
        assert "It is looked up whether everything still stands" in page
        again = site.press(client, "/", f"/runs/{number}/approve")
        rejected = site.press(client, "/", f"/runs/{number}/reject")
    assert (first.status_code, again.status_code) == (303, 303)
    assert rejected.status_code == 409
    site.approvals.wait()
    assert state_of(site, number) == "applied"
    assert len(site.lines) == 2


def test_when_the_service_ends_an_approved_run_waits_again(site: Site) -> None:
    number = site.sync("box").held_run or 0

    async def slow(_: httpx.Request) -> None:
        await asyncio.sleep(WAIT_S)

    site.shop.through.meddle = slow
    with site.client() as client:
        site.press(client, f"/runs/{number}", f"/runs/{number}/approve")
        until(lambda: bool(site.shop.through.requests), lambda: site.lines)
        site.approvals.end("the service is ending")
        site.approvals.wait()
        assert state_of(site, number) == "held"
        answer = site.press(client, "/", f"/runs/{number}/approve")
    assert answer.status_code == 409
    assert "the service is ending" in answer.text


# ---- what goes wrong


def test_a_state_that_cannot_be_used_is_told_without_a_traceback(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StateError("the server is away")

    monkeypatch.setattr(site.shop.state, "runs", away)
    assert "the server is away." in get(site, "/runs", 503)


def test_a_fault_of_our_own_is_told_and_ends_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(site.shop.state, "runs", broken)
    page = get(site, "/runs", 500)
    assert "a fault of the importer itself: KeyError" in page
    assert "secret" not in page
    assert len(site.lines) == 1


def test_a_source_that_is_gone_is_approved_as_by_default(site: Site) -> None:
    assert site.service.parallelism("gone") == RulesTable().parallelism
    assert site.service.parallelism("box") == 4
