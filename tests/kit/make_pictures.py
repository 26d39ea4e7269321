"""Makes the pictures of the README from our samples: `python tests/kit/make_pictures.py`.

The orchard stands in a sandbox as its twin in Swagger 2.0 describes it, and is planned for as that
in 3.0 does. `shown.txt` beside the pictures is what can be read in them, and a test holds it
against what the samples give today: where they differ, run this script again (it needs Chromium).
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import sys
import tempfile
from html import unescape
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "samples" / "pictures"
COLUMNS, ROWS = 80, 24
_LATER = ["plan", "samples/orchard-3.0.yaml", "--sandbox", "--prune"]
_ULID = re.compile(r"(?<=of connector )[0-9A-HJKMNP-TV-Z]{26}")
_DIGEST = re.compile(r'(?<=Plan digest<dd><code class="hash">)[0-9a-f]{64}')
"""Of the plan, in which ids of the platform's making count."""

_CONNECTOR = "01J0000000000000000000C0NN"
_UNSEEN = re.compile(r"<(noscript|script|style)[ >].*?</\1>", re.DOTALL)
_STYLED = ("report.css", "parts.html.j2", "rows.html.j2")
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
 aria-label="The plan of the sample on a terminal">
<style>{styles} text{{font:20px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;\
white-space:pre}}</style>
<defs>{lines}</defs>{chrome}
<g transform="translate({terminal_x},{terminal_y})">{backgrounds}<g>{matrix}</g></g></svg>
"""


def make_sources(folder: Path) -> tuple[str, str]:
    """Give the report as HTML and what a terminal shows, colours and all; works in `folder`."""
    from terminals import run_on_terminal

    shutil.copytree(ROOT / "samples", folder / "samples", dirs_exist_ok=True)
    before = ["apply", "samples/orchard-2.0.yaml", "--sandbox", "--yes", "-o", "applied.txt"]
    for arguments in (before, [*_LATER, "-f", "html", "-o", "report.html"]):
        code, written = run_on_terminal(arguments, folder=folder)
        if code:
            raise SystemExit(written.decode())
    _, screen = run_on_terminal(_LATER, folder=folder, columns=COLUMNS, rows=ROWS + 1, PAGER="")
    html = (folder / "report.html").read_text(encoding="utf-8")
    html = _DIGEST.sub("0123456789abcdef" * 4, html)
    return _ULID.sub(_CONNECTOR, html), _ULID.sub(_CONNECTOR, screen.decode())


def shown_text(html: str, screen: str) -> str:
    """Give what can be read in the pictures, and a digest of how it looks."""
    from rich.text import Text

    words = unescape(re.sub(r"<[^>]*>", " ", _UNSEEN.sub("", html)))
    summary, _, _ = words.partition("Problems by code")
    folder = ROOT / "importer" / "report" / "templates"
    looks = hashlib.sha256(b"".join((folder / name).read_bytes() for name in _STYLED))
    return "\n".join(
        (
            "$ importer " + " ".join(_LATER),
            Text.from_ansi(screen.replace("\r\n", "\n")).plain.rstrip(),
            "",
            " ".join(summary.split()),
            looks.hexdigest(),
            "",
        )
    )


def draw_terminal(screen: str) -> str:
    """Draw what a terminal shows as SVG, without a font from anywhere."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(screen.replace("\r\n", "\n").rstrip()), soft_wrap=True)
    title = "importer " + " ".join(_LATER)
    return console.export_svg(title=title, code_format=_SVG, unique_id="terminal")


def draw_report(html: str, picture: Path) -> None:
    """Draw the first screen of the report, an updated operation folded open."""
    from browsers import CHROMIUM
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 1180})
        page.goto(file.as_uri())
        page.click(".chunk > details > summary:has(code:text-is('/orders/{orderId}/cancel'))")
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        page.mouse.move(0, 0)
        page.screenshot(path=picture)
        browser.close()


def main() -> None:
    """Write the pictures, and what can be read in them."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        html, screen = make_sources(Path(folder))
    (PICTURES / "shown.txt").write_text(shown_text(html, screen), encoding="utf-8")
    (PICTURES / "terminal.svg").write_text(draw_terminal(screen), encoding="utf-8")
    draw_report(html, PICTURES / "report.png")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
