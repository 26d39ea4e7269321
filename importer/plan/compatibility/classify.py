"""Classes changes: what each means to those who use the connector.

In: the changes of a plan, those that keep things included (they tell who uses what), or one change
and the definitions around it. Out: findings for each change, the worst first. Every change has at
least one: what nothing else can be said of is cosmetic where nothing that is sent or received
differs, and risky where that cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from importer.connect.canonical import Canonical, same_json
from importer.model.changes import Change
from importer.model.findings import Finding
from importer.plan.compatibility.actions import compare_actions
from importer.plan.compatibility.bodies import Bodies
from importer.plan.compatibility.connector import compare_connectors
from importer.plan.compatibility.definitions import note_definitions
from importer.plan.compatibility.exchanges import read_exchange
from importer.plan.compatibility.notes import (
    Notes,
    Spot,
    Subject,
    Users,
    finding_order,
    make_finding,
    shown,
)
from importer.plan.compatibility.renames import called, find_renames
from importer.plan.compatibility.sides import Definitions
from importer.plan.compatibility.sign_in import compare_configs
from importer.plan.compatibility.triggers import compare_trigger
from importer.plan.compatibility.walk import Walk

Classified = Mapping[str, tuple[Finding, ...]]
"""The findings about each change, by the change's id; no entry where there are none."""


def classify_changes(changes: Iterable[Change]) -> Classified:
    """Give what the changes of a plan mean; what they keep has to be among them."""
    return _Classifier(tuple(changes)).run()


def classify_change(
    change: Change, old: Mapping[str, Canonical], new: Mapping[str, Canonical]
) -> tuple[Finding, ...]:
    """Give what one change means, given the canonical definitions of both sides by name.

    Of an action or trigger: also what became of the definitions that it uses. Of a definition: what
    that means in both directions, since nobody tells who uses it.
    """
    around = [
        _definition_change(name, old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if change.kind != "definition" or name != change.identity
    ]
    classifier = _Classifier((change, *around))
    if change.kind == "definition":
        return classifier.run(judged=change.identity).get(change.id, ())
    every = classifier.run().items()
    told = [finding for key, found in every for finding in found if key == change.id]
    told += [finding for key, found in every for finding in found if finding.used_by]
    return tuple(sorted(told, key=finding_order))


def _definition_change(name: str, old: Canonical | None, new: Canonical | None) -> Change:
    """Make the change of a definition of which no more is known than both its forms."""
    return Change(
        id=f"definition {name}",
        kind="definition",
        verb="update" if old and new else "create" if new else "delete",
        identity=name,
        name=name,
        reason="",
        before=old,
        after=new,
    )


class _Classifier:
    """Compares both sides of changes, and collects what was noticed."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = changes
        self._notes = Notes()
        definitions = [change for change in changes if change.kind == "definition"]
        self._subjects = {change.identity: _subject(change) for change in definitions}
        old = {change.identity: change.before for change in definitions if change.before}
        new = {change.identity: change.after for change in definitions if change.after}
        self._names = find_renames(old, new, map(_standing_links, changes))
        self._old, self._new = Definitions(called(old, self._names)), Definitions(new)
        self._walk = Walk(self._old, self._new, self._notes, self._subjects.__getitem__)

    def run(self, judged: str | None = None) -> Classified:
        """Give the findings; `judged` is a definition that both directions count for."""
        for change in self._changes:
            if change.kind in ("action", "trigger"):
                self._compare_exchange(change)
            elif change.kind != "definition":
                self._compare_plain(change)
        if judged is not None and judged in self._old and judged in self._new:
            self._walk.judge(judged)
        self._walk.run()
        note_definitions(self._changes, self._walk, self._names, self._notes)
        self._note_rest()
        return self._findings()

    def _compare_exchange(self, change: Change) -> None:
        """Compare both sides of an action or trigger, or note that it is gone or new."""
        spot = Spot(_subject(change))
        if change.before is None or change.after is None:
            self._note_end(change, spot)
            return
        old = read_exchange(change.before).called(self._names)
        new = read_exchange(change.after)
        link = partial(self._walk.link, change.identity)
        bodies = Bodies(self._old, self._new, link, self._notes)
        compare = compare_actions if change.kind == "action" else compare_trigger
        compare(old, new, spot, bodies)

    def _compare_plain(self, change: Change) -> None:
        """Compare both sides of a connector, or of a way to sign in."""
        spot = Spot(_subject(change))
        if change.before is None or change.after is None:
            self._note_end(change, spot)
            return
        compare = compare_connectors if change.kind == "connector" else compare_configs
        compare(change.before, change.after, spot, self._notes)

    def _note_end(self, change: Change, spot: Spot) -> None:
        """Note a thing that only one side has."""
        if change.before is not change.after:
            end, said = ("removed", "is gone") if change.after is None else ("added", "is new")
            self._notes.add(f"{change.kind}-{end}", spot, f"{shown(change.name)} {said}")

    def _note_rest(self) -> None:
        """Note actions and triggers that differ though nothing was found that does."""
        for change in self._changes:
            if change.kind not in ("action", "trigger") or not _differs(change):
                continue
            spot = Spot(_subject(change))
            if self._walk.was_cut and _relinks(change):
                reason = "what it links differs too much to be compared"
                self._notes.add("comparison-cut", spot, reason)
            elif not self._notes.has_any(change.id):
                reason = "it is written otherwise, and means the same"
                self._notes.add("action-restructured", spot, reason)

    def _findings(self) -> Classified:
        users = self._walk.reach.users()
        found: dict[str, dict[str, Finding]] = {}
        for note in self._notes:
            known = users.get(note.spot.pair, Users()) if note.spot.pair else Users()
            finding = make_finding(note, known)
            found.setdefault(note.spot.subject.change_id, {}).setdefault(
                finding.fingerprint, finding
            )
        return {
            key: tuple(sorted(every.values(), key=finding_order)) for key, every in found.items()
        }


def _subject(change: Change) -> Subject:
    return Subject(change.kind, change.identity, change.id)


def _differs(change: Change) -> bool:
    """Tell whether a thing that both sides have is another on each."""
    both = change.before is not None and change.after is not None
    return both and change.before is not change.after and not same_json(change.before, change.after)


def _standing_links(change: Change) -> set[str]:
    """Give the names of the definitions that an action or trigger links before and after."""
    if change.kind not in ("action", "trigger") or not (change.before and change.after):
        return set()
    before, after = (read_exchange(side) for side in (change.before, change.after))
    return before.linked() & after.linked()


def _relinks(change: Change) -> bool:
    """Tell whether the bodies of an action or trigger link other definitions."""
    old, new = (read_exchange(side).linked() for side in (change.before, change.after) if side)
    return old != new
