"""`importer validate SPEC`: what the document loses or gets wrong, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.mapping import maps_documents
from importer.cli.options import Spec
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import Part, ReportOptions, reports
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions


@reads_documents
@maps_documents
@reports
def validate_command(
    spec: Spec,
    full: Annotated[
        bool,
        typer.Option("--full", help="Ask openapi-spec-validator, too: slow, and told as advice."),
    ] = False,
    *,
    report: ReportOptions,
    mapping: MappingOptions,
    reading: ReadOptions,
) -> None:
    """List the document's Problems. Exits with 1 where one is an error."""
    from importer.pipeline import build
    from importer.report.as_json import problems_json
    from importer.report.terminal import print_problems
    from importer.report.view import view_bundle, view_problems

    if report.part is Part.CHANGES:
        raise UsageError("a validation has no changes", hint="--only changes is for plan and apply")
    built = build(spec, mapping, reading, CACHE_FOLDER, full=full)
    bundle = built.with_lines(every=report.every)
    report.write(
        lambda: problems_json(bundle.problems, bundle.source),
        lambda console, verbose: print_problems(
            console, view_problems(bundle.problems), verbose=verbose, only=report.only
        ),
        lambda: view_bundle(bundle),
    )
    if bundle.summary.errors:
        raise typer.Exit(1)
