"""What the platform would evaluate in a vendor's text, found and made harmless.

The platform fills `{{ param.NAME }}` into a path and evaluates a string default as a Go template,
which can read a connection's variables. A document must never get to write either.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any, NamedTuple

_SEGMENT_PARAMETER = re.compile(r"\{([^{}/]+)\}")
_SAFE_NAME = re.compile(r"[^\s{}\"`'\\|()]+|[\w-]+(?: [\w-]+)+")
"""A name of several words has no dots: what follows a blank must not name a connection variable."""

_CONTROLS = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
_DOT_SEGMENT = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)


class PathTemplate(NamedTuple):
    """A path as the platform takes it, the names of its parameters, and what was mended."""

    path: str
    names: tuple[str, ...]
    mended: tuple[tuple[str, str], ...]
    """Pairs of Problem code and message."""


class UnsafePathError(ValueError):
    """A path that could lead elsewhere than below the connector's base URL; says why."""


def has_template(text: str) -> bool:
    """Tell whether the platform would evaluate something in `text`."""
    return "{{" in text or "}}" in text


def holds_template(value: Any) -> bool:
    """Tell whether the platform would evaluate something in any text of a JSON value."""
    todo = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            if has_template(node):
                return True
        elif isinstance(node, dict):
            todo += node
            todo += node.values()
        elif isinstance(node, list):
            todo += node
    return False


def is_safe_name(name: str) -> bool:
    """Tell whether a parameter's name can stand in a placeholder and nothing else."""
    return bool(_SAFE_NAME.fullmatch(name)) and not has_control_characters(name)


def is_safe_path_value(text: str) -> bool:
    """Tell whether a value can be filled into a path and lead nowhere else.

    An empty one, or one that begins with a slash, could make the path begin with two.
    """
    return bool(text) and not (
        text.startswith("/")
        or "\\" in text
        or has_control_characters(text)
        or _DOT_SEGMENT.search(text)
    )


def has_control_characters(text: str) -> bool:
    """Tell whether `text` holds characters that no request line may hold (RFC 3986, 2)."""
    return not text.isprintable() and any(unicodedata.category(char) in _CONTROLS for char in text)


def path_template(path: str) -> PathTemplate:
    """Turn `/pets/{petId}` into `/pets/{{ param.petId }}`.

    Only a `{name}` within one segment is a parameter (OpenAPI 3.0.4, 4.7.8.2); other braces are
    percent-encoded. Raises UnsafePathError for a path that no mending makes safe.
    """
    mended: list[tuple[str, str]] = []
    if not path.startswith("/"):
        mended.append(("path-without-slash", path))
        path = f"/{path}"
    _refuse_unsafe(path)
    names: list[str] = []
    parts: list[str] = []
    literal_braces = False
    end = 0
    for match in _SEGMENT_PARAMETER.finditer(path):
        literal_braces |= _add_literal(parts, path[end : match.start()])
        end = match.end()
        if is_safe_name(match[1]):
            names.append(match[1])
            parts.append(f"{{{{ param.{match[1]} }}}}")
        else:
            literal_braces |= _add_literal(parts, match[0])
    literal_braces |= _add_literal(parts, path[end:])
    if literal_braces:
        mended.append(("path-brace-literal", path))
    mended += [
        ("path-parameter-repeated", f"{name} stands in it {count} times")
        for name, count in (Counter(names) if len(names) > 1 else {}).items()
        if count > 1
    ]
    mended += [
        (code, path)
        for char, code in (("?", "path-has-query"), ("#", "path-has-fragment"))
        if char in path
    ]
    return PathTemplate("".join(parts), tuple(dict.fromkeys(names)), tuple(mended))


def _add_literal(parts: list[str], text: str) -> bool:
    """Add text without parameters, its braces encoded; tell whether there were any."""
    parts.append(text.replace("{", "%7B").replace("}", "%7D"))
    return "{" in text or "}" in text


def _refuse_unsafe(path: str) -> None:
    """Raise UnsafePathError for what could change the host or climb out of the base path."""
    if path.startswith("//"):
        raise UnsafePathError("it starts with //, which names another host")
    if "\\" in path:
        raise UnsafePathError("it holds a backslash, which some clients read as /")
    if has_control_characters(path):
        raise UnsafePathError("it holds control characters")
    if _DOT_SEGMENT.search(path.partition("?")[0].partition("#")[0]):
        raise UnsafePathError("it holds a dot segment, which leads out of its folder")
