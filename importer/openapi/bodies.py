"""Request bodies, responses and their media types (OpenAPI 3.0.4, sections 4.7.13 to 4.7.17)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from importer.document.resolve import DanglingReference
from importer.model.api import Body, Content, Response, Schema
from importer.openapi.nodes import Node, Reader

_BODY_FIELDS = frozenset({"description", "content", "required", "$ref"})
_RESPONSE_FIELDS = frozenset({"summary", "description", "headers", "content", "links", "$ref"})
_ENCODINGS = ("encoding", "itemEncoding", "prefixEncoding")
_PART_STEPS = 10
"""What reading a response or a media type costs besides its fields, in steps of `Reader.spend`."""

_MEDIA_FIELDS = frozenset({"schema", "itemSchema", "example", "examples", *_ENCODINGS})


def read_request_body(reader: Reader, operation: Node) -> Body | None:
    """Read the request body of an operation, where it has one (4.7.13)."""
    if operation.value.get("requestBody") is None:
        return None
    place = operation.child("requestBody")
    node = object_behind(reader, place, "body-unresolved")
    if node is None:
        return None
    reader.leave_out(node, _BODY_FIELDS)
    contents = shared_behind(place, node, _read_contents(reader, node))
    if not contents:
        if not node.value.get("content"):
            reader.note("body-unresolved", place.location, "it has no media type")
        return None
    return Body(
        required=reader.flag(node, "required"),
        description=reader.text(node, "description"),
        contents=contents,
        location=node.location,
    )


def read_responses(
    reader: Reader, operation: Node, read_one: Callable[[Reader, str, Node], Response]
) -> tuple[Response, ...]:
    """Read the responses of an operation (4.7.16); keys stay as they are, ranges too.

    `read_one` reads the response with a status at a place.
    """
    responses = reader.mapping(operation, "responses")
    reader.spend(_PART_STEPS * len(responses.value) if responses else 0)
    found = []
    for status in responses.value if responses else ():
        assert responses is not None  # noqa: S101 - the loop is empty otherwise
        if status.startswith("x-"):
            reader.note("extensions-dropped", responses.location, status)
            continue
        found.append(read_one(reader, status, responses.child(status)))
    return tuple(found)


def read_response(reader: Reader, status: str, place: Node) -> Response:
    """Read one response (4.7.17); one that cannot be read is kept without a body."""
    node = object_behind(reader, place, "response-unresolved")
    if node is None:
        return Response(status=status, description="", contents=(), location=place.location)
    for key, code in (("headers", "response-headers-dropped"), ("links", "links-dropped")):
        names = reader.names(node, key)
        if names:
            reader.note(code, node.location.child(key), f"{status}: {', '.join(names)}")
    description, contents = reader.once(node, _described_contents)
    return Response(
        status=status,
        description=description,
        contents=shared_behind(place, node, contents),
        location=node.location,
    )


def _described_contents(reader: Reader, node: Node) -> tuple[str, tuple[Content, ...]]:
    """Read a response but for its status: its description and its media types."""
    reader.leave_out(node, _RESPONSE_FIELDS)
    description = reader.text(node, "description") or reader.text(node, "summary")
    return description, _read_contents(reader, node)


def shared_behind(place: Node, node: Node, contents: tuple[Content, ...]) -> tuple[Content, ...]:
    """Give contents that were read from a node, as shared ones where a reference led there."""
    if node.location == place.location:
        return contents
    return tuple(msgspec.structs.replace(content, shared=True) for content in contents)


def object_behind(reader: Reader, place: Node, code: str) -> Node | None:
    """Follow a reference to an object; None, with a Problem, where there is none."""
    try:
        node = reader.follow(place)
    except DanglingReference as dangling:
        reader.note(code, place.location, f"{dangling}")
        return None
    if not isinstance(node.value, dict):
        reader.note(code, place.location, "it is no object")
        return None
    return node


def _read_contents(reader: Reader, owner: Node) -> tuple[Content, ...]:
    """Read the media types of a body (4.7.14); `content` itself may be behind a `$ref`."""
    content = reader.mapping(owner, "content")
    if content is None:
        return ()
    behind = object_behind(reader, content, "body-unresolved")
    if behind is None:
        return ()
    reader.spend(_PART_STEPS * len(behind.value))
    contents = tuple(_read_content(reader, key, behind.child(key)) for key in behind.value)
    return shared_behind(content, behind, contents)


def _read_content(reader: Reader, media_type: str, place: Node) -> Content:
    """Read one media type; without a schema it still says which media type is meant."""
    try:
        node = reader.follow(place)  # no Reference Object may stand here, yet vendors write one
    except DanglingReference as dangling:
        reader.note(dangling.code, place.location, f"{dangling}")
        return Content(media_type=media_type, schema=None, location=place.location)
    if not isinstance(node.value, dict):
        if node.value is not None:
            reader.note("field-invalid", place.location, "a media type is no object")
        return Content(media_type=media_type, schema=None, location=place.location)
    reader.leave_out(node, _MEDIA_FIELDS)
    if "example" in node.value or "examples" in node.value:
        reader.note("examples-dropped", node.location, f"examples of {media_type}")
    _note_item_fields(reader, node, media_type)
    schema = None
    if node.value.get("schema") is not None:
        at = node.child("schema")
        schema = Schema(at.value, at.location, at.base)
    return Content(media_type=media_type, schema=schema, location=place.location)


def _note_item_fields(reader: Reader, node: Node, media_type: str) -> None:
    """Tell how parts of a body are written, and what each item of a stream is (3.2.0)."""
    encoded = reader.names(node, "encoding")
    if encoded:
        message = f"the encoding of {', '.join(encoded)}"
        reader.note("body-encoding-dropped", node.location.child("encoding"), message)
    for key in _ENCODINGS[1:]:
        if key in node.value:
            message = f"`{key}` of {media_type}"
            reader.note("body-encoding-dropped", node.location.child(key), message)
    if "itemSchema" in node.value:
        place = node.location.child("itemSchema")
        reader.note("item-schema-dropped", place, f"the items of {media_type}")
