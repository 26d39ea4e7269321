"""Bytes to a tree of JSON values: strings as keys, dates as strings.

In: the bytes of a JSON or YAML file, UTF-8 with or without byte order mark. Out: dictionaries,
lists, strings, numbers, booleans and None. Refuses anything else with one `DocumentError`, which
never quotes the file.
"""

from __future__ import annotations

import codecs
import re
import sys
from typing import Any, NamedTuple

import msgspec

from importer.document.duplicates import Duplicate, duplicates_in_json, refuse_duplicates
from importer.document.limits import DEFAULTS, Limits, Size, exceeded, measure
from importer.document.text_keys import KeyLog, OtherKeys, have_text_keys
from importer.errors import DocumentError

_BEGINNING_BYTES = 1_000
_ALIAS_DEPTH_MOST = 64
_MERGE_KEY = re.compile(r"(?:^|[\s{,])<<\s*:", re.MULTILINE)
_MANY_LEVELS = re.compile(r"^[-?:\t ]{400}", re.MULTILINE)
_SEVERAL = re.compile(r"^---(?:\s|$)", re.MULTILINE)


class Parsed(NamedTuple):
    """A file as parsed: its tree, how large that is, keys that stood twice, or were no text."""

    root: Any
    size: Size
    duplicates: tuple[Duplicate, ...]
    other_keys: OtherKeys | None = None


def parse_document(
    raw: bytes, where: str, limits: Limits = DEFAULTS, *, allow_duplicate_keys: bool = False
) -> Any:
    """Give the tree of a file; see `parse_file`."""
    return parse_file(raw, where, limits, allow_duplicate_keys=allow_duplicate_keys).root


def parse_file(
    raw: bytes, where: str, limits: Limits = DEFAULTS, *, allow_duplicate_keys: bool = False
) -> Parsed:
    """Parse JSON, or YAML by the core schema of YAML 1.2 (section 10.3); `where` names the file.

    A file that begins like JSON is read as JSON. Where that fails and its name does not end in
    `.json`, it is read as YAML, of which JSON is a part. Of a key that stands twice in a mapping
    the last value counts, if that is allowed. Of `limits` those on one file's depth and aliases
    hold; where there are more values than it allows, they are counted no further. Raises
    DocumentError.
    """
    raw = raw.removeprefix(codecs.BOM_UTF8)
    value, log = _parse_json(raw, where, limits), KeyLog()
    if value is None:
        value, duplicates = _parse_yaml(_decode(raw, where), where, limits, log)
        size = measure(value, limits)
    else:
        size = measure(value, limits)
        duplicates = duplicates_in_json(raw, size.keys) if size.values <= limits.values else ()
    if size.levels > limits.depth:
        raise _too_deep(limits, where)
    if not allow_duplicate_keys:
        refuse_duplicates(duplicates, where)
    return Parsed(value, size, duplicates, log.told(value))


def _parse_json(raw: bytes, where: str, limits: Limits) -> Any:
    """Parse JSON; None for what is none, or is null."""
    if b"\0" in raw[:4]:
        raise DocumentError(
            "the file is UTF-16 or UTF-32", where=where, hint="Save the file as UTF-8"
        )
    if raw[:_BEGINNING_BYTES].lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return msgspec.json.decode(raw)  # far cheaper from bytes than from decoded text
    except RecursionError:
        raise _too_deep(limits, where) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        _decode(raw, where)
        if where.lower().endswith(".json"):
            raise _broken_json(raw, error, where) from None
    return None


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


def _parse_yaml(
    text: str, where: str, limits: Limits, log: KeyLog
) -> tuple[Any, tuple[Duplicate, ...]]:
    """Parse YAML with yaml-rs; what is not for it, or it refuses, with PyYAML's C loader.

    yaml-rs refuses keys that stand twice, without a line, and would take 1 and true for one key.
    So the other loader tells of them, and what counts where they are allowed.
    """
    value = None if _is_for_pyyaml(text) else _parse_yaml_1_2(text, limits)
    # yaml-rs gives several documents as one list; PyYAML reads one, or says that there are more
    is_refused = value is None or (isinstance(value, list) and _SEVERAL.search(text))
    if not is_refused and have_text_keys(value, where, log):
        return value, ()
    from importer.document.yaml_core import load_yaml_core

    value, duplicates = load_yaml_core(text, where, limits, log)
    have_text_keys(value, where, log)  # they are; the values are looked at
    return value, duplicates


def _is_for_pyyaml(text: str) -> bool:
    """Tell whether YAML may hold what yaml-rs does not read as we need it.

    Those are merge keys, sets, of which it makes no JSON, and a line that begins with so many `- `
    or blanks that they may be levels: it bounds those of brackets alone, and a few thousand end
    the process.
    """
    has_merge_key = "<<" in text and _MERGE_KEY.search(text) is not None
    return has_merge_key or "!!set" in text or _MANY_LEVELS.search(text) is not None


def _parse_yaml_1_2(text: str, limits: Limits) -> Any:
    """Parse YAML with yaml-rs; None for what it refuses, where PyYAML says better what is wrong."""
    import yaml_rs

    alias_limits = yaml_rs.AliasLimits(
        max_total_replayed_events=min(limits.aliases, sys.maxsize),
        max_replay_stack_depth=_ALIAS_DEPTH_MOST,
    )
    try:
        return yaml_rs.loads(text, parse_datetime=False, alias_limits=alias_limits)
    except (ValueError, TypeError):
        # its YAMLDecodeError is the one, so is what Python says to long numbers; the other comes of
        # mappings in a key that it cannot build
        return None


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


def _too_deep(limits: Limits, where: str) -> DocumentError:
    return exceeded("levels", limits.depth, "--max-depth", where)
