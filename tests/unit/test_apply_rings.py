"""Actions that exchange their names: none is lost, and none is left where it should not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition
from sandboxes import Draft, error_answer, open_draft

from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Outcome
from importer.plan.recorded import applied_base


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def named(**paths: str) -> Bundle:
    """Make a bundle of actions by their names; each has the path of its letter."""
    return make_bundle([], [make_action(name, f"/{path}") for name, path in paths.items()])


def standing(draft: Draft) -> dict[str, str]:
    """Give the names of what stands by path."""
    return {action.path[1:]: action.name for action in draft.read().actions}


def results(outcomes: dict[str, Outcome]) -> dict[str, str]:
    return {key.removeprefix("action GET /"): one.result for key, one in outcomes.items()}


def refuse(draft: Draft, when: Callable[[dict[str, Any]], bool]) -> None:
    """Let the platform refuse whatever it is sent `when` that says so."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        body = msgspec.json.decode(request.content) if request.content else {}
        return error_answer(400) if body and when(body) else None

    draft.through.meddle = meddle


@pytest.mark.parametrize("count", [2, 3, 5])
def test_names_are_exchanged_in_a_circle_and_no_action_is_lost(draft: Draft, count: int) -> None:
    names = [f"n{number}" for number in range(count)]
    draft.apply(make_bundle([], [make_action(name, f"/{name}") for name in names]))
    ids = {action.path: action.id for action in draft.read().actions}
    turned = make_bundle(
        [], [make_action(name, f"/n{(place + 1) % count}") for place, name in enumerate(names)]
    )
    assert set(draft.results(turned).values()) == {"applied"}
    assert {action.path: action.id for action in draft.read().actions} == ids
    assert draft.plan(turned).pending == ()


def test_the_name_for_stepping_aside_is_nobodys(draft: Draft) -> None:
    draft.apply(named(x="a", y="b", **{"x$aside$1": "c", "x$aside$2": "d"}))
    assert set(
        draft.results(named(y="a", x="b", **{"x$aside$1": "c", "x$aside$2": "d"})).values()
    ) == {"applied"}
    assert draft.through.requests[0].content.count(b'"x$aside$3"') == 1


def test_a_circle_that_cannot_begin_leaves_all_as_it_was(draft: Draft) -> None:
    draft.apply(named(x="a", y="b"))
    refuse(draft, lambda body: body["name"] == "x$aside$1")
    outcomes = draft.apply(named(y="a", x="b"))
    assert results(outcomes) == {"a": "failed", "b": "skipped"}
    assert standing(draft) == {"a": "x", "b": "y"}


def test_a_circle_that_breaks_at_once_is_turned_back(draft: Draft) -> None:
    draft.apply(named(x="a", y="b"))
    tried: list[str] = []

    async def once(request: httpx.Request) -> httpx.Response | None:
        tried.append(request.method + request.url.path.rpartition("/")[2])
        return error_answer(400) if tried.count("PUTy") == 1 and tried[-1] == "PUTy" else None

    draft.through.meddle = once
    outcomes = draft.apply(named(y="a", x="b"))
    assert results(outcomes) == {"a": "skipped", "b": "failed"}
    assert "for now" not in outcomes["action GET /a"].reason
    assert standing(draft) == {"a": "x", "b": "y"}


def test_a_circle_that_breaks_later_says_where_an_action_stands(draft: Draft) -> None:
    draft.apply(named(x="a", y="b", z="c"))
    refuse(draft, lambda body: body["name"] == "y")
    turned = named(z="a", x="b", y="c")
    outcomes = draft.apply(turned)
    assert results(outcomes) == {"a": "skipped", "b": "applied", "c": "failed"}
    assert (
        "it stands under the name x$aside$1 for now; run again" in outcomes["action GET /a"].reason
    )
    assert standing(draft) == {"a": "x$aside$1", "b": "x", "c": "z"}
    draft.through.meddle = None
    assert set(draft.results(turned).values()) == {"applied"}
    assert draft.plan(turned).pending == ()


def test_a_circle_whose_way_back_is_barred_says_so(draft: Draft) -> None:
    draft.apply(named(x="a", y="b"))

    refuse(draft, lambda body: body["name"] == "x")
    outcomes = draft.apply(named(y="a", x="b"))
    assert results(outcomes) == {"a": "skipped", "b": "failed"}
    assert "it stands under the name x$aside$1 for now" in outcomes["action GET /a"].reason


def test_a_circle_whose_first_content_is_refused_has_its_names_all_the_same(draft: Draft) -> None:
    draft.apply(named(x="a", y="b"))
    refuse(draft, lambda body: bool(body.get("summary")))
    turned = make_bundle([], [make_action("y", "/a", summary="No"), make_action("x", "/b")])
    outcomes = draft.apply(turned)
    assert results(outcomes) == {"a": "failed", "b": "applied"}
    assert "for now" not in outcomes["action GET /a"].reason
    assert standing(draft) == {"a": "y", "b": "x"}


def test_a_circle_is_not_begun_where_its_first_lacks_a_definition(draft: Draft) -> None:
    draft.apply(named(x="a", y="b"))
    bad = make_definition("Bad", {"$ref": "#/$defs/Nowhere"})
    turned = make_bundle([bad], [make_action("y", "/a", returns=["Bad"]), make_action("x", "/b")])
    assert list(draft.results(turned).values()) == ["failed", "skipped", "skipped"]
    assert draft.through.sent("PUT") == []


@pytest.mark.parametrize(("lost", "result"), [(1, "unknown"), (3, "unknown")])
def test_a_rename_whose_answer_never_came_is_unknown(draft: Draft, lost: int, result: str) -> None:
    draft.apply(named(x="a", y="b"))
    names: list[str] = []

    async def lose(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT":
            name = msgspec.json.decode(request.content)["name"]
            if name not in names:
                names.append(name)
            if len(names) == lost:
                raise httpx.ReadTimeout("lost")
        return None

    draft.through.meddle = lose
    outcomes = draft.apply(named(y="a", x="b"))
    assert outcomes["action GET /a"].result == result
    assert "under the name x$aside$1 for now" in outcomes["action GET /a"].reason
    draft.through.meddle = None
    assert set(draft.results(named(y="a", x="b")).values()) <= {"applied"}
    assert standing(draft) == {"a": "y", "b": "x"}


@pytest.mark.parametrize("repeated", [True, False])
def test_a_circle_goes_on_where_renames_are_done_but_not_answered(
    draft: Draft, repeated: bool
) -> None:
    draft.apply(named(x="a", y="b"))

    async def lose(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT":
            await draft.through.inner.handle_async_request(request)
            if not repeated:
                raise httpx.ReadTimeout("lost")
        return None

    draft.through.meddle = lose
    assert set(draft.results(named(y="a", x="b")).values()) == {"applied"}
    assert standing(draft) == {"a": "y", "b": "x"}


def test_an_action_left_half_way_is_no_persons_work_to_the_next_run(draft: Draft) -> None:
    plan, outcomes = draft.run_plan(named(x="a", y="b"))
    base = applied_base(plan, outcomes.values(), Base())
    refuse(draft, lambda body: body["name"] in {"x", "y"})
    plan, outcomes = draft.run_plan(named(y="a", x="b"), base=base)
    base = applied_base(plan, outcomes.values(), base)
    assert standing(draft)["a"] == "x$aside$1"

    draft.through.meddle = None
    draft.run_plan(named(z="a", x="b"), base=base)

    assert standing(draft) == {"a": "z", "b": "x"}


def test_who_has_got_its_name_and_needs_no_more_is_not_sent_once_more(draft: Draft) -> None:
    draft.apply(named(x="a", y="b"))
    before = len(draft.through.sent("PUT"))
    assert set(draft.results(named(y="a", x="b")).values()) == {"applied"}
    assert draft.through.sent("PUT")[before:] == ["x", "y", "x$aside$1"]
