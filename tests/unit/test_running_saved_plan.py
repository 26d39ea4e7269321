"""The file of a saved plan: what goes in comes out, and nothing else is taken for one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bundles import make_action, make_bundle, make_key_scheme
from conducting import Conducting, Reviewer, make_order
from sandboxes import open_draft

from importer.connect.client import ConnectClient
from importer.errors import ImporterError, MovedError
from importer.model.bundle import Bundle
from importer.running.order import Order
from importer.running.planner import Planner
from importer.running.saved_plan import SavedPlan, plan_file, read_plan_file
from importer.running.saving import save_plan

BUNDLE = make_bundle([], [make_action("apples"), make_action("pears")])


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Conducting]:
    with open_draft() as draft:
        yield Conducting(draft, tmp_path / "state.db")


def saved(at: Conducting, bundle: Bundle = BUNDLE, **more: Any) -> SavedPlan:
    """Plan, and give the plan as it is to be saved."""

    async def work(client: ConnectClient) -> SavedPlan:
        order = make_order(at.draft, bundle, **more)
        with at.open() as state:
            planned = await Planner(order, client, state).plan()
        return save_plan(order, planned, client, sandbox=False)

    return at.draft.run(work)


def order_of(at: Conducting, plan: SavedPlan) -> Order:
    order = make_order(at.draft, plan.bundle)
    return msgspec.structs.replace(order, request=plan.request, saved=plan)


def resealed(data: bytes, **fields: Any) -> bytes:
    """Change fields of a file, and give it the digest that then fits."""
    whole = {**json.loads(data), **fields}
    rest = {
        name: value
        for name, value in whole.items()
        if name not in {"kind", "format", "digest"} and (value is not None or name not in fields)
    }
    digest = hashlib.sha256(msgspec.json.encode(rest, order="sorted")).hexdigest()
    head = {"kind": whole["kind"], "format": whole["format"], "digest": digest}
    return json.dumps({**head, **rest}).encode()


def test_what_is_read_is_what_was_written_but_for_what_is_secret(at: Conducting) -> None:
    scheme = {**make_key_scheme(), "grant": {"grantType": "password", "clientSecret": "s3cret"}}
    bundle = make_bundle([], BUNDLE.actions, schemes={"key": scheme})
    plan = saved(at, bundle)

    data = plan_file(plan)
    read = read_plan_file(data, "fruit.plan")

    assert b"s3cret" not in data
    assert read.plan.digest == plan.plan.digest
    assert read.bundle.actions == plan.bundle.actions
    assert (read.request, read.seen, read.makes) == (plan.request, plan.seen, plan.makes)
    assert len(read.digest) == 64


def test_a_document_with_halves_of_characters_can_be_saved(at: Conducting) -> None:
    plan = msgspec.structs.replace(saved(at), documented_name="\ud83d")
    assert read_plan_file(plan_file(plan), "fruit.plan").documented_name == "\ud83d"


@pytest.mark.parametrize(
    "fields",
    [
        {"plan": None},
        {"bundle": None},
        {"importer": None},
        {"api_url": None},
        {"request": 3},
        {"bundle": {"format": 1}},
        {"plan": {"format": 1}},
        {"seen": [1]},
    ],
)
def test_a_file_that_is_not_whole_is_refused_though_its_digest_fits(
    at: Conducting, fields: dict[str, Any]
) -> None:
    data = plan_file(saved(at))
    assert read_plan_file(resealed(data), "fruit.plan").digest
    with pytest.raises(ImporterError, match="this plan is not whole"):
        read_plan_file(resealed(data, **fields), "fruit.plan")


def test_a_plan_is_refused_where_another_version_has_become_due(at: Conducting) -> None:
    at.apply(BUNDLE)
    plan = saved(at, make_bundle([], [make_action("figs")]), version="2", auto=True)
    assert plan.makes is not None

    async def make(client: ConnectClient) -> None:
        await client.create_version(at.draft.connector_id, "2")

    at.draft.run(make)
    reviewer = Reviewer()
    with pytest.raises(MovedError, match="another version is due than when the plan was saved"):
        at.run(order_of(at, plan), reviewer)
    assert reviewer.refused == [True]


def test_a_plan_for_a_version_to_be_made_is_carried_out_on_what_is_made(at: Conducting) -> None:
    at.apply(BUNDLE, publish=True)
    plan = saved(at, make_bundle([], [make_action("figs")]), auto=True, prune=True)

    ran = at.run(order_of(at, read_plan_file(plan_file(plan), "fruit.plan")))

    assert ran.state == "applied"
    assert ran.makes is not None
    assert ran.plan.digest == plan.plan.digest


def test_a_plan_made_where_there_is_a_state_is_applied_where_there_is_none(
    at: Conducting, tmp_path: Path
) -> None:
    at.apply(BUNDLE)
    at.edit("apples", description="a person's")
    plan = saved(at, make_bundle([], [make_action("apples", summary="new")]))
    elsewhere = Conducting(at.draft, tmp_path / "elsewhere.db")

    ran = elsewhere.run(order_of(at, plan))

    assert ran.plan.digest == plan.plan.digest
    (action,) = [one for one in at.draft.read().actions if one.name == "apples"]
    assert (action.summary, action.description) == ("new", "a person's")
