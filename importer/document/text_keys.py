"""Keys that YAML takes for something else, as the text that they are in JSON.

`200:` without quotes is a number (YAML 1.2, 10.3.2), and means the status "200" (OpenAPI 3.0.4,
4.7.16). In: a tree of YAML values. Out: the same with text as keys, in place, and how many keys
were none: one Problem for a file tells of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from importer.document.duplicates import key_text
from importer.errors import DocumentError
from importer.model.document import Location
from importer.problems import ProblemLog

_SCALARS = frozenset({int, float, bool, type(None)})
_NUMBER_BITS_MOST = 1_400
"""The largest double has 1,024 bits; a far longer number could not even be printed."""

_Way = tuple[Any, str | int] | None
"""The way to a value: that to what holds it, and its key there. A document has none."""


class OtherKeys(NamedTuple):
    """How many keys of a file were no text, and the pointer to the first, which ends in it."""

    number: int
    first: str


class KeyLog:
    """Remembers in which mappings of one file keys were no text."""

    def __init__(self) -> None:
        self._count = 0
        self._first_keys: dict[int, tuple[dict[Any, Any], str]] = {}

    def add(self, mapping: dict[Any, Any], keys: list[str]) -> None:
        """Take down a mapping with those of its keys, texts by now, that were none, in order."""
        if keys:
            self._count += len(keys)
            self._first_keys[id(mapping)] = (mapping, keys[0])

    def replace(self, mapping: dict[Any, Any], by: dict[Any, Any]) -> None:
        """Take down that another mapping stands in the tree in place of one."""
        _, key = self._first_keys.pop(id(mapping), (None, None))
        if key is not None:
            self._first_keys[id(by)] = (by, key)

    def told(self, root: Any) -> OtherKeys | None:
        """Give how many there are in a tree, and the first in the order of the file."""
        return OtherKeys(self._count, self._first_in(root)) if self._first_keys else None

    def _first_in(self, root: Any) -> str:
        todo: list[tuple[Any, _Way, bool]] = [(root, None, False)]
        while todo:
            node, way, is_found = todo.pop()
            if is_found:
                return _pointer(way)
            if isinstance(node, dict):
                _, first = self._first_keys.get(id(node), (None, None))
                below = [(child, (way, key), key == first) for key, child in node.items()]
            elif isinstance(node, list):
                below = [(child, (way, index), False) for index, child in enumerate(node)]
            else:
                continue
            todo += reversed(below)
        return ""


def _pointer(way: _Way) -> str:
    """Give a way as a JSON Pointer."""
    steps: list[str | int] = []
    while way is not None:
        way, step = way
        steps.append(step)
    return Location("", "").child(*reversed(steps)).pointer


def have_text_keys(tree: Any, where: str, log: KeyLog) -> bool:
    """Turn every key of a tree into a text, in place; `log` remembers those that were none.

    False where a key then stands twice in one mapping. Raises DocumentError for keys and values
    that JSON does not have; `where` names the file.
    """
    todo: list[Any] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            others = [key for key in node if type(key) is not str]
            if others:
                items = {_key_text(key, where): child for key, child in node.items()}
                if len(items) < len(node):
                    return False
                node.clear()
                node.update(items)
                log.add(node, [_key_text(key, where) for key in others])
            todo.extend(child for child in node.values() if type(child) is not str)
        elif isinstance(node, list):
            todo.extend(child for child in node if type(child) is not str)
        elif node is not None and type(node) is not bool:
            _check_scalar(node, where)
    return True


def _key_text(key: object, where: str) -> str:
    """Give a scalar key as its JSON text; a list or an object as a key is refused."""
    text = key_text(key)
    if text is None:
        raise DocumentError(
            "a key of a mapping is a list or a mapping", where=where, hint="Use text as keys"
        )
    return text


def _check_scalar(value: object, where: str) -> None:
    """Raise DocumentError for what JSON has no word for, and for numbers beyond all bounds."""
    if type(value) not in _SCALARS and not isinstance(value, str):
        raise DocumentError(
            f"a value has the YAML type {type(value).__name__}, which JSON does not have",
            where=where,
        )
    if isinstance(value, int) and value.bit_length() > _NUMBER_BITS_MOST:
        raise DocumentError("a number has too many digits", where=where)


class _File(Protocol):
    """A file as read: its URI, and the keys in it that were no text."""

    @property
    def uri(self) -> str:
        """Where it lay."""

    @property
    def other_keys(self) -> OtherKeys | None:
        """What was turned into text."""


def note_other_keys(files: Iterable[_File], problems: ProblemLog) -> None:
    """Add one Problem for each file in which keys are no text, at the first of them."""
    for file in files:
        if file.other_keys is not None:
            number, first = file.other_keys
            what = f"{number:,} keys of this file are" if number > 1 else "one key of this file is"
            problems.add("key-not-text", Location(file.uri, first), f"{what} no text")
