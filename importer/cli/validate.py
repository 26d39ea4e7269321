"""`importer validate SPEC`: what the document loses or gets wrong, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from importer.cli.options import (
    Colour,
    ColourOption,
    Format,
    FormatOption,
    NotesOption,
    OutputOption,
    Spec,
    VerboseOption,
)
from importer.cli.output import write_bytes, write_text
from importer.cli.reading import CACHE_FOLDER, reads_documents

if TYPE_CHECKING:
    from importer.document.store import ReadOptions


@reads_documents
def validate_command(
    spec: Spec,
    format_: FormatOption = Format.TEXT,
    output: OutputOption = None,
    verbose: VerboseOption = False,
    color: ColourOption = Colour.AUTO,
    parameter_notes: NotesOption = True,
    *,
    reading: ReadOptions,
) -> None:
    """List the document's Problems. Exits with 1 where one is an error."""
    from importer.mapping.options import MappingOptions
    from importer.pipeline import build
    from importer.report.as_json import problems_json
    from importer.report.terminal import print_problems
    from importer.report.view import view_problems

    mapping = MappingOptions(parameter_notes=parameter_notes)
    built = build(spec, mapping, reading, CACHE_FOLDER)
    bundle = built.with_lines(every=verbose or format_ is Format.JSON)
    if format_ is Format.JSON:
        write_bytes(problems_json(bundle.problems, bundle.source), output)
    else:
        view = view_problems(bundle.problems)
        write_text(lambda console: print_problems(console, view, verbose=verbose), output, color)
    if bundle.summary.errors:
        raise typer.Exit(1)
