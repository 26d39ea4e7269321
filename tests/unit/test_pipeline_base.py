"""The pipeline with what was applied last: planned, carried out, remembered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bundles import make_action, make_bundle, make_key_scheme, make_trigger
from imports import Person
from sandboxes import Draft, open_draft

from importer.apply.wire import renamed_action
from importer.connect.client import ConnectClient
from importer.connect.types import VersionRef
from importer.errors import RefusedError
from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import OnConflict, Outcome, Plan
from importer.pipeline import carry_out, make_plan
from importer.plan.recorded import applied_base
from importer.targeting import Planned, VersionRequest

WHOLE = make_bundle(
    [],
    [make_action("a", summary="One")],
    triggers=[make_trigger("t")],
    schemes={"key": make_key_scheme()},
    connector={"imageURL": "https://pets.example/a.png"},
)
NEW = make_bundle(
    [],
    [make_action("a", summary="Two")],
    triggers=WHOLE.triggers,
    schemes={"key": make_key_scheme()},
    connector={"imageURL": "https://pets.example/a.png"},
)


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def request_for(draft: Draft) -> VersionRequest:
    return VersionRequest(
        connector_id=draft.connector_id, connector_name="Pets", version="v2", create=True
    )


def planned(draft: Draft, bundle: Bundle, base: Base) -> Planned:
    request = request_for(draft)
    return draft.run(
        lambda client: make_plan(bundle, client, request, prune=False, parallelism=2, base=base)
    )


def carried(
    draft: Draft, bundle: Bundle, base: Base, *, on_conflict: OnConflict = "keep"
) -> tuple[Plan, list[Outcome]]:
    rules: Any = {"prune": False, "parallelism": 2, "base": base, "on_conflict": on_conflict}

    async def work(client: ConnectClient) -> tuple[Plan, list[Outcome]]:
        request = request_for(draft)
        plan = await make_plan(bundle, client, request, **rules)
        return await carry_out(bundle, client, request, plan, progress=lambda _: None, **rules)

    return draft.run(work)


def edit_summary(draft: Draft, summary: str) -> None:
    """Change the summary of the action by hand."""
    ref = VersionRef(draft.connector_id, "v2")

    async def work(client: ConnectClient) -> None:
        stored = await client.get_action(ref, "a")
        await client.update_action(ref, "a", {**renamed_action(stored, "a"), "summary": summary})

    draft.run(work)


def test_a_version_that_is_made_first_is_remembered_whole(draft: Draft) -> None:
    plan, outcomes = carried(draft, WHOLE, Base())
    assert {one.result for one in outcomes} == {"applied"}
    base = applied_base(plan, outcomes, Base())
    assert base.applied.keys() == {"connector", "auth-scheme", "action", "trigger"}
    assert planned(draft, WHOLE, base).plan.pending == ()
    Person(draft).edit_connector(imageURL="https://mine.example/a.png")
    (change, *_) = planned(draft, WHOLE, base).plan.changes
    assert (change.verb, change.kept) == ("keep", ("imageURL",))
    assert "a person changed it" in change.reason


def test_conflicts_that_are_to_fail_are_refused_before_anything_is_sent(draft: Draft) -> None:
    plan, outcomes = carried(draft, WHOLE, Base())
    base = applied_base(plan, outcomes, Base())
    edit_summary(draft, "Mine")
    draft.through.requests.clear()
    with pytest.raises(RefusedError, match="action GET /a \\(summary\\)"):
        carried(draft, NEW, base, on_conflict="fail")
    assert {one.method for one in draft.through.requests} == {"GET"}
    plan, outcomes = carried(draft, NEW, base, on_conflict="overwrite")
    assert [one.result for one in outcomes] == ["applied"]
