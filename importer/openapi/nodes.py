"""Careful access to a tree that strangers wrote.

A `Node` is a value with its place. A `Reader` follows references and takes fields out of nodes,
each of the type that it should have; what is of another type is a Problem and not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar, cast

from importer.document.resolve import DanglingReference, Resolver
from importer.errors import DocumentError
from importer.model.api import Dialect
from importer.model.document import Location, escape
from importer.problems import ProblemLog

T = TypeVar("T")

HOPS_MOST = 50
"""References to references; no honest document comes near it."""

_STEPS_FREE = 2_000_000
_ITEM_STEPS = 10
"""Steps of work that a document of any size may ask for; each of its bytes is one more.

A key is one step, an item of a list some more."""


_new = tuple.__new__
"""Makes a named tuple in half the time that its class takes; a document has many nodes."""


class Node(NamedTuple):
    """A value of the document, its place, and the base URI of references in it."""

    value: Any
    location: Location
    base: str

    def child(self, key: str | int) -> Node:
        """Give the value below `key`, which must be there."""
        value, (uri, pointer), base = self
        step = escape(key) if isinstance(key, str) else key
        return _new(Node, (value[key], _new(Location, (uri, f"{pointer}/{step}")), base))

    def described(self, description: str) -> Node:
        """Give an object with another description; what is no object stays as it is."""
        if not isinstance(self.value, dict):
            return self
        return self._replace(value={**self.value, "description": description})


class Reader:
    """What every part of a reader needs: references, Problems, and the operation it is at."""

    def __init__(self, resolver: Resolver, problems: ProblemLog, dialect: Dialect) -> None:
        self.resolver = resolver
        self.problems = problems
        self.dialect = dialect
        self.operation: str | None = None
        self._noted = 0
        self._known: dict[tuple[object, Location], tuple[Any, Any]] = {}
        self._ends: dict[tuple[str, str], Node] = {}
        self._steps = 0
        self._steps_most = _STEPS_FREE

    def spend(self, steps: int) -> None:
        """Count work; raise DocumentError where it is out of all proportion to the document.

        What several operations share by references is read for each of them: a small document
        could ask for work without end.
        """
        self._steps += steps
        if self._steps <= self._steps_most:
            return
        self._steps_most = _STEPS_FREE + self.resolver.bytes_read()
        if self._steps > self._steps_most:
            raise DocumentError(
                "references multiply its operations, or their parts, beyond all measure",
                where=self.resolver.file_name(self.resolver.root_location.uri),
                hint="Check what its path items and operations refer to",
            )

    def note(self, code: str, location: Location, message: str) -> None:
        """Add a Problem at a place, in the operation that is being read."""
        self._noted += 1
        self.problems.add(code, location, message, operation=self.operation)

    def once(self, node: Node, read: Callable[[Reader, Node], T]) -> T:
        """Give what `read` makes of a node; what many operations share is read once.

        Where it has Problems it is read in each of them again, since each is to tell of them.
        """
        key = (read, node.location)
        known = self._known.get(key)
        if known is not None and known[0] is node.value:
            return cast(T, known[1])
        noted = self._noted
        found = read(self, node)
        if self._noted == noted:
            self._known[key] = (node.value, found)
        return found

    def follow(self, node: Node) -> Node:
        """Follow `$ref`s until something else; raises DanglingReference, also for a circle.

        In 3.1 a description beside a `$ref` stands over the one it leads to; all else beside it
        counts for nothing (3.0.4, section 4.7.23; 3.1.1, section 4.8.23: Reference Object).
        """
        value = node.value
        if not isinstance(value, dict) or "$ref" not in value:
            return node
        if len(value) > 1 or type(value["$ref"]) is not str:
            return self._end_of(node)
        key = (value["$ref"], node.base)
        end = self._ends.get(key)
        if end is None:
            noted = self._noted
            end = self._end_of(node)
            if self._noted == noted:  # else each who asks is to be told
                self._ends[key] = end
        return end

    def _end_of(self, node: Node) -> Node:
        """Follow `$ref`s step by step; raises DanglingReference."""
        description: str | None = None
        passed = [node.location]
        while (following := self.step(node)) is not None:
            beside = self._beside_reference(node)
            description = beside if description is None else description
            self.refuse_way(node, following, passed)
            node = following
        return node if description is None else node.described(description)

    @staticmethod
    def refuse_way(node: Node, following: Node, passed: list[Location]) -> None:
        """Add where a reference of `node` leads to; raise DanglingReference where that never ends.

        `passed` are the places on the way, with that of `node`.
        """
        if following.location in passed:
            raise DanglingReference(node.value["$ref"], why="leads in a circle")
        if len(passed) > HOPS_MOST:
            why = f"leads on through more than {HOPS_MOST} references"
            raise DanglingReference(node.value["$ref"], why=why)
        passed.append(following.location)

    def step(self, node: Node) -> Node | None:
        """Follow one `$ref`; None where there is none. Raises DanglingReference."""
        reference = node.value.get("$ref") if isinstance(node.value, dict) else None
        if not isinstance(reference, str):
            return None
        return Node(*self.resolver.lookup(reference, node.base))

    def _beside_reference(self, node: Node) -> str | None:
        """Give the description that stands over the one referred to; tell what is ignored."""
        beside = node.value.keys() - {"$ref"}
        overrides = self.dialect == "3.1" and isinstance(node.value.get("description"), str)
        if overrides:
            beside.discard("description")
        if beside:
            ignored = ", ".join(sorted(beside))
            self.note("reference-siblings-ignored", node.location, f"ignored: {ignored}")
        return node.value["description"] if overrides else None

    def text(self, node: Node, key: str) -> str:
        """Give a field that is text; "" where there is none."""
        value = node.value.get(key)
        if isinstance(value, str):
            return value
        self._tell_other(node, key, "no text")
        return ""

    def flag(self, node: Node, key: str, *, default: bool = False) -> bool:
        """Give a field that is true or false; `default` where there is none."""
        value = node.value.get(key)
        if isinstance(value, bool):
            return value
        self._tell_other(node, key, "not true or false")
        return default

    def mapping(self, node: Node, key: str) -> Node | None:
        """Give a field that is an object; None where there is none. References are not followed."""
        value = node.value.get(key)
        if isinstance(value, dict):
            return node.child(key)
        self._tell_other(node, key, "no object")
        return None

    def names(self, node: Node, key: str) -> list[str]:
        """Give the keys of a field that is an object; nothing where there is none."""
        found = self.mapping(node, key)
        self.spend(len(found.value) if found else 0)
        return list(found.value) if found else []

    def values(self, node: Node, key: str) -> list[Any]:
        """Give a field that is a list, without places of its items; empty where it is none."""
        value = node.value.get(key)
        if isinstance(value, list):
            self.spend(_ITEM_STEPS * len(value))
            return value
        self._tell_other(node, key, "no list")
        return []

    def items(self, node: Node, key: str) -> Iterator[Node]:
        """Give the items of a field that is a list; nothing where there is none."""
        listed = self.values(node, key)
        if listed:
            _, (uri, pointer), base = node.child(key)
            for index, item in enumerate(listed):
                yield _new(Node, (item, _new(Location, (uri, f"{pointer}/{index}")), base))

    def _tell_other(self, node: Node, key: str, what: str) -> None:
        """Tell of a field whose value is of another type; nothing where there is no field."""
        if node.value.get(key) is not None:
            self.note("field-invalid", node.location.child(key), f"`{key}` is {what}")
        elif key in node.value:
            self.note("field-null", node.location.child(key), f"`{key}` is null")

    def leave_out(self, node: Node, known: frozenset[str]) -> None:
        """Tell which fields of a node are not `known`: extensions, and words OpenAPI has not."""
        self.spend(len(node.value))
        if known.issuperset(node.value):  # as most are
            return
        other = [key for key in node.value if key not in known]
        extensions = [key for key in other if key.startswith("x-")]
        if extensions:
            self.note("extensions-dropped", node.location, ", ".join(sorted(extensions)))
        for key in other:
            if not key.startswith("x-"):
                self.note("field-unknown", node.location.child(key), f"`{key}` was not read")
