"""How much a document may cost: bytes, files, depth, values, aliases, time.

The defaults let the largest real document pass (Microsoft Graph: 47 MB, 22,361 operations). Each
limit is a clear error that names the option which raises it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from importer.errors import DocumentError, UsageError

MIB = 1024 * 1024

DEPTH_MOST = 500
"""Levels that no limit may be above: msgspec, and what descends a tree by recursion, give up below
1,000, Python's own bound, of which a run has used some before it begins."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one run; counts and sizes are those of all files together.

    `bytes_` decoded bytes, `files`, `depth` levels of one file, `values` in all trees, `aliases`
    values that YAML aliases stand for in one file, `total_s` seconds for reading. All are above
    zero, and `depth` is at most DEPTH_MOST: others raise UsageError.
    """

    bytes_: int = 256 * MIB
    files: int = 20_000
    depth: int = 256
    values: int = 5_000_000
    aliases: int = 1_000_000
    total_s: float = 120.0

    def __post_init__(self) -> None:
        for field, option in _OPTIONS.items():
            if not getattr(self, field) > 0:  # not-a-number is not above zero either
                raise UsageError(f"{option} must be above zero")
        if self.depth > DEPTH_MOST:
            raise UsageError(
                f"--max-depth must be at most {DEPTH_MOST}",
                hint="What is nested more deeply cannot be read safely",
            )


_OPTIONS = {
    "bytes_": "--max-bytes",
    "files": "--max-files",
    "depth": "--max-depth",
    "values": "--max-values",
    "aliases": "--max-aliases",
    "total_s": "--max-seconds",
}


DEFAULTS = Limits()


def exceeded(what: str, most: float, option: str, where: str) -> DocumentError:
    """Give the error for a limit that a document exceeds."""
    return DocumentError(
        f"more than {most:,.15g} {what}",
        where=where,
        hint=f"Raise it with {option} if that is right",
    )


_COLLECTIONS = frozenset({dict, list})

INDEX_CHARS = 8
"""Characters that an index takes in a pointer, with its slash: no list is longer than that."""


class Size(NamedTuple):
    """How large a tree is: all values in it, those of them that are keys' values, its levels.

    `pointer_chars` is a length that no pointer (RFC 6901) to a value of the tree exceeds.
    """

    values: int
    keys: int
    levels: int
    pointer_chars: int


def measure(root: Any, limits: Limits) -> Size:
    """Count a tree level by level, no further than to what exceeds a limit.

    A value that stands in several places, as YAML aliases make them, counts in each, so that
    walking the tree is bounded by the count. What is no mapping or list has no size.
    """
    found = [root] if isinstance(root, dict | list) else []
    values = keys = levels = pointer_chars = 0
    while found and levels <= limits.depth and values <= limits.values:
        mappings = [node for node in found if type(node) is dict]
        lists = [node for node in found if type(node) is list]
        own_keys = sum(map(len, mappings))
        levels += 1
        keys += own_keys
        values += own_keys + sum(map(len, lists))
        pointer_chars += _longest_key(mappings)
        found = _collections_in(mappings, lists) if values <= limits.values else found
    return Size(values, keys, levels, pointer_chars)


def _longest_key(mappings: list[dict[Any, Any]]) -> int:
    """Give the most characters that a step from some mappings, or lists, takes in a pointer."""
    names: set[str] = set().union(*mappings)  # keys repeat: there are few to measure
    return max(1 + max(map(len, names), default=0), INDEX_CHARS)


def _collections_in(mappings: list[dict[Any, Any]], lists: list[list[Any]]) -> list[Any]:
    """Give the mappings and lists that stand in some mappings and lists, at the speed of C."""
    found = [child for node in mappings for child in node.values() if type(child) in _COLLECTIONS]
    found += [child for node in lists for child in node if type(child) in _COLLECTIONS]
    return found
