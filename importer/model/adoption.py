"""What came of taking over a version that others have made: things of it, and of the document."""

from __future__ import annotations

import msgspec

from importer.model.changes import Kind, Target


class AdoptedThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing by its kind, what it is known by, and its name.

    `fields` are those in which the document says otherwise than what stands.
    """

    kind: Kind
    identity: str
    name: str
    fields: tuple[str, ...] = ()


class Takeover(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken over of a version, and what not.

    `taken` are things that are ours from now on, `known` such as were ours before. `missing` has
    what only the document has, `strays` what only the version has.
    """

    target: Target
    taken: tuple[AdoptedThing, ...]
    known: tuple[AdoptedThing, ...]
    missing: tuple[AdoptedThing, ...]
    strays: tuple[AdoptedThing, ...]
