"""Lets msgspec look at every class of ours before there is more than one thread.

What it knows of a class it finds out when that is first decoded into, and it is not made for two
threads that do so at once: the process dies (SIGSEGV, seen with msgspec 0.22).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import msgspec

_LATE = ("importer.state.journal", "importer.state.locks", "importer.state.runs")
"""What is imported when it is first needed, which may be in a thread."""


def settle_types() -> None:
    """Look at every Struct that this package has by now. To be called before threads begin."""
    for name in _LATE:
        import_module(name)
    for one in set(_below(msgspec.Struct)):
        if one.__module__.startswith("importer."):
            _settle(one)


def _settle(one: type[object]) -> None:
    try:
        msgspec.json.Decoder(one)
    except (TypeError, NameError):  # nothing is ever decoded into it: it holds functions and such
        return


def _below(one: type[object]) -> Iterator[type[object]]:
    for other in one.__subclasses__():
        yield other
        yield from _below(other)
