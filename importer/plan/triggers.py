"""What is to become of each trigger. Its identity is its name: it has no path to be known by.

A trigger that the document does not have is mostly one that people made, for vendors rarely
document what they send. So it is deleted only where it is known to be ours and as we left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from importer.connect.canonical import canonical_stored_trigger, canonical_trigger
from importer.connect.types import StoredTrigger
from importer.model.changes import Change
from importer.model.payloads import TriggerCreate
from importer.plan.compare import Rules, Thing, left_over_change, wanted_change, with_faults
from importer.plan.exchanges import EXCHANGE


def trigger_changes(
    wanted: Iterable[TriggerCreate], stored: Iterable[StoredTrigger], rules: Rules
) -> Iterator[Change]:
    """Give one change for each trigger of the bundle or of the version, in no order."""
    standing = {trigger.name: trigger for trigger in stored}
    for trigger in wanted:
        name = trigger["name"]
        found = standing.pop(name, None)
        change = wanted_change(
            _thing(name),
            canonical_stored_trigger(found) if found else None,
            canonical_trigger(trigger),
            base=rules.base.payload("trigger", name),
            how=EXCHANGE,
            rules=rules,
        )
        yield with_faults(change, found)
    for name, found in standing.items():
        before = canonical_stored_trigger(found)
        yield left_over_change(_thing(name), before, name=name, rules=rules)


def _thing(name: str) -> Thing:
    return Thing("trigger", name, f"trigger {name}")
