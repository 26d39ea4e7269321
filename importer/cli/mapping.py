"""The options about what a document becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from importer.cli.grouped import Option, takes

if TYPE_CHECKING:
    from importer.mapping.options import MappingOptions

_ParameterNotes = Annotated[
    bool,
    typer.Option(
        "--parameter-notes/--no-parameter-notes",
        help="Tell in an action's description what the platform has no field for.",
    ),
]
_Triggers = Annotated[
    bool,
    typer.Option("--triggers/--no-triggers", help="Make triggers of webhooks and callbacks."),
]
_Server = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="INDEX|URL|DESCRIPTION",
        help="Which of the document's servers the connector is for; the first is 0.",
    ),
]
_BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="URL",
        help="The connector's base URL, where the document names none or another one.",
    ),
]
_Include = Annotated[
    list[str] | None,
    typer.Option(
        "--include",
        metavar="FILTER",
        help="Import only such operations: tag:NAME, id:OPERATION_ID, METHOD, /path or "
        "'METHOD /path'; * stands for anything. May be repeated.",
    ),
]
_Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="FILTER", help="Leave such operations out. May be repeated."),
]


def _mapping_options(given: dict[str, Any]) -> MappingOptions:
    """Put the options together. Raises UsageError for one that cannot be."""
    from importer.mapping.options import MappingOptions

    chosen = {name: tuple(given[name] or ()) for name in ("include", "exclude")}
    return MappingOptions(**{**given, **chosen})


maps_documents = takes(
    "mapping",
    {
        "parameter_notes": Option(_ParameterNotes, True),
        "triggers": Option(_Triggers, True),
        "server": Option(_Server, None),
        "base_url": Option(_BaseUrl, None),
        "include": Option(_Include, None),
        "exclude": Option(_Exclude, None),
    },
    _mapping_options,
)
"""Gives a command the options about the mapping as one value, `mapping`."""
