"""What became of an action that stays, or that seems to be the same one elsewhere."""

from __future__ import annotations

from importer.plan.compatibility.bodies import Bodies, compare_request, compare_responses
from importer.plan.compatibility.descriptions import compare_descriptions
from importer.plan.compatibility.exchanges import Exchange
from importer.plan.compatibility.notes import Spot, shown
from importer.plan.compatibility.parameters import compare_parameters
from importer.plan.identity import action_identity


def compare_actions(old: Exchange, new: Exchange, spot: Spot, bodies: Bodies) -> None:
    """Note what became of an action; what it links goes to `bodies.link`."""
    was, is_ = (action_identity(side.method, side.path) for side in (old, new))
    if was != is_:
        reason = f"{shown(was)} became {shown(is_)}"
        bodies.notes.add("action-moved", spot, reason, detail=f"{was} -> {is_}")
    if old.name != new.name:
        reason = f"{shown(old.name)} is called {shown(new.name)}"
        bodies.notes.add("action-renamed", spot, reason, detail=f"{old.name} -> {new.name}")
    compare_parameters(old, new, spot, bodies.notes)
    compare_request(old, new, spot, bodies)
    compare_responses(old, new, spot, bodies)
    compare_descriptions(old, new, spot, bodies.notes)
