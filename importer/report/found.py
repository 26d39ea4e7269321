"""What changes mean, by code: each finding with the place in the document that it is about.

In: the view of a plan, or a comparison of two documents. Out: a group for each code, the worst
first. What is gone from the document has no place there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from importer.model.change_codes import CODES
from importer.model.document import Spot
from importer.model.findings import CLASSES, ChangeClass, Comparison
from importer.report.change_views import view_finding
from importer.report.problem_views import MOST_CHARS
from importer.report.shapes import FindingView, Place, PlanView
from importer.text import one_line


class Found(NamedTuple):
    """A finding, and where; `is_accepted` where it is known and accepted."""

    finding: FindingView
    place: Place
    is_accepted: bool = False


class FoundGroup(NamedTuple):
    """All findings of one code: the worst class that one of them has, and what the code means."""

    code: str
    class_: ChangeClass
    meaning: str
    found: tuple[Found, ...]


def found_by_plan(view: PlanView) -> tuple[FoundGroup, ...]:
    """Give the findings of a plan's changes."""
    return _grouped(
        Found(finding, place_of(change.title, finding, change.spot))
        for change in view.changes
        for finding in change.findings
    )


def found_between(comparison: Comparison) -> tuple[FoundGroup, ...]:
    """Give the findings of a comparison, with their places in the new document."""
    return _grouped(
        Found(
            view := view_finding(finding),
            place_of(
                comparison.titles.get(finding.identity, finding.identity),
                view,
                comparison.spots.get((finding.kind, finding.identity)),
            ),
            finding.fingerprint in comparison.accepted,
        )
        for finding in comparison.findings
    )


def place_of(title: str, finding: FindingView, spot: Spot | None) -> Place:
    """Give the place of what a finding is about, with what it says; `title` names that."""
    where = f"{finding.where}: " if finding.where else ""
    return Place(
        operation=one_line(title, MOST_CHARS),
        file=one_line(spot.file, MOST_CHARS) if spot and spot.file else None,
        pointer=one_line(spot.pointer, MOST_CHARS) if spot else "",
        line=spot.line if spot else None,
        message=f"{where}{finding.reason}",
    )


def _grouped(every: Iterable[Found]) -> tuple[FoundGroup, ...]:
    """Put findings together by code: the worst first, then by how many they are."""
    by_code: dict[str, list[Found]] = {}
    for one in every:
        by_code.setdefault(one.finding.code, []).append(one)
    groups = [
        FoundGroup(
            code,
            min((one.finding.class_ for one in found), key=CLASSES.index),
            CODES[code].meaning if code in CODES else found[0].finding.reason,
            tuple(found),
        )
        for code, found in by_code.items()
    ]
    groups.sort(key=lambda group: (CLASSES.index(group.class_), -len(group.found), group.code))
    return tuple(groups)
