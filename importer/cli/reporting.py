"""The options about reports: how a report is written, how much of it, and where to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from importer.cli.grouped import Option, takes
from importer.cli.output import write_bytes, write_text

if TYPE_CHECKING:
    from importer.report.console import Console
    from importer.report.renderings import AnyView
    from importer.report.shapes import Only


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"


class PlainFormat(StrEnum):
    """How a report is written that is a list and no more."""

    TEXT = "text"
    JSON = "json"


class DiffFormat(StrEnum):
    """How a comparison of two documents is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Part(StrEnum):
    """The part of a report that a reader asks for."""

    CHANGES = "changes"
    PROBLEMS = "problems"


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
_PlainFormat = Annotated[
    PlainFormat, typer.Option("--format", "-f", help="How to write the report.")
]
_DiffFormat = Annotated[DiffFormat, typer.Option("--format", "-f", help="How to write the report.")]
_Only = Annotated[
    Part | None,
    typer.Option("--only", help="Show one part of the text, with its first items; -v for all."),
]

AsText = Callable[["Console", bool], None]
"""Prints a report on a console, at length where the flag is set."""


class ReportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a command is to report; `every` where each Problem is told with its place."""

    format: Format
    output: Path | None
    verbose: bool
    colour: Colour
    part: Part | None = None
    is_list: bool = False

    @property
    def every(self) -> bool:
        """Whether the report tells everything, and not only the first places of each Problem."""
        return self.verbose or self.format is not Format.TEXT

    @property
    def only(self) -> Only | None:
        """The part of a text that is asked for; None for the summary, or for all."""
        return None if self.part is None else self.part.value

    def write(
        self,
        as_json: Callable[[], bytes],
        as_text: AsText,
        view: Callable[[], AnyView] | None = None,
        as_sarif: Callable[[], bytes] | None = None,
    ) -> None:
        """Write a report as JSON, let `as_text` print it (the flag: verbose), or render a view.

        A command without a view has the plain formats alone, and SARIF where it gives that itself.
        """
        if self.format is Format.TEXT:
            self.print(as_text, self.output)
        elif self.format is Format.SARIF and as_sarif is not None:
            write_bytes(as_sarif(), self.output)
        elif self.format is Format.JSON or view is None:
            write_bytes(as_json(), self.output)
        else:
            from importer.report.renderings import render

            write_bytes(render(self.format.value, view()), self.output)

    def to_standard_output(self) -> ReportOptions:
        """Give the same for a report whose file is taken by something else."""
        return msgspec.structs.replace(self, output=None)

    def print(self, as_text: AsText, output: Path | None = None) -> None:
        """Let `as_text` print a report, to standard output unless told otherwise."""
        is_summary = not self.verbose and self.part is None and not self.is_list
        write_text(
            lambda console: as_text(console, self.verbose),
            output,
            self.colour.value,
            paged=not is_summary,
        )

    def print_aside(self, as_text: AsText) -> None:
        """Let `as_text` print on standard error, where it does not mix with the report."""
        from importer.report.console import make_console

        as_text(make_console(sys.stderr, self.colour.value), self.verbose)


def report_options(given: dict[str, Any]) -> ReportOptions:
    """Put the options together."""
    return ReportOptions(
        format=Format(given["format_"]),
        output=given["output"],
        verbose=given["verbose"],
        colour=given["color"],
        part=given.get("only"),
        is_list="only" not in given,
    )


_COMMON = {
    "output": Option(Output, None),
    "verbose": Option(Verbose, False),
    "color": Option(WhenToColour, Colour.AUTO),
}

REPORT_OPTIONS = {
    "format_": Option(_Format, Format.TEXT),
    "only": Option(_Only, None),
    **_COMMON,
}
"""The options about reports; they become a ReportOptions."""

reports = takes("report", REPORT_OPTIONS, report_options)
"""Gives a command the options about reports as one value, `report`."""

lists = takes(
    "report", {"format_": Option(_PlainFormat, PlainFormat.TEXT), **_COMMON}, report_options
)
"""Gives a command that lists things the options about that as one value, `report`."""

compares = takes(
    "report", {"format_": Option(_DiffFormat, DiffFormat.TEXT), **_COMMON}, report_options
)
"""Gives a command that compares documents the options about reports as one value, `report`."""
