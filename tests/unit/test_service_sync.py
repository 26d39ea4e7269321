"""One source, looked after again and again: what is done, what waits, what costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from mapped import make_document, make_operation
from sandboxes import error_answer
from synced import PATH, Shop, api, open_shop

from importer.errors import MovedError, StateError, TransportError
from importer.model.runs import Seen
from importer.service.reviewing import find_waiting, reject


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as opened:
        yield opened


def test_a_first_look_imports_all(shop: Shop) -> None:
    outcome = shop.sync(shop.source())

    assert (outcome.result, outcome.run, outcome.held) == ("applied", 1, 0)
    assert outcome.results == {"applied": 4}
    assert outcome.target is not None
    assert outcome.target.version == "draft"
    assert (outcome.version, outcome.location) == ("1", shop.spec)
    assert list(shop.actions(outcome)) == ["files"]
    assert outcome.worst == "additive"
    assert outcome.duration_s > 0


def test_an_unchanged_document_costs_one_request_and_none_to_the_platform(shop: Shop) -> None:
    first = shop.sync(shop.source())
    outcome = shop.sync(shop.source())

    assert (outcome.result, outcome.run) == ("unchanged", None)
    assert shop.vendor.statuses == [(PATH, 304)]
    assert shop.through.requests == []
    assert (outcome.target, outcome.sha256) == (first.target, first.sha256)
    assert shop.states() == {1: "applied"}


def test_what_a_source_was_is_in_the_state_for_others_as_well(shop: Shop) -> None:
    outcome = shop.sync(shop.source())
    assert outcome.target is not None
    seen = shop.state.seen(shop.spec, outcome.target)

    assert seen is not None
    assert (seen.sha256, seen.version, seen.location) == (outcome.sha256, "1", shop.spec)
    assert seen.etag is not None


def test_with_check_drift_an_unchanged_document_is_held_against_the_platform(shop: Shop) -> None:
    shop.sync(shop.source())
    outcome = shop.sync(shop.source(), check_drift=True)

    assert outcome.result == "unchanged"
    assert shop.vendor.asked(PATH) == [304]
    assert shop.through.requests != []
    assert shop.writes() == []


def test_a_changed_document_is_applied(shop: Shop) -> None:
    before = shop.actions(shop.sync(shop.source()))
    shop.publish(api("files", "users"))
    outcome = shop.sync(shop.source())

    assert (outcome.result, outcome.run) == ("applied", 2)
    now = shop.actions(outcome)
    assert now.keys() == {"files", "users"}
    assert now["files"] == before["files"]
    assert shop.sync(shop.source()).result == "unchanged"


def test_changed_settings_make_a_second_look(shop: Shop) -> None:
    shop.publish(api("files", "users"))
    shop.sync(shop.source())
    outcome = shop.sync(shop.source(include=("/files",), prune=True))

    assert outcome.result == "applied"
    assert shop.actions(outcome).keys() == {"files"}


def test_when_and_who_is_told_are_no_settings_of_the_outcome(shop: Shop) -> None:
    shop.sync(shop.source())

    assert shop.sync(shop.source(parallelism=2, max_wait=1)).result == "unchanged"
    assert shop.through.requests == []


def test_what_a_person_changed_stays(shop: Shop) -> None:
    source = shop.source()
    target = shop.sync(source).target
    assert target is not None
    path = f"/connectors/{target.connector_id}/versions/draft/actions/files"
    shop.edit(path, summary="Mine")
    shop.publish(api("files", "users"))
    outcome = shop.sync(source)

    (files,) = [one for one in shop.read(outcome).actions if one.name == "files"]
    assert files.summary == "Mine"


BREAKS = api("files", "users", asks={"files": "limit"})
"""One operation asks for more, and another one is new."""


def test_the_policy_review_holds_everything(shop: Shop) -> None:
    source = shop.source(policy="review")
    outcome = shop.sync(source)

    assert (outcome.result, outcome.run, outcome.held_run) == ("held", 1, 1)
    assert outcome.held == 4
    assert shop.writes() == []
    assert shop.states() == {1: "held"}


def test_what_is_held_waits_without_costing_anything(shop: Shop) -> None:
    source = shop.source(policy="review")
    shop.sync(source)
    outcome = shop.sync(source)

    assert (outcome.result, outcome.run, outcome.held, outcome.held_run) == ("held", None, 4, 1)
    assert shop.vendor.statuses == [(PATH, 304)]
    assert shop.through.requests == []


def test_what_is_approved_is_done_just_as_it_was_held(shop: Shop) -> None:
    source = shop.source(policy="review")
    shop.sync(source)
    assert shop.approve(1) == "applied"

    assert shop.states() == {1: "applied"}
    outcome = shop.sync(source)
    assert (outcome.result, outcome.held) == ("unchanged", 0)
    assert shop.through.requests == []
    with pytest.raises(StateError, match="run 1 waits for nobody: it is applied"):
        find_waiting(shop.state, 1)


def test_what_is_rejected_is_left_alone_until_the_document_changes(shop: Shop) -> None:
    source = shop.source(policy="review")
    shop.sync(source)
    reject(find_waiting(shop.state, 1), shop.state)

    outcome = shop.sync(source)
    assert (outcome.result, outcome.held, outcome.held_run) == ("rejected", 0, None)
    assert shop.through.requests == []
    assert shop.states() == {1: "refused"}
    shop.publish(api("files", "users"))
    assert shop.sync(source).result == "held"


def test_a_newer_document_takes_the_place_of_what_is_held(shop: Shop) -> None:
    source = shop.source(policy="review")
    shop.sync(source)
    shop.publish(api("files", "users"))
    outcome = shop.sync(source)

    assert (outcome.result, outcome.held_run) == ("held", 2)
    assert shop.states() == {1: "refused", 2: "held"}
    run = shop.state.run(1)
    assert run is not None
    assert run.head.error == "run 2 has taken its place"
    with pytest.raises(StateError):
        find_waiting(shop.state, 1)


def test_what_is_held_is_not_done_where_things_have_moved(shop: Shop) -> None:
    target = shop.sync(shop.source()).target
    assert target is not None
    source = shop.source(policy="review")
    shop.publish(api("files", "users"))
    held = shop.sync(source).held_run
    assert held is not None
    shop.edit(f"/connectors/{target.connector_id}/versions/draft/actions/files", summary="Mine")
    shop.through.requests.clear()

    with pytest.raises(MovedError):
        shop.approve(held)
    assert shop.writes() == []
    assert shop.states()[held] == "refused"
    outcome = shop.sync(source)
    assert (outcome.result, outcome.held_run) == ("held", held + 1)


def test_a_platform_that_is_away_lets_what_is_held_wait_on(shop: Shop) -> None:
    source = shop.source(policy="review")
    shop.sync(source)

    async def away(_: httpx.Request) -> httpx.Response | None:
        raise httpx.ConnectError("away")

    shop.through.meddle = away
    with pytest.raises(TransportError):
        shop.approve(1)
    shop.through.meddle = None
    assert shop.states() == {1: "held"}
    assert shop.approve(1) == "applied"


def test_the_policy_safe_does_what_is_harmless_and_holds_the_rest(shop: Shop) -> None:
    before = shop.actions(shop.sync(shop.source()))
    source = shop.source(policy="safe")
    shop.publish(BREAKS)
    outcome = shop.sync(source)

    assert (outcome.result, outcome.run, outcome.held, outcome.held_run) == ("held", 2, 1, 3)
    assert outcome.results == {"applied": 2}
    assert outcome.worst == "breaking"
    assert [one.code for one in outcome.findings][:2] == [
        "parameter-added-required",
        "action-added",
    ]
    assert shop.actions(outcome) == {**before, "users": shop.actions(outcome)["users"]}
    assert shop.states() == {1: "applied", 2: "applied", 3: "held"}
    assert shop.sync(source).result == "held"
    assert shop.through.requests == []


def test_what_was_held_beside_a_part_can_be_approved(shop: Shop) -> None:
    shop.sync(shop.source())
    source = shop.source(policy="safe")
    shop.publish(BREAKS)
    outcome = shop.sync(source)
    assert outcome.held_run is not None
    assert shop.approve(outcome.held_run) == "applied"

    (files,) = [one for one in shop.read(outcome).actions if one.name == "files"]
    assert [one.name for one in files.parameters or ()] == ["limit"]
    assert shop.sync(source).result == "unchanged"
    assert shop.sync(source, check_drift=True).result == "unchanged"


def test_where_all_is_harmful_there_is_one_run_and_it_waits(shop: Shop) -> None:
    shop.sync(shop.source())
    shop.publish(api("files", asks={"files": "limit"}))
    outcome = shop.sync(shop.source(policy="safe"))

    assert (outcome.result, outcome.run, outcome.held_run, outcome.held) == ("held", 2, 2, 1)
    assert shop.writes() == []


def test_a_finding_that_is_accepted_is_applied_by_the_policy_safe(shop: Shop) -> None:
    shop.sync(shop.source())
    shop.publish(api("files", asks={"files": "limit"}))
    (finding,) = shop.sync(shop.source(policy="safe")).findings
    outcome = shop.sync(shop.source(policy="safe", accept=(finding.fingerprint,)))

    assert (outcome.result, outcome.worst) == ("applied", "breaking")
    assert shop.states() == {1: "applied", 2: "refused", 3: "applied"}


@pytest.mark.parametrize("policy", ["auto", "safe", "review"])
def test_what_is_too_bad_is_refused_whatever_the_policy(shop: Shop, policy: str) -> None:
    shop.sync(shop.source())
    shop.publish(BREAKS)
    source = shop.source(policy=policy, fail_on="breaking")
    outcome = shop.sync(source)

    assert (outcome.result, outcome.held, outcome.held_run) == ("refused", 0, None)
    assert "what the changes mean is not accepted: GET /files: " in outcome.message
    assert shop.writes() == []
    assert shop.states() == {1: "applied", 2: "refused"}
    assert shop.sync(source).result == "refused"  # an unchanged document does not hide it
    shop.publish(api("files", "users"))
    assert shop.sync(source).result == ("held" if policy == "review" else "applied")


def test_what_is_too_bad_and_accepted_is_left_to_the_policy(shop: Shop) -> None:
    shop.sync(shop.source())
    shop.publish(BREAKS)
    findings = shop.sync(shop.source(policy="review")).findings
    accept = tuple(one.fingerprint for one in findings if one.class_ == "breaking")

    held = shop.source(policy="review", fail_on="risky", accept=accept)
    assert shop.sync(held).result == "held"
    done = shop.source(policy="safe", fail_on="risky", accept=accept)
    assert shop.sync(done).result == "applied"


def test_what_is_not_as_bad_as_that_is_applied_as_ever(shop: Shop) -> None:
    shop.sync(shop.source())
    shop.publish(api("files", "users"))
    assert shop.sync(shop.source(policy="safe", fail_on="any")).result == "refused"
    assert shop.sync(shop.source(policy="safe", fail_on="risky")).result == "applied"


@pytest.mark.parametrize("recreate", [False, True])
def test_what_a_person_deleted_is_made_again_where_the_source_says_so(
    shop: Shop, recreate: bool
) -> None:
    shop.publish(api("files", "users"))
    source = shop.source(recreate=recreate)
    target = shop.sync(source).target
    assert target is not None
    shop.call("DELETE", f"/connectors/{target.connector_id}/versions/draft/actions/users")
    outcome = shop.sync(source, check_drift=True)

    assert outcome.result == ("applied" if recreate else "unchanged")
    assert ("users" in shop.actions(outcome)) is recreate


MANY = tuple(f"files{number}" for number in range(12))


def test_a_limit_refuses_a_large_change_unless_it_is_allowed_once(shop: Shop) -> None:
    shop.publish(api(*MANY))
    source = shop.source(prune=True)
    shop.sync(source)
    shop.publish(api(*MANY[:6]))
    shop.through.requests.clear()
    outcome = shop.sync(source)

    assert outcome.result == "refused"
    assert "6 of 12 actions would be deleted" in outcome.message
    assert shop.writes() == []
    assert shop.sync(source).result == "refused"  # an unchanged document does not hide it
    assert shop.sync(source, allow_large_change=True).result == "applied"
    assert shop.sync(source).result == "unchanged"


def test_a_large_change_may_be_held_and_agreed_to(shop: Shop) -> None:
    shop.publish(api(*MANY))
    source = shop.source(prune=True, policy="safe")
    shop.sync(source)
    shop.publish(api(*MANY[:6]))
    outcome = shop.sync(source)

    assert (outcome.result, outcome.held) == ("held", 6)
    assert outcome.held_run is not None
    assert shop.approve(outcome.held_run) == "applied"
    assert shop.actions(outcome).keys() == set(MANY[:6])


def test_what_is_accepted_keeps_to_the_limit_by_the_policy_safe(shop: Shop) -> None:
    shop.publish(api(*MANY))
    shop.sync(shop.source(prune=True, policy="safe"))
    shop.publish(api(*MANY[:6]))
    known = shop.sync(shop.source(prune=True, policy="safe")).findings
    accept = tuple(one.fingerprint for one in known)

    outcome = shop.sync(shop.source(prune=True, policy="safe", accept=accept))
    assert outcome.result == "refused"
    outcome = shop.sync(
        shop.source(prune=True, policy="safe", accept=accept), allow_large_change=True
    )
    assert outcome.result == "applied"


def test_versions_made_by_themselves_are_published_when_nothing_waits(shop: Shop) -> None:
    source = shop.source(version="auto", publish=True, policy="safe")
    first = shop.sync(source)
    assert (first.result, first.publication) == ("applied", "published")
    assert first.target is not None
    assert first.target.version == "1"
    assert shop.sync(source).result == "unchanged"
    assert shop.through.requests == []

    shop.publish(api("files", "users", version="2"))
    second = shop.sync(source)
    assert (second.result, second.publication) == ("applied", "published")
    assert second.target is not None
    assert second.target.version == "2"


def test_a_version_of_which_something_waits_is_published_when_that_is_agreed_to(
    shop: Shop,
) -> None:
    source = shop.source(version="auto", publish=True, policy="safe")
    shop.sync(source)
    shop.publish(api("files", "users", version="2", asks={"files": "limit"}))
    outcome = shop.sync(source)

    assert (outcome.result, outcome.publication) == ("held", None)
    assert shop.read(outcome).version.published_at is None
    assert outcome.held_run is not None
    assert shop.approve(outcome.held_run) == "applied"
    assert shop.read(outcome).version.published_at is not None
    assert shop.sync(source).result == "unchanged"


def test_a_version_that_would_only_wait_is_not_made(shop: Shop) -> None:
    source = shop.source(version="auto", policy="safe", publish=True)
    shop.sync(source)
    shop.publish(api("files", version="2", asks={"files": "limit"}))
    outcome = shop.sync(source)

    assert outcome.result == "held"
    assert shop.writes() == []
    assert outcome.held_run is not None
    assert shop.approve(outcome.held_run) == "applied"
    assert outcome.target is not None
    assert outcome.target.version == "2"
    assert shop.read(outcome).version.published_at is not None


def test_a_document_that_cannot_be_had_fails_and_is_tried_again(shop: Shop) -> None:
    source = shop.source()
    shop.sync(source)
    shop.vendor.withdraw(PATH)
    outcome = shop.sync(source)

    assert outcome.result == "failed"
    assert "answers with status 404" in outcome.message
    assert shop.through.requests == []
    shop.publish(api("files", "users"))
    assert shop.sync(source).result == "applied"


def test_a_document_that_is_none_fails(shop: Shop) -> None:
    shop.publish(b"hello")
    outcome = shop.sync(shop.source())

    assert (outcome.result, outcome.run) == ("failed", None)
    assert outcome.message


def test_a_run_that_came_to_part_is_done_again_with_the_same_document(shop: Shop) -> None:
    async def meddle(request: httpx.Request) -> httpx.Response | None:
        is_users = request.method == "POST" and b'"name":"users"' in request.content
        return error_answer(400) if is_users and request.url.path.endswith("actions") else None

    shop.publish(api("files", "users"))
    shop.through.meddle = meddle
    outcome = shop.sync(shop.source())
    assert (outcome.result, outcome.results["failed"]) == ("in-part", 1)
    shop.through.meddle = None
    outcome = shop.sync(shop.source())
    assert (outcome.result, outcome.results) == ("applied", {"applied": 1})
    assert shop.sync(shop.source()).result == "unchanged"


def test_a_part_that_fails_leaves_the_rest_for_the_next_time(shop: Shop) -> None:
    shop.sync(shop.source())

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        is_action = request.method == "POST" and request.url.path.endswith("actions")
        return error_answer(400) if is_action else None

    shop.publish(BREAKS)
    shop.through.meddle = meddle
    source = shop.source(policy="safe")
    assert shop.sync(source).result == "in-part"
    assert shop.states() == {1: "applied", 2: "in-part"}
    shop.through.meddle = None
    assert shop.sync(source).result == "held"


def test_files_that_a_document_refers_to_are_looked_at_too(shop: Shop) -> None:
    document = make_document(
        {"/files": {"get": make_operation("files", returns={"$ref": "part.json"})}}
    )
    shop.publish(msgspec.json.encode(document))
    shop.vendor.publish("/part.json", b'{"type": "string"}')
    source = shop.source()
    assert shop.sync(source).result == "applied"
    assert shop.sync(source).result == "unchanged"
    assert shop.vendor.statuses == [(PATH, 304), ("/part.json", 304)]
    assert shop.through.requests == []

    shop.vendor.publish("/part.json", b'{"type": "integer"}')
    assert shop.sync(source).result == "applied"


def test_a_document_may_be_named_by_the_environment_alone(shop: Shop) -> None:
    source = shop.source(spec=None, spec_env="BOX_SPEC")
    assert "BOX_SPEC is not set" in shop.sync(source).message
    shop.environment["BOX_SPEC"] = f"{shop.spec}?token=open-sesame"
    outcome = shop.sync(source)

    assert outcome.result == "applied"
    assert shop.sync(source).result == "unchanged"
    assert b"sesame" not in b"".join(
        file.read_bytes() for file in shop.folder.rglob("*") if file.is_file()
    )


def test_a_local_document_is_known_by_its_digest(shop: Shop) -> None:
    file = shop.folder / "box.json"
    file.write_bytes(api("files"))
    source = shop.source(spec=str(file))
    assert shop.sync(source).result == "applied"
    assert shop.sync(source).result == "unchanged"
    file.write_bytes(api("files", "users"))
    assert shop.sync(source).result == "applied"


def test_limits_of_reading_are_kept(shop: Shop) -> None:
    outcome = shop.sync(shop.source(max_bytes=10))

    assert outcome.result == "failed"
    assert "--max-bytes" in outcome.message


def test_a_version_that_the_document_cannot_name_fails(shop: Shop) -> None:
    shop.publish(api("files", version="?"))
    outcome = shop.sync(shop.source(version="auto"))

    assert outcome.result == "failed"
    assert "cannot be made a version's name" in outcome.message


def test_the_connector_itself_and_triggers_may_be_left_alone(shop: Shop) -> None:
    outcome = shop.sync(shop.source(no_connector=True, triggers=False, create_connector=""))

    assert outcome.result == "applied"
    assert set(outcome.planned) == {"create"}
    run = shop.state.run(1)
    assert run is not None
    assert run.plan is not None
    assert {change.kind for change in run.plan.changes} == {"definition", "action"}


def test_a_connector_may_be_named_by_its_id(shop: Shop) -> None:
    target = shop.sync(shop.source()).target
    assert target is not None
    fields = {"create_connector": None, "connector": target.connector_id}
    outcome = shop.sync(shop.source("other", **fields))

    assert (outcome.result, outcome.target) == ("unchanged", target)
    assert shop.writes() == []


def test_a_memory_of_another_importer_is_none(shop: Shop) -> None:
    shop.sync(shop.source())
    shop.state.watching().remember("box", b'{"settings": 1}')

    assert shop.sync(shop.source()).result == "unchanged"
    assert shop.through.requests != []


def test_a_state_that_lost_the_source_looks_again(shop: Shop) -> None:
    target = shop.sync(shop.source()).target
    assert target is not None
    shop.state.keep_seen(shop.spec, target, Seen(location="elsewhere"))

    assert shop.sync(shop.source()).result == "unchanged"
    assert shop.through.requests != []
