"""What a plan means to those who use what stands, and what of it is refused."""

from __future__ import annotations

import pytest
from bundles import make_action, make_bundle
from changes import change_of

from importer.connect.canonical import canonical_action
from importer.errors import RefusedError
from importer.model.changes import Change, Plan
from importer.plan.meaning import Meanings, meaning_of, refuse_findings, unmatched, worst_first
from importer.plan.plan import digest_of, plan_changes

PETS = canonical_action(make_action("pets"))
CATS = canonical_action(make_action("cats"))


def plan_of(*changes: Change) -> Plan:
    return Plan(format=1, target=None, changes=changes, digest=digest_of(changes))


GONE = change_of("action", "GET /pets", PETS, None)
NEW = change_of("action", "GET /cats", None, CATS)
KEPT = change_of("action", "GET /pets", PETS, PETS)
WORDED = change_of("action", "GET /pets", PETS, {**PETS, "summary": "Other."})


def test_what_nobody_can_use_yet_means_nothing() -> None:
    assert meaning_of(plan_of(NEW)) == {}


def test_a_plan_that_changes_nothing_means_nothing() -> None:
    assert meaning_of(plan_of(KEPT)) == {}


def test_what_comes_beside_something_that_stands_is_told() -> None:
    meaning = meaning_of(plan_of(KEPT, NEW))
    assert [one.code for one in worst_first(meaning)] == ["action-added"]


def test_a_connector_that_changes_may_be_used_by_other_versions() -> None:
    shared = change_of("connector", "connector", {"name": "a"}, {"name": "b"})
    assert {one.kind for one in worst_first(meaning_of(plan_of(shared)))} == {"connector"}
    stays = change_of("connector", "connector", {"name": "a"}, {"name": "a"})
    assert meaning_of(plan_of(stays, NEW)) == {}


def test_a_meaning_is_worked_out_once_for_the_same_plan() -> None:
    meanings = Meanings()
    plan = plan_of(GONE)
    assert meanings.of(plan) is meanings.of(plan_of(GONE))
    assert meanings.of(plan_of(KEPT)) == {}


def test_what_is_bad_enough_is_refused_with_its_fingerprint() -> None:
    (finding,) = worst_first(meaning_of(plan_of(GONE)))
    with pytest.raises(RefusedError, match=f"breaking {finding.fingerprint}"):
        refuse_findings(meaning_of(plan_of(GONE)), "breaking")


def test_what_is_accepted_or_milder_is_not_refused() -> None:
    (finding,) = worst_first(meaning_of(plan_of(GONE)))
    refuse_findings(meaning_of(plan_of(GONE)), "breaking", [finding.fingerprint])
    refuse_findings(meaning_of(plan_of(WORDED)), "risky")
    with pytest.raises(RefusedError):
        refuse_findings(meaning_of(plan_of(WORDED)), "cosmetic")


def test_of_many_findings_the_first_are_told() -> None:
    gone = [
        change_of("action", f"GET /p{n}", canonical_action(make_action(f"p{n}")), None)
        for n in range(5)
    ]
    with pytest.raises(RefusedError, match="and 2 more"):
        refuse_findings(meaning_of(plan_of(*gone)), "breaking")


def test_accepted_fingerprints_that_no_finding_has_are_given() -> None:
    meaning = meaning_of(plan_of(GONE))
    (finding,) = worst_first(meaning)
    assert unmatched(meaning, [finding.fingerprint, "0" * 16]) == ("0" * 16,)


def test_a_plan_against_an_empty_version_means_nothing() -> None:
    plan = plan_changes(make_bundle([], [make_action("pets")]), None, target=None, prune=False)
    assert plan.pending
    assert meaning_of(plan) == {}
