"""What one version of OpenAPI writes differently from another below `paths`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from importer.model.api import Body, Parameter, Response
from importer.openapi.nodes import Node, Reader

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The methods that the platform has; 2.0 has no `trace`, yet one that stands there is read."""


class Grammar(NamedTuple):
    """The fields that a version knows, and how it tells the input and output of an operation.

    `methods` are those that a path item has a field for. `read_input` takes an operation, followed
    by the path items around it, and gives its parameters and its body. `take_callbacks` takes an
    operation and does with its callbacks what is to be done. `note_unplaced` takes an operation
    and its path item, and tells what the platform has no place for.
    """

    methods: tuple[str, ...]
    path_item_fields: frozenset[str]
    operation_fields: frozenset[str]
    read_input: Callable[[Reader, list[Node]], tuple[tuple[Parameter, ...], Body | None]]
    read_responses: Callable[[Reader, Node], tuple[Response, ...]]
    take_callbacks: Callable[[Reader, Node], None]
    note_unplaced: Callable[[Reader, Node, Node], None]
