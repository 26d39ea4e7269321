"""How actions and triggers are merged: parameters and responses one by one."""

from __future__ import annotations

from importer.plan.three_ways import Leaf, Merging


def _unit_of(leaf: Leaf) -> str:
    """Decide a path and the parameters in it together: one makes no sense without the others."""
    field, *key = leaf
    if field == "parameters" and key[0].startswith("path "):
        return "path"
    return ".".join(leaf)


EXCHANGE = Merging(keyed=frozenset({"parameters", "responses"}), unit_of=_unit_of)
