"""Writes a report as one HTML file that works offline, from an e-mail, and without JavaScript.

In: a view. Out: bytes. Rows are written by the server, and stand in `noscript`: a browser without
JavaScript shows them all; one with it keeps them as text, of which the script puts in what comes
near the screen, so that a page of 11,000 operations opens and scrolls at once. Payloads as JSON
are packed (zlib, base64) and unpacked on demand. The content security policy allows the one style
sheet and the one script by their hashes, and nothing else: no address is ever asked for anything.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterable

import msgspec
from markupsafe import Markup

from importer.report.markup import asset, environment
from importer.report.page import Row
from importer.report.page_words import HEADINGS, OUTCOME_LABELS
from importer.report.pages import make_page
from importer.report.pictures import WIDTH, draw_bars, draw_grid
from importer.report.readable import readable_json
from importer.report.shapes import BundleView, PlanView, RunView

_STYLE = ("report.css",)
_SCRIPT = ("payloads.js", "report.js")
_LEVEL = 6


def html_report(view: BundleView | PlanView | RunView) -> bytes:
    """Give the report of a validation, a plan or an apply as one file in UTF-8."""
    page = make_page(view)
    template = environment().get_template("report.html.j2")
    text = template.render(
        page=page,
        heading=HEADINGS[page.command],
        bars=draw_bars(page),
        grid=draw_grid(page),
        picture_width=WIDTH,
        labels=OUTCOME_LABELS,
        packed=_pack(page.rows),
        policy=content_security_policy(),
        style=_joined(_STYLE),
        script=_joined(_SCRIPT),
    )
    return text.encode("utf-8", "backslashreplace")


def content_security_policy() -> str:
    """Give the policy of a report: its own style and script by their hashes, and nothing else."""
    return (
        f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _joined(names: tuple[str, ...]) -> Markup:
    """Give files of ours as the one style sheet, or the one script, that stands in a page."""
    return Markup("").join(asset(name) for name in names)


def _hash(names: tuple[str, ...]) -> str:
    """Give the source expression of an inline part (CSP 3, section 2.3.1)."""
    digest = hashlib.sha256(str(_joined(names)).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _pack(rows: Iterable[Row]) -> str:
    """Give the payloads of the rows, packed: a list of JSON texts, "" where a row has none."""
    texts = ["" if row.payload is None else readable_json(row.payload, indent=0) for row in rows]
    return base64.b64encode(zlib.compress(msgspec.json.encode(texts), _LEVEL)).decode()
