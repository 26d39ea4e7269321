"""The one scalar type of a parameter, found behind whatever its schema says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

from importer.document.resolve import DanglingReference, Resolver
from importer.mapping.leaves import leaf_text
from importer.mapping.types import known_type
from importer.model.api import Dialect, Schema
from importer.model.document import Location
from importer.model.payloads import ScalarType

_SCALARS = frozenset({"string", "number", "integer", "boolean"})
_CHOICES = ("oneOf", "anyOf")
_SCHEMAS_MOST = 100
"""Schemas looked at for one parameter; no honest one comes near it."""

_PARTS_AT_ONCE = 10
"""Parts of a composed schema that cost about as much as looking at one schema."""


class ParameterType(NamedTuple):
    """A parameter's type on the platform; `lowered` tells from what, `known` whether it was said.

    `said` holds the keywords that describe the value and `items` those of the items of an array,
    references and parts followed, for notes to people. `faults` tells which types were mended.
    """

    type: ScalarType
    lowered: str | None
    known: bool
    said: dict[str, Any]
    items: dict[str, Any]
    faults: tuple[str, ...]


class ParameterTypes:
    """Tells the types of the parameters of one document. A reference is followed once at most.

    `count` is told how many schemas are looked at.
    """

    def __init__(self, resolver: Resolver, dialect: Dialect, count: Callable[[int], None]) -> None:
        self._resolver = resolver
        self._dialect = dialect
        self._count = count
        self._leaves: dict[bytes, ParameterType] = {}

    def type_of(self, schema: Schema | None) -> ParameterType:
        """Give the type of a parameter with this schema: string where it is no scalar or unknown.

        In 3.1 what stands beside a `$ref` counts, in 3.0 it does not.
        """
        if schema is None:
            return ParameterType("string", None, False, {}, {}, ())
        text = leaf_text(schema.value)
        found = self._leaves.get(text) if text is not None else None
        if found is not None:
            self._count(1)
            return found
        found = self._worked_out(schema)
        if text is not None:
            self._leaves[text] = found
        return found

    def _worked_out(self, schema: Schema) -> ParameterType:
        faults: list[str] = []
        kinds = self._kinds(schema, set(), faults) - {"null"}
        if kinds == {"integer", "number"}:
            kinds = {"number"}
        scalar = len(kinds) == 1 and kinds <= _SCALARS
        return ParameterType(
            type=cast(ScalarType, min(kinds)) if scalar else "string",
            lowered=" or ".join(sorted(kinds)) if kinds and not scalar else None,
            known=bool(kinds),
            said=self._merged(schema),
            items=self._items(schema),
            faults=tuple(dict.fromkeys(faults)),
        )

    def ignored_siblings(self, schema: Schema | None) -> list[str]:
        """Give the keywords that stand beside a `$ref` and do not count, as they do not in 3.0."""
        if schema is None or self._dialect == "3.1" or self._behind(schema) is None:
            return []
        return [word for word in schema.value if word != "$ref"]

    def lacks_items(self, found: ParameterType) -> bool:
        """Tell whether a parameter is an array without `items`, which 3.1 alone allows."""
        said = found.said
        return self._dialect != "3.1" and said.get("type") == "array" and "items" not in said

    def _merged(self, schema: Schema) -> dict[str, Any]:
        """Give all keywords that describe a value; of several the nearest counts."""
        merged: dict[str, Any] = {}
        for part in self._parts(schema, set()):
            merged = {**part.value, **merged}
        return merged

    def _items(self, schema: Schema) -> dict[str, Any]:
        """Give the keywords that describe the items of an array; none where it is no array."""
        for part in self._parts(schema, set()):
            if isinstance(part.value.get("items"), dict):
                return self._merged(_below(part, "items"))
        return {}

    def _parts(self, schema: Schema, seen: set[Location]) -> Iterator[Schema]:
        """Give the schemas that all hold for a value, the nearest first."""
        if not self._is_new(schema, seen):
            return
        behind = self._behind(schema)
        if behind is None or self._dialect == "3.1":
            yield schema
        if behind is not None:
            yield from self._parts(behind, seen)
            if self._dialect != "3.1":
                return
        for part in self._listed(schema, "allOf"):
            yield from self._parts(part, seen)
        for word in _CHOICES:  # of several choices none holds for every value
            choices = [part for part in self._listed(schema, word) if not _is_null(part.value)]
            if len(choices) == 1:
                yield from self._parts(choices[0], seen)

    def _is_new(self, schema: Schema, seen: set[Location]) -> bool:
        """Tell whether a schema is still to be looked at; from now on it is not."""
        if not isinstance(schema.value, dict) or len(seen) == _SCHEMAS_MOST:
            return False
        if schema.location in seen:
            return False
        self._count(1)
        seen.add(schema.location)
        return True

    def _listed(self, schema: Schema, word: str) -> list[Schema]:
        """Give the parts of a composed schema."""
        parts = schema.value.get(word)
        count = len(parts) if isinstance(parts, list) else 0
        self._count(count // _PARTS_AT_ONCE)
        return [_below(_below(schema, word), index) for index in range(count)]

    def _behind(self, schema: Schema) -> Schema | None:
        """Give what a schema refers to; None where it does not, or to nothing."""
        reference = schema.value.get("$ref") if isinstance(schema.value, dict) else None
        if not isinstance(reference, str):
            return None
        try:
            return Schema(*self._resolver.lookup(reference, schema.base))
        except DanglingReference:
            return None

    def _kinds(self, schema: Schema, seen: set[Location], faults: list[str]) -> set[str]:
        """Give the JSON types that a schema lets through, as far as it names any."""
        if not self._is_new(schema, seen):
            return set()
        behind = self._behind(schema)
        if behind is not None and self._dialect != "3.1":
            return self._kinds(behind, seen, faults)
        kinds = _own_kinds(schema.value, faults)
        if kinds:
            return kinds
        parts = [behind] if behind is not None else []
        parts += [part for word in (*_CHOICES, "allOf") for part in self._listed(schema, word)]
        for part in parts:
            kinds |= self._kinds(part, seen, faults)
        return kinds or _kinds_by_keyword(schema.value)


def _own_kinds(value: dict[str, Any], faults: list[str]) -> set[str]:
    """Give the types that a schema names itself, or that its `enum` shows."""
    named = value.get("type", [])
    given = named if isinstance(named, list) else [named]
    spoken = ("null" if name is None else name for name in given)  # YAML's null without quotes
    kinds = {kind for name in spoken if (kind := known_type(name, faults))}
    listed = value.get("enum")
    if kinds or not isinstance(listed, list):
        return kinds
    return {_kind_of_value(choice) for choice in listed}


def _kinds_by_keyword(value: dict[str, Any]) -> set[str]:
    """Guess a type that is not named by the keywords that make sense for it alone."""
    if "properties" in value:
        return {"object"}
    return {"array"} if "items" in value else set()


def _below(schema: Schema, step: str | int) -> Schema:
    return Schema(schema.value[step], schema.location.child(step), schema.base)


def _is_null(value: Any) -> bool:
    """Tell whether a schema lets nothing but null through."""
    return isinstance(value, dict) and value.get("type", "") in ("null", None)


def _kind_of_value(value: Any) -> str:
    """Give the JSON type of a value of an enum."""
    if isinstance(value, bool):
        return "boolean"
    kinds: dict[type, str] = {str: "string", int: "integer", float: "number", list: "array"}
    return "null" if value is None else kinds.get(type(value), "object")


def is_of_type(value: Any, scalar: ScalarType) -> bool:
    """Tell whether a JSON value has a scalar type."""
    if isinstance(value, bool):
        return scalar == "boolean"
    kinds: dict[ScalarType, Any] = {"string": str, "integer": int, "number": int | float}
    if scalar not in kinds or not isinstance(value, kinds[scalar]):
        return False
    return not isinstance(value, float) or math.isfinite(value)
