"""A headless Chromium that notes what a page should never do: complain, break its policy, ask."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium here (Debian: apt-get install chromium)"
)
_TRIES, _BETWEEN_MS = 400, 25


class Watched:
    """A page that is looked at; `faults` is what it said or did that it should not.

    It may ask for the files of a folder, or for the pages of an origin, and for nothing else.
    """

    def __init__(self, context: BrowserContext, folder: Path, origin: str = "") -> None:
        self._folder = folder
        self._may_ask = f"{origin}/" if origin else folder.as_uri()
        self.faults: list[str] = []
        self.page = context.new_page()
        self.page.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) =>"
            " console.error('policy', event.violatedDirective, event.blockedURI))"
        )
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))
        self.page.on("dialog", lambda dialog: self.faults.append(f"dialog {dialog.message}"))
        context.route("**/*", self._refuse)

    def open(self, html: bytes, address: str = "") -> Page:
        """Open a page from a file, with `address` (`#...`) behind its name."""
        file = self._folder / "report.html"
        file.write_bytes(html)
        self.page.goto(f"{file.as_uri()}{address}")
        return self.page

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.faults.append(f"{kind}: {text}")

    def _refuse(self, route: Route, request: Request) -> None:
        """Let through what may be asked for; anything else is a request that should not be."""
        if request.url.startswith(self._may_ask):
            route.continue_()
            return
        self.faults.append(f"request: {request.url}")
        route.abort()


def until(page: Page, condition: str) -> None:
    """Wait until an expression is true in a page, for ten seconds at most.

    Playwright's own way evaluates text in the page, which the page's policy forbids.
    """
    for _ in range(_TRIES):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(_BETWEEN_MS)
    pytest.fail(f"never came true: {condition}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser; opening pages in it is cheap."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def watched(
    browser: Browser, folder: Path, *, origin: str = "", **options: Any
) -> Iterator[Watched]:
    """Open a page; `options` are Playwright's of a context (`color_scheme`, ...).

    With `origin` it may ask for what is there, and for nothing else.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    yield Watched(context, folder, origin)
    context.close()
