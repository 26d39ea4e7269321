"""A tree written as the bytes of a document: JSON, or YAML that every reader takes for the same.

YAML 1.1 and 1.2 differ in which words are numbers, dates and booleans. So a text that is one of
them in either is put in quotes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from importer.errors import DocumentError

if TYPE_CHECKING:
    from yaml import CSafeDumper as BaseDumper
else:
    BaseDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

_NO_TEXT = "tag:importer,2025:no-text"
_LINE_ENDS_OF_1_1 = re.compile("[\x85\u2028\u2029]")
_LONGEST_LINE = 1_000_000
"""Longer than any text: none is folded."""


class _Dumper(BaseDumper):
    """PyYAML's safe dumper without aliases, which leaves no text to be taken for something else."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


_Dumper.add_implicit_resolver(
    _NO_TEXT,
    re.compile(r"(?:[-+]?\.?[0-9][-+.:0-9a-z_]*|[yn]|[-+]?\.(?:inf|nan))\Z", re.IGNORECASE),
    list("-+.0123456789yYnN"),
)


def _represent_text(dumper: Any, text: str) -> yaml.ScalarNode:
    """Write a text of several lines in several lines, where YAML can.

    What ends a line in YAML 1.1 and not in 1.2 is escaped.
    """
    style = "|" if "\n" in text else None
    if _LINE_ENDS_OF_1_1.search(text):
        style = '"'
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
    return node


_Dumper.add_representer(str, _represent_text)


def write_tree(root: Any, *, as_yaml: bool) -> bytes:
    """Give a tree as indented JSON with a line end, or as YAML.

    Raises DocumentError for what cannot be written.
    """
    try:
        if as_yaml:
            return _as_yaml(root)
        return msgspec.json.format(msgspec.json.encode(root), indent=2) + b"\n"
    except RecursionError:
        raise DocumentError("the document is nested too deeply to be written") from None
    except (UnicodeEncodeError, yaml.YAMLError):
        raise DocumentError("the document holds a text that cannot be written") from None


def _as_yaml(root: Any) -> bytes:
    text: str = yaml.dump(
        root, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_LONGEST_LINE
    )
    return text.encode()
