"""The service's pages in a real Chromium: looked at, pressed, watched, and attacked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import Watched, chromium, needs_chromium, until, watched
from mapped import make_document, make_operation
from pages_site import Site, at_work, open_site
from playwright.sync_api import Browser, Page, expect
from sandbox_process import SandboxProcess
from sandboxes import ORGANISATION_ID
from synced import api

from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.service.configuration import SourceTable

pytestmark = needs_chromium

TOKEN = "a-token-that-nobody-can-guess-9c1e"  # noqa: S105 - of the test
OPERATIONS = 10
SERIOUS = {"serious", "critical", "moderate"}
HOSTILE = (
    "</title><script>window.ran = 1</script>\"'><img src=x onerror='window.ran = 2'>{{ 7 * 7 }}"
)


@pytest.fixture(scope="module")
def launched() -> Iterator[Browser]:
    """Give a browser."""
    with chromium() as started:
        yield started


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Give the pages of a service that works."""
    with open_site(tmp_path, "box", "lob") as opened, at_work(opened):
        yield opened


@pytest.fixture
def browser(launched: Browser, site: Site, tmp_path: Path) -> Iterator[Watched]:
    """Give a page; a test fails where that did what it should not."""
    with watched(launched, tmp_path, origin=site.origin) as opened:
        yield opened
    assert opened.faults == []


def hold(site: Site, name: str = "box") -> int:
    """Let a source come to a run that waits; give its number."""
    outcome = site.sync(name)
    assert outcome.held_run is not None, outcome
    return outcome.held_run


def faults_of(page: Page) -> list[object]:
    """Give the serious faults of accessibility in a page."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in SERIOUS
    ]


def test_a_source_is_asked_for_and_its_plan_approved_by_hand(browser: Watched, site: Site) -> None:
    page = browser.page
    page.goto(f"{site.origin}/")
    until(page, "document.querySelectorAll('button').length === 2")
    page.click("#run-box")
    expect(page).to_have_url(f"{site.origin}/")
    page.get_by_role("link", name="of box").click()  # comes by itself
    expect(page.get_by_role("heading", name="This run waits for review")).to_be_visible()
    assert page.locator(".chunk > details").count() > 0
    page.fill("#q", "files")
    until(page, "document.querySelector('#status').textContent.includes(' of ')")
    page.click("#approve")
    expect(page.locator("header.top .kicker")).to_have_text("Result of an apply", timeout=10_000)
    expect(page.locator(".about .badge")).to_have_text("applied")
    page.click("nav.service >> text=Sources")
    expect(page.locator("tr", has_text="box").locator(".badge")).to_have_text("idle")
    page.click("nav.service >> text=Runs")
    expect(page.locator("table.runs tbody tr").first).to_contain_text("applied")


def test_a_plan_is_rejected_with_a_reason_by_keyboard(browser: Watched, site: Site) -> None:
    number = hold(site)
    page = browser.page
    page.goto(f"{site.origin}/runs/{number}")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
        if reached[-1] == "reason":
            break
    assert reached[-2:] == ["approve", "reason"]
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.type(f"not like this: {HOSTILE}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "reject"
    page.keyboard.press("Enter")
    expect(page.locator(".about .badge")).to_have_text("refused")
    assert HOSTILE in page.inner_text(".about .why")
    assert page.locator("#approve").count() == 0
    assert page.evaluate("window.ran === undefined")
    assert site.shop.writes() == []


def test_what_somebody_types_stays_while_the_page_is_looked_after(
    browser: Watched, site: Site
) -> None:
    number = hold(site)
    page = browser.page
    page.clock.install()
    page.goto(f"{site.origin}/runs/{number}")
    page.fill("#reason", "wait a mo")
    with page.expect_response(f"**/runs/{number}/live"):
        page.clock.run_for(5_500)
    assert page.input_value("#reason") == "wait a mo"
    site.approvals.begin(number)
    site.approvals.wait()
    with page.expect_navigation():  # somebody else was faster
        page.clock.run_for(5_500)
    expect(page.locator(".about .badge")).to_have_text("applied")


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Site]:
    """Give the pages of a service whose platform takes its time."""
    faults = ["delay,seconds=0.6,method=POST"]
    with SandboxProcess(tmp_path / "sandbox.db", faults) as sandbox:

        @asynccontextmanager
        async def open_client(_: SourceTable, stop: Stop) -> AsyncIterator[ConnectClient]:
            async with ConnectClient(sandbox.api_url, "any", ORGANISATION_ID, stop=stop) as client:
                yield client

        with open_site(tmp_path, "box", open_client=open_client, parallelism=1) as opened:
            paths = {
                f"/things{number}": {
                    "post": make_operation(f"things{number}", returns={"type": "object"})
                }
                for number in range(OPERATIONS)
            }
            opened.shop.vendor.publish("/box.json", msgspec.json.encode(make_document(paths)))
            yield opened


def test_progress_is_seen_while_an_apply_runs_against_a_slow_platform(
    launched: Browser, slow: Site, tmp_path: Path
) -> None:
    number = hold(slow)
    with watched(launched, tmp_path, origin=slow.origin) as browser:
        page = browser.page
        page.goto(f"{slow.origin}/runs/{number}")
        page.click("#approve")
        expect(page.locator("progress")).to_be_visible(timeout=10_000)
        seen = set()
        while page.locator(".about .badge").inner_text() == "running":
            value = page.evaluate("document.querySelector('progress')?.value ?? null")
            seen.add(value)
            page.wait_for_timeout(100)
        expect(page.locator(".about .badge")).to_have_text("applied")
        assert len(seen - {None}) >= 2, seen
    assert browser.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(
    launched: Browser, site: Site, tmp_path: Path, scheme: str
) -> None:
    number = hold(site)
    state = site.shop.state
    failed = state.begin_run("sync lob")
    state.finish_run(failed, "failed", error="The document cannot be had.")
    running = state.begin_run("sync lob")
    site.service._mistake = "importer.toml, line 3: a mistake."
    with watched(
        launched, tmp_path, origin=site.origin, color_scheme=scheme, bypass_csp=True
    ) as browser:
        page = browser.page
        for path in ("/", "/runs", f"/runs/{number}", f"/runs/{running}"):
            page.goto(f"{site.origin}{path}")
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (colour == "rgb(255, 255, 255)") == (scheme == "light")
            assert faults_of(page) == [], path


def test_a_page_can_be_used_without_javascript(
    launched: Browser, site: Site, tmp_path: Path
) -> None:
    number = hold(site)
    with watched(launched, tmp_path, origin=site.origin, java_script_enabled=False) as browser:
        page = browser.page
        page.goto(f"{site.origin}/runs/{number}")
        page.click("#approve")
        expect(page.locator("header.top .kicker")).to_have_text(
            "Result of an apply", timeout=15_000
        )  # it comes again by itself
    assert browser.faults == []


def test_no_form_of_another_site_does_anything(
    launched: Browser, site: Site, tmp_path: Path
) -> None:
    number = hold(site)
    with watched(launched, tmp_path, origin=site.origin) as browser:
        page = browser.page
        page.goto(f"{site.origin}/runs/{number}")
        token = page.get_attribute('input[name="csrf"]', "value")
        form = (
            f'<form method="post" action="{site.origin}/runs/{number}/approve">'
            f'<input name="csrf" value="{token}"><button>Win</button></form>'
        )
        for elsewhere in ("http://evil.example/", "http://127.0.0.1:8099/"):  # cookies know no port
            page.route(
                f"{elsewhere}*", lambda route: route.fulfill(body=form, content_type="text/html")
            )
            page.goto(elsewhere)
            page.click("button")
            expect(page.locator("h1")).to_have_text("Forbidden")
            assert "comes from elsewhere" in page.inner_text("main")
        page.goto(f"{site.origin}/runs/{number}")
        expect(page.get_by_role("heading", name="This run waits for review")).to_be_visible()
        page.evaluate("document.querySelector('input[name=csrf]').value = '0'.repeat(64)")
        page.click("#approve")
        expect(page.locator("h1")).to_have_text("Forbidden")
        assert "not of this session" in page.inner_text("main")
    assert site.lines == []


def test_a_browser_asks_for_the_token_and_a_wrong_one_opens_nothing(
    launched: Browser, tmp_path: Path
) -> None:
    environment = {"PAGES": TOKEN}
    with open_site(tmp_path, "box", token_env="PAGES", environment=environment) as site:  # noqa: S106 - a name
        number = hold(site)
        wrong = {"username": "anna", "password": "wrong"}
        with watched(launched, tmp_path, origin=site.origin, http_credentials=wrong) as browser:
            answer = browser.page.goto(f"{site.origin}/")
            assert answer is not None
            assert answer.status == 401
            expect(browser.page.locator("h1")).to_have_text("Unauthorized")
        right = {"username": "anna", "password": TOKEN}
        with watched(launched, tmp_path, origin=site.origin, http_credentials=right) as browser:
            page = browser.page
            page.goto(f"{site.origin}/runs/{number}")
            page.click("#reject")
            expect(page.locator(".about .badge")).to_have_text("refused")
        assert browser.faults == []


def test_nothing_of_a_strangers_runs_or_breaks_out(launched: Browser, tmp_path: Path) -> None:
    hostile = msgspec.json.decode(api("files"))
    hostile["info"] = {"title": HOSTILE, "version": HOSTILE}
    hostile["paths"]["/files"]["get"] |= {
        "summary": HOSTILE,
        "description": HOSTILE,
        "tags": [HOSTILE],
        "operationId": HOSTILE,
    }
    with open_site(tmp_path, "box", "lob", more={"lob": {"create-connector": HOSTILE}}) as site:
        for name in ("box", "lob"):
            site.shop.vendor.publish(f"/{name}.json", msgspec.json.encode(hostile))
        number, other = hold(site), hold(site, "lob")
        with watched(launched, tmp_path, origin=site.origin) as browser:
            page = browser.page
            for path in ("/", "/runs", f"/runs/{number}", f"/runs/{other}", f"/runs/{HOSTILE}"):
                page.goto(f"{site.origin}{path}", wait_until="load")
                assert page.evaluate("window.ran === undefined"), path
                assert page.locator("img, iframe, body script[src]").count() == 0
            page.goto(f"{site.origin}/runs/{number}")
            page.click("#open-shown")
            assert HOSTILE in page.inner_text("h1")
            page.goto(f"{site.origin}/")
            assert HOSTILE in page.inner_text("table")
        assert [one for one in browser.faults if "404" not in one] == []
