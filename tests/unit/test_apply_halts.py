"""What stops an apply, what refuses to begin one, and what it tells meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition
from sandboxes import API_URL, KEY, Draft, error_answer, open_draft

from importer.apply.apply import apply_plan
from importer.apply.session import MOST_REFUSALS_IN_A_ROW
from importer.connect.client import ConnectClient
from importer.connect.types import RemoteState
from importer.errors import TargetError
from importer.model.bundle import Bundle
from importer.model.changes import Outcome, Plan, Target
from importer.plan.plan import plan_changes

MANY = make_bundle([], [make_action(f"a{number:03}") for number in range(100)])
SMALL = make_bundle([make_definition("D")], [make_action("a", returns=["D"])])


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def answer_all(draft: Draft, method: str, status: int) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        return error_answer(status) if request.method == method else None

    draft.through.meddle = meddle


def carry_out(draft: Draft, plan: Plan, bundle: Bundle, remote: RemoteState) -> list[Outcome]:
    async def work(client: ConnectClient) -> list[Outcome]:
        return await apply_plan(plan, bundle, remote, client)

    return draft.run(work)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_stops_the_rest(draft: Draft, status: int) -> None:
    answer_all(draft, "POST", status)
    outcomes = draft.apply(MANY)
    results = [outcome.result for outcome in outcomes.values()]
    assert 1 <= results.count("failed") <= 4
    assert results.count("skipped") == 100 - results.count("failed")
    failed = next(one for one in outcomes.values() if one.result == "failed")
    assert "VERSORI_API_KEY" in failed.reason
    assert failed.status == status
    skipped = next(one for one in outcomes.values() if one.result == "skipped")
    assert skipped.reason.startswith("not tried, since the platform refuses the key")


def test_a_refused_key_stops_definitions_updates_and_deletes_too(draft: Draft) -> None:
    draft.apply(make_bundle([make_definition("A"), make_definition("B")], [make_action("b")]))
    answer_all(draft, "POST", 403)
    wanted = make_bundle([make_definition("A", {"type": "string"}), make_definition("C")])
    assert draft.results(wanted, prune=True) == {
        "definition C": "failed",
        "definition A": "skipped",
        "action GET /b": "skipped",
        "definition B": "skipped",
    }


def test_a_circle_of_names_is_not_begun_after_a_halt(draft: Draft) -> None:
    draft.apply(make_bundle([], [make_action("x", "/a"), make_action("y", "/b")]))
    answer_all(draft, "POST", 401)
    turned = make_bundle([make_definition("D")], [make_action("y", "/a"), make_action("x", "/b")])
    outcomes = draft.apply(turned)
    assert [one.result for one in outcomes.values()] == ["failed", "skipped", "skipped"]
    assert draft.through.sent("PUT") == []


def test_a_platform_that_takes_nothing_any_more_is_left_alone(draft: Draft) -> None:
    answer_all(draft, "POST", 503)
    outcomes = draft.apply(MANY)
    failed = [one for one in outcomes.values() if one.result == "failed"]
    assert MOST_REFUSALS_IN_A_ROW <= len(failed) < MOST_REFUSALS_IN_A_ROW + 4
    assert len(outcomes) == 100


def test_single_refusals_stop_nothing(draft: Draft) -> None:
    async def some(request: httpx.Request) -> httpx.Response | None:
        body = msgspec.json.decode(request.content) if request.content else {}
        return error_answer(503) if body.get("name", "")[-1:] in {"0", "5"} else None

    draft.through.meddle = some
    results = list(draft.results(MANY).values())
    assert (results.count("failed"), results.count("applied")) == (20, 80)


def test_each_outcome_is_told_as_it_comes_and_given_in_order(draft: Draft) -> None:
    told: list[str] = []
    plan = draft.plan(SMALL)
    remote = draft.read()

    async def work(client: ConnectClient) -> list[Outcome]:
        return await apply_plan(
            plan, SMALL, remote, client, progress=lambda one: told.append(one.change.id)
        )

    outcomes = draft.run(work)
    assert [one.change for one in outcomes] == list(plan.pending)
    assert sorted(told) == sorted(change.id for change in plan.pending)


def test_a_published_version_refuses_changes_before_anything_is_sent(draft: Draft) -> None:
    plan, remote = draft.plan(SMALL), draft.read()
    published = msgspec.structs.replace(remote.version, published_at="2024-01-01T00:00:00Z")
    remote = msgspec.structs.replace(remote, version=published)
    draft.through.requests.clear()
    with pytest.raises(TargetError, match="published"):
        carry_out(draft, plan, SMALL, remote)
    assert draft.through.requests == []


def test_a_plan_for_another_version_is_refused(draft: Draft) -> None:
    target = Target(
        api_url=API_URL, organisation_id="O", connector_id=draft.connector_id, version="v2"
    )
    plan = plan_changes(SMALL, None, target=target, prune=False)
    with pytest.raises(TargetError, match="plan is for version v2"):
        carry_out(draft, plan, SMALL, draft.read())


def test_a_plan_of_another_document_fails_where_it_knows_more(draft: Draft) -> None:
    draft.apply(make_bundle([make_definition("Old")], [make_action("old")]))
    wanted = make_bundle(
        [make_definition("Old", {"type": "string"}), *SMALL.definitions],
        [make_action("old", summary="new"), *SMALL.actions],
    )
    outcomes = carry_out(draft, draft.plan(wanted), make_bundle(), draft.read())
    assert len(outcomes) == 4
    assert {(one.result, one.reason) for one in outcomes} == {
        ("failed", "it is not in the document that this plan is applied with")
    }


def test_what_is_gone_since_the_plan_fails_and_asks_for_a_new_plan(draft: Draft) -> None:
    draft.apply(
        make_bundle(
            [make_definition("D")],
            [make_action("a"), make_action("x", "/x"), make_action("y", "/y")],
        )
    )
    wanted = make_bundle(
        [make_definition("D", {"type": "string"})],
        [make_action("a", summary="new"), make_action("y", "/x"), make_action("x", "/y")],
    )
    plan, remote = draft.plan(wanted), draft.read()
    empty = msgspec.structs.replace(remote, actions=(), definitions=())
    outcomes = carry_out(draft, plan, wanted, empty)
    reasons = {one.change.id: (one.result, one.reason[-10:]) for one in outcomes}
    assert reasons["definition D"] == ("failed", "plan again")
    assert reasons["action GET /a"] == ("failed", "plan again")
    assert reasons["action GET /x"] == ("failed", "plan again")
    assert reasons["action GET /y"][0] == "skipped"


def test_an_update_with_a_link_to_nothing_fails(draft: Draft) -> None:
    draft.apply(make_bundle([], [make_action("a")]))
    wanted = make_bundle([], [make_action("a", returns=["Nowhere"])])
    outcome = draft.apply(wanted)["action GET /a"]
    assert (outcome.result, outcome.reason) == (
        "failed",
        "it needs the definition Nowhere, which does not exist",
    )


def test_being_cancelled_is_not_swallowed(draft: Draft) -> None:
    async def interrupt(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            raise asyncio.CancelledError
        return None

    draft.through.meddle = interrupt
    with pytest.raises(asyncio.CancelledError):
        draft.apply(SMALL)


def test_no_outcome_shows_the_key(draft: Draft) -> None:
    async def echo(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            key = request.headers["Authorization"]
            fields = [{"field": key, "message": key}]
            return httpx.Response(400, json={"code": key, "message": key, "fields": fields})
        return None

    draft.through.meddle = echo
    assert KEY not in str(draft.apply(SMALL))
