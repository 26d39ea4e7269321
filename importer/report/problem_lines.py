"""Puts Problems into lines: by code with counts and places, or one by one below an operation.

In: `ProblemsView` or a `Loss`. Out: lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from importer.report.console import Line, line
from importer.report.long_list import list_lines
from importer.report.phrases import problem_totals
from importer.report.screen import SEVERITY_STYLES
from importer.report.shapes import Loss, Place, ProblemGroup, ProblemsView

PLACES_SHOWN = 3


def problem_lines(view: ProblemsView, *, verbose: bool) -> Iterator[Line]:
    """Give the Problems by code with their first places, all if `verbose`.

    What is for information alone takes one line a code, unless `verbose`. Where there are none,
    `No problems.` is said.
    """
    yield totals_line(view)
    for group in view.groups:
        if verbose or group.severity != "info":
            yield from _group_lines(group, verbose=verbose)
        else:
            yield _head_line(group, f"  {group.meaning}")


def totals_line(view: ProblemsView) -> Line:
    """Count the Problems by severity; `No problems.` where there are none."""
    if not view.groups:
        return line("No problems.")
    return line((f"Problems: {problem_totals(view)}", "bold"))


def loss_lines(loss: Loss) -> Iterator[Line]:
    """Give one Problem of the operation above it: how grave, which code, where, what it says."""
    yield line(
        (loss.severity, SEVERITY_STYLES[loss.severity]),
        f"  {loss.code}  {loss.place.where}: {loss.place.message}",
        indent=6,
    )


def _group_lines(group: ProblemGroup, *, verbose: bool) -> Iterator[Line]:
    """Give one code: severity, count, meaning, what to do, then where."""
    yield _head_line(group)
    yield line(group.meaning, indent=6)
    if group.hint:
        yield line((group.hint, "dim"), indent=6)

    def render(place: Place) -> Iterator[Line]:
        yield _place_line(place, group)

    yield from list_lines(group.places, render, verbose=verbose, most=PLACES_SHOWN, indent=8)


def _head_line(group: ProblemGroup, rest: str = "") -> Line:
    """Give the line that begins a code: how grave it is, its name, how often it occurs."""
    return line(
        (f"{group.severity:<7}", SEVERITY_STYLES[group.severity]),
        "  ",
        (group.code, "bold"),
        f"  {len(group.places):,}{rest}",
        indent=2,
    )


def _place_line(place: Place, group: ProblemGroup) -> Line:
    """Give one place, with its message where that says more than the code's meaning."""
    operation = f"{place.operation}  " if place.operation else ""
    message = f": {place.message}" if place.message not in {"", group.meaning} else ""
    return line((operation, "bold"), place.where, message, indent=8)
