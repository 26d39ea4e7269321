"""Makes the rows of a page: every operation, and every change that no operation stands for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from importer.model.changes import Result
from importer.model.document import escape
from importer.problems import Severity
from importer.report.page import LossGroup, LossPlace, OutcomeKey, Row, RowSection
from importer.report.page_words import OUTCOME_LABELS
from importer.report.screen import NOUNS
from importer.report.shapes import ChangeView, Loss, OperationView, OutcomeView

_ORDER = [*OUTCOME_LABELS]
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_NUMBERED = 2

Outcomes = Mapping[str, OutcomeView]
Numbers = Mapping[str, int]


class RowMaker:
    """Makes rows; knows what came of each change (by its id), and the numbers of tags and codes."""

    def __init__(self, outcomes: Outcomes, tags: Numbers, codes: Numbers) -> None:
        self._outcomes = outcomes
        self._tags = tags
        self._codes = codes
        self._ids: Counter[str] = Counter()

    def sections(
        self, operations: Iterable[OperationView], changes: Iterable[ChangeView]
    ) -> tuple[RowSection, ...]:
        """Give the operations, with actions that none stands for, then the other kinds."""
        rows = [self._operation_row(operation) for operation in operations]
        told = {operation.change.id for operation in operations if operation.change}
        others = [change for change in changes if change.id not in told]
        made = [RowSection(id="operations", title="Operations", rows=self._ordered(rows, others))]
        for kind, noun in NOUNS.items():
            if kind != "action":
                rest = [self._change_row(change) for change in others if change.kind == kind]
                if rest:
                    rows_of_kind = tuple(sorted(rest, key=_by_risk))
                    made.append(
                        RowSection(id=f"kind-{kind}", title=noun.capitalize(), rows=rows_of_kind)
                    )
        return tuple(made)

    def _ordered(self, rows: list[Row], others: Iterable[ChangeView]) -> tuple[Row, ...]:
        actions = [self._change_row(change) for change in others if change.kind == "action"]
        return tuple(sorted([*rows, *actions], key=_by_risk))

    def _operation_row(self, view: OperationView) -> Row:
        change = view.change
        outcome = self._outcomes.get(change.id) if change else None
        losses = tuple(_grouped(view.losses, view.pointer))
        known = [self._tags[tag] for tag in view.tags if tag in self._tags]
        return Row(
            id=self._id("o", view.operation),
            kind="action",
            method=view.method,
            title=view.operation.partition(" ")[2] or view.operation,
            name=view.action,
            outcome=_outcome_key(view, outcome),
            reason=_reason(view.reason, change, outcome),
            class_=change.class_ if change else None,
            findings=change.findings if change else (),
            tags=tuple(known),
            tag=view.tags[0] if view.tags else "",
            counts=_count_severities(view.losses),
            codes=tuple(sorted({self._codes[group.code] for group in losses})),
            pointer=_told_pointer(view),
            details=view.details,
            differences=change.differences if change else (),
            disputes=change.disputes if change else (),
            conflicts=change.conflicts if change else (),
            losses=losses,
            complaints=outcome.fields if outcome else (),
            payload=view.payload,
        )

    def _change_row(self, change: ChangeView) -> Row:
        outcome = self._outcomes.get(change.id)
        is_action = change.kind == "action"
        method, _, path = change.title.partition(" ")
        return Row(
            id=self._id("c", change.id),
            kind=change.kind,
            method=method if is_action and path else "",
            title=path if is_action and path else change.title,
            name=change.name,
            outcome=_result_key(outcome) if outcome else change.verb,
            reason=_reason(change.reason, change, outcome),
            class_=change.class_,
            findings=change.findings,
            tags=(),
            tag="",
            counts=(),
            codes=(),
            pointer=None,
            details=change.details,
            differences=change.differences,
            disputes=change.disputes,
            conflicts=change.conflicts,
            losses=(),
            complaints=outcome.fields if outcome else (),
            payload=change.payload,
        )

    def _id(self, prefix: str, name: str) -> str:
        """Give an id that depends on the name alone, as long as no other row has the same one."""
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        made = f"{prefix}{digest[:10]}"
        self._ids[made] += 1
        return made if self._ids[made] < _NUMBERED else f"{made}-{self._ids[made]}"


def _told_pointer(view: OperationView) -> str | None:
    """Give where an operation lies, unless method and path say so: `/paths/~1pets/get`."""
    method, _, path = view.operation.partition(" ")
    usual = f"/paths/{escape(path)}/{method.lower()}"
    return None if view.pointer == usual else view.pointer


def _outcome_key(view: OperationView, outcome: OutcomeView | None) -> OutcomeKey:
    """Say what becomes of an operation: what came of its change, or the change itself."""
    if outcome is not None:
        return _result_key(outcome)
    if view.happening is None:
        return "ready"
    return "left-out" if view.happening == "skip" else view.happening


def _result_key(outcome: OutcomeView) -> OutcomeKey:
    return "faulty" if outcome.is_faulty else outcome.result


def _reason(planned: str, change: ChangeView | None, outcome: OutcomeView | None) -> str:
    """Give the reason of the outcome, or the plan's where that says more than the verb does."""
    if outcome is not None and outcome.is_faulty:
        return "It was applied, and the platform finds faults in what stands."
    if outcome is not None and (outcome.reason or outcome.result != _APPLIED):
        status = f" (HTTP {outcome.status})" if outcome.status is not None else ""
        return f"{outcome.reason or 'No reason was given.'}{status}"
    return "" if change is not None and change.obvious else planned


_APPLIED: Result = "applied"


def _grouped(losses: Iterable[Loss], pointer: str | None) -> Iterator[LossGroup]:
    """Put the Problems of an operation together by code, the gravest first."""
    by_code: dict[tuple[int, str], list[Loss]] = {}
    for loss in losses:
        key = (_SEVERITIES.index(loss.severity), loss.code)
        by_code.setdefault(key, []).append(loss)
    for (rank, code), same in sorted(by_code.items()):
        places = tuple(_place(loss, pointer) for loss in same)
        yield LossGroup(severity=_SEVERITIES[rank], code=code, places=places)


def _place(loss: Loss, pointer: str | None) -> LossPlace:
    """Give a place as seen from its operation: what lies in it without the way to it."""
    place = loss.place
    where = f"{place.file}#{place.pointer}" if place.file else place.pointer
    if pointer and not place.file and f"{place.pointer}/".startswith(f"{pointer}/"):
        where = place.pointer[len(pointer) :]
    return LossPlace(where=where, line=place.line, message=place.message)


def _count_severities(losses: Iterable[Loss]) -> tuple[tuple[Severity, int], ...]:
    counts = Counter(loss.severity for loss in losses)
    return tuple((severity, counts[severity]) for severity in _SEVERITIES if counts[severity])


def _by_risk(row: Row) -> tuple[int, str, str]:
    return _ORDER.index(row.outcome), row.title, row.method
