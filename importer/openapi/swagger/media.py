"""`consumes` and `produces`: the media types of bodies (2.0, Swagger Object, Operation Object)."""

from __future__ import annotations

from typing import Literal

from importer.model.document import Location
from importer.openapi.nodes import Node, Reader

MediaField = Literal["consumes", "produces"]


def declared_media(
    reader: Reader, owner: Node, key: MediaField, inherited: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Give the media types that an operation, or the document, declares.

    Those of an operation replace the `inherited` ones of the document, even by an empty list.
    """
    if not isinstance(owner.value.get(key), list):
        tuple(reader.items(owner, key))  # tells of what is no list
        return inherited
    found = []
    for item in reader.items(owner, key):
        if isinstance(item.value, str) and item.value:
            found.append(item.value)
        else:
            reader.note("field-invalid", item.location, "a media type is no text")
    return tuple(found)


def media_or_assumed(
    reader: Reader, declared: tuple[str, ...], assumed: str, place: Location, body: str
) -> tuple[str, ...]:
    """Give the media types declared for a body; where there are none, the one `assumed`.

    `body` names the body in the Problem that tells of it.
    """
    if declared:
        return declared
    reader.note("media-type-assumed", place, f"{body}: {assumed}")
    return (assumed,)
