"""Where a source's document is read from, and how.

In: the source. Out: the document's place, and options for reading.
"""

from __future__ import annotations

from collections.abc import Mapping

from importer.document.limits import Limits
from importer.document.store import ReadOptions
from importer.errors import UsageError
from importer.service.configuration import SourceTable

_LIMITS = {
    "bytes_": "max_bytes",
    "files": "max_files",
    "depth": "max_depth",
    "values": "max_values",
    "aliases": "max_aliases",
    "total_s": "max_seconds",
}
"""For each field of `Limits`, what a source says of it."""


def spec_of(source: SourceTable, environment: Mapping[str, str]) -> str:
    """Give the place of a source's document. Raises UsageError where its variable is not set."""
    if source.spec is not None:
        return source.spec
    variable = source.spec_env or ""
    spec = environment.get(variable, "")
    if not spec or spec == "-":
        raise UsageError(f"{variable} is not set, which source {source.name} is read from")
    return spec


def reading_of(source: SourceTable) -> ReadOptions:
    """Give how a source's document is read."""
    given = {field: getattr(source, name) for field, name in _LIMITS.items()}
    return ReadOptions(
        limits=Limits(**{field: value for field, value in given.items() if value is not None}),
        allow_refs=source.allow_refs,
        allow_duplicate_keys=source.allow_duplicate_keys,
    )
