"""What a reader sees, as plain data: the views that every rendering shares.

All text for showing has gone through `importer.text.one_line`, but for values of several lines
(`Detail.value`, the sides of a `Difference`), which have lost their controls by
`importer.text.without_controls`, and for payloads, which are shown as JSON alone. Nothing is cut
to a screen yet, so a rendering decides how much of a list it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from importer.model.changes import Kind, Result, Verb
from importer.model.document import Spot
from importer.model.findings import ChangeClass
from importer.problems import Severity
from importer.report.operations import Happening
from importer.report.tally import Counts

Only = Literal["changes", "problems"]
"""The part of a report that a reader asks for."""


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
    places: Sequence[Place]


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


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One value that differs, however deep it lies: where, and both sides (None where absent)."""

    where: str
    before: str | None
    after: str | None


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a payload says, for people: what it is, and its value."""

    name: str
    value: str


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a change means to those who use the connector.

    `where` is the place in what changed, and which way the data goes there; `used_by` are actions
    that a definition's change reaches. A known finding is accepted by its `fingerprint`.
    """

    class_: ChangeClass
    code: str
    reason: str
    where: str
    used_by: str
    fingerprint: str


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """One change: `title` is the operation or the definition, `name` the action's name.

    `id` is the plan's. `obvious` tells that verb and fields say as much as the reason does.
    `fields` is the short form of `differences`; `disputes` are what stays other than the document
    has it, of which `kept` names what a person changed and `conflicts` what the vendor did, too.
    `payload` is what will stand there, or for a deletion what stood; `details` says it in words.
    `class_` is the worst of `findings`, None where nobody has judged. What `is_missing` is in the
    document, and not made again since a person deleted it. `spot` is where the document has it,
    `origin` the operation that the vendor moved an action from, or a definition's former name.
    """

    id: str
    kind: Kind
    verb: Verb
    title: str
    name: str | None
    reason: str
    obvious: bool
    fields: tuple[FieldView, ...]
    differences: tuple[Difference, ...] = ()
    disputes: tuple[Difference, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    payload: Mapping[str, Any] | None = None
    class_: ChangeClass | None = None
    findings: tuple[FindingView, ...] = ()
    is_missing: bool = False
    spot: Spot | None = None
    origin: str | None = None


class OperationView(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one operation and why; `change` is None where it is left out.

    `action` is the name of its action, `payload` what is posted for it and `details` the same in
    words; all are empty for an operation that is left out.
    """

    operation: str
    method: str
    tags: tuple[str, ...]
    pointer: str | None
    action: str | None
    details: tuple[Detail, ...]
    payload: Mapping[str, Any] | None
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
    sha256: str
    operations: int
    actions: int
    skipped: int
    definitions: int
    triggers: int
    left_out: tuple[OperationView, ...]


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A plan: its document, target, digest, counts by kind, changes, operations and Problems.

    `target` is None for an empty version. `changes` are all, those of `operations` too, and
    `pending` those of them that an apply carries out. `strays` are things of the version that the
    document does not have and that stay; `remarks` other things that stay, of which there is more
    to say. `makes` says what is made before the changes.
    """

    document: DocumentView
    target: str | None
    makes: str | None
    digest: str
    counts: Mapping[Kind, Counts]
    strays: tuple[ChangeView, ...]
    remarks: tuple[ChangeView, ...]
    changes: tuple[ChangeView, ...]
    operations: tuple[OperationView, ...]
    problems: ProblemsView

    @property
    def pending(self) -> tuple[ChangeView, ...]:
        """Give the changes that an apply carries out."""
        return tuple(change for change in self.changes if change.verb != "keep")


class OutcomeView(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a change: why, and the platform's complaints about it or what stands now.

    `place` is the pointer of its operation in the document, None where it has none. `is_faulty`
    says that it was applied, and that the platform finds faults in what stands.
    """

    change: ChangeView
    result: Result
    reason: str
    status: int | None
    fields: tuple[tuple[str, str], ...]
    place: str | None = None
    is_faulty: bool = False


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """An apply: its plan, an outcome for each pending change, and what to do next.

    `done` counts what was applied, by kind; `publication` says what came of publishing, if
    anybody asked for it.
    """

    plan: PlanView
    results: Mapping[Result, int]
    done: Mapping[Kind, Counts]
    outcomes: tuple[OutcomeView, ...]
    publication: tuple[str, ...]
    next_step: str

    @property
    def troubles(self) -> tuple[OutcomeView, ...]:
        """Give what was not applied, or not surely."""
        return tuple(outcome for outcome in self.outcomes if outcome.result != "applied")

    @property
    def faulty(self) -> tuple[OutcomeView, ...]:
        """Give what stands, and has faults that the platform found."""
        return tuple(outcome for outcome in self.outcomes if outcome.is_faulty)


class BundleView(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle without a plan: its document, its operations, its Problems."""

    document: DocumentView
    operations: tuple[OperationView, ...]
    problems: ProblemsView
