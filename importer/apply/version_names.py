"""Names of versions: which are reserved, which an API's own version becomes, which comes next.

The contract lets a version be called anything but `latest` and `default` ("Versioning", "Special
Versions"); since a name is a segment of addresses, what is made here has no more than letters,
digits and `. _ - +` in it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from importer.connect.address import path_of
from importer.errors import DocumentError, TargetError
from importer.model.bundle import Source

RESERVED_NAMES = frozenset({"latest", "default"})

MOST_CHARS = 100
"""Longer names of our own making are cut; the platform publishes no limit."""

_MARK_CHARS = 8
_OTHER = re.compile(r"[^\w.+-]+")
_BORDERS = "-_+"


def check_name(name: str) -> None:
    """Raise TargetError for a name that is no version's own, or that no address can carry."""
    if not name.isprintable():
        raise TargetError(f"the version's name '{name}' holds characters that cannot be seen")
    path_of(name)
    if name in RESERVED_NAMES:
        raise TargetError(
            f"{name} is a reserved name: it means a published version, which takes no changes",
            hint="name a draft by --version NAME, or make one with --create-version besides",
        )


def legal_version_name(text: str) -> str | None:
    """Make a version's name of what an API calls its version (`info.version`, OpenAPI, Info).

    Equal texts give equal names, and a name given is made into itself. A reserved word gets
    `version-` before it; what is longer than `MOST_CHARS` is cut and ends in a mark of the whole.
    Gives None where nothing is left that could be a name.
    """
    name = _OTHER.sub("-", unicodedata.normalize("NFKC", text)).strip(_BORDERS)
    if not any(char.isalnum() for char in name):
        return None
    if name.casefold() in RESERVED_NAMES:
        return f"version-{name}"
    if len(name) > MOST_CHARS:
        mark = hashlib.sha256(name.encode()).hexdigest()[:_MARK_CHARS]
        name = f"{name[: MOST_CHARS - _MARK_CHARS - 1]}-{mark}"
    return name


def documented_version(source: Source, *, hint: str) -> str:
    """Give the name that a document gives to the version of the connector.

    Raises DocumentError where the document's own version cannot be made one; its `hint` says how
    the user names the version instead.
    """
    name = legal_version_name(source.version)
    if name is None:
        raise DocumentError(
            f"the document's version '{source.version}' cannot be made a version's name",
            where=source.location,
            hint=hint,
        )
    return name


def series_name(name: str, number: int) -> str:
    """Give the name of an API version's `number`th version: `NAME`, `NAME-2`, `NAME-3`."""
    return name if number == 1 else f"{name}-{number}"
