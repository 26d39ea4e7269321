"""What a reader sees first: a summary that fits a screen, whatever the size of the document.

In: parts of the views. Out: at most `ROWS` lines that are cut, not wrapped, where they are wider
than the terminal; what is not shown is told with the option that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from importer.model.changes import Kind
from importer.model.findings import ChangeClass
from importer.model.problem import Severity
from importer.report.console import Line, line
from importer.report.phrases import counted
from importer.report.shapes import ProblemGroup, ProblemsView
from importer.report.tally import Counts

ROWS = 23
"""Rows of the smallest usual terminal, less the one that the shell's prompt takes."""

COLUMNS = 80
_PROBLEM_ROWS = 5
_VERBS = ("create", "update", "delete", "keep")

SEVERITY_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "info": "cyan"}

CLASS_STYLES: dict[ChangeClass, str] = {
    "breaking": "bold red",
    "risky": "yellow",
    "additive": "green",
    "cosmetic": "cyan",
}

Item = TypeVar("Item")

NOUNS: dict[Kind, str] = {
    "action": "actions",
    "definition": "definitions",
    "trigger": "triggers",
    "auth-scheme": "auth schemes",
    "connector": "connector",
}
"""The kinds of things in the order of reading, and what several of them are called."""

_WORDS = {
    "planned": ("to create", "to update", "to delete", "unchanged"),
    "done": ("created", "updated", "deleted"),
}


def count_lines(counts: Mapping[Kind, Counts], *, done: bool = False) -> Iterator[Line]:
    """Give a table of counts: a row for each kind, a column for each verb."""
    words = _WORDS["done" if done else "planned"]
    yield one_row(("  " + " " * 13 + "".join(f"{word:>12}" for word in words), "dim"))
    for kind, noun in NOUNS.items():
        numbers = counts.get(kind)
        if numbers is not None:
            cells = [getattr(numbers, verb) for verb in _VERBS[: len(words)]]
            row = [(f"{cell:>12,}", "" if cell else "dim") for cell in cells]
            yield one_row(f"  {noun:<13}", *row)


def problem_rows(view: ProblemsView, rows: int, option: str = "--only problems") -> Iterator[Line]:
    """Give a table of the codes, the gravest first; `rows` at most."""
    shown = view.groups[:rows]
    wide = max((len(group.code) for group in shown), default=0)
    digits = max((len(f"{len(group.places):,}") for group in shown), default=0)

    def render(group: ProblemGroup) -> Line:
        head = (f"{group.severity:<7}", SEVERITY_STYLES[group.severity])
        cells = f"  {group.code:<{wide}}  {len(group.places):>{digits},}  "
        return one_row("  ", head, cells, (group.meaning, "dim"))

    yield from first_rows(view.groups, render, rows, "code", option)


def first_rows(
    items: Sequence[Item], render: Callable[[Item], Line], rows: int, noun: str, option: str
) -> Iterator[Line]:
    """Give a row for each item, `rows` at most; the last one says how many more there are."""
    if len(items) <= rows:
        yield from map(render, items)
        return
    yield from map(render, items[: max(rows - 1, 0)])
    more = len(items) - max(rows - 1, 0)
    yield one_row((f"  … and {counted(more, f'more {noun}')} ({option})", "dim"))


def fit(head: Sequence[Line], parts: Iterable[Callable[[int], Iterable[Line]]]) -> Iterator[Line]:
    """Give the head, then each part, a blank line before it, in the rows that are left to it.

    A part is asked with the rows that it may take, and gets what those before it left; each is
    left its share first.
    """
    yield from head
    waiting = list(parts)
    left = ROWS - len(head)
    while waiting:
        share = max(left // len(waiting), 3) - 1
        lines = list(waiting.pop(0)(share))
        if lines:
            yield line("")
            yield from lines
            left -= len(lines) + 1


def one_row(*parts: str | tuple[str, str]) -> Line:
    """Make a Line that is cut, not wrapped, where the terminal is narrower."""
    return line(*parts)._replace(wraps=False)
