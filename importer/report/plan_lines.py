"""Puts a plan into lines: the summary of one screen, and every change at length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from importer.model.changes import Kind
from importer.report.change_lines import (
    change_lines,
    change_row,
    left_out_lines,
    left_out_row,
    operation_lines,
    pending_lines,
    riskiest_first,
    silently_left_out,
)
from importer.report.console import Line
from importer.report.document_lines import header_lines, section
from importer.report.long_list import list_lines
from importer.report.screen import NOUNS, first_rows, fit, problem_rows
from importer.report.shapes import ChangeView, PlanView

_CHANGES = "--only changes"


def plan_summary_lines(view: PlanView) -> Iterator[Line]:
    """Give the counts, then what is left out, the riskiest changes, and the gravest Problems."""
    left_out = view.document.left_out
    pending = riskiest_first(view.pending)
    return fit(
        [*header_lines(view), *silently_left_out(view.document)],
        (
            lambda rows: first_rows(left_out, left_out_row, rows, "operation left out", _CHANGES),
            lambda rows: first_rows(pending, change_row, rows, "change", f"{_CHANGES}, or -v"),
            lambda rows: problem_rows(view.problems, rows, "--only problems, or -v"),
        ),
    )


def plan_change_lines(view: PlanView, *, verbose: bool) -> Iterator[Line]:
    """List what is left out, what changes by kind, and what stays though there is more to say."""
    yield from section(left_out_lines(view.document, verbose=verbose))
    for kind, noun in NOUNS.items():
        title = f"{noun.capitalize()}:"
        yield from section(_kind_lines(view, kind, verbose=verbose), title)
    remarks = _kept_lines(view.remarks, verbose=verbose)
    yield from section(remarks, "Unchanged, with a remark:")
    if verbose:
        yield from section(_kept_lines(view.strays, verbose=True), "Not in the document, kept:")


def _kind_lines(view: PlanView, kind: Kind, *, verbose: bool) -> Iterator[Line]:
    """List the pending changes of a kind; when verbose every operation before other actions."""
    pending = [change for change in view.pending if change.kind == kind]
    if not verbose or kind != "action":
        yield from pending_lines(pending, verbose=verbose)
        return
    for operation in view.operations:
        yield from operation_lines(operation)
    told = {operation.change.id for operation in view.operations if operation.change}
    yield from pending_lines([one for one in pending if one.id not in told], verbose=True)


def _kept_lines(kept: Sequence[ChangeView], *, verbose: bool) -> Iterator[Line]:
    return list_lines(kept, lambda change: change_lines(change, reason=True), verbose=verbose)
