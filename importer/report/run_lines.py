"""Puts an apply into lines: the summary of one screen, and each outcome that needs attention."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from importer.report.change_lines import change_lines, change_row, riskiest_first
from importer.report.console import Line, line
from importer.report.document_lines import header_lines, section
from importer.report.long_list import list_lines
from importer.report.screen import first_rows, fit
from importer.report.shapes import OutcomeView, RunView

_ORDER = ("failed", "unknown", "skipped")
_MORE = "--only changes, or -v"
_FAULTY = "Stored, and the platform finds faults in it:"


def run_summary_lines(view: RunView, *, with_done: bool = False) -> Iterator[Line]:
    """Give the counts, the first that were not applied with their reasons, and what to do next.

    `with_done` is for who has not seen the plan: the riskiest of what was applied, too.
    """
    well = [one for one in view.outcomes if one.result == "applied" and not one.is_faulty]
    done = riskiest_first([one.change for one in well if with_done])
    troubles = sorted(view.troubles, key=lambda trouble: _ORDER.index(trouble.result))
    rows = [row for trouble in (*troubles, *view.faulty) for row in _trouble_rows(trouble)]
    parts: list[Callable[[int], Iterable[Line]]] = [
        lambda most: first_rows(rows, lambda row: row, most, "line", _MORE),
        lambda _: [line(view.next_step)],
    ]
    if done:
        parts.insert(1, lambda most: first_rows(done, change_row, most, "change", _MORE))
    return fit(list(header_lines(view)), parts)


def outcome_sections(view: RunView, *, verbose: bool) -> Iterator[Line]:
    """List what was not applied, or not surely, by result; then what stands and is faulty."""
    for result in _ORDER:
        same = [trouble for trouble in view.troubles if trouble.result == result]
        yield from section(list_lines(same, _outcome_lines, verbose=verbose), f"{result}:")
    yield from section(list_lines(view.faulty, _outcome_lines, verbose=verbose), _FAULTY)


def _trouble_rows(outcome: OutcomeView) -> Iterator[Line]:
    """Give one change that was not applied, or is faulty, and why, a row each."""
    yield change_row(outcome.change, "" if outcome.is_faulty else outcome.result)
    for one in list(_why_lines(outcome)):
        yield one._replace(wraps=False)


def _outcome_lines(outcome: OutcomeView) -> Iterator[Line]:
    """Give one change that was not applied: why, and each field that the platform named."""
    yield from change_lines(outcome.change, reason=False)
    yield from _why_lines(outcome)


def _why_lines(outcome: OutcomeView) -> Iterator[Line]:
    status = f" (HTTP {outcome.status})" if outcome.status is not None else ""
    yield line((outcome.reason or "No reason was given.", "red"), status, indent=6)
    for name, message in outcome.fields:
        yield line((name, "bold"), f": {message}", indent=8)
    if outcome.fields and outcome.place:
        yield line(f"in the document: {outcome.place}", indent=8)
