"""A Swagger 2.0 document to the model: what concerns the whole API (2.0, Swagger Object)."""

from __future__ import annotations

from functools import partial

from importer.model.api import Api, Response
from importer.openapi.about import read_whole
from importer.openapi.bodies import read_responses
from importer.openapi.details import (
    note_security_and_tags,
)
from importer.openapi.grammar import METHODS, Grammar
from importer.openapi.nodes import Node, Reader
from importer.openapi.paths import read_paths
from importer.openapi.security import read_schemes
from importer.openapi.swagger.bodies import read_input, read_response
from importer.openapi.swagger.media import declared_media
from importer.openapi.swagger.security import read_scheme
from importer.openapi.swagger.servers import read_servers, read_transfer_schemes
from importer.openapi.webhooks import Callbacks, read_sent

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


def read_swagger(reader: Reader, root: Node, *, webhooks: bool) -> Api:
    """Read the whole document; raises for nothing in it."""
    reader.leave_out(root, _ROOT_FIELDS)
    servers = read_servers(reader, root)
    base_scheme = servers[0].url.partition("://")[0] if servers else ""
    grammar = _grammar(reader, root, base_scheme)
    operations, skipped = read_paths(reader, reader.mapping(root, "paths"), grammar)
    sent = read_sent(reader, root, grammar, Callbacks(), wanted=webhooks)
    return read_whole(
        reader,
        root,
        servers=servers,
        schemes=read_schemes(reader, root, "securityDefinitions", read_scheme),
        operations=tuple(operations),
        skipped=skipped,
        webhooks=sent,
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
        take_callbacks=_no_callbacks,
        note_unplaced=partial(_note_unplaced, base_scheme=base_scheme),
    )


def _no_callbacks(_reader: Reader, _operation: Node) -> None:
    """Do nothing: 2.0 has no callbacks, and such a field is told of as one it does not know."""


def _read_responses(
    reader: Reader, operation: Node, *, inherited: tuple[str, ...]
) -> tuple[Response, ...]:
    """Read the responses of an operation; `inherited` is what the document produces."""
    produces = declared_media(reader, operation, "produces", inherited)
    return read_responses(reader, operation, partial(read_response, produces=produces))


def _note_unplaced(reader: Reader, operation: Node, _item: Node, *, base_scheme: str) -> None:
    """Tell what an operation says that the platform's actions have no place for."""
    schemes = read_transfer_schemes(reader, operation)
    if schemes and schemes != [base_scheme]:
        place = operation.location.child("schemes")
        reader.note("operation-servers-dropped", place, f"its own schemes: {', '.join(schemes)}")
    note_security_and_tags(reader, operation)
