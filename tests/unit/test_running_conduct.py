"""One run from its lock to its record: what the state knows then, and what the next one does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition, make_trigger
from conducting import Conducting, Reviewer, make_order
from sandboxes import error_answer, open_draft

from importer.connect.stopping import Stop
from importer.errors import HaltedError, MovedError, RefusedError, StateError, UsageError
from importer.model.bundle import Bundle
from importer.model.changes import Outcome
from importer.model.payloads import ActionParameter
from importer.plan.remote import remote_ids

APPLES = make_bundle([make_definition("Apple")], [make_action("apples", returns=["Apple"])])
MOVED = make_bundle(
    [make_definition("Apple")], [make_action("apples", "/v2/apples", returns=["Apple"])]
)
RENAMED = make_bundle(
    [make_definition("Fruit")], [make_action("apples", "/v2/apples", returns=["Fruit"])]
)
PEARS = make_bundle([], [make_action("pears")])


@pytest.fixture
def at(state_location: str) -> Iterator[Conducting]:
    with open_draft() as draft:
        yield Conducting(draft, state_location)


def worded(summary: str, *, more: int = 0) -> Bundle:
    """Make a bundle whose action says so, and `more` others."""
    others = [make_action(f"other{number}") for number in range(more)]
    return make_bundle([], [make_action("apples", summary=summary), *others])


def one_apple(path: str, parameter: str, **fields: Any) -> Bundle:
    """Make a bundle whose action has a parameter in its path."""
    given: ActionParameter = {"name": parameter, "in": "path", "required": True, "type": "string"}
    return make_bundle([], [make_action("apple", path, parameters=[given], **fields)])


def states(at: Conducting) -> list[str]:
    with at.open() as state:
        return [run.state for run in state.runs(9)]


def journals(at: Conducting) -> list[Path]:
    with at.open() as state:
        return state.leavings._journals("*")


def test_a_run_is_recorded_with_its_plan_its_outcomes_and_the_base(at: Conducting) -> None:
    ran = at.apply(APPLES)

    assert (ran.state, ran.halted) == ("applied", "")
    with at.open() as state:
        run = state.run(ran.number)
        assert run is not None
        assert (run.head.state, run.head.target) == ("applied", at.target())
        assert run.head.source is not None
        assert run.head.source.sha256 == APPLES.source.sha256
        assert run.plan == ran.plan
        assert run.outcomes == ran.outcomes
        base = state.base_of(at.target())
    assert {kind: set(things) for kind, things in base.applied.items()} == {
        "connector": {"connector"},
        "definition": {"Apple"},
        "action": {"GET /apples"},
    }
    assert journals(at) == []


def test_a_second_run_has_nothing_to_do_and_says_so(at: Conducting) -> None:
    at.apply(APPLES)
    reviewer = Reviewer()
    reviewer.when_asked = pytest.fail

    ran = at.run(make_order(at.draft, APPLES), reviewer)

    assert (ran.state, ran.outcomes) == ("unchanged", ())
    assert states(at) == ["unchanged", "applied"]


def test_what_a_person_changed_stays_and_what_the_vendor_changed_comes(at: Conducting) -> None:
    at.apply(worded("vendor's", more=1))
    at.edit("apples", description="a person's")

    at.apply(worded("vendor's new", more=1))

    (action,) = [one for one in at.draft.read().actions if one.name == "apples"]
    assert (action.summary, action.description) == ("vendor's new", "a person's")


def test_without_state_two_ways_are_compared_and_that_is_said(at: Conducting) -> None:
    first = Reviewer()
    at.run(make_order(at.draft, worded("vendor's")), first)
    assert first.told == []  # nothing stood there
    at.edit("apples", description="a person's")

    fresh = Conducting(at.draft, f"{at.location}-other") if "://" not in str(at.location) else None
    if fresh is None:
        return  # another room of the server would tell no more
    reviewer = Reviewer()
    fresh.run(make_order(at.draft, worded("vendor's")), reviewer)

    (line,) = reviewer.told
    assert "compared in two ways" in line
    assert at.draft.read().actions[0].description is None


@pytest.mark.parametrize(
    ("answer", "ended", "told"),
    [
        (UsageError("nothing was changed"), "refused", "nothing was changed."),
        (HaltedError("interrupted"), "interrupted", "interrupted."),
        (ValueError("secret"), "failed", "a fault of the importer itself"),
    ],
)
def test_a_plan_that_is_not_agreed_to_changes_nothing_and_is_recorded(
    at: Conducting, answer: Exception, ended: str, told: str
) -> None:
    with pytest.raises(type(answer)):
        at.run(make_order(at.draft, APPLES), Reviewer(answer))

    assert at.standing() == {}
    with at.open() as state:
        (run,) = state.runs(9)
        assert (run.state, run.error) == (ended, told)
        assert not state.base_of(at.target()).is_known


def test_a_plan_may_be_held_for_somebody_to_agree_to(at: Conducting) -> None:
    ran = at.run(make_order(at.draft, APPLES), Reviewer("hold"))

    assert (ran.state, at.standing(), states(at)) == ("held", {}, ["held"])
    assert journals(at) == []


def test_changes_that_fail_are_not_remembered_as_applied(at: Conducting) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        is_other = request.method == "POST" and b"other0" in request.content
        return error_answer(400) if is_other else None

    at.draft.through.meddle = meddle
    ran = at.run(make_order(at.draft, worded("a", more=2)))

    assert ran.state == "in-part"
    with at.open() as state:
        known = state.base_of(at.target()).applied["action"]
    assert known.keys() == {"GET /apples", "GET /other1"}

    async def refuse_all(request: httpx.Request) -> httpx.Response | None:
        return error_answer(400) if request.method == "POST" else None

    at.draft.through.meddle = refuse_all
    assert at.run(make_order(at.draft, worded("a", more=2))).state == "failed"


def test_a_platform_that_cannot_be_planned_for_leaves_no_run(at: Conducting) -> None:
    async def meddle(_: httpx.Request) -> httpx.Response | None:
        return error_answer(403)

    at.draft.through.meddle = meddle
    with pytest.raises(Exception, match="403"):
        at.run(make_order(at.draft, APPLES))
    assert states(at) == []


def test_a_version_that_cannot_be_made_is_a_failed_run(at: Conducting) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        return error_answer(400) if request.method == "POST" else None

    at.draft.through.meddle = meddle
    with pytest.raises(Exception, match="400"):
        at.run(make_order(at.draft, APPLES, version="v2", create=True))
    assert states(at) == ["failed"]
    assert journals(at) == []


def ours(at: Conducting) -> dict[str, tuple[str, str | None]]:
    """Give what the state knows to be ours in the version: who made it, and its id."""
    with at.open() as state:
        return {
            one.identity: (one.claim, one.remote_id)
            for one in state.owned(at.target())
            if one.kind not in {"connector", "auth-scheme"}
        }


def ids(at: Conducting) -> dict[str, str]:
    """Give the ids of what stands in the version, by name."""
    return {name: one for (_, name), one in remote_ids(at.draft.read()).items()}


def test_what_is_ours_is_known_by_the_ids_of_the_platform(at: Conducting) -> None:
    trigger = make_trigger("ripe", body=["Apple"])
    at.apply(msgspec.structs.replace(APPLES, triggers=[trigger]))

    assert ours(at) == {
        "GET /apples": ("made", ids(at)["apples"]),
        "Apple": ("made", ids(at)["Apple"]),
        "ripe": ("made", ids(at)["ripe"]),
    }


def test_what_moved_or_was_renamed_stays_ours_under_its_id(at: Conducting) -> None:
    at.apply(APPLES)
    before = ids(at)
    at.apply(MOVED)
    ran = at.apply(RENAMED)

    assert {outcome.change.moved_from for outcome in ran.outcomes} == {"Apple"}
    assert ours(at) == {
        "GET /v2/apples": ("made", before["apples"]),
        "Fruit": ("made", before["Apple"]),
    }


def test_what_was_taken_over_and_moved_is_still_nobodys_make(at: Conducting) -> None:
    at.apply(APPLES)
    with at.open() as state:
        state.drop_base(at.target())
    at.take_over(APPLES)
    at.apply(MOVED)

    assert ours(at)["GET /v2/apples"] == ("adopted", ids(at)["apples"])


def test_what_a_person_moved_as_well_is_known_by_where_it_was(at: Conducting) -> None:
    at.apply(one_apple("/apples/{{ param.id }}", "id"))
    known = ours(at)
    at.edit(
        "apple",
        path="/apples/{{ param.mine }}",
        parameters=[{"name": "mine", "in": "path", "required": True, "type": "string"}],
    )
    at.apply(one_apple("/v2/apples/{{ param.id }}", "id", summary="New"))

    assert ids(at)["apple"] == known["GET /apples/{}"][1]
    assert ours(at) == known


# moved between plan and apply


def test_what_moves_while_somebody_thinks_is_noticed_and_never_overwritten(at: Conducting) -> None:
    at.apply(worded("vendor's"))
    reviewer = Reviewer("later")
    reviewer.when_asked = lambda: at.execute(
        "UPDATE exchanges SET body = json_set(body, '$.summary', ?)", "a person's"
    )
    with pytest.raises(MovedError, match="since the plan was shown: action apples") as caught:
        at.run(make_order(at.draft, worded("vendor's new")), reviewer)

    assert caught.value.exit_code == 4
    assert reviewer.refused == [False, True]
    assert [change.conflicts for change in reviewer.shown[1].plan.changes][1] == ("summary",)
    assert at.standing() == {"apples": "a person's"}
    assert states(at)[0] == "refused"


def test_what_does_not_move_is_applied_after_a_while(at: Conducting) -> None:
    ran = at.run(make_order(at.draft, APPLES), Reviewer("later"))
    assert ran.state == "applied"
    assert at.standing() == {"apples": None}


# limits


def test_a_large_change_is_refused_before_anything_is_sent(at: Conducting) -> None:
    at.apply(worded("a", more=10))
    reviewer = Reviewer()
    with pytest.raises(RefusedError, match="--allow-large-change"):
        at.run(make_order(at.draft, worded("a", more=4), prune=True), reviewer)
    assert reviewer.refused == [True]
    assert len(at.standing()) == 11

    at.apply(worded("a", more=4), prune=True, allow_large_change=True)
    assert len(at.standing()) == 5


def test_a_document_without_operations_deletes_nothing(at: Conducting) -> None:
    at.apply(APPLES)
    at.apply(make_bundle(), prune=True, allow_large_change=True)
    assert at.standing().keys() == {"apples"}


@pytest.mark.parametrize("status", [500, 503])
def test_a_listing_that_fails_is_an_error_and_nothing_is_deleted(
    at: Conducting, status: int
) -> None:
    at.apply(worded("a", more=2))

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        return error_answer(status) if request.url.path.endswith("/actions") else None

    at.draft.through.meddle = meddle
    with pytest.raises(Exception, match=str(status)):
        at.run(make_order(at.draft, PEARS, prune=True, allow_large_change=True))
    at.draft.through.meddle = None
    assert len(at.standing()) == 3


def test_a_listing_in_part_is_an_error_and_nothing_is_deleted(at: Conducting) -> None:
    at.apply(worded("a", more=2))

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("/actions"):
            return None
        answer = await at.draft.through.inner.handle_async_request(request)
        told = msgspec.json.decode(await answer.aread())
        return httpx.Response(200, json={**told, "actions": told["actions"][:1]})

    at.draft.through.meddle = meddle
    with pytest.raises(Exception, match="action"):
        at.run(make_order(at.draft, PEARS, prune=True, allow_large_change=True))
    at.draft.through.meddle = None
    assert len(at.standing()) == 3


def test_conflicts_that_are_to_fail_do_so_before_anything_is_sent(at: Conducting) -> None:
    at.apply(worded("vendor's"))
    at.edit("apples", summary="a person's")
    with pytest.raises(RefusedError, match="changed by a person"):
        at.run(make_order(at.draft, worded("vendor's new"), on_conflict="fail"))
    assert at.standing() == {"apples": "a person's"}


# interruption


def test_a_run_that_is_asked_to_end_finishes_what_is_under_way_and_records_it(
    at: Conducting,
) -> None:
    stop, reviewer = Stop(), Reviewer()

    def after_two(_: Outcome) -> None:
        if len(reviewer.outcomes) == 2:
            assert stop.defers
            stop.ask("somebody said so")

    reviewer.when_settled = after_two
    ran = at.run(make_order(at.draft, worded("a", more=9), parallelism=1), reviewer, stop)

    assert (ran.state, ran.halted) == ("interrupted", "somebody said so")
    results = [outcome.result for outcome in ran.outcomes]
    assert (results.count("applied"), results.count("skipped")) == (2, 8)
    assert "somebody said so" in ran.outcomes[-1].reason
    assert len(at.standing()) == 2
    assert journals(at) == []
    assert not stop.defers
    again = at.apply(worded("a", more=9))
    assert len(again.outcomes) == 8
    assert states(at) == ["applied", "interrupted"]


def test_a_run_that_ends_in_time_does_not_publish(at: Conducting) -> None:
    stop, reviewer = Stop(), Reviewer()
    reviewer.when_settled = lambda _: stop.ask("somebody said so")
    ran = at.run(make_order(at.draft, worded("a"), publish=True), reviewer, stop)
    assert (ran.halted, ran.publication, ran.state) == ("somebody said so", None, "interrupted")


def test_a_stop_that_comes_too_late_stops_nothing(at: Conducting) -> None:
    stop, reviewer = Stop(), Reviewer()
    reviewer.when_settled = lambda _: stop.ask("somebody said so")
    ran = at.run(make_order(at.draft, worded("a")), reviewer, stop)
    assert (ran.halted, ran.state) == ("", "applied")


# versions and connectors that are made


def test_a_draft_that_is_a_copy_knows_what_was_applied_to_its_origin(at: Conducting) -> None:
    at.apply(worded("vendor's"), publish=True)
    ran = at.apply(worded("vendor's new"), auto=True, publish=True)
    assert ran.makes is not None
    assert (ran.makes.version, ran.makes.from_version) == ("v1-2", "v1")

    third = at.apply(worded("vendor's last", more=1), auto=True)
    assert third.makes is not None
    assert third.makes.version == "v1-3"
    changes = {change.name: change for change in third.plan.pending}
    assert changes["apples"].conflicts == ()
    with at.open() as state:
        known = state.base_of(at.target("v1-3")).applied["action"]
    assert known["GET /apples"]["summary"] == "vendor's last"


def test_a_persons_work_on_the_published_version_survives_in_its_copy(at: Conducting) -> None:
    at.apply(worded("vendor's"))
    at.edit("apples", description="a person's")
    at.apply(worded("vendor's"), publish=True)

    ran = at.apply(worded("vendor's new"), auto=True)

    (change,) = [one for one in ran.plan.pending if one.kind == "action"]
    assert change.kept == ("description",)


def test_an_empty_draft_of_a_name_that_was_there_before_knows_nothing(at: Conducting) -> None:
    at.apply(APPLES, version="v2", create=True)

    at.execute("DELETE FROM versions WHERE name = 'v2'")
    ran = at.apply(PEARS, version="v2", create=True)

    assert {change.name for change in ran.plan.changes if change.kind == "action"} == {"pears"}
    with at.open() as state:
        assert state.base_of(at.target("v2")).applied["action"].keys() == {"GET /pears"}


def test_a_connector_that_the_user_named_keeps_that_name(at: Conducting) -> None:
    titled = make_bundle([], [make_action("apples")], connector={"name": "The Title"})
    named = msgspec.structs.replace(titled, connector={**titled.connector, "name": "Mine"})
    by_name = {"connector_id": None, "connector_name": "Mine", "create": True}
    ran = at.apply(named, documented_name="The Title", **by_name)
    assert ran.plan.target is not None
    connector_id = ran.plan.target.connector_id

    later = at.apply(titled, connector_id=connector_id)
    again = at.apply(named, documented_name="The Title", **by_name)

    connector = at.draft.run(lambda client: client.get_connector(connector_id))
    assert connector.name == "Mine"
    for one in (later, again):
        assert [change for change in one.plan.pending if change.kind == "connector"] == []


def test_a_run_for_a_new_connector_is_recorded_for_the_version_that_it_made(
    at: Conducting,
) -> None:
    asked = {"connector_id": None, "connector_name": "New", "version": "1", "create": True}
    ran = at.apply(APPLES, **asked)
    assert ran.plan.target is not None
    with at.open() as state:
        run = state.run(ran.number)
        assert run is not None
        assert run.head.target == ran.plan.target
        assert state.base_of(ran.plan.target).is_known
    assert at.apply(APPLES, **asked).state == "unchanged"


def test_a_state_that_cannot_be_written_at_the_end_leaves_the_run_to_the_next(
    at: Conducting, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importer.state.store import StateStore

    finish = StateStore.finish_run

    def full(*_: object, **__: object) -> None:
        raise StateError("the disk is full")

    monkeypatch.setattr(StateStore, "finish_run", full)
    with pytest.raises(StateError):
        at.run(make_order(at.draft, APPLES))
    assert states(at) == ["running"]
    assert len(journals(at)) == 1

    monkeypatch.setattr(StateStore, "finish_run", finish)
    reviewer = Reviewer()
    at.run(make_order(at.draft, APPLES), reviewer)
    assert states(at) == ["unchanged", "interrupted"]
    assert "ended without a word" in reviewer.told[0]
    assert journals(at) == []
