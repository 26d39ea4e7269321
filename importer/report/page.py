"""What a page shows, as plain data: rows with what they are filtered by, counts, and pictures.

Made of a view by `importer.report.page_rows`; HTML and Markdown are written from it. Every row has
an id that depends on the operation or change alone, so that a link to it stays good.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from importer.model.changes import Kind
from importer.model.findings import ChangeClass
from importer.problems import Severity
from importer.report.shapes import (
    Detail,
    Difference,
    DocumentView,
    FindingView,
    Place,
    ProblemGroup,
    ProblemsView,
)

Command = Literal["validate", "plan", "apply"]
OutcomeKey = Literal[
    "failed", "unknown", "faulty", "skipped", "left-out", "delete", "update", "create", "applied",
    "ready", "keep",
]  # fmt: skip
"""What becomes, or became, of something; that which needs a reader's eye comes first."""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One value that rows are filtered by, and how many rows have it."""

    value: str
    label: str
    count: int


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that rows are filtered by (`key` is its name in the address)."""

    key: str
    label: str
    options: tuple[Option, ...]


class LossPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a Problem of an operation lies, as seen from the operation, and what it says there."""

    where: str
    line: int | None
    message: str


class LossGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The Problems of one code in one operation."""

    severity: Severity
    code: str
    places: tuple[LossPlace, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One operation, or one change that no operation stands for; it folds open.

    `tags` and `codes` are numbers: places in the options of the facets of these names.
    `complaints` are the platform's own, each `(field, message)`.
    """

    id: str
    kind: Kind
    method: str
    title: str
    name: str | None
    outcome: OutcomeKey
    reason: str
    class_: ChangeClass | None
    findings: tuple[FindingView, ...]
    tags: tuple[int, ...]
    tag: str
    counts: tuple[tuple[Severity, int], ...]
    codes: tuple[int, ...]
    pointer: str | None
    details: tuple[Detail, ...]
    differences: tuple[Difference, ...]
    disputes: tuple[Difference, ...]
    conflicts: tuple[str, ...]
    losses: tuple[LossGroup, ...]
    complaints: tuple[tuple[str, str], ...]
    payload: Mapping[str, Any] | None


class RowSection(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind of thing under one title."""

    id: str
    title: str
    rows: tuple[Row, ...]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at first: how many, what they are, and the address that shows them."""

    count: int
    text: str
    link: str
    grave: bool


class CodeGroup(msgspec.Struct, frozen=True, kw_only=True):
    """All Problems of one code: in operations, which show their own, and `elsewhere`.

    Of those elsewhere `more` are not shown.
    """

    group: ProblemGroup
    index: int
    in_operations: int
    elsewhere: tuple[Place, ...]
    more: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report; `sections` begin with the operations.

    `verdict` says it in one sentence; `kinds` counts the outcomes of each kind; `notes` are what
    was made before, or published after.
    """

    command: Command
    document: DocumentView
    target: str | None
    digest: str
    verdict: str
    next_step: str
    notes: tuple[str, ...]
    notices: tuple[Notice, ...]
    sections: tuple[RowSection, ...]
    kinds: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    facets: tuple[Facet, ...]
    problems: ProblemsView
    codes: tuple[CodeGroup, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Give the rows of all sections."""
        return tuple(row for section in self.sections for row in section.rows)
