"""Each kind of fault at each kind of request: after one more run everything is as undisturbed.

A sandbox in this process, a small connector version that needs a change of every kind, and half of
the requests of one operation struck by one kind of fault. What the first run reports must be the
truth, as the sandbox's own counts and what it keeps tell; after a second run, undisturbed, the
platform keeps to the byte what it would have kept without any fault.

Without more each fourth cell has one seed. `MATRIX_SEEDS=200` is the long form: all of them have so
many; `MATRIX_FIRST_SEED` moves the range.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, get_args

import httpx
import pytest
from bundles import make_action, make_bundle, make_definition, make_key_scheme, make_trigger, refers
from kept_state import Kept, kept_by
from sandboxes import ORGANISATION_ID, Draft
from starlette.applications import Starlette

from importer.apply.publishing import publish
from importer.connect.client import ConnectClient
from importer.errors import ImporterError
from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Kind, Outcome
from importer.model.versions import Publication
from importer.sandbox import create_app
from importer.sandbox.faults import Fates, FaultyApp, parse_faults
from importer.sandbox.faults.fault import Kind as FaultKind

IS_LONG = "MATRIX_SEEDS" in os.environ
SEEDS = int(os.environ.get("MATRIX_SEEDS", "1"))
FIRST_SEED = int(os.environ.get("MATRIX_FIRST_SEED", "1"))

OF_LISTS = "wrong-page-token:{rate}"
KINDS = (
    "refuse:{rate},seconds=0.01",
    "delay:{rate},seconds=0.001",
    "reset-before-commit:{rate}",
    "reset-after-commit:{rate}",
    "429:{rate},retry-after=0",
    "429:{rate},retry-after-date=0",
    "400:{rate}",
    "403:{rate}",
    "409:{rate}",
    "5xx:{rate}",
    "5xx:{rate},after-commit",
    "503:{rate},retry-after=0",
    "half-answer:{rate}",
    "invalid-json:{rate}",
    OF_LISTS,
)
LISTING = ("GetActions", "GetDefinitions", "GetTriggers")
READING = (*LISTING, "GetRawSchema", "GetConnectorVersion")
CHANGING = (
    "CreateDefinitions",
    "UpdateDefinition",
    "DeleteDefinition",
    "DeleteDefinitions",
    "CreateAction",
    "UpdateAction",
    "DeleteAction",
    "CreateTrigger",
    "UpdateTrigger",
    "DeleteTrigger",
    "UpdateConnector",
    "UpsertAuthSchemeConfig",
    "DeleteAuthSchemeConfig",
)
ONCE = {
    ("action", "create"): "CreateAction",
    ("action", "delete"): "DeleteAction",
    ("trigger", "create"): "CreateTrigger",
    ("trigger", "delete"): "DeleteTrigger",
}
"""What the sandbox can carry out only once for each thing: the counts must be equal."""

CELLS = [
    pytest.param(operation, kind, id=f"{operation}-{kind.replace(':{rate}', '')}")
    for row, operation in enumerate([*READING, *CHANGING])
    for column, kind in enumerate(KINDS)
    if (IS_LONG or (row + column) % 4 == 0) and (kind != OF_LISTS or operation in LISTING)
]

BEFORE = make_bundle(
    [
        make_definition("Kept", refers("Kept")),
        make_definition("Changed", {"title": "before"}),
        make_definition("Gone"),
        make_definition("Round", refers("Trip")),
        make_definition("Trip", refers("Round")),
    ],
    [
        make_action("kept", returns=["Kept"]),
        make_action("changed", summary="before"),
        make_action("renamed", "/rename"),
        make_action("gone", returns=["Gone"]),
        make_action("left", "/swap/a"),
        make_action("right", "/swap/b"),
    ],
    triggers=[make_trigger("changed", summary="before"), make_trigger("gone")],
    schemes={"changed": make_key_scheme("before"), "gone": make_key_scheme("gone")},
    connector={"documentationURL": "https://pets.example/before"},
)
AFTER = make_bundle(
    [
        make_definition("Kept", refers("Kept")),
        make_definition("Changed", {"title": "after"}),
        *(make_definition(f"New{n}", refers(f"New{(n + 1) % 4}")) for n in range(4)),
    ],
    [
        make_action("kept", returns=["Kept"]),
        make_action("changed", summary="after", returns=["Changed"]),
        make_action("renewed", "/rename"),
        make_action("right", "/swap/a"),
        make_action("left", "/swap/b"),
        *(make_action(f"new{n}", method="POST", body=[f"New{n}"]) for n in range(4)),
    ],
    triggers=[make_trigger("changed", summary="after"), make_trigger("new", body=["New0"])],
    schemes={"changed": make_key_scheme("after"), "new": make_key_scheme("new")},
    connector={"documentationURL": "https://pets.example/after"},
)


class Run(NamedTuple):
    """What came of one run: its outcomes, or the error that ended it."""

    outcomes: list[Outcome]
    error: str = ""


class Patient:
    """A connector version that holds `BEFORE`, in a sandbox that fails as it is told to."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.draft = Draft(app)
        self._applied: dict[Kind, dict[str, dict[str, Any]]] = {}
        self.run(BEFORE)

    def run(self, bundle: Bundle) -> Run:
        """Plan in three ways and apply; what was applied is remembered for the next time."""
        base = Base(applied=self._applied)
        try:
            _, outcomes = self.draft.run_plan(bundle, prune=True, base=base)
        except ImporterError as error:
            return Run([], str(error))
        for change in (one.change for one in outcomes.values() if one.result == "applied"):
            known = self._applied.setdefault(change.kind, {})
            known.pop(change.identity, None)
            if change.after is not None:
                known[change.identity] = change.after
        return Run(list(outcomes.values()))

    def strike(self, rule: str, seed: int) -> Fates:
        """Let the requests from now on meet with a fault."""
        fates = Fates(parse_faults([rule]), seed)
        self.draft.through.inner = httpx.ASGITransport(FaultyApp(self.app, fates))
        return fates

    def heal(self) -> None:
        self.draft.through.inner = httpx.ASGITransport(self.app)

    def kept(self) -> Kept:
        return kept_by(self.app, ORGANISATION_ID, self.draft.connector_id, "v1")


@contextmanager
def patient() -> Iterator[Patient]:
    app = create_app(":memory:")
    try:
        yield Patient(app)
    finally:
        app.state.storage.close()


@pytest.fixture(scope="module")
def undisturbed() -> Kept:
    with patient() as one:
        run = one.run(AFTER)
        assert {outcome.result for outcome in run.outcomes} == {"applied"}
        return one.kept()


def lies_in(run: Run, kept: Kept, wanted: Kept) -> list[str]:
    """Give the outcomes that are not the truth about what the platform keeps."""
    lies = []
    for outcome in run.outcomes:
        change = outcome.change
        name = f"{change.kind} {change.name}"
        if change.kind in {"connector", "auth-scheme"} or outcome.result == "unknown":
            continue  # the connector is kept as a whole; it is compared at the end
        is_done = kept.get(name) == (None if change.verb == "delete" else wanted[name])
        if is_done != (outcome.result == "applied"):
            lies.append(f"{change.verb} {name} is {outcome.result}: {outcome.reason}")
    return lies


def count_in(run: Run, kind: str, verb: str, result: str) -> int:
    return sum(
        (one.change.kind, one.change.verb, one.result) == (kind, verb, result)
        for one in run.outcomes
    )


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEEDS))
@pytest.mark.parametrize(("operation", "kind"), CELLS)
def test_after_one_more_run_all_is_as_undisturbed_and_the_counts_are_the_servers(
    operation: str, kind: str, seed: int, undisturbed: Kept
) -> None:
    with patient() as one:
        fates = one.strike(f"{kind.format(rate=0.5)},operation={operation}", seed)
        run = one.run(AFTER)
        kept = one.kept()
        assert lies_in(run, kept, undisturbed) == []
        carried_out = Counter(fates.counts()["carriedOut"])
        for (what, verb), name in ONCE.items():
            done = count_in(run, what, verb, "applied")
            in_doubt = count_in(run, what, verb, "unknown")
            assert done <= carried_out[name] <= done + in_doubt
        one.heal()
        again = one.run(AFTER)
        assert again.error == ""
        assert {outcome.result for outcome in again.outcomes} <= {"applied"}
        assert one.kept() == undisturbed


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEEDS))
@pytest.mark.parametrize(
    "kind", [one for one in KINDS if one != OF_LISTS], ids=lambda kind: kind.replace(":{rate}", "")
)
def test_a_version_is_published_once_whatever_happens(kind: str, seed: int) -> None:
    with patient() as one:
        fates = one.strike(f"{kind.format(rate=0.5)},operation=PublishConnector", seed)
        first = publish_it(one.draft, [])
        one.heal()
        second = publish_it(one.draft, [])
        assert fates.counts()["carriedOut"].get("PublishConnector", 0) <= 1
        if first.result == "published":
            assert second.published_at == first.published_at
        assert second.result in {"published", "unchanged"}


def publish_it(draft: Draft, outcomes: list[Outcome]) -> Publication:
    async def work(client: ConnectClient) -> Publication:
        return await publish(client, draft.ref, outcomes)

    return draft.run(work)


def test_every_operation_of_the_matrix_is_used_by_an_undisturbed_run() -> None:
    with patient() as one:
        fates = one.strike("delay:0", 1)
        one.run(AFTER)
        assert {*READING, *CHANGING} <= fates.counts()["requests"].keys()


def test_every_kind_of_fault_is_in_the_matrix() -> None:
    faults = parse_faults(kind.format(rate=1) for kind in KINDS)
    assert {fault.kind for fault in faults} == {*get_args(FaultKind)}
    assert {fault.after_commit for fault in faults if fault.kind == "status"} == {False, True}
