"""Numbers as a reader says them, in one wording for every report."""

from __future__ import annotations

from importer.report.shapes import OutcomeView, ProblemsView
from importer.report.tally import Counts


def counted(count: int, noun: str, several: str | None = None) -> str:
    """Give `1 action`, `1,207 actions`; `several` is the plural where it is no mere `s`."""
    return f"{count:,} {noun if count == 1 else several or f'{noun}s'}"


def planned(counts: Counts) -> str:
    """Give `12 to create, 3 to update, 1 to delete, 1,207 unchanged`, or `nothing to do`."""
    if not counts.pending:
        return "nothing to do" + (f", {counts.keep:,} unchanged" if counts.keep else "")
    return (
        f"{counts.create:,} to create, {counts.update:,} to update, "
        f"{counts.delete:,} to delete, {counts.keep:,} unchanged"
    )


def done(counts: Counts) -> str:
    """Give `12 created, 3 updated, 1 deleted`."""
    return f"{counts.create:,} created, {counts.update:,} updated, {counts.delete:,} deleted"


def trouble_text(outcome: OutcomeView) -> str:
    """Say why something was not applied, or is faulty, with the platform's complaints."""
    told = "; ".join(f"{name}: {message}" for name, message in outcome.fields)
    if outcome.is_faulty:
        return told
    return f"{outcome.reason or 'No reason was given.'} {told}".strip()


def problem_totals(view: ProblemsView) -> str:
    """Give `2 errors, 1 warning, 300 infos`."""
    return ", ".join(
        (
            counted(view.errors, "error"),
            counted(view.warnings, "warning"),
            counted(view.infos, "info"),
        )
    )
