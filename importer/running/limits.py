"""What forbids a plan, whoever wants it: things that moved, conflicts, harm, what it means."""

from __future__ import annotations

from importer.errors import RefusedError
from importer.plan.harm import refuse_harm
from importer.plan.meaning import Meanings, refuse_findings
from importer.plan.plan import refuse_conflicts
from importer.running.moved import refuse_if_not_saved
from importer.running.order import Order
from importer.targeting import Planned


def refusal_of(order: Order, planned: Planned, meanings: Meanings) -> RefusedError | None:
    """Give what speaks against a plan; None where it may be carried out.

    `meanings` is asked what it means, if the order has a limit on that.
    """
    try:
        refuse_if_not_saved(order, planned)
        if order.rules.on_conflict == "fail":
            refuse_conflicts(planned.plan)
        if not order.allow_large_change:
            refuse_harm(planned.plan)
        if order.fail_on is not None:
            refuse_findings(meanings.of(planned.plan), order.fail_on, order.accept)
    except RefusedError as error:
        return error
    return None
