"""Makes views for people (`importer.report.shapes`) from bundles, plans, outcomes and Problems.

The one source of every rendering: terminal, HTML, Markdown, JUnit, SARIF and annotations say what
stands here, each in its own form. Everything of the input is in the view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from importer.model.bundle import Bundle
from importer.model.changes import Change, Outcome, Plan, Result, Target
from importer.model.document import Spot
from importer.model.findings import Finding
from importer.model.payloads import ActionCreate
from importer.model.versions import Makes, Publication
from importer.report.change_views import view_change, view_outcome
from importer.report.details import canonical_form, payload_details
from importer.report.operations import OperationTrace, trace_operations
from importer.report.problem_views import MOST_CHARS, view_loss, view_problems
from importer.report.shapes import (
    BundleView,
    ChangeView,
    DocumentView,
    OperationView,
    PlanView,
    RunView,
)
from importer.report.tally import complete_outcomes, count_kinds, count_results
from importer.report.versions import making_text, publication_texts
from importer.text import one_line

__all__ = [
    "NO_FINDINGS",
    "Findings",
    "view_bundle",
    "view_export",
    "view_plan",
    "view_problems",
    "view_run",
]

_MOST_TAGS = 20
"""Of one operation; no honest one has more."""

Findings = Mapping[str, Sequence[Finding]]
"""What each change (by its id) means to those who use the connector."""

NO_FINDINGS: Findings = {}


def view_bundle(bundle: Bundle) -> BundleView:
    """Give the view of a bundle that nobody has planned for."""
    traces, _ = trace_operations(bundle, None)
    operations = _view_operations(bundle, traces, {})
    return BundleView(
        document=_view_document(bundle, operations),
        operations=operations,
        problems=view_problems(bundle.problems),
    )


def view_export(bundle: Bundle) -> BundleView:
    """Give the view of a bundle that was written: of its operations those that were left out."""
    traces, _ = trace_operations(bundle, None)
    left_out = (trace for trace in traces if trace.happening == "skip")
    operations = _view_operations(bundle, left_out, {})
    return BundleView(
        document=_view_document(bundle, operations),
        operations=operations,
        problems=view_problems(bundle.problems),
    )


def view_plan(
    bundle: Bundle, plan: Plan, findings: Findings = NO_FINDINGS, *, makes: Makes | None = None
) -> PlanView:
    """Give the view of a plan that was made from this bundle.

    `findings` tells what its changes mean; without them no change has a class.
    """
    traces, _ = trace_operations(bundle, plan)
    documented = {trace.change.id: trace.operation for trace in traces if trace.change}
    changes = {
        change.id: view_change(
            change, documented, findings.get(change.id, ()), _spot(bundle, change)
        )
        for change in plan.changes
    }
    operations = _view_operations(bundle, traces, changes)
    kept = [change for change in plan.changes if change.verb == "keep"]
    remarks = [changes[change.id] for change in kept if change.documented]
    return PlanView(
        document=_view_document(bundle, operations),
        target=_target_text(plan.target),
        makes=making_text(makes) if makes else None,
        digest=one_line(plan.digest),
        counts=count_kinds(plan.changes),
        strays=tuple(changes[change.id] for change in kept if not change.documented),
        remarks=tuple(view for view in remarks if not view.obvious),
        changes=tuple(changes.values()),
        operations=operations,
        problems=view_problems(bundle.problems),
    )


def _spot(bundle: Bundle, change: Change) -> Spot | None:
    """Give where the document has what a change is about."""
    wanted = change.wanted
    return bundle.spots.get(change.kind, {}).get(wanted.get("name", "")) if wanted else None


def view_run(
    bundle: Bundle,
    plan: Plan,
    outcomes: Sequence[Outcome],
    findings: Findings = NO_FINDINGS,
    *,
    makes: Makes | None = None,
    publication: Publication | None = None,
) -> RunView:
    """Give the view of an apply; a pending change without an outcome counts as skipped."""
    view = view_plan(bundle, plan, findings)
    if makes:
        view = msgspec.structs.replace(view, makes=making_text(makes, plan.target))
    whole = complete_outcomes(plan, outcomes)
    results = count_results(whole)
    changes = {change.id: change for change in view.changes}
    places = {one.change.id: one.pointer for one in view.operations if one.change}
    return RunView(
        plan=view,
        results=results,
        done=count_kinds(one.change for one in whole if one.result == "applied"),
        outcomes=tuple(
            view_outcome(
                one,
                changes.get(one.change.id) or view_change(one.change, {}),
                places.get(one.change.id),
            )
            for one in whole
        ),
        publication=publication_texts(publication) if publication else (),
        next_step=_next_step(results, is_valid=all(one.is_valid for one in whole)),
    )


def _view_operations(
    bundle: Bundle, traces: Iterable[OperationTrace], changes: Mapping[str, ChangeView]
) -> tuple[OperationView, ...]:
    """Give each operation, with the view of its change where `changes` has it by its id."""
    actions = {action["name"]: action for action in bundle.actions}
    tags = {name: origin.tags for name, origin in bundle.origins.items()}
    return tuple(
        _view_operation(
            trace,
            change=changes.get(trace.change.id) if trace.change else None,
            action=actions.get(trace.action) if trace.action else None,
            tags=tags.get(trace.action or "", ()),
        )
        for trace in traces
    )


def _view_operation(
    trace: OperationTrace,
    *,
    change: ChangeView | None,
    action: ActionCreate | None,
    tags: Iterable[str],
) -> OperationView:
    operation = one_line(trace.operation, MOST_CHARS)
    payload: Mapping[str, Any] | None = {**action} if action else None
    if change is not None:
        details, payload = change.details, change.payload
    else:
        form = canonical_form(action) if action else None
        details = payload_details("action", form, trace.operation)
    return OperationView(
        operation=operation,
        method=operation.partition(" ")[0],
        tags=tuple(dict.fromkeys(map(one_line, tags)))[:_MOST_TAGS],
        pointer=one_line(trace.pointer, MOST_CHARS) if trace.pointer is not None else None,
        action=one_line(trace.action) if trace.action is not None else None,
        details=details,
        payload=payload,
        happening=trace.happening,
        reason=one_line(trace.reason),
        change=change,
        losses=tuple(map(view_loss, trace.problems)),
    )


def _view_document(bundle: Bundle, operations: Iterable[OperationView]) -> DocumentView:
    source, summary = bundle.source, bundle.summary
    return DocumentView(
        title=one_line(source.title),
        version=one_line(source.version),
        openapi=one_line(source.openapi),
        location=one_line(source.location, MOST_CHARS),
        sha256=one_line(source.sha256),
        operations=summary.operations,
        actions=summary.actions,
        skipped=summary.skipped,
        definitions=summary.definitions,
        triggers=summary.triggers,
        left_out=tuple(o for o in operations if o.happening == "skip"),
    )


def _target_text(target: Target | None) -> str | None:
    if target is None:
        return None
    words = f"version {target.version} of connector {target.connector_id} at {target.api_url}"
    return one_line(words, MOST_CHARS)


def _next_step(results: dict[Result, int], *, is_valid: bool) -> str:
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
    if not is_valid:
        return (
            "Everything is stored, yet the platform finds errors in it: mend the document, or by "
            "hand what is told above."
        )
    return "Nothing is left to do."
