"""The reports of GitHub's document, where it lies beside the checkout: fast, small, readable."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from report_times import ReportTimes, report_times
from reported import empty_plan, read_bundle

from importer.model.bundle import Bundle
from importer.model.changes import Plan
from importer.report.html import html_report
from importer.report.markdown import MOST_BYTES, markdown_report
from importer.report.view import view_plan

DOCUMENT = (
    Path(__file__).parents[2].parent / "shared" / "corpus" / "github-api" / "api.github.com.json"
)
RENDER_S_MOST = 1.0
HTML_BYTES_MOST = 3_000_000

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not DOCUMENT.exists(), reason="there is no corpus beside the checkout"),
]


@cache
def planned() -> tuple[Bundle, Plan]:
    bundle = read_bundle(DOCUMENT)
    return bundle, empty_plan(bundle)


@cache
def times() -> ReportTimes:
    return report_times(DOCUMENT)


def test_its_html_is_made_in_under_a_second_and_is_under_three_megabytes() -> None:
    bundle, plan = planned()
    assert bundle.summary.operations > 1_200
    assert len(html_report(view_plan(bundle, plan))) < HTML_BYTES_MOST
    assert times().html_s < RENDER_S_MOST


def test_its_markdown_is_short_and_tells_what_a_person_wants_to_know() -> None:
    bundle, plan = planned()
    written = markdown_report(view_plan(bundle, plan))
    assert len(written) <= MOST_BYTES
    assert times().markdown_s < RENDER_S_MOST
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(written.decode())
    headings = [
        tokens[index + 1].content
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    assert headings[1:] == ["Look here first", "Changes", "Operations by tag", "Problems"]
    text = written.decode()
    assert f"operations: {bundle.summary.operations:,} create" in text
    assert "- `repos`: " in text
    for code in {problem.code for problem in bundle.problems}:
        assert f"<code>{code}</code>" in text
    unfolded = text.split("<details")[0]
    assert len(unfolded.splitlines()) < 40
