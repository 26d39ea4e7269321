"""What became of a trigger: a request that comes to those who use the connector.

It is known by its name, so that it has no other. What a trigger brings is received, so that its
body is judged as the responses of an action are.
"""

from __future__ import annotations

from importer.connect.canonical import same_json
from importer.plan.compatibility.bodies import Bodies, compare_links
from importer.plan.compatibility.descriptions import compare_descriptions
from importer.plan.compatibility.exchanges import Exchange
from importer.plan.compatibility.notes import Spot, as_json, shown


def compare_trigger(old: Exchange, new: Exchange, spot: Spot, bodies: Bodies) -> None:
    """Note what became of a trigger that stays."""
    compare_descriptions(old, new, spot, bodies.notes)
    _compare_parameters(old, new, spot, bodies)
    _compare_body(old, new, spot, bodies)
    for status in sorted(old.responses.keys() & new.responses.keys()):
        at = spot._replace(place=f"response {status}")
        compare_links(old.responses[status], new.responses[status], at, "request", bodies)
    changed = [
        what
        for what, before, after in (
            ("method", old.method, new.method),
            ("answers", sorted(old.responses), sorted(new.responses)),
            ("need of a body", *_needs_of_a_body(old, new)),
        )
        if before != after
    ]
    if changed:
        reason = f"different: its {' and its '.join(changed)}"
        bodies.notes.add("trigger-changed", spot, reason, detail=as_json(changed))


def _needs_of_a_body(old: Exchange, new: Exchange) -> tuple[bool, bool]:
    """Tell of both sides whether the body has to be there; the same where one has none."""
    if old.body is None or new.body is None:
        return True, True
    return old.body.required, new.body.required


def _compare_parameters(old: Exchange, new: Exchange, spot: Spot, bodies: Bodies) -> None:
    for key in sorted(old.parameters.keys() | new.parameters.keys()):
        at = spot._replace(place=f"parameter {key}")
        before, after = old.parameters.get(key), new.parameters.get(key)
        if before is None:
            bodies.notes.add("trigger-parameter-added", at, f"{shown(key)} is brought now")
        elif after is None:
            bodies.notes.add("trigger-parameter-removed", at, f"{shown(key)} is not brought")
        elif not same_json(before, after):
            reason = f"the parameter {shown(key)} is different"
            detail = as_json([before, after])
            bodies.notes.add("trigger-changed", at, reason, detail=detail)


def _compare_body(old: Exchange, new: Exchange, spot: Spot, bodies: Bodies) -> None:
    at = spot._replace(place="requestBody")
    if old.body is None and new.body is not None:
        bodies.notes.add("trigger-body-added", at, "a body is brought now")
    elif new.body is None and old.body is not None:
        bodies.notes.add("trigger-body-removed", at, "no body is brought any more")
    elif old.body is not None and new.body is not None:
        compare_links(old.body.links, new.body.links, at, "response", bodies)
