"""Where a walk through schemas is, known at little cost: nearly no place is ever told of."""

from __future__ import annotations

from typing import Self

from importer.model.api import Schema
from importer.model.document import Location, escape


class Place:
    """Where the walk is: the place above and the steps from it, the base URI, and how deep.

    Most places are never told of, so that the pointer is put together where it is asked for.
    """

    __slots__ = ("_above", "_steps", "base", "depth", "uri")

    def __init__(
        self, above: Place | str, steps: tuple[str | int, ...], uri: str, base: str, depth: int
    ) -> None:
        self._above = above
        self._steps = steps
        self.uri = uri
        self.base = base
        self.depth = depth

    @classmethod
    def of(cls, schema: Schema, depth: int = 0) -> Self:
        """Give the place of a schema as a reader gives it, `depth` levels below another one."""
        return cls(schema.location.pointer, (), schema.location.uri, schema.base, depth)

    def below(self, *steps: str | int) -> Place:
        """Give the place of a schema that stands some steps, a keyword and a key, below."""
        return Place(self, steps, self.uri, self.base, self.depth + 1)

    @property
    def pointer(self) -> str:
        """The JSON Pointer (RFC 6901)."""
        parts: list[str] = []
        at: Place | str = self
        while isinstance(at, Place):
            parts += [f"/{escape(str(step))}" for step in reversed(at._steps)]
            at = at._above
        return at + "".join(reversed(parts))

    @property
    def location(self) -> Location:
        """The file and the pointer."""
        return Location(self.uri, self.pointer)
