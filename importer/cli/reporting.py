"""The options about reports: how a report is written, how much of it, and where to."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from importer.cli.grouped import Option, takes
from importer.cli.output import write_bytes, write_text

if TYPE_CHECKING:
    from rich.console import Console


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


class Colour(StrEnum):
    """When a report is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file; - is standard output."),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Tell each operation, change and Problem.")
]
WhenToColour = Annotated[Colour, typer.Option("--color", help="When to use colour.")]
_Format = Annotated[Format, typer.Option("--format", "-f", help="How to write the report.")]


class ReportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a command is to report; `every` where each Problem is told with its place."""

    format: Format
    output: Path | None
    verbose: bool
    colour: Colour

    @property
    def every(self) -> bool:
        """Whether the report tells everything, and not only the first places of each Problem."""
        return self.verbose or self.format is Format.JSON

    def write(self, as_json: Callable[[], bytes], as_text: Callable[[Console, bool], None]) -> None:
        """Write a report as JSON, or let `as_text` print it (the flag: verbose)."""
        if self.format is Format.JSON:
            write_bytes(as_json(), self.output)
        else:
            self.print(as_text, self.output)

    def print(self, as_text: Callable[[Console, bool], None], output: Path | None = None) -> None:
        """Let `as_text` print a report, to standard output unless told otherwise."""
        write_text(lambda console: as_text(console, self.verbose), output, self.colour.value)


reports = takes(
    "report",
    {
        "format_": Option(_Format, Format.TEXT),
        "output": Option(Output, None),
        "verbose": Option(Verbose, False),
        "color": Option(WhenToColour, Colour.AUTO),
    },
    lambda given: ReportOptions(
        format=given["format_"],
        output=given["output"],
        verbose=given["verbose"],
        colour=given["color"],
    ),
)
"""Gives a command the options about reports as one value, `report`."""
