"""Counts changes and outcomes, so that every rendering gives the same numbers.

In: the changes of a plan, the outcomes of an apply. Out: numbers; an outcome for every pending
change, also for those that a broken-off run never came to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

import msgspec

from importer.model.changes import Change, Kind, Outcome, Plan, Result


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many things of one kind are created, updated, deleted and kept."""

    create: int = 0
    update: int = 0
    delete: int = 0
    keep: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            create=self.create + other.create,
            update=self.update + other.update,
            delete=self.delete + other.delete,
            keep=self.keep + other.keep,
        )

    @property
    def pending(self) -> int:
        """Count what an apply would carry out."""
        return self.create + self.update + self.delete


def count_changes(changes: Iterable[Change], kind: Kind) -> Counts:
    """Count the changes of one kind by verb."""
    counts = {"create": 0, "update": 0, "delete": 0, "keep": 0}
    for change in changes:
        if change.kind == kind:
            counts[change.verb] += 1
    return Counts(**counts)


def count_kinds(changes: Iterable[Change]) -> dict[Kind, Counts]:
    """Count the changes by kind and verb; a kind without a change has no entry."""
    whole = tuple(changes)
    there = {change.kind for change in whole}
    return {kind: count_changes(whole, kind) for kind in get_args(Kind) if kind in there}


def count_results(outcomes: Iterable[Outcome]) -> dict[Result, int]:
    """Count outcomes by result; every result has its entry, in a fixed order.

    What stays as it is, and has an outcome for its faults alone, is not counted.
    """
    counts: dict[Result, int] = dict.fromkeys(get_args(Result), 0)
    for outcome in outcomes:
        counts[outcome.result] += outcome.change.verb != "keep"
    return counts


def complete_outcomes(plan: Plan, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Give the outcomes, and a skipped one for each pending change that has none."""
    ended = {outcome.change.id for outcome in outcomes}
    untried = [change for change in plan.pending if change.id not in ended]
    reason = "The run ended before this was tried."
    return [*outcomes, *(Outcome(change=c, result="skipped", reason=reason) for c in untried)]
