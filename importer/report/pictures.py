"""Draws the small pictures of a page: numbers become places and sizes, nothing else.

In: the rows of a page. Out: bars and a grid with coordinates in the units of an SVG's view box; the
template writes them down. Colours are names of classes, so that a style sheet chooses them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil, sqrt

import msgspec

from importer.report.page import Facet, Page, Row
from importer.report.pages import filter_link
from importer.report.phrases import counted

WIDTH = 340.0
_ROW = 22.0
_LABEL = 128.0
_GAP = 3.0
_TAGS_SHOWN = 8
_METHODS_SHOWN = 6
_LEVELS = 5
_NARROWEST = 3.0
_LABEL_CHARS = 19
_REST = "others"
_NONE = "(no tag)"


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a bar: from where, how wide, what it stands for, and what it leads to."""

    x: float
    width: float
    css: str
    label: str
    count: int
    link: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A whole, divided; `title` says what of, in words."""

    title: str
    total: int
    segments: tuple[Segment, ...]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """How many operations have a tag and a method; `level` is 1 to 5, by their number."""

    x: float
    y: float
    count: int
    level: int
    label: str
    link: str


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A word at the head of a column or row; `whole` is the word before it was cut."""

    x: float
    y: float
    text: str
    whole: str


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """Operations by tag (rows) and method (columns)."""

    title: str
    height: float
    cell_width: float
    cell_height: float
    columns: tuple[Label, ...]
    rows: tuple[Label, ...]
    cells: tuple[Cell, ...]


def draw_bars(page: Page) -> tuple[Bar, ...]:
    """Draw the outcomes, the classes where changes have any, and the Problems by severity."""
    outcomes = _facet(page, "outcome")
    bars = [_bar("By outcome", "outcome", outcomes)] if outcomes else []
    classes = _facet(page, "class")
    if classes:
        bars.append(_bar("Changes by class", "class", classes))
    problems = page.problems
    counts = {"error": problems.errors, "warning": problems.warnings, "info": problems.infos}
    if any(counts.values()):
        parts = [(name, name, count) for name, count in counts.items() if count]
        bars.append(_divided("Problems by severity", "severity", parts))
    return tuple(bars)


def draw_grid(page: Page) -> Grid | None:
    """Draw the operations by tag and method; None where there is no operation."""
    rows = [row for row in page.sections[0].rows if row.method]
    if not rows:
        return None
    tags = _facet(page, "tag")
    names = [option.value for option in tags.options] if tags else []
    counts = Counter((_tag(row, names), row.method) for row in rows)
    methods = _facet(page, "method")
    columns = [option.value for option in methods.options] if methods else []
    columns = columns[:_METHODS_SHOWN]
    shown = _shown(counts, names)
    width = (WIDTH - _LABEL) / max(len(columns), 1)
    most = max(counts.values())
    return Grid(
        title=f"{counted(len(rows), 'operation')} by tag and method",
        height=_ROW * (len(shown) + 1),
        cell_width=width - _GAP,
        cell_height=_ROW - _GAP,
        columns=tuple(
            Label(x=_LABEL + width * at + (width - _GAP) / 2, y=15, text=_short(name), whole=name)
            for at, name in enumerate(columns)
        ),
        rows=tuple(
            Label(x=0, y=_ROW * (at + 1) + 14, text=_short(name), whole=name)
            for at, name in enumerate(shown)
        ),
        cells=tuple(
            Cell(
                x=_LABEL + width * across,
                y=_ROW * (down + 1),
                count=counts[tag, method],
                level=ceil(sqrt(counts[tag, method] / most) * _LEVELS),
                label=f"{counted(counts[tag, method], f'{method} operation')}, {tag}",
                link=_cell_link(tag, method),
            )
            for down, tag in enumerate(shown)
            for across, method in enumerate(columns)
            if counts[tag, method]
        ),
    )


def _facet(page: Page, key: str) -> Facet | None:
    return next((facet for facet in page.facets if facet.key == key), None)


def _bar(title: str, key: str, facet: Facet) -> Bar:
    return _divided(title, key, [(one.value, one.label, one.count) for one in facet.options])


def _divided(title: str, key: str, parts: Sequence[tuple[str, str, int]]) -> Bar:
    """Divide a bar; a part that is there has a width that can be seen."""
    total = sum(count for _, _, count in parts)
    free = WIDTH - _NARROWEST * len(parts)
    segments, x = [], 0.0
    for value, label, count in parts:
        width = _NARROWEST + free * count / total
        segments.append(
            Segment(
                x=round(x, 1),
                width=round(width, 1),
                css=value,
                label=label,
                count=count,
                link=filter_link(**{key: value}),
            )
        )
        x += width
    return Bar(title=title, total=total, segments=tuple(segments))


def _tag(row: Row, names: Sequence[str]) -> str:
    """Give the row of the grid that an operation counts in: its first tag."""
    return names[row.tags[0]] if row.tags else _NONE


def _shown(counts: Counter[tuple[str, str]], names: Iterable[str]) -> list[str]:
    """Give the names of the grid's rows; what has a tag beyond the first ones is put together."""
    totals: Counter[str] = Counter()
    for (tag, _), count in counts.items():
        totals[tag] += count
    ordered = [name for name in names if totals[name]]
    ordered += [_NONE] if totals[_NONE] else []
    if len(ordered) <= _TAGS_SHOWN + 1:
        return ordered
    for tag, method in [*counts]:
        if tag not in ordered[:_TAGS_SHOWN]:
            counts[_REST, method] += counts.pop((tag, method))
    return [*ordered[:_TAGS_SHOWN], _REST]


def _cell_link(tag: str, method: str) -> str:
    if tag in {_REST, _NONE}:
        return filter_link(method=method)
    return filter_link(tag=tag, method=method)


def _short(text: str) -> str:
    return text if len(text) <= _LABEL_CHARS else f"{text[: _LABEL_CHARS - 1]}…"
