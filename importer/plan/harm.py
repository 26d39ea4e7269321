"""How much harm a plan may do before somebody has to say that it is meant.

Actions that are deleted, or called in another way, break what was built on them. Where that happens
to many at once the document is more likely to be a wrong or a broken one than the vendor to have
meant it.
"""

from __future__ import annotations

from importer.connect.canonical import Canonical, same_json
from importer.errors import RefusedError
from importer.model.bundle import Bundle
from importer.model.changes import Change, Plan

FEWEST_ACTIONS = 10
"""Of fewer managed actions any number may change."""

MOST_SHARE = 0.2
"""So great a part of the managed actions may be harmed."""


def may_prune(bundle: Bundle) -> bool:
    """Tell whether what a document does not have may be deleted: not where it has nothing."""
    return bool(bundle.actions)


def refuse_harm(plan: Plan) -> None:
    """Raise RefusedError where a plan deletes, or lets be called otherwise, too many actions.

    That are more than `MOST_SHARE` of the managed actions, where there are `FEWEST_ACTIONS` or
    more of those: actions that stand, and that are in the document or are to be deleted.
    """
    managed = [change for change in plan.changes if _is_managed(change)]
    deleted = sum(change.verb == "delete" for change in managed)
    recalled = sum(map(_is_called_otherwise, managed))
    harmed = deleted + recalled
    if len(managed) >= FEWEST_ACTIONS and harmed > MOST_SHARE * len(managed):
        raise RefusedError(
            f"{harmed} of {len(managed)} actions would be deleted ({deleted}) or get another "
            f"method, path or required parameters ({recalled}): more than {MOST_SHARE:.0%}",
            hint="check that this is the right document; --allow-large-change allows it",
        )


def _is_managed(change: Change) -> bool:
    if change.kind != "action" or change.before is None:
        return False
    return change.documented or change.verb == "delete"


def _is_called_otherwise(change: Change) -> bool:
    """Tell whether who calls an action has to call it in another way after the change."""
    if change.verb != "update":
        return False
    before, after = change.before or {}, change.after or {}
    if any(before.get(field) != after.get(field) for field in ("method", "path")):
        return True
    return not same_json(_required(before), _required(after))


def _required(action: Canonical) -> Canonical:
    """Give the types of the parameters that a caller has to give."""
    parameters = action.get("parameters") or {}
    return {key: one.get("type") for key, one in parameters.items() if one.get("required")}
