"""YAML that yaml-rs cannot read, by PyYAML's C loader with YAML 1.2's core schema.

Some vendors write what YAML 1.2 forbids and every loader accepts (a quoted scalar continued with
less indent), or merge keys of YAML 1.1. This loader is slower and reads both; booleans, numbers
and null are those of the core schema (YAML 1.2, section 10.3.2), so both loaders agree.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import ConstructorError

from importer.errors import DocumentError

if TYPE_CHECKING:
    from yaml import CSafeLoader as BaseLoader
else:
    BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MERGE_TAG = "tag:yaml.org,2002:merge"
TEXT_TAG = "tag:yaml.org,2002:str"


class CoreLoader(BaseLoader):
    """PyYAML's safe loader, with the core schema, text keys, and no key twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way to replace them

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping whose keys are text; a key that stands twice is an error."""
        own = {_key(key) for key, _ in node.value if key.tag != MERGE_TAG}
        if len(own) < sum(key.tag != MERGE_TAG for key, _ in node.value):
            raise ConstructorError(None, None, "a key stands twice in one mapping", node.start_mark)
        self.flatten_mapping(node)
        merged: dict[Hashable, Any] = {}
        for key, value in node.value:  # merged pairs come first, so the mapping's own win
            merged[_key(key)] = self.construct_object(value, deep=deep)
        return merged


def _key(node: yaml.Node) -> str:
    """Give a key as the text that stands in the file."""
    if not isinstance(node, yaml.ScalarNode):
        raise ConstructorError(None, None, "a key is a list or a mapping", node.start_mark)
    return str(node.value)


def _construct_int(_loader: Any, node: yaml.ScalarNode) -> int:
    text = str(node.value)
    if text.startswith(("0o", "0x")):
        return int(text, 0)
    return int(text)


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


def _construct_text(_loader: Any, node: yaml.ScalarNode) -> str:
    return str(node.value)


for _tag in ("timestamp", "binary"):
    CoreLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _construct_text)
CoreLoader.add_constructor("tag:yaml.org,2002:int", _construct_int)
CoreLoader.add_constructor(None, _untagged)


def load_yaml_core(text: str, where: str) -> Any:
    """Parse one YAML document; raises DocumentError with line and column, never with content."""
    try:
        return yaml.load(text, CoreLoader)  # noqa: S506 - CoreLoader is a safe loader
    except RecursionError:
        raise DocumentError(
            "the document is nested too deeply to be an OpenAPI one", where=where
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise DocumentError(f"broken YAML{place}: {error.problem}", where=where) from None
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(f"broken YAML: {type(error).__name__}", where=where) from None
