"""Three payloads merged, part by part: who changed what, and who prevails."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.connect.canonical import same_json
from importer.model.changes import OnConflict
from importer.plan.three_ways import Merged, Merging, merge, retain

Payload = dict[str, Any]

KEYED = Merging(keyed=frozenset({"p"}))
FILLS = Merging(keyed=frozenset({"p"}), unknown="keep", silence_stays=True)
TOGETHER = Merging(unit_of=lambda leaf: "x" if leaf[0] in {"a", "b"} else leaf[0])


def test_what_only_the_vendor_changed_is_taken() -> None:
    merged = merge({"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 2, "b": 1}, how=KEYED)
    assert merged == Merged(after={"a": 2, "b": 1}, fields=("a",))


def test_what_only_a_person_changed_stays_and_is_named() -> None:
    merged = merge({"a": 1, "b": 1}, {"a": 9, "b": 1}, {"a": 1, "b": 2}, how=KEYED)
    assert merged == Merged(after={"a": 9, "b": 2}, fields=("b",), kept=("a",), is_ours=False)


@pytest.mark.parametrize(
    ("on_conflict", "value", "fields"),
    [("keep", 9, ()), ("fail", 9, ()), ("overwrite", 2, ("a",))],
)
def test_where_both_changed_it_the_policy_decides(
    on_conflict: OnConflict, value: int, fields: tuple[str, ...]
) -> None:
    merged = merge({"a": 1}, {"a": 9}, {"a": 2}, how=KEYED, on_conflict=on_conflict)
    is_ours = on_conflict == "overwrite"
    assert merged == Merged({"a": value}, fields, conflicts=("a",), is_ours=is_ours)


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    assert merge({"a": 1}, {"a": 2}, {"a": 2.0}, how=KEYED) == Merged(after={"a": 2})


def test_the_parts_of_a_keyed_field_are_merged_one_by_one() -> None:
    base = {"p": {"gone": 1, "mine": 1, "dropped": 1, "same": 1}}
    theirs = {"p": {"gone": 1, "mine": 7, "same": 1, "hand": 5}}
    ours = {"p": {"mine": 1, "dropped": 1, "same": 1, "new": 3}}
    merged = merge(base, theirs, ours, how=KEYED)
    assert merged.after == {"p": {"mine": 7, "same": 1, "new": 3, "hand": 5}}
    assert merged.fields == ("p",)
    assert merged.kept == ("p.dropped", "p.hand", "p.mine")


def test_a_keyed_field_without_parts_is_still_there() -> None:
    assert merge(None, {"p": {"x": 1}}, {"p": {}}, how=KEYED).after == {"p": {}}
    assert merge(None, {"p": {}}, {"p": {}}, how=KEYED) == Merged(after={"p": {}})


def test_parts_that_are_one_unit_stand_or_fall_together() -> None:
    merged = merge({"a": 1, "b": 1}, {"a": 1, "b": 9}, {"a": 2, "b": 1}, how=TOGETHER)
    assert merged.after == {"a": 1, "b": 9}
    assert merged.conflicts == ("x",)
    taken = merge({"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 2, "b": 1}, how=TOGETHER)
    assert (taken.after, taken.fields) == ({"a": 2, "b": 1}, ("a",))


def test_without_a_base_the_document_counts_and_takes_things_away() -> None:
    theirs, ours = {"a": 1, "p": {"x": 1, "y": 1}}, {"a": 2, "p": {"x": 1}}
    merged = merge(None, theirs, ours, how=KEYED)
    assert merged == Merged(after=ours, fields=("a", "p"))


def test_without_a_base_only_what_is_empty_is_filled_where_that_is_the_rule() -> None:
    theirs = {"a": "set", "b": "", "p": {"x": "set", "y": ""}}
    ours = {"a": "doc", "b": "doc", "c": "doc", "p": {"x": "doc", "y": "doc", "z": "doc"}}
    merged = merge(None, theirs, ours, how=FILLS)
    assert merged.after == {
        "a": "set",
        "b": "doc",
        "c": "doc",
        "p": {"x": "set", "y": "doc", "z": "doc"},
    }
    assert (merged.fields, merged.kept) == (("b", "c", "p"), ("a", "p.x"))


def test_what_the_document_does_not_say_stays_where_that_is_the_rule() -> None:
    base, theirs = {"a": 1, "p": {"x": 1}}, {"a": 1, "p": {"x": 1, "hand": 1}}
    merged = merge(base, theirs, {}, how=FILLS)
    assert merged == Merged(after=theirs, is_ours=False)


def test_only_what_both_sides_changed_is_remembered_as_before() -> None:
    base, theirs, ours = (
        {"a": 1, "b": 1, "c": 1},
        {"a": 9, "b": 9, "c": 1},
        {"a": 2, "b": 1, "c": 2},
    )
    merged = merge(base, theirs, ours, how=KEYED)
    assert retain(ours, merged.after, base, merged.conflicts, KEYED) == {"a": 1, "b": 1, "c": 2}
    over = merge(base, theirs, ours, how=KEYED, on_conflict="overwrite")
    assert retain(ours, over.after, base, over.conflicts, KEYED) == ours


VALUES = st.integers(0, 2) | st.sampled_from(["", "x"])
PAYLOADS: st.SearchStrategy[Payload] = st.fixed_dictionaries(
    {},
    optional={
        "a": VALUES,
        "b": VALUES,
        "c": VALUES,
        "p": st.dictionaries(st.sampled_from("xyz"), VALUES),
    },
)
HOWS = st.sampled_from([KEYED, FILLS, TOGETHER])
POLICIES: st.SearchStrategy[OnConflict] = st.sampled_from(["keep", "overwrite"])


@given(st.none() | PAYLOADS, PAYLOADS, PAYLOADS, HOWS, POLICIES)
def test_a_second_merge_after_the_first_one_changes_nothing(
    base: Payload | None, theirs: Payload, ours: Payload, how: Merging, policy: OnConflict
) -> None:
    first = merge(base, theirs, ours, how=how, on_conflict=policy)
    recorded = retain(ours, first.after, base or {}, first.conflicts, how)
    again = merge(recorded, first.after, ours, how=how, on_conflict="keep")
    assert again.fields == ()
    assert same_json(again.after, first.after)
    forgotten = merge(None, first.after, ours, how=how)
    if base is None:
        assert forgotten.fields == ()


@given(PAYLOADS, PAYLOADS, PAYLOADS, HOWS)
def test_nothing_that_a_person_changed_is_lost_unless_asked_for(
    base: Payload, theirs: Payload, ours: Payload, how: Merging
) -> None:
    merged = merge(base, theirs, ours, how=how)
    for field in ("a", "b", "c"):
        if field in theirs and theirs.get(field) != base.get(field, object()):
            assert merged.after[field] == theirs[field]
    for key, value in theirs.get("p", {}).items():
        if base.get("p", {}).get(key, object()) != value:
            assert merged.after["p"][key] == value


@given(PAYLOADS, PAYLOADS, HOWS)
def test_nobody_but_the_vendor_changed_anything_means_that_the_document_counts(
    base: Payload, ours: Payload, how: Merging
) -> None:
    merged = merge(base, base, ours, how=how._replace(silence_stays=False))
    assert (merged.kept, merged.conflicts, merged.is_ours) == ((), (), True)
    for field, value in ours.items():
        assert same_json(merged.after[field], value)
