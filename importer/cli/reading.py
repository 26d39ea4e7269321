"""The options about reading a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from importer.cli.grouped import Option, takes

if TYPE_CHECKING:
    from importer.document.store import ReadOptions

CACHE_FOLDER = Path(".importer") / "cache"
"""Where documents from the network are kept, so that an unchanged one is not sent again."""

_LIMITS = {
    "max_bytes": ("bytes_", "Decoded bytes of all files."),
    "max_files": ("files", "Files that a document may consist of."),
    "max_depth": ("depth", "Levels of a file."),
    "max_values": ("values", "Values in all files."),
    "max_aliases": ("aliases", "Values that YAML aliases of a file stand for."),
    "max_seconds": ("total_s", "Seconds for reading."),
}
"""For each option of a limit, its field in `importer.document.limits.Limits`, and its help."""

_AllowRefs = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-refs",
        metavar="FOLDER|ORIGIN",
        help="Let references lead there, too. May be repeated.",
    ),
]
_AllowDuplicateKeys = Annotated[
    bool, typer.Option("--allow-duplicate-keys", help="Take the last of a key's values.")
]


def _limit(option: str, told: str) -> Option:
    """Make the option of a limit; without it the default of `Limits` holds."""
    flag = f"--{option.replace('_', '-')}"
    return Option(Annotated[int | None, typer.Option(flag, metavar="N", min=1, help=told)], None)


def _read_options(given: dict[str, Any]) -> ReadOptions:
    """Put the options together. Raises UsageError for one that cannot be."""
    from importer.document.limits import Limits
    from importer.document.store import ReadOptions

    limits = {field: given[name] for name, (field, _) in _LIMITS.items() if given[name] is not None}
    return ReadOptions(
        limits=Limits(**limits),
        allow_refs=tuple(given["allow_refs"] or ()),
        allow_duplicate_keys=given["allow_duplicate_keys"],
    )


reads_documents = takes(
    "reading",
    {
        "allow_refs": Option(_AllowRefs, None),
        "allow_duplicate_keys": Option(_AllowDuplicateKeys, False),
        **{name: _limit(name, told) for name, (_, told) in _LIMITS.items()},
    },
    _read_options,
)
"""Gives a command the options about reading as one value, `reading`."""
