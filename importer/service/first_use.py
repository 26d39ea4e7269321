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
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any, is_typeddict

import msgspec

_PARTS = (
    *("model", "document", "openapi", "connect", "mapping", "plan", "apply", "state", "targeting"),
    *("running", "service"),
)


@cache
def prepare_types() -> None:
    """Let msgspec find out what it needs of every type; a second call does nothing.

    A type that cannot be read (one with functions in it, say) is left out.
    """
    for kind in read_types():
        with suppress(TypeError, NameError):
            msgspec.json.Decoder(kind)


def read_types() -> Iterator[Any]:
    """Give the structs and typed dictionaries of all parts that the service is made of."""
    for name in _modules():
        module = import_module(name)
        for value in tuple(vars(module).values()):
            is_struct = isinstance(value, type) and issubclass(value, msgspec.Struct)
            if (is_struct or is_typeddict(value)) and value.__module__ == name:
                yield value


def _modules() -> Iterator[str]:
    """Give the names of the modules of all parts."""
    for part in _PARTS:
        name = f"importer.{part}"
        yield name
        path = getattr(import_module(name), "__path__", None)
        if path is not None:
            yield from (one.name for one in pkgutil.walk_packages(path, f"{name}."))
