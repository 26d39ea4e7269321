"""A plan put together with all that is needed to carry it out later, and the order to do so."""

from __future__ import annotations

from importer.connect.client import ConnectClient
from importer.plan.seen import seen_in
from importer.running.order import Order, Rules
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


def order_of_saved(saved: SavedPlan, command: str, *, parallelism: int) -> Order:
    """Give the order to carry out a saved plan and no other, by the rules that it was made by."""
    return Order(
        command=command,
        bundle=saved.bundle,
        request=saved.request,
        rules=Rules(
            prune=saved.prune,
            recreate=saved.recreate,
            on_conflict=saved.on_conflict,
            leave=saved.leave,
            parallelism=parallelism,
        ),
        documented_name=saved.documented_name,
        saved=saved,
    )
