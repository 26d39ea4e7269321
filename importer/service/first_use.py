"""Makes the types of the house known to msgspec before there are threads.

What msgspec knows of a type it finds out when the type is read first. Where two threads do that at
once, one of them sees what the other has not finished, and the whole process may end (SIGSEGV).
msgspec 0.22.0 on CPython 3.11 still does so: eight threads that read the same new structs, typed
dictionaries or dataclasses, with a change of threads each microsecond (`sys.setswitchinterval`),
ended so in each run; with the usual five milliseconds in none, and never where a Decoder had been
made of each type before. Every thread of the service reads answers, plans and records.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any, is_typeddict

import msgspec

_PARTS = (
    *("model", "document", "openapi", "connect", "mapping", "plan", "apply", "state", "targeting"),
    *("running", "service"),
)


_OF_A_LOOK = ("model", "state", "service.memory")
_LOCK = Lock()
_WITHOUT_TYPES = frozenset({"importer.service.pages", "importer.service.forms"})
"""Modules that have no types, and take long to load: a round of sources has no pages."""


def prepare_look() -> None:
    """Let msgspec find out what it needs of the types by which an unchanged source is known.

    To be called before there are threads. Those that go on from there call `prepare_types`.
    """
    with _LOCK:
        _prepare(_OF_A_LOOK)


def prepare_types() -> None:
    """Let msgspec find out what it needs of every type; a second call does nothing.

    Who calls it in a thread waits until all is known; others may look at sources meanwhile.
    """
    with _LOCK:
        _prepare(_PARTS)


@cache
def _prepare(parts: tuple[str, ...]) -> None:
    """Read the types of some parts; one that cannot be (with functions in it, say) is left out."""
    for kind in read_types(parts):
        with suppress(TypeError, NameError):
            msgspec.json.Decoder(kind)


def read_types(parts: Iterable[str] = _PARTS) -> Iterator[Any]:
    """Give the structs and typed dictionaries of parts, by default of all of the service."""
    for name in _modules(parts):
        module = import_module(name)
        for value in tuple(vars(module).values()):
            is_struct = isinstance(value, type) and issubclass(value, msgspec.Struct)
            if (is_struct or is_typeddict(value)) and value.__module__ == name:
                yield value


def _modules(parts: Iterable[str]) -> Iterator[str]:
    """Give the names of the modules of parts."""
    for part in parts:
        name = f"importer.{part}"
        yield name
        path = getattr(import_module(name), "__path__", None)
        if path is not None:
            found = (one.name for one in pkgutil.walk_packages(path, f"{name}."))
            yield from (one for one in found if one not in _WITHOUT_TYPES)
