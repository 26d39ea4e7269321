"""Bytes to a tree of JSON values: strings as keys, dates as strings.

In: the bytes of a JSON or YAML file, UTF-8 with or without byte order mark. Out: dictionaries,
lists, strings, numbers, booleans and None. Refuses anything else with one `DocumentError`, which
never quotes the file.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import Any

import msgspec

from importer.document.limits import collections_in
from importer.document.yaml_limits import ALIASED_MOST, DEPTH_MOST
from importer.errors import DocumentError

_BEGINNING_BYTES = 1_000
_ALIAS_DEPTH_MOST = 64
_MERGE_KEY = re.compile(r"(?:^|[\s{,])<<\s*:", re.MULTILINE)
_MANY_LEVELS = re.compile(r"^[-?:\t ]{400}", re.MULTILINE)
_SEVERAL = re.compile(r"^---(?:\s|$)", re.MULTILINE)
_SCALARS = frozenset({int, float, bool, type(None)})
_NUMBER_BITS_MOST = 1_400
"""The largest double has 1,024 bits; a far longer number could not even be printed."""


def parse_document(raw: bytes, where: str) -> Any:
    """Parse JSON, or YAML by the core schema of YAML 1.2 (section 10.3); `where` names the file.

    A file that begins like JSON is read as JSON. Where that fails and its name does not end in
    `.json`, it is read as YAML, of which JSON is a part. Raises DocumentError.
    """
    value = _parse(raw.removeprefix(codecs.BOM_UTF8), where)
    if _is_deeper(value, DEPTH_MOST):
        raise _too_deep(where)
    return value


def _parse(raw: bytes, where: str) -> Any:
    if b"\0" in raw[:4]:
        raise DocumentError(
            "the file is UTF-16 or UTF-32", where=where, hint="Save the file as UTF-8"
        )
    if raw[:_BEGINNING_BYTES].lstrip()[:1] in (b"{", b"["):
        try:
            return msgspec.json.decode(raw)  # far cheaper from bytes than from decoded text
        except RecursionError:
            raise _too_deep(where) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            _decode(raw, where)
            if where.lower().endswith(".json"):
                raise _broken_json(raw, error, where) from None
    return _parse_yaml(_decode(raw, where), where)


def _decode(raw: bytes, where: str) -> str:
    """Decode UTF-8, the encoding of JSON (RFC 8259, 8.1) and of the YAML that is read."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"byte {error.start} is not UTF-8", where=where, hint="Save the file as UTF-8"
        ) from None
    if not text.strip():
        raise DocumentError(
            "the file is empty", where=where, hint="Point to a file with an OpenAPI document"
        )
    return text


def _parse_yaml(text: str, where: str) -> Any:
    """Parse YAML with yaml-rs; what is not for it, or it refuses, with PyYAML's C loader."""
    value = None if _is_for_pyyaml(text) else _parse_yaml_1_2(text)
    # yaml-rs gives several documents as one list; PyYAML reads one, or says that there are more
    if value is None or (isinstance(value, list) and _SEVERAL.search(text)):
        from importer.document.yaml_core import load_yaml_core

        value = load_yaml_core(text, where)
    return _with_text_keys(value, where)


def _is_for_pyyaml(text: str) -> bool:
    """Tell whether YAML may hold what yaml-rs does not read as we need it.

    Those are merge keys, sets, of which it makes no JSON, and a line that begins with so many `- `
    or blanks that they may be levels: it bounds those of brackets alone, and a few thousand end
    the process.
    """
    has_merge_key = "<<" in text and _MERGE_KEY.search(text) is not None
    return has_merge_key or "!!set" in text or _MANY_LEVELS.search(text) is not None


def _parse_yaml_1_2(text: str) -> Any:
    """Parse YAML with yaml-rs; None for what it refuses, where PyYAML says better what is wrong."""
    import yaml_rs

    limits = yaml_rs.AliasLimits(
        max_total_replayed_events=ALIASED_MOST, max_replay_stack_depth=_ALIAS_DEPTH_MOST
    )
    try:
        return yaml_rs.loads(text, parse_datetime=False, alias_limits=limits)
    except ValueError:  # its YAMLDecodeError is one; so is what Python says to long numbers
        return None


def _is_deeper(value: Any, levels_most: int) -> bool:
    """Tell whether a tree has more levels; later stages may descend it by recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(levels_most):
        level = collections_in(level)
        if not level:
            return False
    return True


def _with_text_keys(value: Any, where: str) -> Any:
    """Turn every key into a string, in place: `200:` means "200" (OpenAPI, Responses Object)."""
    todo: list[Any] = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            if any(type(key) is not str for key in node):
                items = [(_key_text(key, where), child) for key, child in node.items()]
                if len(dict(items)) < len(items):
                    raise _duplicate_key(items, where)
                node.clear()
                node.update(items)
            todo.extend(child for child in node.values() if type(child) is not str)
        elif isinstance(node, list):
            todo.extend(child for child in node if type(child) is not str)
        elif node is not None and type(node) is not bool:
            _check_scalar(node, where)
    return value


def _check_scalar(value: object, where: str) -> None:
    """Raise DocumentError for what JSON has no word for, and for numbers beyond all bounds."""
    if type(value) not in _SCALARS and not isinstance(value, str):
        raise DocumentError(
            f"a value has the YAML type {type(value).__name__}, which JSON does not have",
            where=where,
        )
    if isinstance(value, int) and value.bit_length() > _NUMBER_BITS_MOST:
        raise DocumentError("a number has too many digits", where=where)


def _key_text(key: object, where: str) -> str:
    """Give a scalar key as its JSON text; a list or an object as a key is refused."""
    if isinstance(key, str):
        return key
    if key is None or isinstance(key, bool | int | float):
        return msgspec.json.encode(key).decode()
    raise DocumentError(
        "a key of a mapping is a list or a mapping", where=where, hint="Use text as keys"
    )


def _duplicate_key(items: list[tuple[str, Any]], where: str) -> DocumentError:
    """Name the first key that stands twice once numbers are text (`200` and `"200"`)."""
    counts = Counter(key for key, _ in items)
    key = next(key for key, count in counts.items() if count > 1)
    return DocumentError(f'the key "{key}" stands twice in one mapping', where=where)


def _broken_json(raw: bytes, error: Exception, where: str) -> DocumentError:
    """Say in line and column where JSON is broken, as far as the parser told."""
    message = str(error)
    found = message.rpartition("(byte ")
    if found[1] and found[2].rstrip(")").isdigit():
        before = raw[: int(found[2].rstrip(")"))]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        return DocumentError(
            f"broken JSON at line {line}, column {column}: "
            + found[0].strip().removeprefix("JSON is malformed: "),
            where=where,
        )
    return DocumentError(f"broken JSON: {message}", where=where)


def _too_deep(where: str) -> DocumentError:
    return DocumentError("the document is nested too deeply to be an OpenAPI one", where=where)
