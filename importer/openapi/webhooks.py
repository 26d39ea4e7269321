"""Requests that an API sends: webhooks and callbacks (OpenAPI 3.1.1, 4.8.1; 3.0.4, 4.7.18).

Before 3.1 vendors write webhooks as an extension, `x-webhooks`. A callback that many operations
refer to is read once: it is one thing to listen to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from importer.model.api import Operation, Webhook
from importer.model.document import Location
from importer.openapi.bodies import object_behind
from importer.openapi.grammar import Grammar
from importer.openapi.nodes import Node, Reader
from importer.openapi.paths import read_path_item

_FIELDS = ("webhooks", "x-webhooks")


class _Named(NamedTuple):
    """A callback where it stands, the names that operations give it, and their labels."""

    node: Node
    names: set[str]
    owners: set[str]


class Callbacks:
    """Collects the callbacks of operations while these are read, each once."""

    def __init__(self) -> None:
        self._found: dict[Location, _Named] = {}

    @property
    def names(self) -> list[str]:
        """The names of the callbacks that were taken, sorted."""
        return sorted(min(found.names) for found in self._found.values())

    def take(self, reader: Reader, operation: Node) -> None:
        """Take the callbacks of an operation, which is being read (4.7.10, `callbacks`)."""
        for name in reader.names(operation, "callbacks"):
            callbacks = operation.child("callbacks")
            if name.startswith("x-"):
                reader.note("extensions-dropped", callbacks.location, name)
                continue
            node = object_behind(reader, callbacks.child(name), "webhook-invalid")
            if node is not None:
                found = self._found.setdefault(node.location, _Named(node, set(), set()))
                found.names.add(name)
                found.owners.add(reader.operation or "")

    def read(self, reader: Reader, grammar: Grammar) -> Iterator[Webhook]:
        """Read what was taken; of several names the first in their alphabet counts."""
        for found in self._found.values():
            yield from _read_callback(reader, found, grammar)


def read_sent(
    reader: Reader, root: Node, grammar: Grammar, callbacks: Callbacks, *, wanted: bool
) -> tuple[Webhook, ...]:
    """Read the webhooks of a document, then its callbacks; what cannot be read is a Problem.

    If they are not `wanted`, one Problem counts them and none is given.
    """
    if wanted:
        return (*_read_webhooks(reader, root, grammar), *callbacks.read(reader, grammar))
    names = [name for key in _FIELDS for name in reader.names(root, key)]
    names += callbacks.names
    if names:
        reader.note("triggers-left-out", root.location, f"{len(names)}: {', '.join(names)}")
    return ()


def _read_webhooks(reader: Reader, root: Node, grammar: Grammar) -> Iterator[Webhook]:
    """Give the requests of each webhook (3.1.1, 4.8.1, `webhooks`)."""
    for key in _FIELDS:
        for name in reader.names(root, key):
            webhooks = root.child(key)
            if name.startswith("x-"):
                reader.note("extensions-dropped", webhooks.location, name)
                continue
            item = webhooks.child(name)
            for operation in _requests(reader, f"webhook {name}", item, grammar):
                yield Webhook(name=name, operation=operation)


def _read_callback(reader: Reader, found: _Named, grammar: Grammar) -> Iterator[Webhook]:
    """Give the requests that are sent to each expression of a callback (3.0.4, 4.7.18)."""
    node, name, owners = found.node, min(found.names), tuple(sorted(found.owners))
    label = f"callback {name} of {owners[0]}"
    reader.spend(len(node.value))
    if not node.value:
        reader.note("webhook-empty", node.location, label)
    for expression in node.value:
        if expression.startswith("x-"):
            reader.note("extensions-dropped", node.location, expression)
            continue
        for operation in _requests(reader, label, node.child(expression), grammar):
            yield Webhook(name=name, operation=operation, expression=expression, owners=owners)


def _requests(reader: Reader, label: str, item: Node, grammar: Grammar) -> Iterator[Operation]:
    """Give the operations of a path item that are requests to listen to, called `label`."""
    found = list(read_path_item(reader, label, item, grammar))
    if not found and isinstance(item.value, dict) and "$ref" not in item.value:
        reader.note("webhook-empty", item.location, label)
    yield from (operation for operation in found if operation is not None)
