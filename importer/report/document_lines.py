"""Puts what stands at the top of every report into lines: the document, the target, the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from importer.model.findings import CLASSES
from importer.report.console import Line, line
from importer.report.phrases import done, planned, problem_totals
from importer.report.screen import CLASS_STYLES, count_lines, one_row
from importer.report.shapes import BundleView, DocumentView, PlanView, RunView
from importer.report.tally import Counts


def header_lines(view: BundleView | PlanView | RunView) -> Iterator[Line]:
    """Name the document and, where there is one, the target; then all counts."""
    plan = view.plan if isinstance(view, RunView) else view
    document = plan.document
    title = f"{document.title or '(no title)'} {document.version}".strip()
    yield one_row((title, "bold"), f"  OpenAPI {document.openapi}, {document.location}")
    if isinstance(plan, PlanView):
        yield one_row(f"Target: {plan.target or 'an empty version'}")
        if plan.makes:
            yield one_row(plan.makes)
        yield line("")
        yield from _run_counts(view) if isinstance(view, RunView) else _plan_counts(plan)


def operations_row(document: DocumentView) -> Line:
    """Say how many operations become actions, and loudly how many do not."""
    return one_row(
        f"  operations:  {document.operations:,}, of which {document.actions:,} become actions, ",
        (f"{document.skipped:,} left out", "bold red" if document.skipped else ""),
    )


def wrapped(lines: Iterable[Line]) -> Iterator[Line]:
    """Let lines wrap that a summary would cut: a report at length leaves no word out."""
    return (one._replace(wraps=True) for one in lines)


def section(lines: Iterable[Line], title: str = "") -> Iterator[Line]:
    """Set lines off by a blank line and a title; nothing where there are none."""
    source = iter(lines)
    first = next(source, None)
    if first is None:
        return
    yield line("")
    if title:
        yield line((title, "bold"))
    yield first
    yield from source


def _plan_counts(view: PlanView) -> Iterator[Line]:
    total = sum(view.counts.values(), start=Counts())
    yield line(("Plan: " + planned(total), "bold"))
    if total.pending or total.keep:
        yield from count_lines(view.counts)
    yield from _class_counts(view)
    yield operations_row(view.document)
    yield one_row("  problems:    " + problem_totals(view.problems))
    yield from _kept_counts(view)
    if view.strays:
        yield one_row(f"  {len(view.strays):,} not in the document, kept (--prune deletes)")


def _class_counts(view: PlanView) -> Iterator[Line]:
    """Say how many changes are of each class to those who use what stands."""
    counts = Counter(change.class_ for change in view.changes)
    told = [(f"{counts[one]:,} {one}", CLASS_STYLES[one]) for one in CLASSES if counts[one]]
    parts = [part for one in told for part in (", ", one)][1:]
    if parts:
        yield one_row("  meaning:     ", *parts)


def _kept_counts(view: PlanView) -> Iterator[Line]:
    """Say how many things stay, in part, other than the document has them, and how they are."""
    kept = sum(bool(change.kept or change.conflicts) for change in view.changes)
    conflicts = sum(bool(change.conflicts) for change in view.changes)
    missing = sum(change.is_missing for change in view.changes)
    if missing:
        yield one_row(f"  {missing:,} deleted by hand, left alone (--recreate makes it again)")
    if kept:
        yield one_row(
            f"  {kept:,} with parts that people changed",
            (f", {conflicts:,} in conflict" if conflicts else "", "bold red"),
            " (--only changes)",
        )


def _run_counts(view: RunView) -> Iterator[Line]:
    counts = ", ".join(f"{count:,} {result}" for result, count in view.results.items())
    yield line(("Result: " + counts, "bold"))
    total = sum(view.done.values(), start=Counts())
    yield one_row("  " + done(total))
    if total.pending:
        yield from count_lines(view.done, done=True)
    yield operations_row(view.plan.document)
