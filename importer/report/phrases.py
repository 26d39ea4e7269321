"""Numbers as a reader says them, in one wording for every report."""

from __future__ import annotations

from importer.report.shapes import ProblemsView
from importer.report.tally import Counts


def counted(count: int, noun: str) -> str:
    """Give `1 action`, `1,207 actions`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


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


def problem_totals(view: ProblemsView) -> str:
    """Give `2 errors, 1 warning, 300 infos`."""
    return ", ".join(
        (
            counted(view.errors, "error"),
            counted(view.warnings, "warning"),
            counted(view.infos, "info"),
        )
    )
