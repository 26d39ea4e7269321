"""What somebody says of a run that waits: it goes on, or it ends.

In: the number of the run. Out: what came of it. What is carried out is the plan that was held, to
the letter; where things have moved since, nothing is, and the next look at the source plans anew.
"""

from __future__ import annotations

import msgspec

from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.errors import RefusedError, StateError
from importer.model.runs import RunHead
from importer.model.syncs import SyncResult
from importer.running.conduct import conduct
from importer.running.order import Ran, Review
from importer.running.saved_plan import SavedPlan, check_platform, read_plan_file
from importer.running.saving import order_of_saved
from importer.service.memory import recall, remember
from importer.state.store import StateStore
from importer.text import one_line

REJECTED = "rejected by review"


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A run that waits: its head, the source that it is of, and its plan."""

    head: RunHead
    source: str
    saved: SavedPlan


def find_waiting(state: StateStore, number: int) -> Waiting:
    """Give a run that waits. Raises StateError for one that does not."""
    run = state.run(number)
    if run is None:
        raise StateError(f"there is no run {number}", where=state.shown, hint="See importer runs")
    if run.head.state != "held":
        raise StateError(
            f"run {number} waits for nobody: it is {run.head.state}",
            where=state.shown,
            hint="See importer runs for those that are held",
        )
    kept = state.watching().held(number)
    if kept is None:
        raise StateError(
            f"the plan of run {number} is not kept",
            where=state.shown,
            hint="Run importer sync for a fresh one",
        )
    source, plan = kept
    return Waiting(head=run.head, source=source, saved=read_plan_file(plan, f"run {number}"))


async def approve(
    waiting: Waiting,
    client: ConnectClient,
    state: StateStore,
    review: Review,
    stop: Stop,
    *,
    parallelism: int,
    lock_wait_s: float,
) -> Ran:
    """Let a run go on that waits; give what came of it.

    Raises TargetError where the client speaks to another platform than the plan is for, MovedError
    where things have moved since, BusyError where another run is at work at the version, and what
    else `conduct` raises.
    """
    head, saved = waiting.head, waiting.saved
    check_platform(saved, client.api_url, f"run {head.number}")
    order = msgspec.structs.replace(
        order_of_saved(saved, head.command, parallelism=parallelism),
        allow_large_change=True,
        lock_wait_s=lock_wait_s,
        resumes=head.number,
    )
    try:
        ran = await conduct(order, client, state, review, stop)
    except RefusedError:
        now = state.run(head.number)
        if now is not None and now.head.state == "refused":
            _settle(state, waiting, "refused")
        raise
    _settle(state, waiting, _RESULTS.get(ran.state, "interrupted"))
    return ran


_RESULTS: dict[str, SyncResult] = {
    "applied": "applied",
    "unchanged": "applied",
    "in-part": "in-part",
    "failed": "failed",
}


def reject(waiting: Waiting, state: StateStore, reason: str = "") -> None:
    """End a run that waits: what its document asks for is not done, until that changes.

    `reason` is a person's, for others to read. Raises StateError where it waits no more.
    """
    told = f"{REJECTED}: {one_line(reason)}" if reason.strip() else REJECTED
    state.finish_run(waiting.head.number, "refused", error=told, only_from="held")
    _settle(state, waiting, "rejected")


def _settle(state: StateStore, waiting: Waiting, result: SyncResult) -> None:
    """Remember what became of a run that waits no more, if it is the last of its source."""
    number = waiting.head.number
    state.watching().let_go(number)
    memory = recall(state, waiting.source)
    if memory is None or memory.held_run != number:
        return
    settled = msgspec.structs.replace(memory, result=result, held=0, held_run=None)
    remember(state, waiting.source, settled)
