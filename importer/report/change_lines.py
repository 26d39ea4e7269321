"""Puts changes and operations into lines, the way Terraform and diff do.

In: parts of the views. Out: lines. `+` is created, `~` updated, `-` deleted, `=` kept, `!`
left out and `?` unknown to the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from importer.report.console import Line, line
from importer.report.long_list import list_lines
from importer.report.operations import Happening
from importer.report.phrases import counted
from importer.report.problem_lines import loss_lines
from importer.report.shapes import ChangeView, DocumentView, FieldView, OperationView

_SIGNS: dict[Happening | None, tuple[str, str]] = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "delete": ("-", "red"),
    "keep": ("=", "dim"),
    "skip": ("!", "bold red"),
    None: ("?", "yellow"),
}
_RISKIEST_FIRST = ("delete", "update", "create")


def left_out_lines(document: DocumentView, *, verbose: bool) -> Iterator[Line]:
    """Name each operation that becomes no action, and why; nothing where all become one."""
    silent = document.skipped - len(document.left_out)
    count = max(document.skipped, len(document.left_out))
    if not count:
        return
    yield line((f"{counted(count, 'operation')} left out:", "bold red"))
    yield from list_lines(document.left_out, _why_lines, verbose=verbose)
    if silent > 0:
        words = f"{counted(silent, 'operation')} left out without a Problem; please report this."
        yield line((words, "bold red"), indent=2)


def pending_lines(pending: Sequence[ChangeView], *, verbose: bool) -> Iterator[Line]:
    """List changes, those first that can do harm, with reasons that are not plain to see."""

    def render(change: ChangeView) -> Iterator[Line]:
        return change_lines(change, reason=verbose or not change.obvious)

    for verb in _RISKIEST_FIRST:
        same = [change for change in pending if change.verb == verb]
        yield from list_lines(same, render, verbose=verbose)


def operation_lines(view: OperationView) -> Iterator[Line]:
    """Say what happens to one operation, why, and what it loses where."""
    if view.change:
        yield from change_lines(view.change, reason=True)
    else:
        yield line(_SIGNS[view.happening], " ", (view.operation, "bold"), indent=2)
    for loss in view.losses:
        yield from loss_lines(loss)


def change_lines(change: ChangeView, *, reason: bool) -> Iterator[Line]:
    """Give one change: sign, operation or definition, action, differing fields; then why."""
    name = f"  {change.name}" if change.name else ""
    fields = "; ".join(map(_field_text, change.fields))
    yield line(
        _SIGNS[change.verb],
        " ",
        (change.title, "bold"),
        name,
        f"  ({fields})" if fields else "",
        indent=2,
    )
    if reason and change.reason:
        yield line((change.reason, "dim"), indent=6)


def _why_lines(view: OperationView) -> Iterator[Line]:
    """Name an operation that is left out, with the errors that are why."""
    yield line(_SIGNS["skip"], " ", (view.operation, "bold"), indent=2)
    for loss in view.losses:
        if loss.severity == "error":
            yield from loss_lines(loss)


def _field_text(field: FieldView) -> str:
    if field.before is not None:
        return f"{field.name}: {field.before} -> {field.after}"
    return f"{field.name}: {', '.join(field.marks)}" if field.marks else field.name
