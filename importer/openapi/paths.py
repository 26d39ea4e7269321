"""Paths, path items and operations (OpenAPI 3.0.4, sections 4.7.8 to 4.7.10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from importer.document.resolve import DanglingReference
from importer.model.api import Operation
from importer.openapi.bodies import object_behind
from importer.openapi.details import read_documentation_url, read_tags
from importer.openapi.grammar import METHODS, Grammar
from importer.openapi.nodes import Node, Reader
from importer.openapi.security import read_requirements

_MORE_METHODS = "additionalOperations"
"""Where a path item of 3.2 has operations of other methods (3.2.0, Path Item Object)."""


_OPERATION_STEPS = 100
"""What reading an operation costs besides its fields, in steps of `Reader.spend`."""


class _Site(NamedTuple):
    """Where an operation stands: its object, its path item, and those with parameters for it."""

    method: str
    path: str
    node: Node
    item: Node
    shared: list[Node]


def read_paths(reader: Reader, paths: Node | None, grammar: Grammar) -> tuple[list[Operation], int]:
    """Read every operation; give them and how many were left out, each with a Problem."""
    operations: list[Operation] = []
    skipped = 0
    for path in paths.value if paths else ():
        assert paths is not None  # noqa: S101 - the loop is empty otherwise
        if path.startswith("x-"):
            reader.note("extensions-dropped", paths.location, path)
            continue
        for found in read_path_item(reader, path, paths.child(path), grammar):
            if found is None:
                skipped += 1
            else:
                operations.append(found)
    reader.operation = None
    return operations, skipped


def read_path_item(
    reader: Reader, path: str, item: Node, grammar: Grammar
) -> Iterator[Operation | None]:
    """Give each operation of a path item; None for one that was left out."""
    reader.operation = None
    parts = _path_item_parts(reader, path, item, grammar.path_item_fields)
    shared = [part for part in parts if "parameters" in part.value]
    seen: set[str] = set()
    for part in parts:
        for method, node in _operations_of(reader, part, grammar):
            reader.operation = f"{method.upper()} {path}"
            if method.upper() in seen:
                reader.note("operation-shadowed", node.location, "it stands behind a $ref")
                continue
            seen.add(method.upper())
            reader.spend(_OPERATION_STEPS)
            behind = _operation_behind(reader, method, node)
            yield behind and _read_operation(
                reader, _Site(method.upper(), path, behind, part, shared), grammar
            )
    reader.operation = None


def _operations_of(reader: Reader, part: Node, grammar: Grammar) -> Iterator[tuple[str, Node]]:
    """Give the methods of a path item with their operations."""
    for method in grammar.methods:
        if method in part.value:
            yield method, part.child(method)
    if _MORE_METHODS in grammar.path_item_fields:
        for method in reader.names(part, _MORE_METHODS):
            yield method, part.child(_MORE_METHODS).child(method)


def _path_item_parts(reader: Reader, path: str, item: Node, known: frozenset[str]) -> list[Node]:
    """Give a path item and those its `$ref` leads to; what stands beside a `$ref` comes first."""
    parts: list[Node] = []
    passed = [item.location]
    following: Node | None = item
    while following is not None:
        node = following
        if not isinstance(node.value, dict):
            _note_no_object(reader, path, node)
            return parts
        parts.append(node)
        reader.spend(_OPERATION_STEPS)
        reader.leave_out(node, known)
        try:
            following = reader.step(node)
            if following is not None:
                reader.refuse_way(node, following, passed)
        except DanglingReference as dangling:
            message = f"{path}: {dangling}"
            reader.note("path-item-invalid", node.location, message)
            return parts
    return parts


def _note_no_object(reader: Reader, path: str, node: Node) -> None:
    """Tell of a path item that is none; null is what an empty one in YAML is."""
    if node.value is None:
        reader.note("field-invalid", node.location, f"{path} is null and has no operation")
    else:
        reader.note("path-item-invalid", node.location, f"{path} is no object")


def _operation_behind(reader: Reader, method: str, place: Node) -> Node | None:
    """Follow an operation's reference; None, with a Problem, for what is no operation to post."""
    if method.lower() not in METHODS:
        reader.note("method-unsupported", place.location, f"the method is {method.upper()}")
        return None
    return object_behind(reader, place, "operation-invalid")


def _read_operation(reader: Reader, site: _Site, grammar: Grammar) -> Operation:
    """Read one operation (4.7.10)."""
    node = site.node
    reader.leave_out(node, grammar.operation_fields)
    grammar.note_unplaced(reader, node, site.item)
    grammar.take_callbacks(reader, node)
    parameters, body = grammar.read_input(reader, [node, *site.shared])
    return Operation(
        method=site.method,
        path=site.path,
        action_name=reader.text(node, "x-action-name") or None,
        operation_id=reader.text(node, "operationId") or None,
        summary=_text_of(reader, "summary", site, grammar),
        description=_text_of(reader, "description", site, grammar),
        deprecated=reader.flag(node, "deprecated"),
        documentation_url=read_documentation_url(reader, node),
        tags=read_tags(reader, node),
        parameters=parameters,
        body=body,
        responses=grammar.read_responses(reader, node),
        security=read_requirements(reader, node),
        location=node.location,
    )


def _text_of(reader: Reader, key: str, site: _Site, grammar: Grammar) -> str:
    """Give a text of an operation, or that of its path item where the version has one there."""
    own = reader.text(site.node, key)
    return own if own or key not in grammar.path_item_fields else reader.text(site.item, key)
