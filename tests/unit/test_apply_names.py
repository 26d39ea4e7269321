"""Names that actions give to each other, hand on, or fight for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx
import pytest
from bundles import make_action, make_bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from sandboxes import Draft, error_answer, open_draft

from importer.apply.names import make_chains
from importer.model.bundle import Bundle
from importer.model.changes import Outcome
from importer.model.payloads import ActionCreate, ActionParameter


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def shaped(name: str, path: str, *, alike: bool = False) -> ActionCreate:
    """Make an action whose shape is its path's own: so none is taken for one that moved."""
    own: list[ActionParameter] = [
        {"name": f"{path[1:]}{n}", "in": "query", "required": False, "type": "string"}
        for n in range(3)
    ]
    return make_action(name, path, parameters=[] if alike else own)


def named(**paths: str) -> Bundle:
    """Make a bundle of actions by their names; each has the path of its letter."""
    return make_bundle([], [shaped(name, f"/{path}") for name, path in paths.items()])


def standing(draft: Draft) -> dict[str, str]:
    """Give the names of what stands by path."""
    return {action.path[1:]: action.name for action in draft.read().actions}


def results(outcomes: dict[str, Outcome]) -> dict[str, str]:
    return {key.removeprefix("action GET /"): one.result for key, one in outcomes.items()}


def test_a_name_is_handed_on_in_order(draft: Draft) -> None:
    draft.apply(named(one="a", two="b", three="c"))
    ids = {action.path: action.id for action in draft.read().actions}
    moved = named(two="a", three="b", four="c", one="d")
    assert set(draft.results(moved).values()) == {"applied"}
    assert standing(draft) == {"a": "two", "b": "three", "c": "four", "d": "one"}
    assert ids.items() <= {action.path: action.id for action in draft.read().actions}.items()


def test_a_name_held_by_what_stays_fails_without_a_request(draft: Draft) -> None:
    draft.apply(named(getPet="old"))
    outcomes = draft.apply(named(getPet="new"))
    assert results(outcomes) == {"new": "failed"}
    assert (
        "belongs to the action GET /old, which stays; --prune" in outcomes["action GET /new"].reason
    )
    assert standing(draft) == {"old": "getPet"}
    assert draft.through.sent("POST") == []


def test_what_waits_for_a_blocked_action_is_skipped(draft: Draft) -> None:
    draft.apply(named(one="a", two="b", stays="c"))
    assert results(draft.apply(named(stays="b", two="a"))) == {"b": "failed", "a": "skipped"}
    assert standing(draft) == {"a": "one", "b": "two", "c": "stays"}


def test_a_deletion_makes_room_before_its_turn(draft: Draft) -> None:
    draft.apply(named(getPet="old", b="b"))
    moved = named(getPet="new")
    assert results(draft.apply(moved, prune=True)) == {
        "new": "applied",
        "old": "applied",
        "b": "applied",
    }
    assert standing(draft) == {"new": "getPet"}


def test_a_rename_never_takes_the_place_of_what_could_not_be_deleted(draft: Draft) -> None:
    draft.apply(named(one="a", two="b"))

    async def keep(request: httpx.Request) -> httpx.Response | None:
        return error_answer(409) if request.method == "DELETE" else None

    draft.through.meddle = keep
    outcomes = draft.apply(named(two="a"), prune=True)
    assert results(outcomes) == {"b": "failed", "a": "skipped"}
    assert "still belongs to the action GET /b" in outcomes["action GET /a"].reason
    assert standing(draft) == {"a": "one", "b": "two"}


PLACES = [f"/{letter}" for letter in "abcdef"]


def holding(names: Sequence[str | None], *, alike: bool) -> Bundle:
    found = zip(PLACES, names, strict=True)
    return make_bundle([], [shaped(name, path, alike=alike) for path, name in found if name])


NAMINGS = st.permutations(["a", "b", "c", "d", "e", "f"]).flatmap(
    lambda names: st.tuples(*(st.sampled_from([name, name, None]) for name in names))
)


@settings(max_examples=60, deadline=None)
@given(NAMINGS, NAMINGS, st.booleans(), st.booleans())
def test_any_naming_becomes_any_other_and_no_id_changes(
    old: tuple[str | None, ...], new: tuple[str | None, ...], prune: bool, alike: bool
) -> None:
    with open_draft() as draft:
        draft.apply(holding(old, alike=alike))
        ids = {action.path: action.id for action in draft.read().actions}
        outcomes = draft.apply(holding(new, alike=alike), prune=prune)
        after = {action.path: action.id for action in draft.read().actions}
        kept = {path: one for path, one in ids.items() if path in after}
        assert all(after[path] == one for path, one in kept.items())
        if prune:
            assert {one.result for one in outcomes.values()} <= {"applied"}
            assert after.keys() == {path for path, name in zip(PLACES, new, strict=True) if name}
            assert not draft.plan(holding(new, alike=alike), prune=True).pending
        else:
            assert {*ids.values()} <= {*after.values()}
            assert alike or kept == ids


def test_chains_cover_each_pending_change_once(draft: Draft) -> None:
    draft.apply(named(a="a", b="b", c="c", d="d", e="e"))
    plan = draft.plan(named(b="a", a="b", d="c", new="d", e="f"), prune=True)
    chains = make_chains(plan.changes)
    ids = [change.id for chain in chains for change in chain.changes]
    assert sorted(ids) == sorted(change.id for change in plan.pending)
    assert [len(chain.changes) for chain in chains if chain.ring] == [2]
