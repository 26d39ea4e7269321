"""Prints views on a console: what a person reads before and after a run.

In: a view of `importer.report.view` and a console of `make_console`. Out: text. A summary that fits
a screen comes first, and alone unless more is asked for: `only` one part of the report, its length
bounded whatever the size of the document, or with `verbose` all there is to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from importer.report.change_lines import left_out_lines
from importer.report.console import Line, line, make_console, show
from importer.report.document_lines import header_lines, operations_row, section, wrapped
from importer.report.phrases import counted
from importer.report.plan_lines import plan_change_lines, plan_summary_lines
from importer.report.problem_lines import problem_lines, totals_line
from importer.report.progress import progress
from importer.report.run_lines import outcome_sections, run_summary_lines
from importer.report.screen import fit, problem_rows
from importer.report.shapes import BundleView, Only, PlanView, ProblemsView, RunView

if TYPE_CHECKING:
    from importer.report.console import Console

__all__ = [
    "make_console",
    "print_export",
    "print_plan",
    "print_problems",
    "print_run",
    "progress",
]


def print_plan(
    console: Console, view: PlanView, *, verbose: bool = False, only: Only | None = None
) -> None:
    """Print a plan; `verbose` tells of every operation, every change and every place."""
    show(console, _plan_lines(view, verbose=verbose, only=only))


def print_run(
    console: Console,
    view: RunView,
    *,
    verbose: bool = False,
    only: Only | None = None,
    with_done: bool = False,
) -> None:
    """Print what came of an apply; `verbose` lists all that was not applied, and the Problems.

    A summary tells what was applied only `with_done`: most readers have seen the plan before.
    """
    if verbose or only is not None:
        show(console, _run_lines(view, verbose=verbose, only=only))
    else:
        show(console, run_summary_lines(view, with_done=with_done))


def print_problems(
    console: Console, view: ProblemsView, *, verbose: bool = False, only: Only | None = None
) -> None:
    """Print Problems by code; with `only` where the first of each are, with `verbose` all."""
    if verbose or only:
        show(console, problem_lines(view, verbose=verbose))
    else:
        show(console, _problem_summary(view))


def print_export(console: Console, view: BundleView, *, verbose: bool = False) -> None:
    """Print what a bundle holds and lacks; `verbose` tells every place of each Problem."""
    show(console, _export_lines(view, verbose=verbose))


def _plan_lines(view: PlanView, *, verbose: bool, only: Only | None) -> Iterator[Line]:
    if not verbose and only is None:
        yield from plan_summary_lines(view)
        return
    yield from wrapped(header_lines(view))
    if only != "problems":
        yield from plan_change_lines(view, verbose=verbose)
    if only != "changes":
        yield from section(problem_lines(view.problems, verbose=verbose))


def _run_lines(view: RunView, *, verbose: bool, only: Only | None) -> Iterator[Line]:
    yield from wrapped(header_lines(view))
    if only != "problems":
        yield from outcome_sections(view, verbose=verbose)
        yield from section(left_out_lines(view.plan.document, verbose=verbose))
    if only != "changes":
        yield from section(problem_lines(view.plan.problems, verbose=verbose))
    yield from section([line(view.next_step)])


def _problem_summary(view: ProblemsView) -> Iterator[Line]:
    """Give the counts, and a row for each of the gravest and most frequent codes."""
    yield from fit([totals_line(view)], [lambda rows: problem_rows(view, rows, "-v")])


def _export_lines(view: BundleView, *, verbose: bool) -> Iterator[Line]:
    document = view.document
    counts = [
        counted(document.actions, "action"),
        counted(document.definitions, "definition"),
        counted(document.triggers, "trigger"),
    ]
    yield from wrapped(header_lines(view))
    yield line(("Bundle: " + ", ".join(counts), "bold"))
    yield from wrapped([operations_row(document)])
    yield from section(left_out_lines(document, verbose=verbose))
    problems: Iterable[Line] = problem_lines(view.problems, verbose=True)
    yield from section(problems if verbose else _problem_summary(view.problems))
