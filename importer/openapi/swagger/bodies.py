"""Request bodies and responses of Swagger 2.0 (2.0, Parameter Object and Response Object)."""

from __future__ import annotations

from importer.model.api import Body, Content, Parameter, Response
from importer.model.document import Location
from importer.openapi.bodies import object_behind, shared_behind
from importer.openapi.declarations import Declared, declared_parameters
from importer.openapi.nodes import Node, Reader
from importer.openapi.swagger.forms import read_form
from importer.openapi.swagger.media import declared_media, media_or_assumed
from importer.openapi.swagger.parameters import read_parameter
from importer.openapi.swagger.values import (
    VALUE_WORDS,
    is_file,
    schema_of_field,
    schema_of_words,
)

JSON = "application/json"
BYTES = "application/octet-stream"
_PLACES = frozenset({"query", "header", "path", "cookie", "body", "formData"})
_BODY_FIELDS = frozenset({"name", "in", "description", "required", "schema"})
_RESPONSE_FIELDS = frozenset({"description", "schema", "headers", "examples"})


def read_input(
    reader: Reader, owners: list[Node], *, inherited: tuple[str, ...]
) -> tuple[tuple[Parameter, ...], Body | None]:
    """Give the parameters of an operation, and the body that those of `body` or `formData` make.

    `inherited` are the media types that the document consumes.
    """
    declared = declared_parameters(reader, owners, _PLACES)
    bodies = [one for one in declared if one.place == "body"]
    fields = [one for one in declared if one.place == "formData"]
    parameters = tuple(
        read_parameter(reader, one) for one in declared if one.place not in ("body", "formData")
    )
    consumes = declared_media(reader, owners[0], "consumes", inherited)
    if bodies:
        for other in [*bodies[1:], *fields]:
            what = f"{other.place} {other.name}".strip()
            reader.note("body-conflict", other.node.location, f"{what} was left out")
        return parameters, _read_body(reader, bodies[0], consumes)
    if fields:
        location = _parameters_of(owners[0])
        return parameters, read_form(reader, fields, consumes, location)
    return parameters, None


def _parameters_of(operation: Node) -> Location:
    """Give the place of an operation's own parameters; its own where it has none."""
    own = operation.value.get("parameters")
    return operation.location.child("parameters") if own else operation.location


def _read_body(reader: Reader, declared: Declared, consumes: tuple[str, ...]) -> Body:
    """Read a `body` parameter; its schema goes for every media type that is consumed."""
    node = declared.node
    schema = schema_of_field(node)
    known = _BODY_FIELDS
    if schema is None and "type" in node.value:
        message = "a body has a schema in Swagger 2.0; what stands beside was read as one"
        reader.note("structure-invalid", node.location, message)
        schema = schema_of_words(node)
        known |= set(VALUE_WORDS)
    reader.leave_out(node, known)
    media_types = media_or_assumed(reader, consumes, JSON, node.location, "the request body")
    return Body(
        required=reader.flag(node, "required"),
        description=reader.text(node, "description"),
        contents=tuple(
            Content(
                media_type=media_type,
                schema=schema,
                location=node.location,
                shared=declared.shared,
            )
            for media_type in media_types
        ),
        location=node.location,
    )


def read_response(
    reader: Reader, status: str, place: Node, *, produces: tuple[str, ...]
) -> Response:
    """Read one response; with no schema it has no body (2.0, Response Object)."""
    node = object_behind(reader, place, "response-unresolved")
    if node is None:
        return Response(status=status, description="", contents=(), location=place.location)
    reader.leave_out(node, _RESPONSE_FIELDS)
    for key, code in (("headers", "response-headers-dropped"), ("examples", "examples-dropped")):
        names = reader.names(node, key)
        if names:
            reader.note(code, node.location.child(key), f"{status}: {', '.join(names)}")
    return Response(
        status=status,
        description=reader.text(node, "description"),
        contents=shared_behind(place, node, _response_contents(reader, status, node, produces)),
        location=node.location,
    )


def _response_contents(
    reader: Reader, status: str, node: Node, produces: tuple[str, ...]
) -> tuple[Content, ...]:
    """Give a content for each media type produced; a file of unknown type is bytes."""
    schema = schema_of_field(node)
    if schema is None:
        return ()
    assumed = BYTES if is_file(node.value["schema"]) else JSON
    media_types = media_or_assumed(reader, produces, assumed, node.location, f"response {status}")
    return tuple(
        Content(media_type=media_type, schema=schema, location=node.location)
        for media_type in media_types
    )
