"""Writes Problems, and what changes break or risk, as commands of GitHub Actions.

GitHub shows them beside the lines of a document. In: a view. Out: bytes, a line each. GitHub shows
no more than ten annotations of a severity for a step; where there are more they are told by code,
with the first place of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from importer.model.findings import ChangeClass
from importer.problems import Severity
from importer.report.file_names import path_of
from importer.report.found import FoundGroup, found_by_plan
from importer.report.pages import make_page
from importer.report.phrases import counted, trouble_text
from importer.report.shapes import (
    BundleView,
    OutcomeView,
    Place,
    PlanView,
    ProblemGroup,
    RunView,
)

MOST_SHOWN = 10
"""Of each severity, by GitHub ("Limits for annotations")."""

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_HARM: dict[ChangeClass, Severity] = {"breaking": "error", "risky": "warning"}
_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


def github_annotations(view: BundleView | PlanView | RunView) -> bytes:
    """Give the verdict in a line, then annotations: what was not applied, does harm, or is lost."""
    page = make_page(view)
    plan = view.plan if isinstance(view, RunView) else view
    harm = tuple(_harm(found_by_plan(plan))) if isinstance(plan, PlanView) else ()
    lines = [page.verdict]
    if isinstance(view, RunView):
        lines += _outcome_lines((*view.troubles, *view.faulty))
    for severity, command in _COMMANDS.items():
        told = (*harm, *page.problems.groups)
        groups = [group for group in told if group.severity == severity]
        lines += _problem_lines(groups, command, page.document.location)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _harm(groups: Iterable[FoundGroup]) -> Iterator[ProblemGroup]:
    """Give what is breaking as errors and what is risky as warnings; the rest does no harm."""
    for group in groups:
        for class_, severity in _HARM.items():
            places = [one.place for one in group.found if one.finding.class_ == class_]
            if places:
                yield ProblemGroup(
                    severity=severity,
                    code=group.code,
                    meaning=group.meaning,
                    hint=None,
                    places=places,
                )


def _problem_lines(groups: Sequence[ProblemGroup], command: str, location: str) -> Iterator[str]:
    """Tell each Problem of a severity; by code where there are too many, the last says how many."""
    if sum(len(group.places) for group in groups) <= MOST_SHOWN:
        for group in groups:
            for place in group.places:
                yield _at(command, location, place, group.code, place.message or group.meaning)
        return
    shown = groups if len(groups) <= MOST_SHOWN else groups[: MOST_SHOWN - 1]
    for group in shown:
        first = group.places[0]
        words = f"{counted(len(group.places), 'place')}; {group.meaning} First: {first.message}"
        yield _at(command, location, first, group.code, words)
    if len(shown) < len(groups):
        codes = ", ".join(group.code for group in groups[len(shown) :])
        yield _command(command, {"title": "Further codes"}, codes)


def _outcome_lines(troubles: Sequence[OutcomeView]) -> Iterator[str]:
    """Tell what was not applied, or is faulty; one annotation for all beyond the first ones."""
    shown = troubles if len(troubles) <= MOST_SHOWN else troubles[: MOST_SHOWN - 1]
    for trouble in shown:
        title = f"{trouble.result}: {trouble.change.title}"
        yield _command("error", {"title": title}, trouble_text(trouble))
    if len(shown) < len(troubles):
        yield _command("error", {"title": "More"}, f"{len(troubles) - len(shown):,} more")


def _at(command: str, location: str, place: Place, code: str, message: str) -> str:
    """Write a command with file and line, where there are such."""
    properties: dict[str, str] = {}
    path = path_of(location, place.file)
    if path is not None:
        properties["file"] = path
        if place.line is not None:
            properties["line"] = str(place.line)
    properties["title"] = f"{code}: {place.operation}" if place.operation else code
    where = f" ({place.pointer})" if place.pointer else ""
    return _command(command, properties, f"{message}{where}")


def _command(command: str, properties: dict[str, str], message: str) -> str:
    """Write one workflow command, its parts escaped as GitHub's toolkit does."""
    given = ",".join(f"{key}={_escape(value, _PROPERTY)}" for key, value in properties.items())
    return f"::{command} {given}::{_escape(message, _DATA)}"


def _escape(text: str, table: Sequence[tuple[str, str]]) -> str:
    for char, escaped in table:
        text = text.replace(char, escaped)
    return text
