"""YAML that yaml-rs cannot read, by PyYAML's C loader with YAML 1.2's core schema.

Some vendors write what YAML 1.2 forbids and every loader accepts (a quoted scalar continued with
less indent), or merge keys of YAML 1.1. This loader is slower and reads both; booleans, numbers
and null are those of the core schema (YAML 1.2, section 10.3.2), so both loaders agree, but for
numbers that YAML 1.1 had besides: yaml-rs takes `1_000`, `0b11` and `0X1F` for numbers, this one
for text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import ConstructorError

from importer.document.duplicates import Duplicate, key_text
from importer.document.limits import DEFAULTS, Limits
from importer.document.text_keys import KeyLog
from importer.document.yaml_limits import BombError, refuse_bombs
from importer.document.yaml_line_ends import LineEnds
from importer.errors import DocumentError

if TYPE_CHECKING:
    from yaml import CSafeLoader as BaseLoader
else:
    BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MERGE_TAG = "tag:yaml.org,2002:merge"
TEXT_TAG = "tag:yaml.org,2002:str"
DIGITS_MOST = 400
"""Digits of a whole number; no JSON number that others can read has more (IEEE 754)."""


class CoreLoader(BaseLoader):
    """PyYAML's safe loader, with the core schema and keys that are texts.

    `duplicates` are the keys that stood again in one mapping; the last of them counts. `key_log`
    remembers those that were no text. `restored` gives a scalar as it stood in the file.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way to replace them

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.duplicates: list[Duplicate] = []
        self.key_log = KeyLog()
        self.restored: Callable[[str], str] = str
        self._seen: set[int] = set()

    def construct_scalar(self, node: Any) -> str:
        """Give the text of a scalar."""
        return self.restored(super().construct_scalar(node))

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping; its keys, which must be scalars, become texts."""
        if not isinstance(node, yaml.MappingNode):  # `!!map` before a list
            raise ConstructorError(None, None, "this is no mapping", node.start_mark)
        self.flatten_mapping(node)
        merged: dict[Hashable, Any] = {}
        others: list[str] = []
        for key, value in node.value:  # merged pairs come first, so the mapping's own win
            text = self._key(key)
            if key.tag != TEXT_TAG and not isinstance(self.construct_object(key), str):
                others.append(text)
            merged[text] = self.construct_object(value, deep=deep)
        self.key_log.add(merged, others)
        return merged

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put in what `<<` merges, once it is known which keys stood twice before."""
        if id(node) not in self._seen:  # a second call finds merged keys beside own ones
            self._seen.add(id(node))
            own: set[str] = set()
            for key in [key for key, _ in node.value if key.tag != MERGE_TAG]:
                text = self._key(key)
                if text in own:
                    self.duplicates.append(Duplicate(text, key.start_mark.line + 1))
                own.add(text)
        super().flatten_mapping(node)

    def _key(self, node: yaml.Node) -> str:
        text = key_text(self.construct_object(node)) if isinstance(node, yaml.ScalarNode) else None
        if text is None:
            raise ConstructorError(None, None, "a key is a list or a mapping", node.start_mark)
        return text


def _construct_int(_loader: Any, node: yaml.ScalarNode) -> int:
    text = str(node.value)
    if len(text) > DIGITS_MOST:
        raise ConstructorError(None, None, "a number has too many digits", node.start_mark)
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


for _tag, _expression, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+.0123456789",
    ),
    ("merge", r"^<<$", "<"),
):
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(_expression), list(_first)
    )


def _untagged(loader: Any, node: yaml.Node) -> Any:
    """Read a value with a tag of its own as what it looks like: a tag never runs anything."""
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


def _construct_map(loader: Any, node: yaml.MappingNode) -> Iterator[dict[Hashable, Any]]:
    """Build a mapping that what stands in it may refer to: it is given first, and filled then."""
    data: dict[Hashable, Any] = {}
    yield data
    built = loader.construct_mapping(node)
    data.update(built)
    loader.key_log.replace(built, data)


def _construct_text(loader: Any, node: yaml.Node) -> str:
    return str(loader.construct_scalar(node))


for _tag in ("timestamp", "binary"):
    CoreLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _construct_text)
for _tag in ("set", "omap", "pairs"):  # JSON has none of them
    CoreLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _untagged)
CoreLoader.add_constructor("tag:yaml.org,2002:int", _construct_int)
CoreLoader.add_constructor("tag:yaml.org,2002:map", _construct_map)
CoreLoader.add_constructor(None, _untagged)


def load_yaml_core(
    text: str, where: str, limits: Limits = DEFAULTS, log: KeyLog | None = None
) -> tuple[Any, tuple[Duplicate, ...]]:
    """Parse one YAML document; give its tree, and the keys that stood again in one mapping.

    `log` remembers the keys that were no text. Raises DocumentError with line and column, never
    with content.
    """
    try:
        ends = LineEnds(text, where)
        refuse_bombs(ends.text, CoreLoader, limits)
        loader = CoreLoader(ends.text)
        loader.restored = ends.restored
        loader.key_log = log or loader.key_log
        try:
            tree = loader.get_single_data()
        finally:
            loader.dispose()
        return tree, tuple(sorted(loader.duplicates, key=lambda found: found.line))
    except BombError as bomb:
        hint = f"Raise it with {bomb.option} if that is right"
        raise DocumentError(str(bomb), where=where, hint=hint) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        why = str(error.problem)
        if why.startswith("but "):  # "expected a single document, but found another document"
            why = f"{error.context}, {why}"
        elif why == "second occurrence":
            why = "an anchor is given twice"
        raise DocumentError(f"broken YAML{place}: {why}", where=where) from None
    except yaml.reader.ReaderError as error:
        raise _no_text(text, error, where) from None
    except (ValueError, LookupError):  # `!!bool maybe`
        raise DocumentError("broken YAML: a value is not of its tag", where=where) from None


def _no_text(text: str, error: yaml.reader.ReaderError, where: str) -> DocumentError:
    """Name a character that no YAML may hold (YAML 1.2, section 5.1), and its line."""
    char = error.character if isinstance(error.character, int) else ord(error.character)
    line = text.count("\n", 0, max(text.find(chr(char)), 0)) + 1
    return DocumentError(
        f"broken YAML at line {line}: the character U+{char:04X} cannot stand in YAML",
        where=where,
        hint="Take it out, or write it as an escape in double quotes",
    )
