"""Paths, path items and operations (OpenAPI 3.0.4, sections 4.7.8 to 4.7.10)."""

from __future__ import annotations

from collections.abc import Iterator

from importer.document.resolve import DanglingReference
from importer.model.api import Operation
from importer.openapi.bodies import read_request_body, read_responses
from importer.openapi.nodes import Node, Reader
from importer.openapi.parameters import read_parameters

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

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


def read_paths(reader: Reader, paths: Node | None) -> tuple[list[Operation], int]:
    """Read every operation; give them and how many were left out, each with a Problem."""
    operations: list[Operation] = []
    skipped = 0
    for path in paths.value if paths else ():
        assert paths is not None  # noqa: S101 - the loop is empty otherwise
        if path.startswith("x-"):
            reader.note("extensions-dropped", paths.location, path)
            continue
        for found in _read_path_item(reader, path, paths.child(path)):
            if found is None:
                skipped += 1
            else:
                operations.append(found)
    reader.operation = None
    return operations, skipped


def _read_path_item(reader: Reader, path: str, item: Node) -> Iterator[Operation | None]:
    """Give each operation of a path item; None for one that was left out."""
    reader.operation = None
    parts = _path_item_parts(reader, path, item)
    shared = [part for part in parts if "parameters" in part.value]
    seen: set[str] = set()
    for part in parts:
        for method in METHODS:
            if method not in part.value or method in seen:
                continue
            seen.add(method)
            yield _read_operation(reader, method, path, part, shared)
    reader.operation = None


def _path_item_parts(reader: Reader, path: str, item: Node) -> list[Node]:
    """Give a path item and those its `$ref` leads to; what stands beside a `$ref` comes first."""
    parts: list[Node] = []
    following: Node | None = item
    while following is not None:
        node = following
        if not isinstance(node.value, dict):
            _note_no_object(reader, path, node)
            return parts
        parts.append(node)
        reader.leave_out(node, _PATH_ITEM_FIELDS)
        try:
            following = reader.step(node)
        except DanglingReference as dangling:
            message = f"{path}: {dangling.reference} leads nowhere"
            reader.note("path-item-invalid", node.location, message)
            return parts
        if following is not None and any(part.value is following.value for part in parts):
            reader.note("path-item-invalid", node.location, f"{path}: its $ref leads in a circle")
            return parts
    return parts


def _note_no_object(reader: Reader, path: str, node: Node) -> None:
    """Tell of a path item that is none; null is what an empty one in YAML is."""
    if node.value is None:
        reader.note("field-invalid", node.location, f"{path} is null and has no operation")
    else:
        reader.note("path-item-invalid", node.location, f"{path} is no object")


def _read_operation(
    reader: Reader, method: str, path: str, item: Node, shared: list[Node]
) -> Operation | None:
    """Read one operation (4.7.10); None, with a Problem, where it is no object."""
    node = item.child(method)
    reader.operation = f"{method.upper()} {path}"
    try:
        node = reader.follow(node)
    except DanglingReference as dangling:
        reader.note("operation-invalid", node.location, f"{dangling.reference} leads nowhere")
        return None
    if not isinstance(node.value, dict):
        reader.note("operation-invalid", node.location, "it is no object")
        return None
    reader.leave_out(node, _OPERATION_FIELDS)
    _note_unplaced(reader, node, item)
    docs = reader.mapping(node, "externalDocs")
    return Operation(
        method=method.upper(),
        path=path,
        action_name=reader.text(node, "x-action-name") or None,
        operation_id=reader.text(node, "operationId") or None,
        summary=reader.text(node, "summary") or reader.text(item, "summary"),
        description=reader.text(node, "description") or reader.text(item, "description"),
        deprecated=reader.flag(node, "deprecated"),
        documentation_url=reader.text(docs, "url") if docs else "",
        parameters=read_parameters(reader, [node, *shared]),
        body=read_request_body(reader, node),
        responses=read_responses(reader, node),
        location=node.location,
    )


def _note_unplaced(reader: Reader, operation: Node, item: Node) -> None:
    """Tell what an operation says that the platform's actions have no place for."""
    for owner in (operation, item):
        if owner.value.get("servers"):
            reader.note(
                "operation-servers-dropped", owner.location.child("servers"), "its own servers"
            )
    if operation.value.get("security") is not None:
        place = operation.location.child("security")
        reader.note("operation-security-dropped", place, "its own security requirements")
    tags = [tag.value for tag in reader.items(operation, "tags") if isinstance(tag.value, str)]
    if tags:
        place = operation.location.child("tags")
        reader.note("operation-tags-dropped", place, f"tags: {', '.join(tags)}")
    callbacks = reader.names(operation, "callbacks")
    if callbacks:
        place = operation.location.child("callbacks")
        reader.note("callbacks-dropped", place, f"callbacks: {', '.join(callbacks)}")
