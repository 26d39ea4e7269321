"""Writes reports as SARIF, for code scanning and editors: Problems, and what changes mean.

In: a view, or a comparison of two documents. Out: bytes of one log. A Problem is a result, and so
is a finding; what of an apply was not carried out is a notification of the invocation, since it is
nothing about the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from importer.model.findings import ChangeClass, Comparison
from importer.problems import Severity
from importer.report.found import Found, FoundGroup, found_between, found_by_plan
from importer.report.pages import make_page
from importer.report.phrases import trouble_text
from importer.report.problem_views import MOST_CHARS
from importer.report.sarif_log import Json, Level, location, rule, sarif_log
from importer.report.shapes import BundleView, OutcomeView, Place, PlanView, ProblemGroup, RunView
from importer.text import one_line

_LEVELS: dict[Severity, Level] = {"error": "error", "warning": "warning", "info": "note"}
_OF_CLASSES: dict[ChangeClass, Level] = {
    "breaking": "error",
    "risky": "warning",
    "additive": "note",
    "cosmetic": "none",
}


def sarif_report(view: BundleView | PlanView | RunView) -> bytes:
    """Give the Problems of a document, and what a plan's changes mean, as a SARIF log."""
    page = make_page(view)
    document, groups = page.document.location, page.problems.groups
    plan = view.plan if isinstance(view, RunView) else view
    found = found_by_plan(plan) if isinstance(plan, PlanView) else ()
    troubles = (*view.troubles, *view.faulty) if isinstance(view, RunView) else ()
    rules = [_problem_rule(group) for group in groups]
    return sarif_log(
        page.command,
        [*rules, *map(_finding_rule, found)],
        [*_problems(groups, document), *_findings(found, document, first=len(rules))],
        _notifications(troubles),
    )


def sarif_diff(comparison: Comparison) -> bytes:
    """Give what a new document means as a SARIF log; what is accepted is suppressed (3.27.23)."""
    document = one_line(comparison.new.source.location, MOST_CHARS)
    found = found_between(comparison)
    return sarif_log("diff", [*map(_finding_rule, found)], _findings(found, document), [])


def _problem_rule(group: ProblemGroup) -> Json:
    return rule(group.code, group.meaning, _LEVELS[group.severity], group.hint)


def _finding_rule(group: FoundGroup) -> Json:
    return rule(group.code, group.meaning, _OF_CLASSES[group.class_])


def _problems(groups: Sequence[ProblemGroup], document: str) -> Iterator[Json]:
    """Give a result (3.27) for each Problem, the gravest first."""
    for index, group in enumerate(groups):
        for place in group.places:
            said = place.message or group.meaning
            yield {
                "ruleId": group.code,
                "ruleIndex": index,
                "level": _LEVELS[group.severity],
                "message": {"text": f"{place.operation}: {said}" if place.operation else said},
                "locations": [location(place, document)],
                "partialFingerprints": {"place/v1": _fingerprint(group.code, place)},
            }


def _findings(groups: Sequence[FoundGroup], document: str, first: int = 0) -> Iterator[Json]:
    """Give a result for each finding; the rule of the first group has the number `first`."""
    for index, group in enumerate(groups, first):
        for one in group.found:
            yield _finding(one, index, document)


def _finding(one: Found, index: int, document: str) -> Json:
    finding, place = one.finding, one.place
    result: Json = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _OF_CLASSES[finding.class_],
        "message": {"text": f"{place.operation}: {place.message}"},
        "locations": [location(place, document)],
        "partialFingerprints": {"finding/v1": finding.fingerprint},
        "properties": {"class": finding.class_},
    }
    if finding.class_ == "cosmetic":  # a result without a level is no failure (3.27.10)
        result["kind"] = "informational"
    if one.is_accepted:
        result["suppressions"] = [{"kind": "external", "justification": "accepted"}]
    return result


def _fingerprint(code: str, place: Place) -> str:
    """Tell a Problem from others whatever lines stand before it."""
    parts = (code, place.file or "", place.pointer, place.operation or "", place.message)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _notifications(troubles: tuple[OutcomeView, ...]) -> list[Json]:
    """Tell what was not applied, or is faulty (3.58, notification)."""
    return [
        {
            "level": "warning" if trouble.result == "skipped" else "error",
            "message": {
                "text": f"{trouble.result}: {trouble.change.verb} {trouble.change.title}: "
                f"{trouble_text(trouble)}"
            },
        }
        for trouble in troubles
    ]
