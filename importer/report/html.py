"""Writes a report as one HTML file that works offline, from an e-mail, and without JavaScript.

In: a view. Out: bytes. Rows are written by the server, and stand in `noscript`: a browser without
JavaScript shows them all; one with it keeps them as text, of which the script puts in what comes
near the screen, so that a page of 11,000 operations opens and scrolls at once. Payloads as JSON
are packed (zlib, base64) and unpacked on demand. The content security policy allows the one style
sheet and the one script by their hashes, and nothing else: no address is ever asked for anything.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from typing import Any

import msgspec

from importer.report.markup import environment, hash_of, joined
from importer.report.page import Row
from importer.report.page_words import HEADINGS, OUTCOME_LABELS
from importer.report.pages import make_page
from importer.report.pictures import WIDTH, draw_bars, draw_grid
from importer.report.readable import readable_json
from importer.report.shapes import BundleView, PlanView, RunView

STYLE = ("report.css",)
SCRIPT = ("payloads.js", "report.js")
_DRY = "dry run: nothing was changed"
_LEVEL = 6


def html_report(view: BundleView | PlanView | RunView) -> bytes:
    """Give the report of a validation, a plan or an apply as one file in UTF-8."""
    template = environment().get_template("report.html.j2")
    text = template.render(
        **report_values(view), policy=content_security_policy(), style=joined(STYLE)
    )
    return text.encode("utf-8", "backslashreplace")


def report_values(view: BundleView | PlanView | RunView) -> dict[str, Any]:
    """Give what the template of a report shows, all but its style and its policy."""
    page = make_page(view)
    return {
        "page": page,
        "heading": HEADINGS[page.command],
        "remark": _DRY if page.command == "plan" else "",
        "bars": draw_bars(page),
        "grid": draw_grid(page),
        "picture_width": WIDTH,
        "labels": OUTCOME_LABELS,
        "packed": _pack(page.rows),
        "script": joined(SCRIPT),
    }


def content_security_policy() -> str:
    """Give the policy of a report: its own style and script by their hashes, and nothing else."""
    return (
        f"default-src 'none'; style-src {hash_of(STYLE)}; script-src {hash_of(SCRIPT)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _pack(rows: Iterable[Row]) -> str:
    """Give the payloads of the rows, packed: a list of JSON texts, "" where a row has none."""
    texts = ["" if row.payload is None else readable_json(row.payload, indent=0) for row in rows]
    return base64.b64encode(zlib.compress(msgspec.json.encode(texts), _LEVEL)).decode()
