"""How much a document may cost: bytes, files, depth, values, aliases, time.

The defaults let the largest real document pass (Microsoft Graph: 47 MB, 22,361 operations). Each
limit is a clear error that names the option which raises it.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import msgspec

from importer.errors import DocumentError, UsageError

MIB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one run; counts and sizes are those of all files together.

    `bytes_` decoded bytes, `files`, `depth` levels of one file, `values` in all trees, `aliases`
    values that YAML aliases stand for in one file, `total_s` seconds for reading. All are above
    zero: others raise UsageError.
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


_OPTIONS = {
    "bytes_": "--max-bytes",
    "files": "--max-files",
    "depth": "--max-depth",
    "values": "--max-values",
    "aliases": "--max-aliases",
    "total_s": "--max-seconds",
}


def exceeded(what: str, most: float, option: str, where: str) -> DocumentError:
    """Give the error for a limit that a document exceeds."""
    return DocumentError(
        f"more than {most:,.15g} {what}",
        where=where,
        hint=f"Raise it with {option} if that is right",
    )


def count_values(root: Any, limits: Limits, where: str, *, before: int) -> int:
    """Count the values of a tree, level by level; raise DocumentError for too many or too deep.

    `root` is a mapping or a list, `before` is what other files hold. A value that stands in several
    places, as YAML aliases make them, counts in each, so that walking the tree is bounded by the
    count.
    """
    level: list[Any] = [root]
    total, depth = before, 0
    while level:
        depth += 1
        if depth > limits.depth:
            raise exceeded("levels", limits.depth, "--max-depth", where)
        total += sum(map(len, level))
        if total > limits.values:
            raise exceeded("values", limits.values, "--max-values", where)
        level = collections_in(level)
    return total - before


def collections_in(level: list[Any]) -> list[Any]:
    """Give the mappings and lists that stand in some mappings and lists, at the speed of C."""
    children = chain.from_iterable(
        [node.values() if type(node) is dict else node for node in level]
    )
    return [child for child in children if type(child) is dict or type(child) is list]
