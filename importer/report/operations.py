"""Follows each operation of a document to what becomes of it, so that none is lost in silence.

In: a bundle and, if there is one, its plan. Out: one `OperationTrace` for each operation that
became an action, or that an error or the user's filters kept from becoming one, with the Problems
that name it; and the Problems that no trace holds. Each Problem is in exactly one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from importer.model.bundle import Bundle, Origin
from importer.model.changes import Change, Plan
from importer.model.document import escape
from importer.problems import Problem

Happening = Literal["create", "update", "delete", "keep", "skip"]

_NOT_CHOSEN = "operation-not-chosen"
_PATH_PLACEHOLDER = re.compile(r"\{\{\s*\.?param\.([^{}\s]+)\s*\}\}")


class OperationTrace(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one operation (`METHOD /path`) and which Problems tell of its losses.

    `action` is the name of its action, None where the operation is left out; `change` is what the
    plan does with that action, None without a plan.
    """

    operation: str
    pointer: str | None
    action: str | None
    change: Change | None
    problems: tuple[Problem, ...]

    @property
    def happening(self) -> Happening | None:
        """Give what happens: the verb of the change, `skip`, or None where there is no plan."""
        if self.action is None:
            return "skip"
        return self.change.verb if self.change else None

    @property
    def reason(self) -> str:
        """Say why it happens, in the plan's words or in those of the errors."""
        if self.action is None:
            return "; ".join(p.message for p in self.problems if _leaves_out(p))
        return self.change.reason if self.change else ""


def trace_operations(
    bundle: Bundle, plan: Plan | None
) -> tuple[tuple[OperationTrace, ...], tuple[Problem, ...]]:
    """Give a trace for each operation, actions first, and the Problems left over.

    An operation without an action counts as left out if an error names it, or the user's filters
    did not choose it. A milder Problem that names no action's operation stays among the left-over
    ones.
    """
    told: dict[str, list[Problem]] = {}
    for problem in bundle.problems:
        told.setdefault(problem.operation or "", []).append(problem)
    rest = told.pop("", [])
    traces = _traces_of_actions(bundle, plan, told)
    for operation, problems in told.items():
        if any(map(_leaves_out, problems)):
            traces.append(_left_out(operation, problems))
        else:
            rest.extend(problems)
    return tuple(traces), tuple(rest)


def documented_operation(payload: dict[str, Any] | None, otherwise: str) -> str:
    """Give `METHOD /path/{name}` of an action's payload, or `otherwise` where it has neither."""
    method, path = (payload or {}).get("method"), (payload or {}).get("path")
    if not isinstance(method, str) or not isinstance(path, str):
        return otherwise
    return f"{method.upper()} " + _PATH_PLACEHOLDER.sub(r"{\1}", path)


def _traces_of_actions(
    bundle: Bundle, plan: Plan | None, told: dict[str, list[Problem]]
) -> list[OperationTrace]:
    """Trace every action of the bundle; the Problems used are taken out of `told`."""
    changes = _changes_by_action(plan.changes if plan else ())
    traces = []
    for action in bundle.actions:
        name = action["name"]
        origin = bundle.origins.get(name)
        operation = origin.operation if origin else documented_operation({**action}, name)
        traces.append(
            OperationTrace(
                operation=operation,
                pointer=_pointer(origin),
                action=name,
                change=changes.get(name),
                problems=tuple(told.pop(operation, ())),
            )
        )
    return traces


def _changes_by_action(changes: Iterable[Change]) -> dict[str, Change]:
    """Give each action's change by its name; one that is carried out wins over one that stays."""
    actions = [c for c in changes if c.kind == "action" and c.verb != "delete"]
    actions.sort(key=lambda change: change.verb != "keep")
    return {_documented_name(change): change for change in actions}


def _documented_name(change: Change) -> str:
    """Give the name that the document has for an action, which a person may have renamed."""
    wanted = change.wanted
    return change.name if wanted is None else str(wanted.get("name", change.name))


def _leaves_out(problem: Problem) -> bool:
    """Tell whether a Problem says that its operation has no action."""
    return problem.severity == "error" or problem.code == _NOT_CHOSEN


def _left_out(operation: str, problems: list[Problem]) -> OperationTrace:
    """Trace an operation that has no action, by what kept it from having one."""
    worst = next(filter(_leaves_out, problems))
    method, _, path = operation.partition(" ")
    whole = f"/paths/{escape(path)}/{method.lower()}"
    inside = worst.pointer == whole or worst.pointer.startswith(whole + "/")
    return OperationTrace(
        operation=operation,
        pointer=whole if inside and worst.file is None else worst.pointer,
        action=None,
        change=None,
        problems=tuple(problems),
    )


def _pointer(origin: Origin | None) -> str | None:
    return origin.pointer if origin else None
