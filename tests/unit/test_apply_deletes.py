"""Definitions deleted in an order that the platform allows."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition, refers
from sandboxes import Draft, error_answer, open_draft

NOTHING = make_bundle()


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def used_by(*referrers: tuple[str, str]) -> httpx.Response:
    """Make a 412 that names referrers."""
    users = [{"type": kind, "id": name, "name": name} for kind, name in referrers]
    return error_answer(412, definition={"id": "1", "name": "A", "referencedBy": users})


def unforced(draft: Draft, *referrers: tuple[str, str], told: bool = True) -> None:
    """Let the platform refuse every delete that is not forced, and say who refers to each."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "DELETE":
            return None if request.url.params.get("force") else used_by(*referrers)
        if request.method == "GET" and "/definitions/" in request.url.path:
            answer = await draft.through.inner.handle_async_request(request)
            found = msgspec.json.decode(await answer.aread())
            users = [{"type": kind, "id": name, "name": name} for kind, name in referrers]
            del found["referencedBy"]
            return httpx.Response(200, json={**found, "referencedBy": users} if told else found)
        return None

    draft.through.meddle = meddle


def test_what_refers_goes_before_what_is_referred_to(draft: Draft) -> None:
    chain = [make_definition(f"D{n}", refers(f"D{n + 1}")) for n in range(9)]
    draft.apply(make_bundle([*chain, make_definition("D9")]))
    assert set(draft.results(NOTHING, prune=True).values()) == {"applied"}
    assert draft.through.sent("DELETE") == [f"D{n}" for n in range(10)]
    assert draft.read().definitions == ()


def test_a_circle_goes_in_one_request_without_force(draft: Draft) -> None:
    draft.apply(
        make_bundle(
            [
                make_definition("A", refers("B")),
                make_definition("B", refers("A", "C")),
                make_definition("C", refers("C")),
            ]
        )
    )
    assert set(draft.results(NOTHING, prune=True).values()) == {"applied"}
    assert draft.through.sent("DELETE") == ["definitions", "C"]
    assert "force" not in draft.through.requests[0].url.params


def test_what_something_else_uses_fails_and_says_by_whom(draft: Draft) -> None:
    draft.apply(
        make_bundle(
            [make_definition("A", refers("B")), make_definition("B")],
            [make_action("a", returns=["A"])],
        )
    )

    async def keep(request: httpx.Request) -> httpx.Response | None:
        is_about_it = request.url.path.endswith("/actions/a")
        return error_answer(500) if is_about_it and request.method == "DELETE" else None

    draft.through.meddle = keep
    outcomes = draft.apply(NOTHING, prune=True)
    assert outcomes["action GET /a"].result == "failed"
    assert outcomes["definition A"].result == "failed"
    assert outcomes["definition A"].status == 412
    assert "used by action a" in outcomes["definition A"].reason
    assert outcomes["definition B"].result == "skipped"
    assert outcomes["definition B"].reason == "A, which refers to it, was not deleted"


CIRCLE = make_bundle([make_definition("A", refers("B")), make_definition("B", refers("A"))])
ITSELF = make_bundle([make_definition("A", refers("A"))])


def test_a_circle_is_forced_where_it_is_used_by_itself_alone(draft: Draft) -> None:
    draft.apply(CIRCLE)
    unforced(draft, ("definition", "A"), ("definition", "B"))
    assert set(draft.results(NOTHING, prune=True).values()) == {"applied"}
    assert draft.read().definitions == ()


def test_a_definition_that_refers_to_itself_is_forced_likewise(draft: Draft) -> None:
    draft.apply(ITSELF)
    unforced(draft, ("definition", "A"))
    assert draft.results(NOTHING, prune=True) == {"definition A": "applied"}


@pytest.mark.parametrize("user", [("definition", "C"), ("action", "A"), ("trigger", "B")])
def test_a_circle_that_others_use_is_never_forced(draft: Draft, user: tuple[str, str]) -> None:
    draft.apply(CIRCLE)
    unforced(draft, ("definition", "A"), user)
    outcomes = draft.apply(NOTHING, prune=True)
    assert {outcome.result for outcome in outcomes.values()} == {"failed"}
    assert len(draft.read().definitions) == 2


def test_where_the_platform_does_not_say_who_uses_it_nothing_is_forced(draft: Draft) -> None:
    draft.apply(ITSELF)
    unforced(draft, told=False)
    assert draft.results(NOTHING, prune=True) == {"definition A": "failed"}


def test_what_is_in_no_circle_is_never_forced(draft: Draft) -> None:
    draft.apply(make_bundle([make_definition("A")]))
    unforced(draft, ("definition", "A"))
    assert draft.results(NOTHING, prune=True) == {"definition A": "failed"}


def test_what_the_document_has_stays(draft: Draft) -> None:
    both = make_bundle([make_definition("A", refers("B")), make_definition("B")])
    draft.apply(both)
    kept = make_bundle([make_definition("B")])
    assert draft.results(kept, prune=True) == {"definition A": "applied"}
    assert [definition.name for definition in draft.read().definitions] == ["B"]
