"""The options about reading a document, told once and given to commands as one value."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from importer.document.store import ReadOptions

CACHE_FOLDER = Path(".importer") / "cache"
"""Where documents from the network are kept, so that an unchanged one is not sent again."""

_PANEL = "Reading"


def _limit(name: str, what: str) -> Any:
    """Make an option for a limit; without it the default of `Limits` holds."""
    option = typer.Option(f"--max-{name}", metavar="N", min=1, help=what, rich_help_panel=_PANEL)
    return Annotated[int | None, option]


_OPTIONS: dict[str, tuple[Any, Any]] = {
    "allow_refs": (
        Annotated[
            list[str] | None,
            typer.Option(
                "--allow-refs",
                metavar="FOLDER|ORIGIN",
                help="Let references lead there, too. May be repeated.",
            ),
        ],
        None,
    ),
    "allow_duplicate_keys": (
        Annotated[
            bool,
            typer.Option(
                "--allow-duplicate-keys", help="Of a key that stands twice, take the last."
            ),
        ],
        False,
    ),
    "max_bytes": (_limit("bytes", "Decoded bytes of all files."), None),
    "max_files": (_limit("files", "Files that a document may consist of."), None),
    "max_depth": (_limit("depth", "Levels of a file."), None),
    "max_values": (_limit("values", "Values in all files."), None),
    "max_aliases": (_limit("aliases", "Values that YAML aliases of a file stand for."), None),
    "max_seconds": (_limit("seconds", "Seconds for reading."), None),
}
_LIMITS = {
    "max_bytes": "bytes_",
    "max_files": "files",
    "max_depth": "depth",
    "max_values": "values",
    "max_aliases": "aliases",
    "max_seconds": "total_s",
}


def reads_documents(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options about reading; it takes them as one value, `reading`."""
    signature = inspect.signature(command)
    # the type of `reading` itself is imported only when a command runs
    kinds = get_type_hints(command, localns={"ReadOptions": object}, include_extras=True)
    own = [
        item.replace(annotation=kinds[name])
        for name, item in signature.parameters.items()
        if name != "reading"
    ]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in _OPTIONS.items()
    ]

    @wraps(command)
    def with_options(**arguments: Any) -> None:
        given = {name: arguments.pop(name) for name in _OPTIONS}
        command(**arguments, reading=_read_options(given))

    parameters = [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in own] + shared
    with_options.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # functions take it
    with_options.__annotations__ = {item.name: item.annotation for item in parameters}
    return with_options


def _read_options(given: dict[str, Any]) -> ReadOptions:
    """Put the options together as a `ReadOptions`. Raises UsageError for one that cannot be."""
    from importer.document.limits import Limits
    from importer.document.store import ReadOptions

    limits = {field: given[name] for name, field in _LIMITS.items() if given[name] is not None}
    return ReadOptions(
        limits=Limits(**limits),
        allow_refs=tuple(given["allow_refs"] or ()),
        allow_duplicate_keys=given["allow_duplicate_keys"],
    )
