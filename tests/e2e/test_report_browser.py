"""The HTML report in a real Chromium: it filters, folds, links, prints, and runs nobody's code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import Watched, chromium, needs_chromium, until, watched
from many_operations import make_many_operations
from mapped import map_document
from playwright.sync_api import Browser, Page
from reported import GOLDEN, HOSTILE, SAMPLES, document_of, empty_plan, read_bundle, views_of

from importer.report.html import html_report
from importer.report.view import view_bundle, view_plan

pytestmark = needs_chromium

ORCHARD = SAMPLES / "orchard-3.0.yaml"
COMMANDS = ("plan", "validate", "apply")
ROWS = ".chunk > details"
ROWS_WITHOUT_SCRIPT = "section.rows noscript > details"
OPEN_S_MOST = 3.0
"""On a machine that does other things, too; a quiet one takes a third of a second."""

FRAME_S_MOST = 0.1
"""Likewise; a quiet one takes a sixtieth."""


@pytest.fixture(scope="module")
def reports() -> dict[str, bytes]:
    """Give the report of the orchard for each command."""
    views = views_of(read_bundle(ORCHARD))
    return {command: html_report(view) for command, view in views.items()}


@pytest.fixture(scope="module")
def launched() -> Iterator[Browser]:
    """Give a browser."""
    with chromium() as started:
        yield started


@pytest.fixture
def browser(launched: Browser, tmp_path: Path) -> Iterator[Watched]:
    """Give a page; a test fails where that did what it should not."""
    with watched(launched, tmp_path) as opened:
        yield opened
    assert opened.faults == []


def shown(page: Page) -> list[str]:
    """Give the rows that are shown, as `METHOD title`."""
    return page.eval_on_selector_all(  # type: ignore[no-any-return]  # a list of texts
        ROWS,
        "rows => rows.map(row => [...row.querySelectorAll('summary > .m, summary code')]"
        ".map(part => part.textContent).join(' '))",
    )


def address(page: Page) -> dict[str, list[str]]:
    """Give what the address says, behind `#`."""
    return parse_qs(urlsplit(page.url).fragment)


def choose(page: Page, facet: str, *values: str) -> None:
    page.click(f'details.facet[data-key="{facet}"] > summary')
    for value in values:
        page.check(f'input[name="{facet}"][value="{value}"]')


def test_rows_are_filtered_as_one_types(browser: Watched, reports: dict[str, bytes]) -> None:
    page = browser.open(reports["plan"])
    everything = len(shown(page))
    page.type("#q", "orders cancel")
    until(page, "location.hash.includes('cancel')")
    assert shown(page) == ["POST /orders/{orderId}/cancel"]
    assert address(page) == {"q": ["orders cancel"]}
    assert page.inner_text("#h-operations .count").startswith("1 of ")
    page.fill("#q", "nothing is called so")
    page.wait_for_selector("#operations .no-match:not([hidden])")
    page.click("#clear")
    assert len(shown(page)) == everything
    assert address(page) == {}


@pytest.mark.parametrize(
    ("facet", "value", "attribute"),
    [
        ("method", "POST", "summary > .m"),
        ("outcome", "delete", "summary > b:first-child"),
        ("class", "breaking", "summary > b.breaking"),
    ],
)
def test_rows_are_filtered_by_what_they_are(
    browser: Watched, reports: dict[str, bytes], facet: str, value: str, attribute: str
) -> None:
    page = browser.open(reports["plan"])
    choose(page, facet, value)
    until(page, "location.hash !== ''")
    assert address(page) == {facet: [value]}
    texts = page.eval_on_selector_all(
        f"{ROWS} > {attribute}", "parts => parts.map(part => part.textContent)"
    )
    assert set(texts) == {value}
    assert len(texts) == len(shown(page)) > 0


def test_rows_are_filtered_by_tag_severity_and_code(
    browser: Watched, reports: dict[str, bytes]
) -> None:
    page = browser.open(reports["validate"])
    choose(page, "tag", "orders", "partners")
    until(page, "document.querySelector('#status').textContent.includes(' of ')")
    both = shown(page)
    assert "GET /orders" in both
    assert "GET /products" not in both
    choose(page, "severity", "warning")
    until(page, "location.hash.includes('severity')")
    assert set(shown(page)) < set(both)
    assert page.locator("details.group:not([hidden]) > summary > b.info").count() == 0
    page.click("#clear")
    page.click("#problems details.group >> nth=0")
    page.click("#problems details.group[open] a")
    until(page, "location.hash.includes('code=')")
    (code,) = address(page)["code"]
    assert page.locator(ROWS).count() > 0
    page.click("#open-shown")
    texts = page.eval_on_selector_all(f"{ROWS}", "rows => rows.map(row => row.textContent)")
    assert all(code in text for text in texts)


def test_a_link_shows_the_same_again(browser: Watched, reports: dict[str, bytes]) -> None:
    page = browser.open(reports["plan"])
    choose(page, "method", "GET", "POST")
    page.type("#q", "orders")
    until(page, "location.hash.includes('q=orders')")
    page.click(f"{ROWS} >> nth=1")
    until(page, "location.hash.includes('open=')")
    before = (shown(page), page.locator(f"{ROWS}[open]").count())
    fragment = urlsplit(page.url).fragment
    page.goto("about:blank")
    page = browser.open(reports["plan"], f"#{fragment}")
    assert (shown(page), page.locator(f"{ROWS}[open]").count()) == before
    assert page.input_value("#q") == "orders"
    assert page.is_checked('input[name="method"][value="GET"]')
    assert page.inner_text('details.facet[data-key="method"] em') == "GET, POST"
    page.click('details.facet[data-key="method"] em')  # what is chosen is no hole in the button
    assert page.is_visible('input[name="method"][value="GET"]')


def test_a_link_to_a_row_opens_it_even_where_the_filter_hides_it(
    browser: Watched, reports: dict[str, bytes]
) -> None:
    page = browser.open(reports["plan"])
    name = page.locator(ROWS).last.get_attribute("id")
    page.fill("#q", "nothing is called so")
    until(page, "document.querySelector('#status').textContent.startsWith('0 of')")
    page.evaluate("id => { location.hash = id }", name)
    page.wait_for_selector(f"#{name}[open]")
    assert page.evaluate("document.activeElement.parentElement.id") == name


def test_a_row_folds_open_to_what_is_posted_what_is_lost_and_what_differs(
    browser: Watched, reports: dict[str, bytes]
) -> None:
    page = browser.open(reports["plan"])
    page.click(f"{ROWS} > summary:has(code:text-is('/products')) >> nth=0")
    inside = page.locator(f"{ROWS}[open] > .in")
    assert "What is posted" in inside.inner_text() or "What stands there" in inside.inner_text()
    assert "Lost, with place and line in the operation" in inside.inner_text()
    page.click(f"{ROWS} > summary:has(b.update:first-child) >> nth=0")
    table = page.locator(f"{ROWS}[open] table").first
    assert table.locator("thead th").all_inner_texts() == [
        "Field",
        "Stands there now",
        "After the change",
    ]
    assert "as it was <b>before</b>" in table.inner_text()
    assert table.locator("del, ins").count() > 0


def test_the_whole_payload_opens_on_demand(browser: Watched) -> None:
    bundle = read_bundle(ORCHARD)
    plan = empty_plan(bundle)
    page = browser.open(html_report(view_plan(bundle, plan)))
    for change in (plan.changes[0], plan.changes[-1], plan.changes[len(plan.changes) // 2]):
        name = change.name
        row = page.locator(ROWS).filter(has=page.locator(f"summary :text-is('{name}')")).first
        row.locator("summary").first.click()
        row.locator(".more > summary").click()
        text = row.locator("pre").last
        text.wait_for()
        assert msgspec.json.decode(text.inner_text()) == msgspec.to_builtins(change.after)


def test_everything_can_be_reached_by_keyboard(browser: Watched, reports: dict[str, bytes]) -> None:
    page = browser.open(reports["plan"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#q")
    page.keyboard.type("orders")
    until(page, "location.hash.includes('q=orders')")
    page.keyboard.press("Escape")
    until(page, "location.hash === ''")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.parentElement.dataset.key") == "outcome"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    until(page, "location.hash.includes('outcome=')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.parentElement.dataset.key") == "outcome"
    assert page.locator("details.facet[open]").count() == 0
    page.focus(f"{ROWS} > summary")
    first = page.evaluate("document.activeElement.parentElement.id")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.parentElement.id") != first
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.parentElement.id") == first
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{first}[open]")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize(
    ("command", "scheme"),
    [("validate", "light"), ("plan", "dark"), ("plan", "light"), ("apply", "dark")],
)
def test_no_serious_fault_of_accessibility(
    launched: Browser, tmp_path: Path, command: str, scheme: str
) -> None:
    (case,) = (case for case in GOLDEN if case.name == "webhooks")
    written = html_report(views_of(read_bundle(document_of(case)))[command])
    with watched(launched, tmp_path, color_scheme=scheme, bypass_csp=True) as browser:
        page = browser.open(written)
        page.click("#open-shown")
        page.click("details.group >> nth=0")
        page.click('details.facet[data-key="code"] > summary')
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (dark == "rgb(255, 255, 255)") == (scheme == "light")
        found = Axe().run(page).response["violations"]
    told = [
        (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in {"serious", "critical", "moderate"}
    ]
    assert told == []


def test_a_printed_report_has_what_is_shown_and_a_place_to_sign(
    browser: Watched, reports: dict[str, bytes]
) -> None:
    page = browser.open(reports["plan"])
    page.type("#q", "orders")
    until(page, "location.hash.includes('q=orders')")
    page.click(f"{ROWS} >> nth=0")
    page.emulate_media(media="print")
    assert not page.is_visible("#filter")
    assert not page.is_visible("#tools")
    assert page.is_visible(".sign")
    assert "Filtered by “orders”" in page.inner_text("#printed-filter")
    assert page.is_visible(f"{ROWS}[open] > .in")
    colour = page.evaluate("getComputedStyle(document.body).color")
    assert colour == "rgb(0, 0, 0)"
    assert len(page.pdf()) > 10_000


def test_without_javascript_everything_can_be_read(
    launched: Browser, tmp_path: Path, reports: dict[str, bytes]
) -> None:
    with watched(launched, tmp_path, java_script_enabled=False) as browser:
        page = browser.open(reports["plan"])
        assert not page.is_visible("#filter")
        row = page.locator(ROWS_WITHOUT_SCRIPT).filter(has_text="/orders/{orderId}/cancel").first
        row.locator("summary").click()
        assert "path orderId" in row.inner_text()
        update = page.locator(f"{ROWS_WITHOUT_SCRIPT}:has(summary > b.update)").first
        update.locator("summary").click()
        assert "Stands there now" in update.inner_text()
    assert browser.faults == []


def test_the_picture_leads_to_the_rows_that_it_counts(
    browser: Watched, reports: dict[str, bytes]
) -> None:
    page = browser.open(reports["validate"])
    cell = page.locator(".grid a").first
    count = int(cell.locator("text").text_content() or "")
    cell.click()
    until(page, "document.querySelector('#status').textContent.includes(' of ')")
    assert page.locator(ROWS).count() == count
    assert set(address(page)) == {"tag", "method"}


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "none"])
@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_no_document_runs_anything_or_breaks_out(
    launched: Browser, tmp_path: Path, case: Path, scripts: bool
) -> None:
    views = views_of(read_bundle(document_of(case)))
    with watched(launched, tmp_path, java_script_enabled=scripts) as browser:
        for command in COMMANDS if scripts else COMMANDS[:1]:
            page = browser.open(html_report(views[command]))
            title = page.title()
            assert "\n" not in title
            if scripts:
                page.click("#open-shown")
                page.evaluate("document.querySelectorAll('.more').forEach(m => { m.open = true })")
                until(
                    page,
                    "[...document.querySelectorAll('.more')].every(m => m.querySelector('pre'))",
                )
                assert page.evaluate("window.ran === undefined")
                assert page.locator("main img, main iframe, main script").count() == 0
                hidden = page.evaluate(
                    "/[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069]/u"
                    ".test(document.querySelector('main').innerText.replace(/[\\n\\t]/g, ''))"
                )
                assert hidden is False
            else:
                for row in page.locator(f"{ROWS_WITHOUT_SCRIPT} > summary").all()[:12]:
                    row.click()
            assert page.locator("body > *").count() == len(
                ["skip", "header", "main", "footer", "payloads", "script"]
            )
    assert browser.faults == []


@pytest.mark.parametrize("count", [1_200, 11_000])
def test_a_large_report_opens_filters_and_scrolls_at_once(
    launched: Browser, tmp_path: Path, count: int
) -> None:
    bundle = map_document(make_many_operations(count)).bundle
    written = html_report(view_bundle(bundle))
    with watched(launched, tmp_path) as browser:
        page = browser.open(written)
        opened = page.evaluate(
            "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
        )
        assert opened < OPEN_S_MOST
        assert page.inner_text("#h-operations .count") == f"{count:,}"
        assert page.evaluate(_FILTER) < OPEN_S_MOST
        assert page.locator(ROWS).count() > 0
        assert page.evaluate(_SCROLL) < FRAME_S_MOST
        page.keyboard.press("End")
        until(page, "document.querySelector('.list').lastElementChild.matches('.filled')")
        last = page.locator("#operations .chunk").last.locator("> details").last
        last.locator("> summary").click()
        assert "What is posted" in last.inner_text()
    assert browser.faults == []


_FILTER = """async () => {
  const begun = performance.now();
  const field = document.querySelector('#q');
  const tell = (text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const until = async (filtered) => {
    while (document.querySelector('#status').textContent.includes(' of ') !== filtered)
      await new Promise(requestAnimationFrame);
  };
  tell('resource1');
  await until(true);
  const took = performance.now() - begun;
  tell('');
  await until(false);
  return took / 1000;
}"""
"""Filters, and gives the seconds until the rows are there; then clears the filter."""

_SCROLL = """async () => {
  let last = performance.now();
  const frames = [];
  for (let step = 1; step <= 60; step += 1) {
    window.scrollBy(0, 150);
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  return frames.sort((a, b) => a - b)[Math.floor(frames.length / 2)] / 1000;
}"""
"""Scrolls a good way down, and gives the median seconds of a frame."""
