"""What a plan means to those who use what stands, and what of it is too bad to be carried out.

In: a plan against what stands in a version, and what is known and accepted. Out: the findings of
`importer.plan.compatibility` for each change, by its id. A plan that changes nothing costs nothing;
where nothing stood nobody has used anything, so that there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from importer.errors import RefusedError
from importer.model.changes import Plan
from importer.model.findings import ChangeClass, Finding, failing
from importer.text import one_line

if TYPE_CHECKING:
    from importer.plan.compatibility.classify import Classified

_NONE: Classified = {}
_SHARED = frozenset({"connector", "auth-scheme"})
_MOST_SHOWN = 3


def meaning_of(plan: Plan) -> Classified:
    """Give what the changes of a plan mean, by their ids; nothing for what nobody can use yet."""
    is_used = any(
        change.before is not None and (change.kind not in _SHARED or change.verb != "keep")
        for change in plan.changes
    )
    if not (is_used and plan.pending):
        return _NONE
    from importer.plan.compatibility.classify import classify_changes

    return classify_changes(plan.changes)


class Meanings:
    """Gives what plans mean, and works it out once for a plan that is asked for again."""

    def __init__(self) -> None:
        self._digest = ""
        self._found: Classified = _NONE

    def of(self, plan: Plan) -> Classified:
        """Give what `meaning_of` gives."""
        if plan.digest != self._digest:
            self._digest, self._found = plan.digest, meaning_of(plan)
        return self._found


def worst_first(meaning: Classified) -> tuple[Finding, ...]:
    """Give all findings of a plan, the worst first."""
    from importer.plan.compatibility.notes import finding_order

    return tuple(sorted((one for found in meaning.values() for one in found), key=finding_order))


def unmatched(meaning: Classified, accept: Collection[str]) -> tuple[str, ...]:
    """Give the accepted fingerprints that no finding has (any more), sorted."""
    known = {finding.fingerprint for finding in worst_first(meaning)}
    return tuple(sorted(set(accept) - known))


def refuse_findings(meaning: Classified, limit: ChangeClass, accept: Collection[str] = ()) -> None:
    """Raise RefusedError where a change is as bad as `limit`, or worse, and is not accepted.

    `meaning` is that of a whole plan.
    """
    found = failing(worst_first(meaning), limit, accept)
    if not found:
        return
    told = [
        f"{one_line(one.identity)}: {one_line(one.reason)} [{one.class_} {one.fingerprint}]"
        for one in found[:_MOST_SHOWN]
    ]
    more = f" and {len(found) - _MOST_SHOWN:,} more" if len(found) > _MOST_SHOWN else ""
    raise RefusedError(
        f"what the changes mean is not accepted: {'; '.join(told)}{more}",
        hint="look at the plan; accept a finding that is known by its fingerprint (--accept, or "
        "accept in importer.toml)",
    )
