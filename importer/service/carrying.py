"""A source's run, or two: what may be done without asking is done, the rest is put up for review.

In: the order, and the source's policy. Out: what came of it. Where only a part is done, the rest is
planned once more on what stands then, so that what somebody agrees to is what will be done.
"""

from __future__ import annotations

import asyncio

import msgspec

from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.running.conduct import conduct
from importer.running.order import Order, Ran
from importer.running.saved_plan import plan_file
from importer.running.saving import save_plan
from importer.service.configuration import SourceTable
from importer.service.policy import Divided
from importer.service.unattended import Unattended
from importer.service.workshop import Workshop

_REVIEWS_LISTED = 200
_WELL = frozenset({"applied", "unchanged"})


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a source: its run, and the one that waits, which may be the same."""

    ran: Ran
    waits: Ran | None
    divided: Divided | None
    told: tuple[str, ...]


async def carry_out(
    source: SourceTable, order: Order, client: ConnectClient, workshop: Workshop, stop: Stop
) -> Done:
    """Lead a source's run as its policy says. Raises what `conduct` raises."""
    review = Unattended(
        source.policy, source.accept, allow_large_change=workshop.allow_large_change
    )
    ran = await conduct(order, client, workshop.state, review, stop)
    told = list(review.told)
    waits, plan = None, None
    if review.is_parted and ran.state in _WELL:
        rest = Unattended("review")
        waits = await conduct(order, client, workshop.state, rest, stop)
        told += rest.told
        plan = rest.planned
    elif ran.state == "held":
        waits, plan = ran, review.planned
    if waits is not None and waits.state == "held" and plan is not None:
        saved = save_plan(order, plan, client, sandbox=workshop.sandbox)
        hold = workshop.state.watching().hold
        await asyncio.to_thread(hold, waits.number, source.name, plan_file(saved))
    else:
        waits = None
    if ran.state in {*_WELL, "held"}:
        await asyncio.to_thread(_replace, order, workshop, (waits or ran).number)
    return Done(ran=ran, waits=waits, divided=review.divided, told=tuple(told))


def _replace(order: Order, workshop: Workshop, number: int) -> None:
    """End the earlier runs of the source that wait: what they were for is another by now."""
    state = workshop.state
    for head in state.runs(_REVIEWS_LISTED):
        if head.state == "held" and head.command == order.command and head.number != number:
            state.finish_run(head.number, "refused", error=f"run {number} has taken its place")
            state.watching().let_go(head.number)
