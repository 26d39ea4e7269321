"""The options that commands share, each told once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_API_URL = "https://platform.versori.com/api/connect/v1"
TARGET_PANEL = "Target"


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


class Colour(StrEnum):
    """When a report is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


Spec = Annotated[
    str,
    typer.Argument(
        metavar="SPEC", help="An OpenAPI document: a path, a URL, or - for standard input."
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to write the report.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file; - is standard output."),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Tell each operation, change and Problem.")
]
ColourOption = Annotated[Colour, typer.Option("--color", help="When to use colour.")]
NotesOption = Annotated[
    bool,
    typer.Option(
        "--parameter-notes/--no-parameter-notes",
        help="Tell in an action's description what the platform has no field for.",
    ),
]
ConnectorOption = Annotated[
    str | None, typer.Option("--connector", metavar="ULID", help="The connector's id.")
]
VersionOption = Annotated[
    str | None, typer.Option("--version", metavar="NAME", help="The draft version's name.")
]
OrganisationOption = Annotated[
    str | None,
    typer.Option(
        "--organisation",
        metavar="ULID",
        envvar="VERSORI_ORGANISATION_ID",
        help="The organisation's id.",
    ),
]
ApiUrlOption = Annotated[
    str, typer.Option("--api-url", metavar="URL", envvar="VERSORI_API_URL", help="The platform.")
]
SandboxOption = Annotated[
    bool,
    typer.Option(
        "--sandbox",
        help="Use the embedded local platform (state in .importer/sandbox.db), no account needed.",
    ),
]
PruneOption = Annotated[
    bool, typer.Option("--prune", help="Delete what the document does not have (any more).")
]
ParallelismOption = Annotated[
    int, typer.Option("--parallelism", min=1, max=64, help="Requests at a time.")
]
CreateVersionOption = Annotated[
    bool, typer.Option("--create-version", help="Make the draft version if there is none.")
]
FromVersionOption = Annotated[
    str | None,
    typer.Option(
        "--from-version", metavar="NAME", help="Make the draft as a copy of this version."
    ),
]
