"""Filters of the templates: strangers' text made fit for the place where it is put."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from importer.catalogue import CATALOGUE
from importer.report.marked_text import shared_length, word_start
from importer.text import one_line

_BACKTICKS = re.compile(r"`+")
_MOST_CHARS = 160
_EXCERPT = 80
_LEAD = 16
_CATALOGUE = frozenset(
    text for entry in CATALOGUE.values() for text in (entry.meaning, entry.hint) if text
)


def code_span(text: object, most_chars: int = _MOST_CHARS) -> Markup:
    """Give one line as a code span of Markdown (CommonMark 0.31, section 6.1), cut if need be.

    Nothing in a code span is emphasis, a link, HTML, a mention or a reference to an issue. Its
    fence is longer than any run of backticks within. It may not stand in a table: there `|` ends
    a cell even in a code span (GFM, section 4.10).
    """
    raw = str(text)
    if len(raw) > most_chars:
        raw = f"{raw[: most_chars - 1]}…"
    if not raw.strip():
        return Markup("(none)")
    longest = max(map(len, _BACKTICKS.findall(raw)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if raw[0] in "` " or raw[-1] in "` " else ""
    return Markup(f"{fence}{pad}{raw}{pad}{fence}")  # noqa: S704 - a code span holds no markup


def prose(text: object) -> Markup:
    """Give a word of the catalogue, which is Markdown, as it is; anybody else's as a code span."""
    known = str(text)
    return Markup(known) if known in _CATALOGUE else code_span(known)  # noqa: S704 - our own


def excerpts(before: str | None, after: str | None) -> tuple[str, str]:
    """Give both sides of a difference in one short row each, from where they part."""
    if before is None or after is None:
        return one_line(before or "(absent)", _EXCERPT), one_line(after or "(absent)", _EXCERPT)
    start = word_start(before, shared_length(before, after))
    if start <= _LEAD or len(before + after) <= _EXCERPT:
        return one_line(before, _EXCERPT), one_line(after, _EXCERPT)
    return (
        f"…{one_line(before[start - _LEAD :], _EXCERPT)}",
        f"…{one_line(after[start - _LEAD :], _EXCERPT)}",
    )


FILTERS: dict[str, Callable[..., Any]] = {
    "code": code_span,
    "prose": prose,
    "line": one_line,
}
