"""The document's structure held against OpenAPI's own JSON Schemas.

The schemas are those that openapi-spec-validator carries; jsonschema-rs runs them, some hundred
times faster than that package's own walk. What is wrong becomes Problems, never an exception: the
reader takes what it can.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

from importer.document.pieces import pieces_of, shortened
from importer.model.document import Document, Location, escape
from importer.problems import ProblemLog

_FAULTS_MOST = 2_000
"""A document of one repeated mistake would otherwise fill the report with it."""

_MESSAGE_CHARS_MOST = 200


def validate_document(document: Document, problems: ProblemLog) -> None:
    """Add a `structure-invalid` Problem for each place that breaks the schema of its version."""
    validator = _validator(document.openapi[:3])
    with suppress(ValueError):  # what the validator cannot hold is told with its piece
        if validator.is_valid(document.root):
            return
    for count, (pointer, message) in enumerate(_faults(validator, document)):
        if count == _FAULTS_MOST:
            message = f"more than {_FAULTS_MOST:,} faults; the rest is left"
            problems.add("structure-invalid", Location(document.uri, ""), message)
            return
        if not _is_reference(document.root, pointer):
            problems.add("structure-invalid", Location(document.uri, pointer), message)


def _faults(validator: Any, document: Document) -> Iterator[tuple[str, str]]:
    """Give pointer and message of each fault; one for a piece too large to be looked into."""
    for piece in pieces_of(document.root, document.openapi[:3]):
        try:
            if validator.is_valid(piece.root):
                continue
            whole = shortened(piece)
            errors = [] if whole is None else validator.iter_errors(whole)
        except ValueError as fault:  # the validator's own bound on depth, or what it cannot hold
            yield piece.pointer, f"the structure was not checked: {fault}"
            continue
        if whole is None:
            yield piece.pointer, "breaks the schema; it is too large to tell where"
        yield from (fault for fault in map(_innermost, errors) if piece.tells_of(fault[0]))


def _is_reference(root: Any, pointer: str) -> bool:
    """Tell whether a place is a reference: what is referred to counts, wherever that stands.

    OpenAPI allows no `$ref` in place of an operation, say, and yet the reader follows it.
    """
    node = root
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(key)] if isinstance(node, list) else node[key]
        except (LookupError, ValueError, TypeError):
            return False
    return isinstance(node, dict) and isinstance(node.get("$ref"), str)


@cache
def _validator(version: str) -> Any:
    """Compile the schema of one OpenAPI version ("3.0")."""
    # Importing the package takes longer than checking a document; its data files are enough.
    found = importlib.util.find_spec("openapi_spec_validator")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("openapi-spec-validator is not installed")
    folder = Path(next(iter(found.submodule_search_locations)))
    schema = (folder / "resources" / "schemas" / f"v{version}" / "schema.json").read_bytes()
    return jsonschema_rs.validator_for(msgspec.json.decode(schema), validate_formats=False)


def _innermost(error: Any) -> tuple[str, str]:
    """Follow `oneOf`s (an object or a reference to one) to the fault that was meant."""
    while (inner := _inner_fault(error)) is not None:
        error = inner
    pointer = "".join(f"/{escape(str(step))}" for step in error.instance_path)
    return pointer, _message(error)


def _inner_fault(error: Any) -> Any:
    """Give the fault in one branch of a `oneOf` that tells more; None where none or several do."""
    branches = _branches(error)
    deepest = [max(branch, key=_depth) for branch in branches]
    depth = max(map(_depth, deepest), default=0)
    inner = [fault for fault in deepest if _depth(fault) == depth]
    if len(inner) > 1:
        return None
    is_plain = len(branches) == 1 and len(branches[0]) == 1
    return inner[0] if inner and (is_plain or depth > _depth(error)) else None


def _depth(error: Any) -> int:
    return len(list(error.instance_path))


def _branches(error: Any) -> list[list[Any]]:
    """Give the faults of each branch of a `oneOf` or `anyOf`; that it is no reference is none."""
    found = getattr(error.kind, "context", None) or ()
    return [branch for branch in found if not all(_lacks_reference(fault) for fault in branch)]


def _lacks_reference(fault: Any) -> bool:
    return type(fault.kind).__name__ == "Required" and '"$ref"' in fault.message


def _message(error: Any) -> str:
    """Say what is wrong in words about the rule; an object of the document is not quoted."""
    kind = type(error.kind).__name__
    if kind in ("OneOfNotValid", "AnyOf"):
        missing = sorted(
            {
                str(fault.message).split(" ", 1)[0].strip('"')
                for branch in _branches(error)
                for fault in branch
                if type(fault.kind).__name__ == "Required"
            }
        )
        wanted = f"; for one or the other is missing: {', '.join(missing)}" if missing else ""
        return f"is none of what is allowed here{wanted}"
    if kind == "OneOfMultipleValid":
        return "is more than one of what is allowed here"
    message = str(error.message)
    if kind in ("Type", "Enum", "Pattern", "Format", "Const"):
        _, separator, rest = message.rpartition(" is not ")
        return f"the value is not {rest}" if separator else "the value is not allowed here"
    quotes = message.startswith(("{", "[")) or len(message) > _MESSAGE_CHARS_MOST
    return f"breaks the rule `{kind}`" if quotes else message
