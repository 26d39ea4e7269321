"""Makes views for people (`importer.report.shapes`) from bundles, plans, outcomes and Problems.

Everything of the input is in the view but the two whole sides of a change, which the JSON report
has. Every text in it is one printable line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from importer.catalogue import CATALOGUE
from importer.model.bundle import Bundle
from importer.model.changes import Change, Outcome, Plan, Result, Target, Verb
from importer.problems import Problem, Severity
from importer.report.differences import describe_fields
from importer.report.operations import (
    OperationTrace,
    documented_operation,
    trace_operations,
)
from importer.report.shapes import (
    ChangeView,
    DocumentView,
    ExportView,
    Loss,
    OperationView,
    OutcomeView,
    Place,
    PlanView,
    ProblemGroup,
    ProblemsView,
    RunView,
)
from importer.report.tally import complete_outcomes, count_changes, count_results
from importer.text import one_line

_MOST_CHARS = 1_000
"""For operations and pointers: cut at the usual length they would name nothing."""

_OBVIOUS: dict[Verb, str] = {"create": "not in the version yet", "keep": "as in the document"}
"""Reasons of the plan that say no more than the verb does; a short report leaves them out."""

_GRAVITY: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


def view_problems(problems: Iterable[Problem]) -> ProblemsView:
    """Give the Problems by code: errors first, then by how often a code occurs."""
    by_code: dict[tuple[Severity, str], list[Problem]] = {}
    for problem in problems:
        by_code.setdefault((problem.severity, problem.code), []).append(problem)
    totals = dict.fromkeys(_GRAVITY, 0)
    for (severity, _), same in by_code.items():
        totals[severity] += len(same)
    groups = [_view_group(same) for same in by_code.values()]
    groups.sort(key=lambda g: (_GRAVITY[g.severity], -len(g.places), g.code))
    return ProblemsView(
        errors=totals["error"],
        warnings=totals["warning"],
        infos=totals["info"],
        groups=tuple(groups),
    )


def view_plan(bundle: Bundle, plan: Plan) -> PlanView:
    """Give the view of a plan that was made from this bundle."""
    traces, _ = trace_operations(bundle, plan)
    documented = _documented(traces)
    changes = {change.id: _view_change(change, documented) for change in plan.changes}
    operations = tuple(_view_trace(trace, changes) for trace in traces)
    strays = {change.id for change in _strays(bundle, plan, documented)}
    kept = [changes[change.id] for change in plan.changes if change.verb == "keep"]
    return PlanView(
        document=_view_document(bundle, operations),
        target=_target_text(plan.target),
        definitions=count_changes(plan.changes, "definition"),
        actions=count_changes(plan.changes, "action"),
        strays=tuple(view for view in kept if view.id in strays),
        remarks=tuple(view for view in kept if view.id not in strays and not view.obvious),
        pending=tuple(changes[change.id] for change in plan.pending),
        operations=operations,
        problems=view_problems(bundle.problems),
    )


def view_run(bundle: Bundle, plan: Plan, outcomes: Sequence[Outcome]) -> RunView:
    """Give the view of an apply; a pending change without an outcome counts as skipped."""
    whole = complete_outcomes(plan, outcomes)
    results = count_results(whole)
    applied = [outcome.change for outcome in whole if outcome.result == "applied"]
    traces, _ = trace_operations(bundle, plan)
    documented = _documented(traces)
    return RunView(
        document=_view_document(bundle, [_view_trace(trace, {}) for trace in traces]),
        target=_target_text(plan.target),
        results=results,
        definitions=count_changes(applied, "definition"),
        actions=count_changes(applied, "action"),
        troubles=tuple(_view_outcome(o, documented) for o in whole if o.result != "applied"),
        next_step=_next_step(results),
        problems=view_problems(bundle.problems),
    )


def view_export(bundle: Bundle) -> ExportView:
    """Give the view of a bundle that was exported."""
    traces, _ = trace_operations(bundle, None)
    operations = [_view_trace(trace, {}) for trace in traces]
    return ExportView(
        document=_view_document(bundle, operations), problems=view_problems(bundle.problems)
    )


def _view_group(problems: list[Problem]) -> ProblemGroup:
    """Give one code's Problems; a code that the catalogue lacks speaks for itself."""
    first = problems[0]
    entry = CATALOGUE.get(first.code)
    hint = entry.hint if entry else first.hint
    return ProblemGroup(
        severity=first.severity,
        code=one_line(first.code),
        meaning=one_line(entry.meaning if entry else first.message),
        hint=one_line(hint) if hint else None,
        places=tuple(map(_view_place, problems)),
    )


def _view_place(problem: Problem) -> Place:
    operation, file = problem.operation, problem.file
    return Place(
        operation=one_line(operation, _MOST_CHARS) if operation else None,
        file=one_line(file, _MOST_CHARS) if file else None,
        pointer=one_line(problem.pointer, _MOST_CHARS),
        line=problem.line,
        message=one_line(problem.message, _MOST_CHARS),
    )


def _documented(traces: Iterable[OperationTrace]) -> dict[str, str]:
    """Give the operation of the document that each change (by its id) is made for."""
    return {trace.change.id: trace.operation for trace in traces if trace.change}


def _view_change(change: Change, documented: Mapping[str, str]) -> ChangeView:
    """Name an action by its operation, as documented or (when the document lacks it) as posted."""
    title, name = change.name, None
    if change.kind == "action":
        payload = change.after or change.before
        posted = documented_operation(payload, change.identity)
        title, name = documented.get(change.id, posted), one_line(change.name)
    return ChangeView(
        id=change.id,
        kind=change.kind,
        verb=change.verb,
        title=one_line(title, _MOST_CHARS),
        name=name,
        reason=one_line(change.reason),
        obvious=change.reason in (_OBVIOUS.get(change.verb), _differing(change)),
        fields=describe_fields(change),
    )


def _differing(change: Change) -> str:
    """Give the reason that says no more of an update than its fields do."""
    return f"differs in {', '.join(change.fields)}"


def _view_trace(trace: OperationTrace, changes: Mapping[str, ChangeView]) -> OperationView:
    """Give an operation, with the view of its change where `changes` has it by its id."""
    return OperationView(
        operation=one_line(trace.operation, _MOST_CHARS),
        pointer=one_line(trace.pointer, _MOST_CHARS) if trace.pointer is not None else None,
        happening=trace.happening,
        reason=one_line(trace.reason),
        change=changes.get(trace.change.id) if trace.change else None,
        losses=tuple(
            Loss(severity=p.severity, code=one_line(p.code), place=_view_place(p))
            for p in trace.problems
        ),
    )


def _view_document(bundle: Bundle, operations: Iterable[OperationView]) -> DocumentView:
    source, summary = bundle.source, bundle.summary
    return DocumentView(
        title=one_line(source.title),
        version=one_line(source.version),
        openapi=one_line(source.openapi),
        location=one_line(source.location, _MOST_CHARS),
        operations=summary.operations,
        actions=summary.actions,
        skipped=summary.skipped,
        definitions=summary.definitions,
        triggers=summary.triggers,
        left_out=tuple(o for o in operations if o.happening == "skip"),
    )


def _strays(bundle: Bundle, plan: Plan, documented: Mapping[str, str]) -> Iterator[Change]:
    """Give what the plan keeps though it stands for nothing of the document."""
    definitions = {definition["name"] for definition in bundle.definitions}
    for change in plan.changes:
        is_action = change.kind == "action"
        known = change.id in documented if is_action else change.name in definitions
        if change.verb == "keep" and not known:
            yield change


def _view_outcome(outcome: Outcome, documented: Mapping[str, str]) -> OutcomeView:
    return OutcomeView(
        change=_view_change(outcome.change, documented),
        result=outcome.result,
        reason=one_line(outcome.reason),
        status=outcome.status,
        fields=tuple((one_line(name), one_line(message)) for name, message in outcome.fields),
    )


def _target_text(target: Target | None) -> str | None:
    if target is None:
        return None
    words = f"version {target.version} of connector {target.connector_id} at {target.api_url}"
    return one_line(words, _MOST_CHARS)


def _next_step(results: dict[Result, int]) -> str:
    """Say what to do after an apply that ended with these results."""
    if results["unknown"]:
        return (
            "It is not known whether the platform carried out the unknown ones: run "
            "`importer plan` with the same arguments, which reads what stands there now."
        )
    if results["failed"] or results["skipped"]:
        return (
            "What is applied stays. Mend what failed, then run the same command again: "
            "it does only what is left."
        )
    return "Nothing is left to do."
