"""Makes views of changes and of what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from importer.model.changes import Change, Outcome, Verb
from importer.model.document import Spot
from importer.model.findings import Finding, worst_class
from importer.report.details import payload_details
from importer.report.differences import describe_fields
from importer.report.operations import documented_operation
from importer.report.problem_views import MOST_CHARS
from importer.report.shapes import ChangeView, FindingView, OutcomeView
from importer.report.side_by_side import differences_of, disputes_of
from importer.text import one_line

_OBVIOUS: dict[Verb, tuple[str, ...]] = {
    "create": (
        "not in the version yet",
        "not in the connector yet",
        "there is no such connector yet",
    ),
    "keep": ("as in the document",),
}
"""Reasons of the plan that say no more than the verb does; a short report leaves them out."""


def view_change(
    change: Change,
    documented: Mapping[str, str],
    findings: Sequence[Finding] = (),
    spot: Spot | None = None,
) -> ChangeView:
    """Name an action by its operation, as documented or (when the document lacks it) as posted.

    `documented` has the operation of each change (by its id) that is made for one; `spot` is where
    the document has what changes.
    """
    title, name = change.name, None
    payload = change.after or change.before
    if change.kind == "action":
        posted = documented_operation(payload, change.identity)
        title, name = documented.get(change.id, posted), one_line(change.name)
    return ChangeView(
        id=change.id,
        kind=change.kind,
        verb=change.verb,
        title=one_line(title, MOST_CHARS),
        name=name,
        reason=one_line(change.reason),
        obvious=change.reason in (*_OBVIOUS.get(change.verb, ()), _differing(change)),
        fields=describe_fields(change),
        differences=differences_of(change),
        disputes=disputes_of(change),
        kept=tuple(map(one_line, change.kept)),
        conflicts=tuple(map(one_line, change.conflicts)),
        details=payload_details(change.kind, payload, documented.get(change.id)),
        payload=payload,
        class_=worst_class(findings),
        findings=tuple(map(view_finding, findings)),
        is_missing=(change.verb, change.before) == ("keep", None) and change.document is not None,
        spot=spot,
        origin=_origin(change),
    )


def view_outcome(outcome: Outcome, change: ChangeView, place: str | None = None) -> OutcomeView:
    """Give what came of a change; the platform's words are made printable.

    `place` is the pointer of its operation in the document.
    """
    faults = ((fault.field, f"{fault.severity}: {fault.message}") for fault in outcome.faults)
    told = (*outcome.fields, *faults)
    return OutcomeView(
        change=change,
        result=outcome.result,
        reason=one_line(outcome.reason),
        status=outcome.status,
        fields=tuple((one_line(name), one_line(message)) for name, message in told),
        place=place,
        is_faulty=outcome.result == "applied" and bool(outcome.faults),
    )


def _origin(change: Change) -> str | None:
    """Give what an action or definition was, under which it stands until the change is applied."""
    if change.moved_from is None:
        return None
    is_action = change.kind == "action"
    posted = documented_operation(change.before, change.moved_from)
    return one_line(posted if is_action else change.moved_from, MOST_CHARS)


def view_finding(finding: Finding) -> FindingView:
    """Give a finding as people see it."""
    direction = f" ({finding.direction})" if finding.direction else ""
    more = ", ..." if finding.used_by_more else ""
    return FindingView(
        class_=finding.class_,
        code=one_line(finding.code),
        reason=one_line(finding.reason),
        where=one_line(f"{finding.where}{direction}", MOST_CHARS),
        used_by=one_line(", ".join(finding.used_by) + more, MOST_CHARS),
        fingerprint=one_line(finding.fingerprint),
    )


def _differing(change: Change) -> str:
    """Give the reason that says no more of an update than its fields do."""
    return f"differs in {', '.join(change.fields)}"
