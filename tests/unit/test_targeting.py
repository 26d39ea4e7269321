"""Which version a request comes to, and what is sent to find out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from bundles import make_action, make_bundle
from conducting import Conducting
from sandboxes import Draft, open_draft

from importer.apply.versions import changes_version, latest_of, series_in
from importer.connect.client import ConnectClient
from importer.connect.types import Version, VersionRef
from importer.errors import TargetError
from importer.model.bundle import Bundle
from importer.model.changes import Plan
from importer.pipeline import make_plan
from importer.running.order import Order
from importer.running.planner import Planner
from importer.state.store import StateStore
from importer.targeting import Planned, VersionRequest, comes_to

APPLES = make_bundle([], [make_action("apples")])
PEARS = make_bundle([], [make_action("pears")])


@pytest.fixture
def draft() -> Iterator[Draft]:
    """Give a connector called `Pets` with an empty draft `v1`."""
    with open_draft() as opened:
        yield opened


def asking(version: str, **more: Any) -> VersionRequest:
    whole = {"connector_id": None, "connector_name": "Pets", "version": version}
    return VersionRequest(**{**whole, **more})


def planned(draft: Draft, request: VersionRequest, bundle: Bundle = APPLES) -> Planned:
    return draft.run(lambda client: make_plan(bundle, client, request, prune=False, parallelism=2))


def done(draft: Draft, request: VersionRequest, bundle: Bundle = APPLES) -> Plan:
    order = Order(command="apply", bundle=bundle, request=request)
    with TemporaryDirectory() as folder:
        ran = Conducting(draft, Path(folder) / "state.db").run(order)
    assert {outcome.result for outcome in ran.outcomes} <= {"applied"}
    return ran.plan


def publish(draft: Draft, name: str) -> None:
    draft.run(lambda client: client.publish_version(VersionRef(draft.connector_id, name)))


def version(name: str, published_at: str | None = None, *, is_latest: bool = False) -> Version:
    return Version(id=name, name=name, published_at=published_at, is_latest=is_latest)


@pytest.mark.parametrize(
    ("versions", "published", "free"),
    [
        ([], None, "1"),
        ([version("1")], None, "1"),
        ([version("1", "t")], "1", "1-2"),
        ([version("1-2", "t"), version("1", "t")], "1-2", "1-3"),
        ([version("1", "t"), version("1-2"), version("1-3", "t")], "1", "1-2"),
        ([version("1-2024", "t"), version("1", "t"), version("10", "t")], "1", "1-2"),
        ([version("1-2", "t")], None, "1"),
    ],
)
def test_a_series_ends_before_the_first_that_is_not_published(
    versions: list[Version], published: str | None, free: str
) -> None:
    series = series_in(versions, "1")
    assert (series.published and series.published.name, series.free) == (published, free)
    assert (series.draft is not None) == (free in {one.name for one in versions})


def test_the_latest_is_what_the_platform_says_or_else_was_published_last() -> None:
    one, two = version("1", "2026-01-01"), version("2", "2026-01-02")
    assert latest_of([one, two, version("3")]) == two
    first = msgspec.structs.replace(one, is_latest=True)
    assert latest_of([first, two]) == first
    assert latest_of([version("3")]) is None


@pytest.mark.parametrize("name", ["latest", "default", "..", ""])
@pytest.mark.parametrize("auto", [True, False])
def test_a_reserved_name_is_refused_before_anything_is_sent(
    draft: Draft, name: str, auto: bool
) -> None:
    draft.through.requests.clear()
    with pytest.raises(TargetError):
        planned(draft, asking(name, auto=auto, create=True))
    assert draft.through.requests == []


@pytest.mark.parametrize("publish_too", [True, False])
def test_a_published_version_that_needs_a_change_is_refused_before_anything_is_written(
    draft: Draft, publish_too: bool
) -> None:
    publish(draft, "v1")
    draft.through.requests.clear()
    with pytest.raises(TargetError, match="version v1 is published"):
        planned(draft, asking("v1", create=True, publish=publish_too))
    assert {request.method for request in draft.through.requests} == {"GET"}


def test_a_published_version_that_needs_none_is_welcome_to_be_published(draft: Draft) -> None:
    done(draft, asking("v1"))
    publish(draft, "v1")
    found = planned(draft, asking("v1", publish=True))
    assert (found.is_published, found.makes, changes_version(found.plan)) == (True, None, False)
    with pytest.raises(TargetError, match="version v1 is published"):
        planned(draft, asking("v1"))


def test_what_the_connector_alone_lacks_makes_no_version(draft: Draft) -> None:
    done(draft, asking("v1"))
    publish(draft, "v1")
    connector = {**APPLES.connector, "documentationURL": "https://pets.example/docs"}
    documented = msgspec.structs.replace(APPLES, connector=connector)
    found = planned(draft, asking("v1", auto=True), documented)
    assert (found.is_published, found.makes) == (True, None)
    assert [change.kind for change in found.plan.pending] == ["connector"]
    draft.through.requests.clear()
    done(draft, asking("v1", auto=True), documented)
    assert [request.method for request in draft.through.requests if request.method != "GET"] == [
        "PUT"
    ]
    assert planned(draft, asking("v1", auto=True), documented).plan.pending == ()


def test_a_published_version_is_read_once_to_compare_and_to_copy(draft: Draft) -> None:
    done(draft, asking("v1"))
    publish(draft, "v1")
    draft.through.requests.clear()
    found = planned(draft, asking("v1", auto=True), PEARS)
    assert found.makes is not None
    assert (found.makes.version, found.makes.from_version) == ("v1-2", "v1")
    assert draft.through.sent("GET").count("actions") == 1


def test_a_missing_version_is_made_only_when_asked(draft: Draft) -> None:
    with pytest.raises(TargetError, match="has no version v9"):
        planned(draft, asking("v9"))
    assert planned(draft, asking("v9", create=True)).makes is not None
    assert done(draft, asking("v9", create=True)).target is not None


def test_a_connector_that_came_up_in_between_is_taken_if_it_needs_the_same(
    draft: Draft, state: StateStore
) -> None:
    async def work(client: ConnectClient) -> Plan:
        request = asking("1", connector_name="New", create=True)
        planner = Planner(Order(command="apply", bundle=APPLES, request=request), client, state)
        first = await planner.plan()
        other = await client.create_http_connector({**APPLES.connector, "name": "New"})
        plan = (await planner.make(first)).plan
        assert plan.target is not None
        assert plan.target.connector_id == other.id
        return plan

    assert draft.run(work).target


def test_a_version_that_came_up_in_between_is_not_overrun(draft: Draft, state: StateStore) -> None:
    async def work(client: ConnectClient) -> None:
        request = asking("v2", create=True)
        planner = Planner(Order(command="apply", bundle=APPLES, request=request), client, state)
        first = await planner.plan()
        await client.create_version(draft.connector_id, "v2")
        ref = VersionRef(draft.connector_id, "v2")
        await client.create_action(ref, make_action("apples"))
        with pytest.raises(TargetError, match="not what the plan was made for"):
            await planner.make(first)

    draft.run(work)


def test_plans_for_one_connector_must_be_the_same_to_the_last_change(draft: Draft) -> None:
    one = planned(draft, asking("v1"))
    assert comes_to(one, one)
    assert not comes_to(one, planned(draft, asking("v1"), PEARS))
