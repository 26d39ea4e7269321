"""Prints views on a console: what a person reads before and after a run.

In: a view of `importer.report.view` and a console of `make_console`. Out: text; the counts first,
then what is lost, then what changes, then the Problems. Without `verbose` the length of a report
is bounded, whatever the size of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console

from importer.report.change_lines import (
    change_lines,
    left_out_lines,
    operation_lines,
    pending_lines,
)
from importer.report.console import Line, line, make_console, show
from importer.report.long_list import list_lines
from importer.report.phrases import counted, done, planned, problem_totals
from importer.report.problem_lines import problem_lines
from importer.report.progress import progress
from importer.report.shapes import (
    ChangeView,
    DocumentView,
    ExportView,
    OutcomeView,
    PlanView,
    ProblemsView,
    RunView,
)

__all__ = [
    "make_console",
    "print_export",
    "print_plan",
    "print_problems",
    "print_run",
    "progress",
]


def print_plan(console: Console, view: PlanView, *, verbose: bool = False) -> None:
    """Print a plan; `verbose` tells of every operation, every change and every place."""
    show(console, _plan_lines(view, verbose=verbose))


def print_run(console: Console, view: RunView, *, verbose: bool = False) -> None:
    """Print what came of an apply; `verbose` lists all that was not applied, and the Problems."""
    show(console, _run_lines(view, verbose=verbose))


def print_problems(console: Console, view: ProblemsView, *, verbose: bool = False) -> None:
    """Print Problems by code; `verbose` tells every place of each."""
    show(console, problem_lines(view, verbose=verbose))


def print_export(console: Console, view: ExportView, *, verbose: bool = False) -> None:
    """Print what a bundle holds and lacks; `verbose` tells every place of each Problem."""
    show(console, _export_lines(view, verbose=verbose))


def _plan_lines(view: PlanView, *, verbose: bool) -> Iterator[Line]:
    yield from _header_lines(view.document)
    yield line(f"Target: {view.target or 'an empty version'}")
    yield line("")
    yield from _plan_summary_lines(view)
    yield from _section(left_out_lines(view.document, verbose=verbose))
    definitions = [change for change in view.pending if change.kind == "definition"]
    yield from _section(_action_lines(view, verbose=verbose), "Actions:")
    yield from _section(pending_lines(definitions, verbose=verbose), "Definitions:")
    remarks = _kept_lines(view.remarks, verbose=verbose)
    yield from _section(remarks, "Unchanged, with a remark:")
    if verbose:
        yield from _section(_kept_lines(view.strays, verbose=True), "Not in the document, kept:")
    yield from _section(problem_lines(view.problems, verbose=verbose))


def _kept_lines(kept: Sequence[ChangeView], *, verbose: bool) -> Iterator[Line]:
    return list_lines(kept, lambda change: change_lines(change, reason=True), verbose=verbose)


def _action_lines(view: PlanView, *, verbose: bool) -> Iterator[Line]:
    """List the pending actions; when verbose every operation, then what no operation stands for."""
    actions = [change for change in view.pending if change.kind == "action"]
    if not verbose:
        yield from pending_lines(actions, verbose=False)
        return
    for operation in view.operations:
        yield from operation_lines(operation)
    told = {operation.change.id for operation in view.operations if operation.change}
    yield from pending_lines([a for a in actions if a.id not in told], verbose=True)


def _plan_summary_lines(view: PlanView) -> Iterator[Line]:
    yield line(("Plan: " + planned(view.definitions + view.actions), "bold"))
    yield line("definitions: " + planned(view.definitions), indent=2)
    yield line("actions:     " + planned(view.actions), indent=2)
    yield _operations_line(view.document)
    yield line("problems:    " + problem_totals(view.problems), indent=2)
    if view.strays:
        kinds = [stray.kind for stray in view.strays]
        definitions = counted(kinds.count("definition"), "definition")
        actions = counted(kinds.count("action"), "action")
        yield line(f"not in the document, kept: {definitions}, {actions}", indent=2)


def _run_lines(view: RunView, *, verbose: bool) -> Iterator[Line]:
    yield from _header_lines(view.document)
    yield line(f"Target: {view.target or 'an empty version'}")
    yield line("")
    counts = ", ".join(f"{count:,} {result}" for result, count in view.results.items())
    yield line(("Result: " + counts, "bold"))
    yield line("definitions: " + done(view.definitions), indent=2)
    yield line("actions:     " + done(view.actions), indent=2)
    yield _operations_line(view.document)
    for result in ("failed", "unknown", "skipped"):
        same = [trouble for trouble in view.troubles if trouble.result == result]
        yield from _section(list_lines(same, _outcome_lines, verbose=verbose), f"{result}:")
    if verbose:
        yield from _section(left_out_lines(view.document, verbose=True))
        yield from _section(problem_lines(view.problems, verbose=True))
    yield from _section(iter([line(view.next_step)]))


def _outcome_lines(outcome: OutcomeView) -> Iterator[Line]:
    """Give one change that was not applied: why, and each field that the platform named."""
    yield from change_lines(outcome.change, reason=False)
    status = f" (HTTP {outcome.status})" if outcome.status is not None else ""
    yield line((outcome.reason or "No reason was given.", "red"), status, indent=6)
    for name, message in outcome.fields:
        yield line((name, "bold"), f": {message}", indent=8)


def _export_lines(view: ExportView, *, verbose: bool) -> Iterator[Line]:
    document = view.document
    yield from _header_lines(document)
    counts = [
        counted(document.actions, "action"),
        counted(document.definitions, "definition"),
        counted(document.triggers, "trigger"),
    ]
    yield line(("Bundle: " + ", ".join(counts), "bold"))
    yield _operations_line(document)
    yield from _section(left_out_lines(document, verbose=verbose))
    yield from _section(problem_lines(view.problems, verbose=verbose))


def _header_lines(document: DocumentView) -> Iterator[Line]:
    title = f"{document.title or '(no title)'} {document.version}".strip()
    yield line((title, "bold"), f"  OpenAPI {document.openapi}, {document.location}")


def _operations_line(document: DocumentView) -> Line:
    """Say how many operations become actions, and loudly how many do not."""
    return line(
        f"operations:  {document.operations:,}, of which {document.actions:,} become actions, ",
        (f"{document.skipped:,} left out", "bold red" if document.skipped else ""),
        indent=2,
    )


def _section(lines: Iterator[Line], title: str = "") -> Iterator[Line]:
    """Set lines off by a blank line and a title; nothing where there are none."""
    first = next(lines, None)
    if first is None:
        return
    yield line("")
    if title:
        yield line((title, "bold"))
    yield first
    yield from lines
