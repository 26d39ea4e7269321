"""Writes a report as Markdown for a pull request: what matters on top, the rest folded.

In: a view. Out: bytes that fit a comment of GitHub's (65,536 characters): the lists are cut, the
longest first, until they do, and say what is missing. A stranger's text stands in code spans alone,
so that nothing in it is markup, a mention, or a reference to an issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from importer.report.markup import environment
from importer.report.page import OutcomeKey, Page, Row
from importer.report.page_words import HEADINGS, OUTCOME_LABELS, ROW_NOUNS
from importer.report.pages import make_page
from importer.report.shapes import BundleView, PlanView, RunView

MOST_BYTES = 60_000
"""Below GitHub's limit, so that a pull request's bot can add a word of its own."""

_LENGTHS = (1_000, 400, 200, 100, 50, 25, 12, 6, 3)
"""How many items of a list are shown, the most that fit."""


class Fold(NamedTuple):
    """Rows that have become of the same, under one title; `more` are not shown."""

    title: str
    rows: Sequence[Row]
    more: int


class TagLine(NamedTuple):
    """How many operations a tag has, and how many of each method."""

    tag: str
    operations: int
    methods: str


def markdown_report(view: BundleView | PlanView | RunView) -> bytes:
    """Give the report of a validation, a plan or an apply in UTF-8, at most `MOST_BYTES` long."""
    page = make_page(view)
    for most in _LENGTHS:
        text = _render(page, most)
        if len(text) <= MOST_BYTES:
            break
    return text


def _render(page: Page, most: int) -> bytes:
    template = environment().get_template("report.md.j2")
    text = template.render(
        page=page,
        heading=HEADINGS[page.command],
        folds=_folds(page.rows, most),
        tags=_tag_lines(page.sections[0].rows)[:most],
        most=most,
    )
    return text.encode("utf-8", "backslashreplace")


def _folds(rows: Iterable[Row], most: int) -> list[Fold]:
    """Put rows together by outcome and kind, the riskiest first; what stays is not listed."""
    together: dict[tuple[OutcomeKey, str], list[Row]] = {}
    for row in rows:
        if row.outcome not in {"keep", "ready"} or row.conflicts:
            together.setdefault((row.outcome, ROW_NOUNS[row.kind]), []).append(row)
    order = [*OUTCOME_LABELS]
    return [
        Fold(f"{OUTCOME_LABELS[outcome]}: {len(same):,} {kind}", same[:most], len(same[most:]))
        for (outcome, kind), same in sorted(
            together.items(), key=lambda item: order.index(item[0][0])
        )
    ]


def _tag_lines(rows: Iterable[Row]) -> list[TagLine]:
    """Count the operations of each tag by method, the most frequent tag first."""
    methods: dict[str, Counter[str]] = {}
    for row in rows:
        if row.tag:
            methods.setdefault(row.tag, Counter())[row.method] += 1
    ordered = sorted(methods.items(), key=lambda item: (-item[1].total(), item[0]))
    return [
        TagLine(tag, counts.total(), ", ".join(f"{n:,} {name}" for name, n in counts.most_common()))
        for tag, counts in ordered
    ]
