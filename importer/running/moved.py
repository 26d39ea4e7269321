"""A plan is carried out only on what it was made for: where that has moved, it is refused."""

from __future__ import annotations

from importer.errors import MovedError
from importer.plan.seen import Seen, moved_between, seen_in
from importer.running.order import Order
from importer.targeting import Planned

_MOST_SHOWN = 5
_LOOK = "look at the fresh plan, and run again to apply that"


def refuse_if_not_saved(order: Order, planned: Planned) -> None:
    """Raise MovedError where an order is for a saved plan, and things are not as that saw them."""
    saved = order.saved
    if saved is None:
        return
    if (saved.plan.digest, saved.makes) != (planned.plan.digest, planned.makes):
        raise _moved(saved.seen, _seen(order, planned), "saved")


def refuse_if_moved(order: Order, shown: Planned, again: Planned) -> None:
    """Raise MovedError where a plan made `again` is not the one that was shown."""
    if (shown.plan.digest, shown.makes) != (again.plan.digest, again.makes):
        raise _moved(_seen(order, shown), _seen(order, again), "shown")


def _seen(order: Order, planned: Planned) -> Seen:
    return seen_in(order.bundle, planned.seen, planned.connector, order.rules.leave)


def _moved(before: Seen, now: Seen, was: str) -> MovedError:
    """Say what has moved since the plan was saved, or shown."""
    names = moved_between(before, now)
    if not names:
        return MovedError(f"another version is due than when the plan was {was}", hint=_LOOK)
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    shown = ", ".join(names[:_MOST_SHOWN])
    return MovedError(
        f"changed on the platform since the plan was {was}: {shown}{more}", hint=_LOOK
    )
