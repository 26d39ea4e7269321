"""What the platform finds wrong with what stands after a run."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition, make_trigger
from sandboxes import Draft, error_answer, find_faults, open_draft

from importer.model.changes import Fault

ODD = {"field": "/path", "message": "is odd", "severity": "warning"}
WRONG = {"field": "/responses/0", "message": "is wrong", "severity": "error"}
BOTH = make_bundle([], [make_action("a"), make_action("b")], triggers=[make_trigger("t")])


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def test_each_fault_is_told_with_the_change_of_its_operation(draft: Draft) -> None:
    find_faults(draft, {"a": [ODD, WRONG], "t": [ODD]})
    outcomes = draft.apply(BOTH)
    told = {key: (one.result, one.is_valid, one.reason) for key, one in outcomes.items()}
    assert told == {
        "action GET /a": ("applied", False, "stored, not valid"),
        "action GET /b": ("applied", True, ""),
        "trigger t": ("applied", True, "stored, with warnings"),
    }
    assert outcomes["action GET /a"].faults == (
        Fault(field="/path", message="is odd", severity="warning"),
        Fault(field="/responses/0", message="is wrong", severity="error"),
    )


def test_a_thing_that_stays_and_is_not_valid_has_an_outcome_too(draft: Draft) -> None:
    draft.apply(BOTH)
    find_faults(draft, {"b": [WRONG]})
    more = make_bundle([], [*BOTH.actions, make_action("c")], triggers=BOTH.triggers)
    outcomes = draft.apply(more)
    assert list(outcomes) == ["action GET /c", "action GET /b"]
    kept = outcomes["action GET /b"]
    assert (kept.change.verb, kept.result, kept.is_valid) == ("keep", "applied", False)
    again = draft.apply(more)
    assert [one.is_valid for one in again.values()] == [False]


def test_nothing_is_read_again_where_nothing_was_changed(draft: Draft) -> None:
    draft.apply(BOTH)
    assert draft.apply(BOTH) == {}
    assert draft.through.requests == []


def test_a_definition_can_make_an_action_wrong(draft: Draft) -> None:
    first = make_bundle([make_definition("Pet")], [make_action("a", returns=["Pet"])])
    draft.apply(first)
    find_faults(draft, {"a": [WRONG]})
    second = make_bundle([make_definition("Pet", {"type": "string"})], first.actions)
    outcomes = draft.apply(second)
    assert list(outcomes) == ["definition Pet", "action GET /a"]


def test_what_the_document_does_not_have_is_nobodys_business(draft: Draft) -> None:
    draft.apply(BOTH)
    find_faults(draft, {"a": [WRONG]})
    assert list(draft.apply(make_bundle([], [BOTH.actions[1], make_action("c")]))) == [
        "action GET /c"
    ]
    assert list(draft.apply(make_bundle(), prune=True)) == [
        "action GET /a",
        "action GET /b",
        "action GET /c",
    ]


def test_where_the_end_cannot_be_read_the_answers_count(draft: Draft) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET":
            return error_answer(400)
        answer = await draft.through.inner.handle_async_request(request)
        stored = msgspec.json.decode(await answer.aread())
        if stored["name"] == "a":
            del stored["errors"]
        elif stored["name"] == "b":
            stored["errors"] = [WRONG]
        return httpx.Response(answer.status_code, json=stored)

    plan, remote = draft.plan(BOTH), draft.read()
    draft.through.meddle = meddle
    outcomes = draft.carry_out(plan, BOTH, remote)
    assert [(one.reason, one.is_valid) for one in outcomes] == [
        ("stored; the platform has not told whether it is valid", True),
        ("stored, not valid", False),
        ("", True),
    ]


def test_after_a_halt_nothing_more_is_read(draft: Draft) -> None:
    plan, remote = draft.plan(BOTH), draft.read()

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        return error_answer(401) if request.url.path.endswith("triggers") else None

    draft.through.meddle = meddle
    draft.through.requests.clear()
    outcomes = draft.carry_out(plan, BOTH, remote)
    assert [one.result for one in outcomes] == ["applied", "applied", "failed"]
    assert draft.through.sent("GET") == []
