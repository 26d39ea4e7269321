"""The document's structure held against OpenAPI's own JSON Schemas.

The schemas are those that openapi-spec-validator carries; jsonschema-rs runs them, some hundred
times faster than that package's own walk. What is wrong becomes Problems, never an exception: the
reader takes what it can.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

from importer.model.document import Document, escape
from importer.problems import ProblemLog

_FAULTS_MOST = 2_000
"""A document of one repeated mistake would otherwise fill the report with it."""

_BRANCHES_DEPTH_MOST = 20


def validate_document(document: Document, problems: ProblemLog) -> None:
    """Add a `structure-invalid` Problem for each place that breaks the schema of its version."""
    validator = _validator(document.openapi[:3])
    try:
        if validator.is_valid(document.root):
            return
        for count, error in enumerate(validator.iter_errors(document.root)):
            if count == _FAULTS_MOST:
                problems.add(
                    "structure-invalid", "", f"more than {_FAULTS_MOST:,} faults; the rest is left"
                )
                return
            pointer, message = _innermost(error)
            problems.add("structure-invalid", pointer, message)
    except ValueError as fault:  # the validator's own bound on depth, or a number it cannot hold
        problems.add("structure-invalid", "", f"the structure was not checked: {fault}")


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
    for _ in range(_BRANCHES_DEPTH_MOST):
        best = max(_branch_errors(error), key=lambda e: len(list(e.instance_path)), default=None)
        if best is None or len(list(best.instance_path)) <= len(list(error.instance_path)):
            break
        error = best
    pointer = "".join(f"/{escape(str(step))}" for step in error.instance_path)
    return pointer, _message(error)


def _branch_errors(error: Any) -> Iterator[Any]:
    """Give the faults of the branches of a `oneOf` or `anyOf` that failed."""
    for branch in getattr(error.kind, "context", None) or ():
        yield from branch


def _message(error: Any) -> str:
    """Say what is wrong in words about the rule; an object of the document is not quoted."""
    kind = type(error.kind).__name__
    if kind in ("OneOfNotValid", "AnyOf"):
        missing = sorted(
            {
                str(fault.message).split(" ", 1)[0].strip('"')
                for fault in _branch_errors(error)
                if type(fault.kind).__name__ == "Required" and "$ref" not in fault.message
            }
        )
        wanted = f"; missing: {', '.join(missing)}" if missing else ""
        return f"is none of what is allowed here{wanted}"
    message = str(error.message)
    if kind in ("Type", "Enum", "Pattern", "Format", "Const"):
        _, separator, rest = message.rpartition(" is not ")
        return f"the value is not {rest}" if separator else "the value is not allowed here"
    return message if len(message) < 200 else f"breaks the rule `{kind}`"  # noqa: PLR2004
