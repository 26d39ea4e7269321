"""Puts changes and operations into lines, the way Terraform and diff do.

In: parts of the views. Out: lines. `+` is created, `~` updated, `-` deleted, `=` kept, `!`
left out and `?` unknown to the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from importer.model.changes import Kind
from importer.model.findings import CLASSES
from importer.report.console import Line, line
from importer.report.long_list import list_lines
from importer.report.operations import Happening
from importer.report.phrases import counted
from importer.report.problem_lines import loss_lines
from importer.report.screen import CLASS_STYLES, NOUNS, one_row
from importer.report.shapes import ChangeView, DocumentView, FieldView, OperationView
from importer.text import one_line

_SIGNS: dict[Happening | None, tuple[str, str]] = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "delete": ("-", "red"),
    "keep": ("=", "dim"),
    "skip": ("!", "bold red"),
    None: ("?", "yellow"),
}
_TOLD_BY_ORIGIN: Mapping[Kind, frozenset[str]] = {
    "action": frozenset({"method", "path"}),
    "definition": frozenset({"name"}),
}
_MOST_DISPUTES = 5
_MOST_FINDINGS = 5
_SIDE_CHARS = 60
_RISKIEST_FIRST = ("delete", "update", "create")


def left_out_lines(document: DocumentView, *, verbose: bool) -> Iterator[Line]:
    """Name each operation that becomes no action, and why; nothing where all become one."""
    count = max(document.skipped, len(document.left_out))
    if not count:
        return
    yield line((f"{counted(count, 'operation')} left out:", "bold red"))
    yield from list_lines(document.left_out, _why_lines, verbose=verbose)
    yield from silently_left_out(document)


def silently_left_out(document: DocumentView) -> Iterator[Line]:
    """Say how many operations are left out though nothing tells why; that is a fault of ours."""
    silent = document.skipped - len(document.left_out)
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


def riskiest_first(changes: Sequence[ChangeView]) -> list[ChangeView]:
    """Order changes: what breaks, what is deleted, what is updated, what is new; actions first."""
    return sorted(changes, key=_risk)


def change_row(change: ChangeView, result: str = "") -> Line:
    """Give one change in one row: sign, what it is about, what differs; and what came of it."""
    told = "; ".join(filter(None, (_origin_text(change), _other_fields(change))))
    return one_row(
        "  ",
        _SIGNS[change.verb],
        f" {_kind_text(change)}",
        (change.title, "bold"),
        (f"  {change.name}" if change.name else "", "dim"),
        f"  ({told})" if told else "",
        _class_text(change),
        (f"  {result}", "red") if result else "",
    )


def _origin_text(change: ChangeView) -> str:
    """Say where an action was, or what a definition was called."""
    if change.origin is None:
        return ""
    return f"{'moved' if change.kind == 'action' else 'renamed'} from {change.origin}"


def _other_fields(change: ChangeView) -> str:
    """Name what differs, but for what the origin tells already."""
    told = _TOLD_BY_ORIGIN.get(change.kind, frozenset()) if change.origin else frozenset()
    return ", ".join(field.name for field in change.fields if field.name not in told)


def left_out_row(view: OperationView) -> Line:
    """Name an operation that is left out and the first reason, in one row."""
    return one_row("  ", _SIGNS["skip"], " ", (view.operation, "bold"), f"  {view.reason}")


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
        f" {_kind_text(change)}",
        (change.title, "bold"),
        name,
        f"  ({fields})" if fields else "",
        _class_text(change),
        indent=2,
    )
    yield from _meaning_lines(change)
    if reason and change.reason:
        yield line((change.reason, "dim"), indent=6)
        yield from _dispute_lines(change)


def _class_text(change: ChangeView) -> tuple[str, str]:
    """Name the worst that a change means, where somebody has judged."""
    return (f"  {change.class_}", CLASS_STYLES[change.class_]) if change.class_ else ("", "")


def _meaning_lines(change: ChangeView) -> Iterator[Line]:
    """Say what a change means, and what each finding is accepted by; that it is new is plain."""
    told = [one for one in change.findings if change.verb != "create" or one.class_ != "additive"]
    for one in told[:_MOST_FINDINGS]:
        where = f"  {one.where}" if one.where else ""
        yield line(
            (one.class_, CLASS_STYLES[one.class_]),
            f" {one.code}{where}: {one.reason}",
            (f"  [{one.fingerprint}]", "dim"),
            indent=6,
        )
        if one.used_by:
            yield line((f"in {one.used_by}", "dim"), indent=8)
    if len(told) > _MOST_FINDINGS:
        rest = f"… and {len(told) - _MOST_FINDINGS:,} more (-f json has all)"
        yield line((rest, "dim"), indent=6)


def _kind_text(change: ChangeView) -> str:
    """Name the kind of a thing, where its title does not show it."""
    return "" if change.kind in {"action", "definition"} else f"{change.kind} "


def _dispute_lines(change: ChangeView) -> Iterator[Line]:
    """Set what stays beside what the document has, as far as the document says anything of it."""
    if not (change.kept or change.conflicts):
        return
    told = [one for one in change.disputes if one.after is not None]
    for one in told[:_MOST_DISPUTES]:
        stays, asked = (one_line(side or "(none)", _SIDE_CHARS) for side in (one.before, one.after))
        yield line((one.where, "bold"), f": {stays} stays, the document has {asked}", indent=8)
    if len(told) > _MOST_DISPUTES:
        rest = f"… and {len(told) - _MOST_DISPUTES:,} more (-f json has all)"
        yield line((rest, "dim"), indent=8)


def _why_lines(view: OperationView) -> Iterator[Line]:
    """Name an operation that is left out, with the errors that are why."""
    yield line(_SIGNS["skip"], " ", (view.operation, "bold"), indent=2)
    for loss in view.losses:
        if loss.severity == "error":
            yield from loss_lines(loss)


def _risk(change: ChangeView) -> tuple[int, int, int]:
    classes = (*CLASSES[:2], None, *CLASSES[2:])
    kinds = (*NOUNS,)
    return (
        classes.index(change.class_),
        _RISKIEST_FIRST.index(change.verb) if change.verb in _RISKIEST_FIRST else 3,
        kinds.index(change.kind),
    )


def _field_text(field: FieldView) -> str:
    if field.before is not None:
        return f"{field.name}: {field.before} -> {field.after}"
    return f"{field.name}: {', '.join(field.marks)}" if field.marks else field.name
