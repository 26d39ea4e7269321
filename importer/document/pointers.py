"""Places within a document bounded: a long key stands in the pointer of all that lies below it.

A key of a megabyte above a thousand values would make a gigabyte of pointers (RFC 6901). In: a tree
of a file. Out: nothing, or a `DocumentError`.
"""

from __future__ import annotations

from typing import Any

from importer.document.limits import INDEX_CHARS, Size
from importer.errors import DocumentError

_CHARS_FREE = 100_000_000
_CHARS_A_VALUE = 500
"""Characters of all pointers together; those of vendors have some hundred each."""


def refuse_long_pointers(root: Any, size: Size, where: str) -> None:
    """Raise DocumentError where the pointers to all values of a tree are too long together.

    `root` has text as keys, and is bounded in depth and `size`. `where` names the file.
    """
    most = _CHARS_FREE + _CHARS_A_VALUE * size.values
    if size.values * size.pointer_chars > most and _all_chars(root, most) > most:
        raise DocumentError(
            "its keys are too long for all that lies below them",
            where=where,
            hint="Check whether this is the right document",
        )


def _all_chars(root: Any, most: int) -> int:
    """Count the characters of all pointers of a tree, no further than beyond `most`."""
    chars = 0
    todo: list[tuple[Any, int]] = [(root, 0)]
    while todo and chars <= most:
        node, length = todo.pop()
        if isinstance(node, dict):
            chars += len(node) * (length + 1) + sum(map(len, node))
            todo += [
                (child, length + 1 + len(key))
                for key, child in node.items()
                if isinstance(child, dict | list)
            ]
        else:
            chars += len(node) * (length + INDEX_CHARS)
            todo += [
                (child, length + INDEX_CHARS) for child in node if isinstance(child, dict | list)
            ]
    return chars
