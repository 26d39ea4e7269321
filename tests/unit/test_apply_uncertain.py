"""Answers that never came: looked up where that is possible, and else told as unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition, refers
from sandboxes import Draft, Meddle, error_answer, open_draft

from importer.model.bundle import Bundle

A = make_bundle([], [make_action("a")])
CIRCLE = make_bundle(
    [make_definition("A", refers("B")), make_definition("B", refers("A"))],
    [make_action("a", returns=["A"])],
)


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def lost(draft: Draft, method: str, *, done: bool, also: Meddle | None = None) -> None:
    """Let the answers to a method get lost, after the work is `done` or before."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == method:
            if done:
                await draft.through.inner.handle_async_request(request)
            raise httpx.ReadTimeout("lost")
        return await also(request) if also else None

    draft.through.meddle = meddle


async def no_reads(request: httpx.Request) -> httpx.Response | None:
    """Refuse to give single items."""
    return error_answer(500) if request.method == "GET" else None


def test_a_create_that_stands_as_wanted_is_applied(draft: Draft) -> None:
    lost(draft, "POST", done=True)
    assert draft.results(CIRCLE) == {
        "definition A": "applied",
        "definition B": "applied",
        "action GET /a": "applied",
    }
    assert draft.through.sent("POST") == ["definitions", "actions"]
    draft.through.meddle = None
    assert draft.plan(CIRCLE).pending == ()


def test_a_create_of_which_nothing_stands_is_unknown_and_what_needs_it_skipped(
    draft: Draft,
) -> None:
    lost(draft, "POST", done=False)
    outcomes = draft.apply(CIRCLE)
    assert {key: one.result for key, one in outcomes.items()} == {
        "definition A": "unknown",
        "definition B": "unknown",
        "action GET /a": "skipped",
    }
    assert "never came" in outcomes["definition A"].reason


def test_an_action_of_which_nothing_stands_is_unknown(draft: Draft) -> None:
    lost(draft, "POST", done=False)
    assert draft.results(A) == {"action GET /a": "unknown"}


def test_what_cannot_be_looked_up_is_unknown(draft: Draft) -> None:
    remote_reads_are_over = False

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return await no_reads(request) if remote_reads_are_over else None

    lost(draft, "POST", done=True, also=refuse)
    inner = draft.through.meddle

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        nonlocal remote_reads_are_over
        remote_reads_are_over = remote_reads_are_over or request.method == "POST"
        return await inner(request) if inner else None

    draft.through.meddle = meddle
    assert draft.results(CIRCLE) == {
        "definition A": "unknown",
        "definition B": "unknown",
        "action GET /a": "skipped",
    }


def test_something_else_under_the_name_is_not_taken_for_ours(draft: Draft) -> None:
    other = make_action("a", summary="Someone else's")

    async def faster(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST":
            return None
        copied = httpx.Request(
            request.method,
            request.url,
            content=msgspec.json.encode(other),
            headers={"Authorization": request.headers["Authorization"]},
        )
        await draft.through.inner.handle_async_request(copied)
        raise httpx.ReadTimeout("lost")

    draft.through.meddle = faster
    assert draft.results(A) == {"action GET /a": "unknown"}


def conflict_after(draft: Draft, do_it: Callable[[httpx.Request], bool]) -> None:
    """Do some requests twice, so that the second one meets what the first one made."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" and do_it(request):
            await draft.through.inner.handle_async_request(request)
        return None

    draft.through.meddle = meddle


def test_what_is_there_already_as_wanted_is_applied(draft: Draft) -> None:
    conflict_after(draft, lambda _: True)
    outcomes = draft.apply(CIRCLE)
    assert {one.result for one in outcomes.values()} == {"applied"}
    assert outcomes["definition A"].reason == "it stands as wanted already"


def two(content: object) -> Bundle:
    return make_bundle(
        [
            make_definition("A", {**refers("B"), "const": content}),
            make_definition("B", refers("A")),
            make_definition("C"),
        ]
    )


def test_what_is_there_already_otherwise_fails_and_the_rest_goes_on(draft: Draft) -> None:
    sent: list[bytes] = []

    async def faster(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" and not sent:
            sent.append(request.content)
            definitions = {"definitions": two("theirs").definitions[:2]}
            copied = httpx.Request(
                "POST",
                request.url,
                content=msgspec.json.encode(definitions),
                headers={"Authorization": request.headers["Authorization"]},
            )
            await draft.through.inner.handle_async_request(copied)
        return None

    draft.through.meddle = faster
    outcomes = draft.apply(two("ours"))
    assert {key: one.result for key, one in outcomes.items()} == {
        "definition A": "failed",
        "definition B": "applied",
        "definition C": "applied",
    }
    assert outcomes["definition A"].status == 409


def test_an_update_that_stands_is_applied_and_another_unknown(draft: Draft) -> None:
    draft.apply(CIRCLE)
    changed = make_bundle(
        [make_definition("A", {**refers("B"), "type": "object"}), CIRCLE.definitions[1]],
        [make_action("b", "/a", returns=["A"])],
    )
    lost(draft, "PUT", done=False)
    assert set(draft.results(changed).values()) == {"unknown"}
    lost(draft, "PUT", done=True)
    assert set(draft.results(changed).values()) == {"applied"}


def test_a_delete_that_is_done_is_applied_and_another_unknown(draft: Draft) -> None:
    draft.apply(CIRCLE)
    lost(draft, "DELETE", done=False)
    outcomes = draft.apply(make_bundle(), prune=True)
    assert {one.result for one in outcomes.values()} == {"unknown"}
    lost(draft, "DELETE", done=True)
    assert set(draft.results(make_bundle(), prune=True).values()) == {"applied"}


def test_a_creation_that_the_answer_does_not_name_is_looked_up(draft: Draft) -> None:
    async def silent(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" and request.url.path.endswith("/definitions"):
            await draft.through.inner.handle_async_request(request)
            return httpx.Response(201, json={"definitions": []})
        return None

    draft.through.meddle = silent
    assert set(draft.results(CIRCLE).values()) == {"applied"}


def test_an_action_that_is_there_otherwise_is_a_plain_failure(draft: Draft) -> None:
    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(409) if request.method == "POST" else None

    draft.through.meddle = refuse
    outcome = draft.apply(A)["action GET /a"]
    assert (outcome.result, outcome.status) == ("failed", 409)


def test_a_delete_that_cannot_be_looked_up_is_unknown(draft: Draft) -> None:
    draft.apply(A)

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "DELETE":
            raise httpx.ReadTimeout("lost")
        return error_answer(500) if request.url.path.endswith("/actions/a") else None

    draft.through.meddle = meddle
    assert draft.results(make_bundle(), prune=True) == {"action GET /a": "unknown"}


def test_an_answer_that_names_what_nobody_asked_for_is_no_matter(draft: Draft) -> None:
    async def more(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" and request.url.path.endswith("/definitions"):
            answer = await draft.through.inner.handle_async_request(request)
            found = msgspec.json.decode(await answer.aread())
            extra = {"id": "X", "name": "Extra", "url": "/x", "accept": []}
            return httpx.Response(201, json={"definitions": [extra, *found["definitions"]]})
        return None

    draft.through.meddle = more
    assert set(draft.results(CIRCLE).values()) == {"applied"}


def test_a_rename_that_was_done_twice_is_applied(draft: Draft) -> None:
    draft.apply(A)

    async def twice(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT":
            await draft.through.inner.handle_async_request(request)
        return None

    draft.through.meddle = twice
    assert draft.results(make_bundle([], [make_action("b", "/a")])) == {"action GET /a": "applied"}
