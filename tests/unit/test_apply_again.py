"""What is in doubt is looked up; what is not there is sent again: a few times, never blindly."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition, refers
from sandboxes import API_URL, KEY, ORGANISATION_ID, Draft, error_answer, open_draft

from importer.apply.again import MOST_SENDS
from importer.apply.apply import apply_plan
from importer.apply.versions import ensure_version
from importer.connect.client import ConnectClient
from importer.connect.retry import RetryPolicy
from importer.errors import RejectedError, UncertainError
from importer.model.changes import Outcome

A = make_bundle([], [make_action("a")])
MANY = make_bundle([], [make_action(f"a{number:02}") for number in range(20)])
FOUR = make_bundle([make_definition(name) for name in "ABCD"])
OTHER = make_bundle([], [make_action("other")])
CIRCLE = make_bundle([make_definition("A", refers("B")), make_definition("B", refers("A"))])


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


class Script:
    """What becomes of the requests of one method, in order: 'lost', 'done', a status, or as it is.

    'done' is carried out and then lost; a status with a + is answered after it was carried out.
    """

    def __init__(self, draft: Draft, method: str, *steps: str, then: str = "") -> None:
        self._draft = draft
        self._method = method
        self._steps = list(steps)
        self._then = then
        draft.through.meddle = self._meddle

    async def _meddle(self, request: httpx.Request) -> httpx.Response | None:
        if request.method != self._method:
            return None
        step = self._steps.pop(0) if self._steps else self._then
        if step == "done" or step.endswith("+"):
            await self._draft.through.inner.handle_async_request(request)
        if step in {"lost", "done"}:
            raise httpx.ReadTimeout("lost")
        return error_answer(int(step.strip("+"))) if step else None


@pytest.mark.parametrize("steps", [["lost"], ["lost", "504", "500"], ["503"], ["502", "lost"]])
def test_a_creation_that_did_not_arrive_is_sent_again(draft: Draft, steps: list[str]) -> None:
    Script(draft, "POST", *steps)
    assert draft.results(A) == {"action GET /a": "applied"}
    assert draft.through.sent("POST") == ["actions"] * (len(steps) + 1)
    assert draft.through.sent("GET").count("a") == len(steps)  # each time it was looked up first


@pytest.mark.parametrize("step", ["done", "500+", "502+", "503+", "504+"])
def test_a_creation_that_was_carried_out_is_never_sent_again(draft: Draft, step: str) -> None:
    Script(draft, "POST", step)
    assert draft.results(A) == {"action GET /a": "applied"}
    assert draft.through.sent("POST") == ["actions"]


def test_a_creation_that_never_arrives_is_unknown_after_a_few_times(draft: Draft) -> None:
    Script(draft, "POST", then="lost")
    assert draft.results(A) == {"action GET /a": "unknown"}
    assert len(draft.through.sent("POST")) == MOST_SENDS


def test_what_the_platform_itself_fails_at_each_time_has_failed(draft: Draft) -> None:
    Script(draft, "POST", then="500")
    outcome = draft.apply(A)["action GET /a"]
    assert (outcome.result, outcome.status) == ("failed", 500)


def test_one_answer_that_was_lost_leaves_a_doubt_whatever_comes_after(draft: Draft) -> None:
    Script(draft, "POST", "lost", then="500")
    assert draft.results(A) == {"action GET /a": "unknown"}


def test_what_is_refused_after_a_doubt_is_refused(draft: Draft) -> None:
    Script(draft, "POST", "lost", then="400")
    outcome = draft.apply(A)["action GET /a"]
    assert (outcome.result, outcome.status) == ("failed", 400)


def test_a_key_that_is_refused_after_a_doubt_leaves_it_and_stops_the_rest(draft: Draft) -> None:
    Script(draft, "POST", "lost", "lost", "lost", "lost", then="401")
    outcomes = list(draft.apply(MANY).values())
    results = [one.result for one in outcomes]
    assert results.count("unknown") == 4  # those that were under way
    assert results.count("skipped") == 16
    assert outcomes[-1].reason.startswith("not tried, since the platform refuses the key")
    assert KEY not in str(outcomes)


def test_a_key_that_is_refused_while_looking_up_stops_the_rest(draft: Draft) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            raise httpx.ReadTimeout("lost")
        return error_answer(403) if "/actions/a" in request.url.path else None

    draft.through.meddle = meddle
    results = list(draft.results(MANY).values())
    in_flight = results.count("unknown")
    assert 1 <= in_flight <= 4
    assert results.count("skipped") == 20 - in_flight
    assert len(draft.through.sent("POST")) == in_flight


def test_a_conflict_that_cannot_be_looked_up_is_unknown(draft: Draft) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            return error_answer(409)
        return error_answer(500) if request.url.path.endswith(("/actions/a", "/A")) else None

    draft.through.meddle = meddle
    wanted = make_bundle([make_definition("A")], A.actions)
    outcomes = draft.apply(wanted)
    assert [one.result for one in outcomes.values()] == ["unknown", "unknown"]
    assert {one.status for one in outcomes.values()} == {409}


def test_a_part_of_a_batch_that_was_stored_is_kept_and_the_rest_sent_again(draft: Draft) -> None:
    sent: list[list[str]] = []

    async def half(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST":
            return None
        definitions = msgspec.json.decode(request.content)["definitions"]
        sent.append([one["name"] for one in definitions])
        if len(sent) > 1:
            return None
        part = httpx.Request(
            "POST",
            request.url,
            content=msgspec.json.encode({"definitions": definitions[1:3]}),
            headers={"Authorization": request.headers["Authorization"]},
        )
        await draft.through.inner.handle_async_request(part)
        raise httpx.ReadTimeout("lost")

    draft.through.meddle = half
    assert set(draft.results(FOUR).values()) == {"applied"}
    assert sent == [["A", "B", "C", "D"], ["A", "D"]]


def test_a_batch_that_did_not_arrive_is_sent_again_as_it_was(draft: Draft) -> None:
    Script(draft, "POST", "lost", "504")
    assert set(draft.results(CIRCLE).values()) == {"applied"}
    assert draft.through.sent("POST") == ["definitions"] * 3


def test_a_batch_that_the_platform_fails_at_is_divided_until_one_has_failed(draft: Draft) -> None:
    async def fail(request: httpx.Request) -> httpx.Response | None:
        is_faulty = request.method == "POST" and b'"C"' in request.content
        return error_answer(500) if is_faulty else None

    draft.through.meddle = fail
    outcomes = draft.apply(FOUR)
    assert {key[-1]: one.result for key, one in outcomes.items()} == {
        "A": "applied",
        "B": "applied",
        "C": "failed",
        "D": "applied",
    }


def test_a_batch_that_cannot_be_looked_up_is_unknown(draft: Draft) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            return error_answer(500)
        return error_answer(502) if request.url.path[-2:] in {"/A", "/B"} else None

    draft.through.meddle = meddle
    assert set(draft.results(CIRCLE).values()) == {"unknown"}
    assert len(draft.through.sent("POST")) == 1


@pytest.mark.parametrize("steps", [["lost"] * 5, ["500"], ["500", "500"]])
def test_an_update_is_sent_again_where_it_does_not_stand(draft: Draft, steps: list[str]) -> None:
    draft.apply(A)
    Script(draft, "PUT", *steps)
    assert draft.results(make_bundle([], [make_action("b", "/a")])) == {"action GET /a": "applied"}


def test_an_update_that_was_carried_out_though_the_platform_failed_is_applied(
    draft: Draft,
) -> None:
    draft.apply(A)
    Script(draft, "PUT", "500+")
    assert draft.results(make_bundle([], [make_action("b", "/a")])) == {"action GET /a": "applied"}
    assert draft.through.sent("PUT") == ["a"]


@pytest.mark.parametrize("step", ["500", "500+", "lost", "done"])
def test_a_deletion_is_sent_until_it_is_gone(draft: Draft, step: str) -> None:
    draft.apply(make_bundle(CIRCLE.definitions, A.actions))
    Script(draft, "DELETE", step)
    assert set(draft.results(OTHER, prune=True).values()) == {"applied"}


def test_a_deletion_that_the_platform_fails_at_each_time_has_failed(draft: Draft) -> None:
    draft.apply(A)
    Script(draft, "DELETE", then="500")
    assert draft.results(OTHER, prune=True)["action GET /a"] == "failed"


def make_version(draft: Draft) -> str:
    async def work(client: ConnectClient) -> str:
        made = await ensure_version(client, draft.connector_id, "v2", create=True)
        return made.name

    draft.through.requests.clear()
    return draft.run(work)


@pytest.mark.parametrize(("steps", "sent"), [(["lost"], 2), (["500", "504"], 3), (["done"], 1)])
def test_a_version_is_made_once_however_often_it_is_asked_for(
    draft: Draft, steps: list[str], sent: int
) -> None:
    Script(draft, "POST", *steps)
    assert make_version(draft) == "v2"
    assert draft.through.sent("POST") == ["versions"] * sent
    names = draft.run(lambda client: client.list_versions(draft.connector_id))
    assert sorted(version.name for version in names) == ["v1", "v2"]


def test_a_version_that_never_arrives_ends_the_run(draft: Draft) -> None:
    Script(draft, "POST", then="lost")
    with pytest.raises(UncertainError):
        make_version(draft)
    assert draft.through.sent("POST") == ["versions"] * MOST_SENDS


def test_a_version_that_is_refused_is_not_asked_for_again(draft: Draft) -> None:
    Script(draft, "POST", then="400")
    with pytest.raises(RejectedError):
        make_version(draft)
    assert draft.through.sent("POST") == ["versions"]


def test_without_patience_a_doubt_is_looked_up_once(draft: Draft) -> None:
    Script(draft, "POST", then="lost")
    plan, remote = draft.plan(A), draft.read()

    async def whole() -> list[Outcome]:
        policy = RetryPolicy(total_wait_s=0.0)
        async with ConnectClient(
            API_URL, KEY, ORGANISATION_ID, transport=draft.through, policy=policy
        ) as client:
            return await apply_plan(plan, A, remote, client)

    draft.through.requests.clear()
    (outcome,) = asyncio.run(whole())
    assert outcome.result == "unknown"
    assert draft.through.sent("POST") == ["actions"]
    assert draft.through.sent("GET") == ["a"]
