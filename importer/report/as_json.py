"""Writes reports as JSON, for programs and for a reviewer who wants every change whole.

In: a bundle, its plan, the outcomes, Problems. Out: bytes of one JSON object in UTF-8, indented,
with a last newline. Keys are always there and in the order of the classes below, but for a
Problem's `line`, `file`, `operation` and `hint`, which are left out where there are none.
`format` is 1 until a key goes or changes its meaning; a new key does not raise it. Characters
without a shape (controls, bidi marks) are written as their escapes, which changes no value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from importer.model.bundle import Bundle, Source
from importer.model.changes import Change, Fault, Kind, Outcome, Plan, Result, Target
from importer.model.findings import Finding
from importer.model.versions import Makes, Publication
from importer.problems import Problem
from importer.report.operations import Happening, OperationTrace, trace_operations
from importer.report.readable import encode_surrogates
from importer.report.tally import (
    Counts,
    complete_outcomes,
    count_changes,
    count_kinds,
    count_results,
)
from importer.text import visible_json

_FORMAT = 1
_NONE: Mapping[str, Sequence[Finding]] = {}


class PlanSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts: changes by kind and verb, operations of the document, Problems by severity.

    `kinds` has every kind of which there is a change; `definitions` and `actions` are of it.
    """

    definitions: Counts
    actions: Counts
    kinds: dict[Kind, Counts]
    operations: int
    skipped: int
    errors: int
    warnings: int
    infos: int


class OperationReport(msgspec.Struct, frozen=True, kw_only=True):
    """One operation: its action (null if left out), what happens, why, and its Problems.

    `change` is `create`, `update`, `keep` or `skip`, and null where the plan does not have the
    action; `fields` are those that an update changes.
    """

    operation: str
    pointer: str | None
    action: str | None
    change: Happening | None
    reason: str
    fields: tuple[str, ...]
    problems: tuple[Problem, ...]


class PlanReport(msgspec.Struct, frozen=True, kw_only=True):
    """A plan: `changes` has every one, with both sides; `problems` those of no operation above.

    `target` is null for an empty version; `makes` tells which version and connector are made
    before the changes, null where they exist; `findings` what changes (by their ids) mean to those
    who use the connector; `digest` is the plan's own.
    """

    format: int
    command: Literal["plan", "apply"]
    source: Source
    target: Target | None
    makes: Makes | None
    summary: PlanSummary
    operations: tuple[OperationReport, ...]
    changes: tuple[Change, ...]
    findings: dict[str, tuple[Finding, ...]]
    problems: tuple[Problem, ...]
    digest: str


class FieldComplaint(msgspec.Struct, frozen=True):
    """What the platform says about one field of what was posted."""

    field: str
    message: str


class OutcomeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the change whose id is `change`; `status` is the HTTP status, if any.

    `faults` is what the platform finds wrong with what stands.
    """

    change: str
    result: Result
    reason: str
    status: int | None
    fields: tuple[FieldComplaint, ...]
    faults: tuple[Fault, ...]


class RunReport(PlanReport, frozen=True, kw_only=True):
    """An apply: its plan, then `results` (counts) and an outcome for every pending change.

    What stays as it is has an outcome where the platform finds faults in it. `publication` is null
    where nobody asked for one.
    """

    results: dict[Result, int]
    outcomes: tuple[OutcomeReport, ...]
    publication: Publication | None


class ProblemTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Problems by severity."""

    errors: int
    warnings: int
    infos: int


class ValidateReport(msgspec.Struct, frozen=True, kw_only=True):
    """A validation: every Problem; `source` is null where the document could not be told."""

    format: int
    command: Literal["validate"]
    source: Source | None
    summary: ProblemTotals
    problems: tuple[Problem, ...]


def plan_json(
    bundle: Bundle,
    plan: Plan,
    findings: Mapping[str, Sequence[Finding]] = _NONE,
    *,
    makes: Makes | None = None,
) -> bytes:
    """Give a plan as JSON (`PlanReport`)."""
    return _encode(PlanReport(command="plan", **_plan_keys(bundle, plan, findings, makes)))


def run_json(
    bundle: Bundle,
    plan: Plan,
    outcomes: Sequence[Outcome],
    findings: Mapping[str, Sequence[Finding]] = _NONE,
    *,
    makes: Makes | None = None,
    publication: Publication | None = None,
) -> bytes:
    """Give an apply as JSON (`RunReport`); a pending change without outcome counts as skipped."""
    whole = complete_outcomes(plan, outcomes)
    return _encode(
        RunReport(
            command="apply",
            **_plan_keys(bundle, plan, findings, makes),
            results=count_results(whole),
            outcomes=tuple(map(_report_outcome, whole)),
            publication=publication,
        )
    )


def problems_json(problems: Iterable[Problem], source: Source | None = None) -> bytes:
    """Give the Problems of a document as JSON (`ValidateReport`)."""
    whole = tuple(problems)
    report = ValidateReport(
        format=_FORMAT,
        command="validate",
        source=source,
        summary=_count_problems(whole),
        problems=whole,
    )
    return _encode(report)


def _plan_keys(
    bundle: Bundle,
    plan: Plan,
    findings: Mapping[str, Sequence[Finding]],
    makes: Makes | None,
) -> dict[str, Any]:
    """Give the keys that the reports of a plan and of its apply have in common."""
    traces, rest = trace_operations(bundle, plan)
    totals = _count_problems(bundle.problems)
    return {
        "format": _FORMAT,
        "source": bundle.source,
        "target": plan.target,
        "makes": makes,
        "summary": PlanSummary(
            definitions=count_changes(plan.changes, "definition"),
            actions=count_changes(plan.changes, "action"),
            kinds=count_kinds(plan.changes),
            operations=bundle.summary.operations,
            skipped=bundle.summary.skipped,
            errors=totals.errors,
            warnings=totals.warnings,
            infos=totals.infos,
        ),
        "operations": tuple(map(_report_operation, traces)),
        "changes": plan.changes,
        "findings": {id_: tuple(found) for id_, found in findings.items()},
        "problems": rest,
        "digest": plan.digest,
    }


def _report_operation(trace: OperationTrace) -> OperationReport:
    return OperationReport(
        operation=trace.operation,
        pointer=trace.pointer,
        action=trace.action,
        change=trace.happening,
        reason=trace.reason,
        fields=trace.change.fields if trace.change else (),
        problems=trace.problems,
    )


def _report_outcome(outcome: Outcome) -> OutcomeReport:
    return OutcomeReport(
        change=outcome.change.id,
        result=outcome.result,
        reason=outcome.reason,
        status=outcome.status,
        fields=tuple(FieldComplaint(*complaint) for complaint in outcome.fields),
        faults=outcome.faults,
    )


def _count_problems(problems: Iterable[Problem]) -> ProblemTotals:
    counts = Counter(problem.severity for problem in problems)
    return ProblemTotals(errors=counts["error"], warnings=counts["warning"], infos=counts["info"])


def _encode(report: msgspec.Struct) -> bytes:
    """Give a report as indented bytes in which nothing is invisible."""
    try:
        text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    except UnicodeEncodeError:
        text = encode_surrogates(msgspec.to_builtins(report)).encode()
    return visible_json(text) + b"\n"
