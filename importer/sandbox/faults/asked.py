"""Which operation of the contract a request is, and about what.

In: method, path and body. Out: `Asked`, whose `key` is the same for the same request in another
run: it holds names, but no id that the sandbox made.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec import Struct

from importer.sandbox.pages import PAGE_OPTIONS
from importer.sandbox.routes import ROUTES, Endpoint

_UNKNOWN: Final = "unknown"
"""What is asked for where the contract has no such route."""

_NAMES: Final = ("version", "action_name", "trigger_name", "definition_name")
"""The parts of a path that name something by a word of the client's."""


class Asked(Struct, frozen=True):
    """A request: its method, the operation's id, whether that lists in pages, and its key."""

    method: str
    operation: str
    is_listing: bool
    key: str


class _Named(Struct, frozen=True):
    """What a body names, wherever the contract has names at its top."""

    name: str = ""
    names: tuple[str, ...] = ()
    definitions: tuple[_One, ...] = ()


class _One(Struct, frozen=True):
    name: str = ""


_ROUTES: Final = [
    (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), methods)
    for path, methods in ROUTES.items()
]
OPERATIONS: Final = {
    endpoint.operation.casefold(): endpoint.operation
    for methods in ROUTES.values()
    for endpoint in methods.values()
}
"""Every operation that the sandbox has, by its id without regard to case."""


def ask(method: str, path: str, body: bytes) -> Asked:
    """Find out what a request asks for."""
    endpoint, names = _find(method, path)
    if endpoint is None:
        return Asked(method, _UNKNOWN, is_listing=False, key=f"{method} {path}")
    is_listing = endpoint.options >= PAGE_OPTIONS
    key = " ".join((endpoint.operation, *names, *_named_in(body)))
    return Asked(method, endpoint.operation, is_listing, key)


def _find(method: str, path: str) -> tuple[Endpoint | None, list[str]]:
    """Give the endpoint of a request, and the names in its path."""
    for pattern, methods in _ROUTES:
        found = pattern.fullmatch(path)
        if found and method in methods:
            values = found.groupdict()
            return methods[method], [values[name] for name in _NAMES if name in values]
    return None, []


def _named_in(body: bytes) -> list[str]:
    try:
        named = msgspec.json.decode(body, type=_Named)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []
    return [named.name, *named.names, *(one.name for one in named.definitions)]
