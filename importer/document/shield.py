"""A document's files made ready for prance: what it would misread shielded, each reference unique.

prance knows a reference by nothing but the key `$ref`, reads relative addresses in its own way, and
loses what stands beside one. So each reference that is one is looked up by us, and what it leads to
in another file becomes a `Part` with an address of its own; all that no reference stands in is kept
out of its sight.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any, NamedTuple

from importer.document.kept import REF, Beside, Inside, Lost, Part, kept
from importer.document.moves import Moves
from importer.document.prance_run import site_of
from importer.document.reference_sites import BODY_SCHEMA, REFERABLE, SHAPES
from importer.document.resolve import Found, Resolver
from importer.model.document import Location

_ADDRESSES = frozenset({("link", "operationRef"), ("example", "externalValue")})
"""Fields, by kind of object, with an address that is never followed."""

_TEXTS = frozenset({"$dynamicRef", *(key for _, key in _ADDRESSES)})
_ANCHORS = frozenset({"$anchor", "$dynamicAnchor"})


class _Spot(NamedTuple):
    """Where a copy is at: what `kind` of thing stands there, its place, and its surroundings.

    `base` is the base URI of references. `own` tells that it belongs to the path item around it
    alone, since no reference but to that, or to its operation, led there.
    """

    kind: str
    at: Location
    base: str
    own: bool

    def below(self, kind: str, key: str | int) -> _Spot:
        """Give the spot of what stands below a key."""
        return _Spot(kind, self.at.child(key), self.base, self.own)


class Shield:
    """Makes shielded copies of trees; what they refer to is collected in `moves`."""

    def __init__(self, resolver: Resolver, moves: Moves) -> None:
        self._resolver = resolver
        self._moves = moves

    def shielded(self, found: Found, kind: str, *, own: bool = False) -> Any:
        """Give a copy of something of a kind (`reference_sites`) that prance may work on.

        `own` tells that it is a part of a body that no others share.
        """
        copy = self._copy(found.value, _Spot(kind, found.location, found.base, own=own))
        return kept(copy) if copy is found.value else copy

    def _copy(self, node: Any, spot: _Spot) -> Any:
        """Give a shielded copy, or the node itself where there is nothing in it to work on."""
        if isinstance(node, dict):
            return self._copy_object(node, spot)
        if isinstance(node, list):
            copies = [self._copy(item, spot.below(spot.kind, n)) for n, item in enumerate(node)]
            pairs = list(zip(copies, node, strict=True))
            if all(copy is item for copy, item in pairs):
                return node
            return [kept(copy) if copy is item else copy for copy, item in pairs]
        if spot.kind == "mapping" and isinstance(node, str):
            return self._moves.mapped(node, spot.base)
        return node

    def _copy_object(self, node: dict[str, Any], spot: _Spot) -> Any:
        """Do the same for an object, which may be a reference."""
        if self._moves.embeds and spot.kind in ("schema", BODY_SCHEMA):
            spot = spot._replace(base=self._resolver.base_below(spot.base, node))
        if spot.kind == BODY_SCHEMA:
            schema = Found(node, spot.at, spot.base)
            part = self._moves.definition_part(schema, own=spot.own)
            if part is not None:
                return site_of(part)
            spot = spot._replace(kind="schema")
        if spot.kind == "callback" and spot.own and "$ref" not in node:
            callback = self._moves.callback_part(Found(node, spot.at, spot.base))
            if callback is not None:
                return site_of(callback)
        reference = node.get("$ref")
        if spot.kind not in REFERABLE or not isinstance(reference, str):
            return self._copy_fields(node, spot)
        goal = self._moves.goal_of(reference, spot.kind, spot.at, spot.base, own=spot.own)
        if isinstance(goal, Part):
            return self._copy_beside(node, goal, spot)
        return self._copy_fields(node, spot, goal)

    def _copy_beside(self, node: dict[str, Any], part: Part, spot: _Spot) -> dict[Any, Any]:
        """Give a reference to a part, with what stands beside it."""
        beside = {key: value for key, value in node.items() if key != "$ref"}
        if not beside:
            return site_of(part)
        copy = self._copy_fields(beside, spot)
        if copy is beside:
            copy = {key: kept(value) for key, value in beside.items()}
        return {Beside(part): site_of(part), **copy}

    def _copy_fields(
        self, node: dict[str, Any], spot: _Spot, reference: Inside | Lost | str | None = None
    ) -> dict[Any, Any]:
        """Give a copy of an object field by field; `reference` is what its `$ref` is now to say."""
        if spot.kind in ("pathItem", "operation"):
            spot = spot._replace(own=True)
        changes = self._changes(node, spot)
        if reference is not None:
            changes["$ref"] = reference
        dropped = self._dropped(node, spot)
        if not changes and not dropped:
            return node
        return {
            REF if key == "$ref" else key: changes[key] if key in changes else kept(value)
            for key, value in node.items()
            if key not in dropped
        }

    def _changes(self, node: dict[str, Any], spot: _Spot) -> dict[str, Any]:
        """Give the copies of those fields that there is something in to work on."""
        shape = SHAPES[spot.kind]
        changes = {}
        for key, value in node.items():
            copy = value
            if isinstance(value, dict | list) or spot.kind in ("mapping", "discriminator"):
                below = shape.kind_of(key)
                if below is not None:
                    copy = self._copy(value, spot.below(below, key))
            elif key in _TEXTS and isinstance(value, str):
                copy = self._address(spot, key, value)
            if copy is not value:
                changes[key] = copy
        return changes

    def _address(self, spot: _Spot, key: str, value: str) -> Any:
        """Give what a field with an address is to say."""
        if spot.kind == "schema" and key == "$dynamicRef" and self._moves.embeds:
            return self._moves.dynamic(value, spot.base) or value
        if (spot.kind, key) in _ADDRESSES:
            return self._moves.relocation.relocated(value, spot.base) or value
        return value

    def _dropped(self, node: dict[str, Any], spot: _Spot) -> Set[str]:
        """Give the names that a schema gives itself and loses: references become pointers.

        An `$id` would change what the pointers in it mean, and anchors of two files may be alike.
        """
        if spot.kind != "schema" or not self._moves.embeds:
            return frozenset()
        is_own = self._moves.relocation.is_of_document(spot.base)
        return ({"$id"} if is_own else {"$id", *_ANCHORS}) & node.keys()
