"""Bytes to a tree of JSON values: strings as keys, dates as strings.

In: the bytes of a JSON or YAML file, UTF-8 with or without byte order mark. Out: dictionaries,
lists, strings, numbers, booleans and None. Refuses anything else with one `DocumentError`, which
never quotes the file.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

import msgspec

from importer.errors import DocumentError

_BEGINNING_BYTES = 1_000
_ALIAS_DEPTH_MOST = 64
_ALIAS_EVENTS_MOST = 1_000_000
_MERGE_KEY = re.compile(r"(?:^|[\s{,])<<\s*:", re.MULTILINE)


def parse_document(raw: bytes, where: str) -> Any:
    """Parse JSON, or YAML by the core schema of YAML 1.2 (section 10.3); `where` names the file.

    A file that begins like JSON is read as JSON. Where that fails and its name does not end in
    `.json`, it is read as YAML, of which JSON is a part. Raises DocumentError.
    """
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if raw[:_BEGINNING_BYTES].lstrip()[:1] in (b"{", b"["):
        try:
            return msgspec.json.decode(raw)  # far cheaper from bytes than from decoded text
        except RecursionError:
            raise _too_deep(where) from None
        except msgspec.DecodeError as error:
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
    """Parse YAML with yaml-rs; what it refuses, and merge keys, with PyYAML's C loader."""
    import yaml_rs

    if not _MERGE_KEY.search(text):  # merge keys are of YAML 1.1, which yaml-rs does not speak
        try:
            value = yaml_rs.loads(
                text,
                parse_datetime=False,
                alias_limits=yaml_rs.AliasLimits(
                    max_total_replayed_events=_ALIAS_EVENTS_MOST,
                    max_replay_stack_depth=_ALIAS_DEPTH_MOST,
                ),
            )
        except yaml_rs.YAMLDecodeError:
            pass  # PyYAML reads it, or says better where it is broken
        else:
            return _with_text_keys(value, where)
    from importer.document.yaml_core import load_yaml_core

    return load_yaml_core(text, where)


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
            todo.extend(child for child in node.values() if type(child) in (dict, list))
        elif isinstance(node, list):
            todo.extend(child for child in node if type(child) in (dict, list))
    return value


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
    seen: set[str] = set()
    for key, _ in items:
        if key in seen:
            break
        seen.add(key)
    return DocumentError(f'the key "{key}" stands twice in one mapping', where=where)


def _broken_json(raw: bytes, error: msgspec.DecodeError, where: str) -> DocumentError:
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
