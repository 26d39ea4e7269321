"""How OpenAPI 3 writes an operation (3.0.4, sections 4.7.9 and 4.7.10), and what 3.2 adds."""

from __future__ import annotations

from functools import partial

from importer.model.api import Body, Parameter
from importer.openapi.bodies import read_request_body, read_response, read_responses
from importer.openapi.details import note_security_and_tags
from importer.openapi.grammar import METHODS, Grammar
from importer.openapi.nodes import Node, Reader
from importer.openapi.parameters import read_parameters

_PATH_ITEM_FIELDS = frozenset({*METHODS, "$ref", "summary", "description", "servers", "parameters"})
_OPERATION_FIELDS = frozenset(
    {
        "tags",
        "summary",
        "description",
        "externalDocs",
        "operationId",
        "parameters",
        "requestBody",
        "responses",
        "callbacks",
        "deprecated",
        "security",
        "servers",
        "x-action-name",
    }
)


def _read_input(reader: Reader, owners: list[Node]) -> tuple[tuple[Parameter, ...], Body | None]:
    """Read what an operation takes: parameters and a request body apart from them."""
    return read_parameters(reader, owners), read_request_body(reader, owners[0])


def _note_unplaced(reader: Reader, operation: Node, item: Node) -> None:
    """Tell what an operation says that the platform's actions have no place for."""
    for owner in (operation, item):
        if owner.value.get("servers"):
            reader.note(
                "operation-servers-dropped", owner.location.child("servers"), "its own servers"
            )
    note_security_and_tags(reader, operation)


def _note_callbacks(reader: Reader, operation: Node) -> None:
    """Tell of the callbacks of a webhook or of another callback: nothing asks for them."""
    callbacks = reader.names(operation, "callbacks")
    if callbacks:
        place = operation.location.child("callbacks")
        reader.note("callbacks-dropped", place, f"callbacks: {', '.join(callbacks)}")


OPENAPI_3 = Grammar(
    methods=METHODS,
    path_item_fields=_PATH_ITEM_FIELDS,
    operation_fields=_OPERATION_FIELDS,
    read_input=_read_input,
    read_responses=partial(read_responses, read_one=read_response),
    take_callbacks=_note_callbacks,
    note_unplaced=_note_unplaced,
)
"""What 3.0 and 3.1 write below `paths`, in webhooks and in callbacks."""

OPENAPI_3_2 = OPENAPI_3._replace(
    methods=(*METHODS, "query"),
    path_item_fields=_PATH_ITEM_FIELDS | {"query", "additionalOperations"},
)
"""The same in 3.2, which knows a method more, and any others by name (3.2.0, Path Item Object)."""
