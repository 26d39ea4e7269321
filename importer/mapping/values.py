"""Values of schema keywords: what JSON Schema 2020-12 allows, and how near misses are mended.

Each function takes the value as it stands. It gives the value to post, or `INVALID` where there is
none.
"""

from __future__ import annotations

import math
import sys
from typing import Any, Final

import msgspec


class _Invalid:
    """The one answer that is no JSON value."""


INVALID: Final = _Invalid()


def text(value: Any) -> Any:
    """Take a string (`title`, `format`, ...)."""
    return value if isinstance(value, str) else INVALID


def flag(value: Any) -> Any:
    """Take true or false (`uniqueItems`, `readOnly`, ...)."""
    return value if isinstance(value, bool) else INVALID


def number(value: Any) -> Any:
    """Take a finite number (`minimum`, ...), no larger than others can read (RFC 8259, 6)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return INVALID
    return value if abs(value) <= sys.float_info.max else INVALID  # which not-a-number is not


def positive(value: Any) -> Any:
    """Take a number above zero (`multipleOf`, JSON Schema 2020-12 validation, 6.2.1)."""
    checked = number(value)
    return checked if checked is not INVALID and checked > 0 else INVALID


def count(value: Any) -> Any:
    """Take a whole number from zero (`maxLength`, ...); `10.0` is 10."""
    checked = number(value)
    if checked is INVALID or checked < 0 or checked != int(checked):
        return INVALID
    return int(checked)


def enumeration(value: Any, *, may_be_empty: bool) -> Any:
    """Take a list (`enum`): an empty one refuses everything in 2020-12, and is none in 3.0."""
    return value if isinstance(value, list) and (value or may_be_empty) else INVALID


def annotation(value: Any) -> Any:
    """Take an object of scalars (`xml`, `externalDocs`)."""
    if not isinstance(value, dict) or not all(is_plain(child) for child in value.values()):
        return INVALID
    return value


def example_list(value: Any) -> Any:
    """Take a list of examples; a map of Example Objects becomes the list of their values."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [
            child["value"] if isinstance(child, dict) and "value" in child else child
            for child in value.values()
        ]
    return INVALID


def is_json(value: Any) -> bool:
    """Tell whether a value holds only numbers that JSON has: YAML's `.nan` and `.inf` are none."""
    if isinstance(value, float):
        return math.isfinite(value)
    todo = [value] if isinstance(value, dict | list) else []
    while todo:
        node = todo.pop()
        for child in node.values() if isinstance(node, dict) else node:
            if isinstance(child, dict | list):
                todo.append(child)
            elif isinstance(child, float) and not math.isfinite(child):
                return False
    return True


def names(value: Any) -> tuple[Any, list[str]]:
    """Take the distinct names of a list, and say what was wrong with it (`required`, 6.5.3)."""
    if not isinstance(value, list):
        return INVALID, [f"it is {kind_of(value)}"]
    faults = []
    kept = [name for name in value if isinstance(name, str)]
    if len(kept) < len(value):
        faults.append("it holds what is no name")
    distinct = list(dict.fromkeys(kept))
    if len(distinct) < len(kept):
        faults.append("it holds a name twice")
    return distinct, faults


def has_type(value: Any, types: str | list[str] | None) -> bool:
    """Tell whether a value has one of the types of JSON Schema named; None names every one."""
    if types is None:
        return True
    named = [types] if isinstance(types, str) else types
    if isinstance(value, bool) or value is None:
        return ("null" if value is None else "boolean") in named
    if isinstance(value, int | float):
        return "number" in named or ("integer" in named and value == value // 1)
    kinds: dict[type, str] = {str: "string", list: "array"}
    return kinds.get(type(value), "object") in named


def is_plain(value: Any) -> bool:
    """Tell whether a value is a scalar, or a list of scalars: it can hold no schema."""
    if isinstance(value, list):
        return all(not isinstance(child, dict | list) for child in value)
    return not isinstance(value, dict)


def kind_of(value: Any) -> str:
    """Name the JSON type of a value, with an article."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if value == []:
        return "an empty list"
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that JSON does not have"
    for python_type, name in (
        (str, "a string"),
        (int | float, "a number"),
        (list, "a list"),
    ):
        if isinstance(value, python_type):
            return name
    return "an object"


def canonical(value: Any) -> bytes:
    """Give a JSON value as bytes that are equal for equal values, whatever their keys' order."""
    return msgspec.json.encode(value, order="sorted")
