"""A plan put together with all that is needed to carry it out later."""

from __future__ import annotations

from importer.connect.client import ConnectClient
from importer.plan.seen import seen_in
from importer.running.order import Order
from importer.running.saved_plan import SavedPlan
from importer.targeting import Planned


def save_plan(order: Order, planned: Planned, client: ConnectClient, *, sandbox: bool) -> SavedPlan:
    """Give a plan as it is to be saved; `sandbox` says that it is for the embedded platform."""
    rules = order.rules
    return SavedPlan(
        sandbox=sandbox,
        api_url=client.api_url,
        organisation_id=client.organisation_id,
        request=order.request,
        prune=rules.prune,
        recreate=rules.recreate,
        on_conflict=rules.on_conflict,
        leave=rules.leave,
        documented_name=order.documented_name,
        makes=planned.makes,
        seen=seen_in(order.bundle, planned.seen, planned.connector, rules.leave),
        plan=planned.plan,
        bundle=order.bundle,
    )
