"""What stands in a version, read as though some definitions had other names already.

A definition keeps its id and its URL when it is renamed (`UpdateDefinition`), and so all that links
it or refers to it: nothing but its name is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from importer.connect.types import (
    RemoteState,
    StoredBody,
    StoredDefinition,
    StoredExchange,
    StoredLink,
    StoredResponse,
)

E = TypeVar("E", bound=StoredExchange)
Names = Mapping[str, str]
"""New names of definitions by the names under which they stand."""


def as_called(remote: RemoteState, names: Names) -> RemoteState:
    """Give a version with definitions under their new names, wherever they are linked."""
    if not names:
        return remote
    return msgspec.structs.replace(
        remote,
        actions=tuple(_exchange(one, names) for one in remote.actions),
        triggers=tuple(_exchange(one, names) for one in remote.triggers),
        definitions=tuple(_definition(one, names) for one in remote.definitions),
        contents={names.get(name, name): raw for name, raw in remote.contents.items()},
    )


def _definition(stored: StoredDefinition, names: Names) -> StoredDefinition:
    return msgspec.structs.replace(stored, name=names.get(stored.name, stored.name))


def _exchange(stored: E, names: Names) -> E:
    """Give an action or trigger that links definitions by their new names."""
    if names.keys().isdisjoint(link.definition.name for link in stored.links()):
        return stored
    return msgspec.structs.replace(
        stored,
        request_body=stored.request_body and _linking(stored.request_body, names),
        responses=tuple(_linking(one, names) for one in stored.responses or ()),
    )


P = TypeVar("P", StoredBody, StoredResponse)


def _linking(part: P, names: Names) -> P:
    links: list[StoredLink] = [
        msgspec.structs.replace(link, definition=_definition(link.definition, names))
        for link in part.definitions or ()
    ]
    return msgspec.structs.replace(part, definitions=tuple(links))
