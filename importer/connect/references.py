"""References from one definition to another, inside the text of a JSON Schema.

A definition refers to another as `#/$defs/NAME` in what is sent, and by the other's URL in what
is stored. What is no reference is never touched: a property that is named `$ref`, and data
(`const`, `enum`, `default`, examples, extensions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

_PREFIX = "#/$defs/"
_DATA = frozenset(
    ("const", "enum", "default", "example", "examples", "discriminator", "externalDocs", "xml")
)
_NAMED = frozenset(
    ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies")
)
"""Keywords whose value maps names, not keywords, to schemas."""

_SPARE_LEVELS = 32
"""How much deeper than a content the values may nest that hold it, so that those can be written."""

_SURELY_WRITABLE = 256
"""Values of so many lists and objects in all cannot nest too deep to be written."""


def reference_to(name: str) -> str:
    """Give the reference to a definition by its name."""
    return _PREFIX + name


def parse_content(text: str) -> tuple[bool, Any]:
    """Read the text of a schema as JSON: whether it is JSON, and its value (else the text).

    Text that nests deeper than this process can write again counts as no JSON.
    """
    try:
        value = msgspec.json.decode(text)
        if text.count("{") + text.count("[") > _SURELY_WRITABLE:
            held = value
            for _ in range(_SPARE_LEVELS):
                held = [held]
            msgspec.json.encode(held)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False, text
    return True, value


def may_refer(text: str) -> bool:
    """Tell cheaply whether a schema's text can hold a reference; `$` may stand as an escape."""
    return '$ref"' in text or "\\u" in text


def names_referred_to(text: str) -> frozenset[str]:
    """Give the names of definitions that a schema's text refers to as `#/$defs/NAME`."""
    if not may_refer(text):
        return frozenset()
    is_json, root = parse_content(text)
    return names_in(root) if is_json else frozenset()


def names_in(root: Any) -> frozenset[str]:
    """Give the names of definitions that a schema refers to as `#/$defs/NAME`."""
    return frozenset(
        name for schema in _schemas(root) if (name := _name_in(schema, root)) is not None
    )


def with_targets(text: str, target: Callable[[str], str | None]) -> str:
    """Give a schema's text with each reference to NAME replaced by `target(NAME)`.

    Where that is None the reference stays; where all stay, so does the text, to the letter.
    """
    if not may_refer(text):
        return text
    is_json, root = parse_content(text)
    if not is_json:
        return text
    changed = False
    for schema in _schemas(root):
        name = _name_in(schema, root)
        if name is not None and (new := target(name)) is not None:
            schema["$ref"] = new
            changed = True
    return msgspec.json.encode(root).decode() if changed else text


def point_back(root: Any, name_at: Callable[[str], str | None]) -> None:
    """Replace, in place, each URL that `name_at` knows by `#/$defs/NAME`."""
    for schema in _schemas(root):
        name = name_at(schema["$ref"])
        if name is not None:
            schema["$ref"] = reference_to(name)


def _name_in(schema: dict[str, Any], root: Any) -> str | None:
    """Give the name of the definition that a schema's `$ref` means, if it means one.

    A schema of that name within the same content is nearer (JSON Schema core, 8.2.4).
    """
    reference: str = schema["$ref"]
    if not reference.startswith(_PREFIX):
        return None
    name = reference[len(_PREFIX) :]
    local = root.get("$defs") if isinstance(root, dict) else None
    return None if isinstance(local, dict) and name in local else name


def _schemas(root: Any) -> Iterator[dict[str, Any]]:
    """Give every schema in `root` that has a `$ref`; a stack of its own, so depth costs nothing."""
    stack = _nested([root])
    while stack:
        node = stack.pop()
        if node.__class__ is list:
            stack += _nested(node)
            continue
        if "$ref" in node and isinstance(node["$ref"], str):
            yield node
        for key, value in node.items():
            kind = value.__class__  # of what was read as JSON: told faster than by isinstance
            if (kind is not dict and kind is not list) or key in _DATA or key[:2] == "x-":
                continue
            if kind is dict and key in _NAMED:
                stack += _nested(value.values())
            else:
                stack.append(value)


def _nested(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value.__class__ is dict or value.__class__ is list]
