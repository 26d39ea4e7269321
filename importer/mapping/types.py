"""The `type` of a schema in either dialect, as JSON Schema 2020-12 has it."""

from __future__ import annotations

from typing import Any

from importer.mapping.keywords import MENDED_TYPES, TYPES
from importer.model.api import Dialect


def translate_type(
    value: Any, dialect: Dialect, *, nullable: bool
) -> tuple[str | list[str] | None, list[str]]:
    """Give the type of a schema, with what was wrong with it; None where there is none left.

    `nullable` (3.0) adds null to a type that stands in the same schema (OpenAPI 3.0.3, 4.7.24.2).
    A list of types (3.1) keeps its order; names from other languages are mended.
    """
    faults: list[str] = []
    given = value if isinstance(value, list) else [value]
    if isinstance(value, list) and dialect == "3.0":
        faults.append("a list of types, which only OpenAPI 3.1 has, was kept")
    kept: list[str] = []
    for name in given:
        known = known_type(name, faults)
        if known == "null" and dialect == "3.0":
            faults.append("'null', which only OpenAPI 3.1 has, was kept")
        if known and known not in kept:
            kept.append(known)
    if nullable and kept and "null" not in kept:
        kept.append("null")
    if not kept:
        return None, faults or ["it names no type"]
    return (kept if len(kept) > 1 else kept[0]), faults


def known_type(name: Any, faults: list[str]) -> str | None:
    """Give one type by its right name; a fault where it had another, None where it has none."""
    if isinstance(name, str) and name in TYPES["3.1"]:
        return name
    low = name.lower() if isinstance(name, str) else ""
    mended = low if low in TYPES["3.1"] else MENDED_TYPES.get(low)
    faults.append(f"{name!r} was read as {mended}" if mended else f"{name!r} was left out")
    return mended
