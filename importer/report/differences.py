"""Says in a few words how the two sides of an update differ, field by field.

In: a Change with `before` and `after`. Out: for a short value both sides; for lists and objects
the keys that came (`+`), went (`-`) or differ (`~`); else the field's name alone. The whole of
both sides is in the JSON report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from importer.model.changes import Change
from importer.report.shapes import FieldView
from importer.text import one_line

Scalar = str | int | float | bool | None

_MOST_CHARS = 60
_MOST_MARKS = 4


def describe_fields(change: Change) -> tuple[FieldView, ...]:
    """Give the differing fields of an update; nothing for a change that has only one side."""
    before, after = change.before, change.after
    if before is None or after is None:
        return ()
    return tuple(_describe(name, before.get(name), after.get(name)) for name in change.fields)


def _describe(name: str, before: Any, after: Any) -> FieldView:
    title = one_line(name)
    if _is_scalar(before) and _is_scalar(after) and before != after:
        return _describe_scalars(title, before, after)
    marks = tuple(_marks(_keyed(before), _keyed(after)))
    if len(marks) > _MOST_MARKS:
        marks = (*marks[:_MOST_MARKS], f"{len(marks) - _MOST_MARKS:,} more")
    return FieldView(name=title, marks=marks)


def _describe_scalars(title: str, before: Scalar, after: Scalar) -> FieldView:
    """Show both values where they are short and look different; else how long they are."""
    sides = [_scalar_text(before), _scalar_text(after)]
    if max(map(len, sides)) <= _MOST_CHARS and sides[0] != sides[1]:
        return FieldView(name=title, before=sides[0], after=sides[1])
    lengths = [0 if side is None else len(str(side)) for side in (before, after)]
    return FieldView(name=title, marks=(f"{lengths[0]:,} -> {lengths[1]:,} characters",))


def _marks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Give a mark for each key that went, came, or holds something else."""
    yield from (f"-{one_line(key, _MOST_CHARS)}" for key in old if key not in new)
    for key, value in new.items():
        if key not in old:
            yield f"+{one_line(key, _MOST_CHARS)}"
        elif old[key] != value:
            yield f"~{one_line(key, _MOST_CHARS)}"


def _keyed(value: Any) -> dict[str, Any]:
    """Give the parts of a value by what a reader knows them by; a schema's properties one by one.

    A list is taken as the set that it stands for in a canonical payload (names, media types).
    """
    if isinstance(value, list):
        return {str(item): item for item in value}
    if not isinstance(value, dict):
        return {}
    properties = value.get("properties")
    if not isinstance(properties, dict):
        return value
    others = {key: part for key, part in value.items() if key != "properties"}
    return {f"properties.{key}": part for key, part in properties.items()} | others


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _scalar_text(value: Scalar) -> str:
    """Give a scalar as JSON would write it, a string without its quotes unless it is blank."""
    if isinstance(value, str):
        return one_line(value) or '""'
    return "(none)" if value is None else msgspec.json.encode(value).decode()
