"""Before a run may begin: the lock of its version, the runs that did not end, the plan.

Which version it is may depend on what stands there, so that a plan comes first and the lock after;
then the plan counts only if nobody has been at work in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from importer.connect.client import ConnectClient
from importer.model.changes import Target
from importer.model.runs import RunState
from importer.plan.recorded import base_step
from importer.running.holding import Holding
from importer.running.order import Order
from importer.running.planner import Planner
from importer.state.leavings import name_key, version_key
from importer.state.store import StateStore
from importer.targeting import Planned

_HEADS = 100
_SYNC = "sync "
"""What the command of a source's run begins with; its name follows."""

_KILLED = "it ended without a word; what it had done is put into the state"
_NOTHING_DONE = "it ended without a word, before anything was changed in a version"


async def prepare(
    order: Order,
    client: ConnectClient,
    state: StateStore,
    *,
    planner: Planner,
    held: Holding,
    tell: Callable[[str], None],
) -> Planned:
    """Take the lock, put what killed runs have done into the state, and plan.

    A connector that is still to be made is held by its name. Raises BusyError where another run
    is at work there, and what planning raises.
    """
    known = _known_key(order, client)
    if known is not None:
        await held.take(known)
    if order.request.connector_id is None and known is not None:
        _end_nameless(state, known, order)
    while True:
        before = {head.number: head.state for head in state.runs(_HEADS)}
        planned = await planner.plan()
        target = planned.plan.target
        if target is None:
            if known is not None and not held.has(known):  # it was there a moment ago
                await held.take(known)
            return planned
        key = version_key(target)
        if held.has(key):
            break
        waited = await held.take(key)
        held.keep_only(key)
        if not (waited or planner.recovered or _ran_meanwhile(state, target, before)):
            break
    _end_killed(state, planner, target, tell)
    return planned


def _known_key(order: Order, client: ConnectClient) -> str | None:
    """Give the key of what is held before anything is known of the platform; None if that is it."""
    request = order.request
    if request.connector_id is None:
        return name_key(client.api_url, client.organisation_id, request.connector_name)
    if request.auto:
        return None
    return version_key(
        Target(
            api_url=client.api_url,
            organisation_id=client.organisation_id,
            connector_id=request.connector_id,
            version=request.version,
        )
    )


def _ran_meanwhile(state: StateStore, target: Target, before: Mapping[int, RunState]) -> bool:
    """Tell whether a run of the target has begun or ended since."""
    newest = state.runs(1, target)
    return bool(newest) and before.get(newest[0].number) != newest[0].state


def _end_killed(
    state: StateStore, planner: Planner, target: Target, tell: Callable[[str], None]
) -> None:
    """End the runs of a target that did not end, with what is known of them by now."""
    for number in state.running(target):
        found = planner.recovered.get(number)
        if found is None:
            state.finish_run(number, "interrupted", error=_NOTHING_DONE)
        else:
            step = base_step(found.outcomes, state.base_of(target), found.base)
            state.finish_run(
                number, "interrupted", outcomes=found.outcomes, base=step, error=_KILLED
            )
        state.leavings.forget_journal(number)
        tell(f"Run {number} ended without a word; what it had done is noted.")


def _end_nameless(state: StateStore, key: str, order: Order) -> None:
    """End runs that were killed before the connector that they were to make was known.

    One whose connector is known is ended under the lock of its version. A source's run that was
    killed on another machine has left no journal here: it is known by its source and its connector.
    """
    for number in {*state.leavings.journalled(key), *_of_the_source(state, order)}:
        run = state.run(number)
        if run is not None and run.head.state == "running":
            if run.head.target is not None:
                continue
            state.finish_run(number, "interrupted", error=_NOTHING_DONE)
        state.leavings.forget_journal(number)


def _of_the_source(state: StateStore, order: Order) -> Iterator[int]:
    """Give the runs of an order's source for a connector of the same name that is not there yet."""
    if not order.command.startswith(_SYNC):
        return
    for number in state.leavings.nameless(order.command):
        run = state.run(number)
        makes = run.plan.changes if run and run.plan else ()
        names = {change.name for change in makes if change.kind == "connector"}
        if order.bundle.connector["name"] in names:
            yield number
