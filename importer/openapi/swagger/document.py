"""A Swagger 2.0 document to the model: what concerns the whole API (2.0, Swagger Object)."""

from __future__ import annotations

from functools import partial

from importer.model.api import Api, Response
from importer.openapi.bodies import read_responses
from importer.openapi.details import (
    note_details,
    note_each,
    note_security_and_tags,
    note_webhooks,
    read_documentation_url,
    text_or_number,
)
from importer.openapi.grammar import METHODS, Grammar
from importer.openapi.nodes import Node, Reader
from importer.openapi.paths import read_paths
from importer.openapi.swagger.bodies import read_input, read_response
from importer.openapi.swagger.media import declared_media
from importer.openapi.swagger.servers import read_schemes, read_servers

_ROOT_FIELDS = frozenset(
    {
        "swagger",
        "info",
        "host",
        "basePath",
        "schemes",
        "consumes",
        "produces",
        "paths",
        "definitions",
        "parameters",
        "responses",
        "securityDefinitions",
        "security",
        "tags",
        "externalDocs",
        "x-webhooks",
    }
)
_PATH_ITEM_FIELDS = frozenset({*METHODS, "$ref", "parameters"})
_OPERATION_FIELDS = frozenset(
    {
        "tags",
        "summary",
        "description",
        "externalDocs",
        "operationId",
        "consumes",
        "produces",
        "parameters",
        "responses",
        "schemes",
        "deprecated",
        "security",
        "x-action-name",
    }
)


def read_swagger(reader: Reader, root: Node) -> Api:
    """Read the whole document; raises for nothing in it."""
    reader.leave_out(root, _ROOT_FIELDS)
    info = reader.mapping(root, "info")
    servers = read_servers(reader, root)
    base_scheme = servers[0].url.partition("://")[0] if servers else ""
    operations, skipped = read_paths(
        reader, reader.mapping(root, "paths"), _grammar(reader, root, base_scheme)
    )
    note_details(reader, root, info)
    note_webhooks(reader, root)
    note_each(reader, root, "securityDefinitions", "security-scheme-dropped", "security scheme")
    return Api(
        title=text_or_number(info, "title"),
        version=text_or_number(info, "version"),
        documentation_url=read_documentation_url(reader, root),
        dialect=reader.dialect,
        servers=servers,
        operations=tuple(operations),
        skipped=skipped,
        location=root.location,
    )


def _grammar(reader: Reader, root: Node, base_scheme: str) -> Grammar:
    """Give 2.0's grammar with what operations inherit from the document."""
    consumes = declared_media(reader, root, "consumes")
    produces = declared_media(reader, root, "produces")
    return Grammar(
        methods=METHODS,
        path_item_fields=_PATH_ITEM_FIELDS,
        operation_fields=_OPERATION_FIELDS,
        read_input=partial(read_input, inherited=consumes),
        read_responses=partial(_read_responses, inherited=produces),
        note_unplaced=partial(_note_unplaced, base_scheme=base_scheme),
    )


def _read_responses(
    reader: Reader, operation: Node, *, inherited: tuple[str, ...]
) -> tuple[Response, ...]:
    """Read the responses of an operation; `inherited` is what the document produces."""
    produces = declared_media(reader, operation, "produces", inherited)
    return read_responses(reader, operation, partial(read_response, produces=produces))


def _note_unplaced(reader: Reader, operation: Node, _item: Node, *, base_scheme: str) -> None:
    """Tell what an operation says that the platform's actions have no place for."""
    schemes = read_schemes(reader, operation)
    if schemes and schemes != [base_scheme]:
        place = operation.location.child("schemes")
        reader.note("operation-servers-dropped", place, f"its own schemes: {', '.join(schemes)}")
    note_security_and_tags(reader, operation)
