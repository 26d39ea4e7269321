"""What a reader sees, as plain data: the views that every rendering shares.

All text for showing has gone through `importer.text.one_line`; nothing is cut to a screen yet, so a
rendering decides how much of a list it shows.
"""

from __future__ import annotations

import msgspec

from importer.model.changes import Kind, Result, Verb
from importer.problems import Severity
from importer.report.operations import Happening
from importer.report.tally import Counts


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where one Problem lies, and what it says there."""

    operation: str | None
    file: str | None
    pointer: str
    line: int | None
    message: str

    @property
    def where(self) -> str:
        """Give file, pointer and line as one phrase."""
        pointer = self.pointer or "(the whole document)"
        place = f"{self.file}#{self.pointer}" if self.file else pointer
        return place if self.line is None else f"{place} (line {self.line})"


class ProblemGroup(msgspec.Struct, frozen=True, kw_only=True):
    """All Problems of one code: what the code means, what to do, and every place."""

    severity: Severity
    code: str
    meaning: str
    hint: str | None
    places: tuple[Place, ...]


class ProblemsView(msgspec.Struct, frozen=True, kw_only=True):
    """The Problems of a document by code, the gravest and most frequent first."""

    errors: int
    warnings: int
    infos: int
    groups: tuple[ProblemGroup, ...]


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """One Problem of one operation."""

    severity: Severity
    code: str
    place: Place


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """A field that differs: both sides if they are short, else marks (`+key`, `-key`, `~key`)."""

    name: str
    before: str | None = None
    after: str | None = None
    marks: tuple[str, ...] = ()


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """One change: `title` is the operation or the definition, `name` the action's name.

    `id` is the plan's. `obvious` tells that verb and fields say as much as the reason does.
    """

    id: str
    kind: Kind
    verb: Verb
    title: str
    name: str | None
    reason: str
    obvious: bool
    fields: tuple[FieldView, ...]


class OperationView(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one operation and why; `change` is None where it is left out."""

    operation: str
    pointer: str | None
    happening: Happening | None
    reason: str
    change: ChangeView | None
    losses: tuple[Loss, ...]


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """What the document calls itself, how many operations it has, and which are left out.

    `skipped` is the bundle's own count; more than `left_out` names means that some are lost
    without a Problem, which must be said.
    """

    title: str
    version: str
    openapi: str
    location: str
    operations: int
    actions: int
    skipped: int
    definitions: int
    triggers: int
    left_out: tuple[OperationView, ...]


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A plan: its document, target, counts, pending changes, operations and Problems.

    `target` is None for an empty version. `strays` are things of the version that the document
    does not have and that stay; `remarks` other things that stay, of which there is more to say.
    """

    document: DocumentView
    target: str | None
    definitions: Counts
    actions: Counts
    strays: tuple[ChangeView, ...]
    remarks: tuple[ChangeView, ...]
    pending: tuple[ChangeView, ...]
    operations: tuple[OperationView, ...]
    problems: ProblemsView


class OutcomeView(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was not applied, or not surely: why, and the platform's complaints."""

    change: ChangeView
    result: Result
    reason: str
    status: int | None
    fields: tuple[tuple[str, str], ...]


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """An apply: what was applied, what was not, and what to do next."""

    document: DocumentView
    target: str | None
    results: dict[Result, int]
    definitions: Counts
    actions: Counts
    troubles: tuple[OutcomeView, ...]
    next_step: str
    problems: ProblemsView


class ExportView(msgspec.Struct, frozen=True, kw_only=True):
    """An exported bundle: its document and its Problems."""

    document: DocumentView
    problems: ProblemsView
