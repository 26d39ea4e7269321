"""A schema taken apart: what it refers to, and what it says itself.

`allOf` and `$ref` hold together with what stands beside them (JSON Schema core, 8.2.3.1 and
10.2.1.1), so that it makes no difference how a vendor spreads a schema over them. A `oneOf` or
`anyOf` with one branch besides null is that branch, or null.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

from importer.plan.compatibility.budget import Budget
from importer.plan.compatibility.sides import Definitions, Node, Nodes

UNIONS = ("oneOf", "anyOf")


class Own(NamedTuple):
    """What a schema says itself; null is valid beside it where it is `nullable`."""

    node: Node
    nullable: bool = False


class Parts(NamedTuple):
    """A schema taken apart.

    `refs` are the definitions that it refers to, each with whether null is valid beside it,
    `strange` the references that lead to none, and what is no schema at all.
    """

    refs: dict[str, bool]
    strange: frozenset[str]
    owns: tuple[Own, ...]


class Anatomist:
    """Takes schemas of one side apart; what a definition is made of is worked out once."""

    def __init__(self, side: Definitions, budget: Budget) -> None:
        self.side = side
        self._budget = budget
        self._known: dict[str, Parts] = {}
        self.memo: dict[tuple[str, str, int], Any] = {}
        """What was worked out of definitions, by what it is, name and depth."""

    def spend(self, steps: int) -> None:
        """Take steps of the comparison's. Raises CutError where there are none left."""
        self._budget.spend(steps)

    def parts(self, nodes: Nodes) -> Parts:
        """Take schemas that hold together apart."""
        refs: dict[str, bool] = {}
        strange: set[str] = set()
        owns: list[Own] = []
        stack = [Own(node) for node in reversed(nodes)]
        while stack:
            node, nullable = stack.pop()
            schema = node.schema
            if schema is True:
                continue
            if schema is False:
                owns.append(Own(node, nullable))
                continue
            if not isinstance(schema, dict):
                strange.add(str(schema))
                continue
            self._budget.spend(1 + len(schema))
            if isinstance(schema.get("$ref"), str):
                name = self.side.target(node)
                if name is None:
                    strange.add(schema["$ref"])
                else:
                    refs[name] = refs.get(name, True) and nullable
            own, inner = _split(schema)
            stack.extend(
                Own(Node(node.owner, each), nullable or beside) for each, beside in reversed(inner)
            )
            if own:
                owns.append(Own(Node(node.owner, own), nullable))
        return Parts(refs, frozenset(strange), tuple(owns))

    def parts_of(self, name: str) -> Parts:
        """Take a definition apart."""
        if name not in self._known:
            self._known[name] = self.parts((self.side.node(name),))
        return self._known[name]

    def closure(self, refs: Iterable[str]) -> set[str]:
        """Give the definitions that hold together with `refs`, those included."""
        found: set[str] = set()
        waiting = list(refs)
        while waiting:
            name = waiting.pop()
            if name not in found:
                self._budget.spend(1)
                found.add(name)
                waiting.extend(self.parts_of(name).refs)
        return found

    def expand(self, parts: Parts, keep: Iterable[str]) -> Parts:
        """Put what definitions are made of in the place of each reference, but for those in `keep`.

        A definition that leads back to itself is taken once.
        """
        kept = frozenset(keep)
        refs: dict[str, bool] = {}
        strange = set(parts.strange)
        owns = list(parts.owns)
        seen: set[tuple[str, bool]] = set()
        waiting = deque(parts.refs.items())
        while waiting:
            name, nullable = waiting.popleft()
            if name in kept:
                refs[name] = refs.get(name, True) and nullable
            elif (name, nullable) not in seen:
                seen.add((name, nullable))
                inner = self.parts_of(name)
                self._budget.spend(1 + len(inner.owns) + len(inner.refs))
                strange |= inner.strange
                owns += [Own(own.node, own.nullable or nullable) for own in inner.owns]
                waiting += [(ref, beside or nullable) for ref, beside in inner.refs.items()]
        return Parts(refs, frozenset(strange), tuple(owns))

    def whole(self, parts: Parts) -> tuple[Own, ...]:
        """Give all that is said, by the definitions referred to as well."""
        return self.expand(parts, ()).owns


def is_null_only(schema: Any) -> bool:
    """Tell whether null is the only value that a schema has."""
    if not isinstance(schema, dict):
        return False
    listed = [schema["const"]] if "const" in schema else schema.get("enum")
    if listed is None:
        return schema.get("type") in ("null", ["null"])
    said = schema.get("type", "null")
    return listed == [None] and "null" in (said if isinstance(said, list) else [said])


def _split(schema: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[Any, bool]]]:
    """Give what a schema says itself, and the schemas that hold together with it.

    Each of those is told with whether null is valid beside it.
    """
    own = schema
    inner: list[tuple[Any, bool]] = []
    for word in ("allOf", *UNIONS):
        branches = schema.get(word)
        if not isinstance(branches, list):
            continue
        if word == "allOf":
            own = _without(own, word)
            inner += [(branch, False) for branch in branches]
            continue
        others = [branch for branch in branches if not is_null_only(branch)]
        if len(others) == 1:
            own = _without(own, word)
            inner.append((others[0], len(branches) > 1))
    if isinstance(schema.get("$ref"), str):
        own = _without(own, "$ref")
    return own, inner


def _without(schema: dict[str, Any], word: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != word}
