"""What schemas that hold together come to: types, values, properties.

In: what they say themselves (`Own`), as `parts` gives it. Each function costs as much as that is
large; branches of `oneOf` and `anyOf` are looked into to a bounded depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import Any

from importer.plan.compatibility.notes import as_json
from importer.plan.compatibility.parts import UNIONS, Anatomist, Own, is_null_only
from importer.plan.compatibility.sides import Node, Nodes

Types = frozenset[str]
"""Types of JSON values; a number is an `integer` or a `fraction`."""

NULL = "null"
_OF_NAME = {
    "number": frozenset(("integer", "fraction")),
    **{name: frozenset((name,)) for name in ("integer", "string", "boolean", "array", "object")},
    NULL: frozenset((NULL,)),
}
ALL: Types = frozenset().union(*_OF_NAME.values())
_DEPTH_MOST = 8


def types(owns: Iterable[Own], anatomist: Anatomist, depth: int = 0) -> Types:
    """Give the types that a value may have."""
    valid = ALL
    for own in owns:
        found = _types_said(own.node.schema)
        for branches in unions(own.node.schema):
            found &= _types_of_branches(own.node.owner, branches, anatomist, depth)
        valid &= found | {NULL} if own.nullable else found
    return valid


def _types_of_branches(owner: str, branches: list[Any], anatomist: Anatomist, depth: int) -> Types:
    if depth >= _DEPTH_MOST:
        return ALL
    valid: Types = frozenset()
    for branch in branches:
        valid |= _of_branch("types", types, Node(owner, branch), anatomist, depth + 1)
    return valid


def _of_branch(
    what: str,
    work_out: Callable[[Iterable[Own], Anatomist, int], Any],
    branch: Node,
    anatomist: Anatomist,
    depth: int,
) -> Any:
    """Work something out of a branch; of one that only refers to a definition once a depth."""
    parts = anatomist.parts((branch,))
    if parts.owns or len(parts.refs) != 1:
        return work_out(anatomist.whole(parts), anatomist, depth)
    ((name, nullable),) = parts.refs.items()
    key = (f"{what} or null" if nullable else what, name, depth)
    if key not in anatomist.memo:
        anatomist.memo[key] = work_out(anatomist.whole(parts), anatomist, depth)
    return anatomist.memo[key]


def _types_said(schema: Any) -> Types:
    """Give the types that one schema allows: by `type`, else by the values that it lists."""
    if not isinstance(schema, dict):
        return frozenset() if schema is False else ALL
    listed = _listed(schema)
    said = schema.get("type")
    if said is None:
        return ALL if listed is None else frozenset(map(_type_of, listed))
    names = said if isinstance(said, list) else [said]
    found: Types = frozenset().union(
        *(_OF_NAME.get(name, ALL) if isinstance(name, str) else ALL for name in names)
    )
    return found if listed is None or None in listed else found - {NULL}


def _type_of(value: Any) -> str:
    """Name the type of a JSON value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "fraction"
    kinds = {str: "string", int: "integer", list: "array", dict: "object"}
    return kinds.get(type(value), NULL)


def _listed(schema: dict[str, Any]) -> list[Any] | None:
    """Give the values that a schema lists; None where it lists none."""
    listed = schema.get("enum")
    if "const" not in schema:
        return listed if isinstance(listed, list) else None
    only = schema["const"]
    if isinstance(listed, list) and as_json(only) not in map(as_json, listed):
        return []
    return [only]


def types_text(found: Types) -> str:
    """Name types as a schema would."""
    if found >= ALL - {NULL}:
        return "anything"
    names = set(found)
    if "fraction" in names:
        names -= {"integer", "fraction"}
        names.add("number")
    return " or ".join(sorted(names)) or "nothing"


def unions(schema: Any) -> Iterator[list[Any]]:
    """Give the branches of `oneOf` and of `anyOf`, where a schema has them."""
    if isinstance(schema, dict):
        for word in UNIONS:
            if isinstance(schema.get(word), list):
                yield schema[word]


def listed_values(
    owns: Iterable[Own], anatomist: Anatomist, depth: int = 0
) -> dict[str, Any] | None:
    """Give the values that are valid besides null, by their JSON; None where any other may be."""
    valid: dict[str, Any] | None = None
    for own in owns:
        schema = own.node.schema
        if not isinstance(schema, dict):
            continue
        found = [_by_json(_listed(schema))]
        found += [
            listed_in_branches(own.node.owner, branches, anatomist, depth)
            for branches in unions(schema)
        ]
        for each in found:
            if each is not None:
                valid = each if valid is None else _both(valid, each)
    return valid


def _by_json(values: list[Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {as_json(value): value for value in values if value is not None}


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key in other}


def listed_in_branches(
    owner: str, branches: Iterable[Any], anatomist: Anatomist, depth: int = 0
) -> dict[str, Any] | None:
    """Give the values of all branches; None where one of them lists none."""
    if depth >= _DEPTH_MOST:
        return None
    valid: dict[str, Any] = {}
    for branch in branches:
        if is_null_only(branch):
            continue
        found = _of_branch("values", listed_values, Node(owner, branch), anatomist, depth + 1)
        if found is None:
            return None
        valid |= found
    return valid


def values(owns: Iterable[Own], word: str) -> list[Node]:
    """Give the values of a keyword, each with the definition in which it is to be read."""
    return [
        Node(own.node.owner, own.node.schema[word])
        for own in owns
        if isinstance(own.node.schema, dict) and word in own.node.schema
    ]


def properties(owns: Iterable[Own]) -> dict[str, Nodes]:
    """Give the schemas of each property that is described."""
    found: dict[str, Nodes] = {}
    for owner, described in values(owns, "properties"):
        if isinstance(described, dict):
            for name, schema in described.items():
                found[name] = (*found.get(name, ()), Node(owner, schema))
    return found


def required(owns: Iterable[Own]) -> set[str]:
    """Give the names of the properties that must be there."""
    lists = [node.schema for node in values(owns, "required")]
    named = [name for names in lists if isinstance(names, list) for name in names]
    return {name for name in named if isinstance(name, str)}


def is_closed(owns: Iterable[Own]) -> bool:
    """Tell whether properties are refused that are not described."""
    return any(node.schema is False for node in values(owns, "additionalProperties"))


def schemas_at(owns: Iterable[Own], word: str) -> Nodes:
    """Give the schemas that a keyword holds."""
    return tuple(node for node in values(owns, word) if isinstance(node.schema, dict | bool))


def number_at(
    owns: Iterable[Own], word: str, pick: Callable[[list[float]], float], otherwise: float
) -> float:
    """Give the strictest number that a keyword sets, `otherwise` where it sets none."""
    found = [node.schema for node in values(owns, word) if is_number(node.schema)]
    return pick([*found, otherwise])


def is_number(value: Any) -> bool:
    """Tell whether a JSON value is a finite number; true and false are none."""
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)
