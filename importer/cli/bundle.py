"""`importer bundle SPEC`: a document of many files as one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.options import Spec
from importer.cli.output import write_bytes
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import Colour, Output, Verbose, WhenToColour

if TYPE_CHECKING:
    from importer.document.store import ReadOptions

_YAML = frozenset({".yaml", ".yml"})


@reads_documents
def bundle_command(
    spec: Spec,
    output: Output = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No Problems on standard error.")
    ] = False,
    verbose: Verbose = False,
    color: WhenToColour = Colour.AUTO,
    *,
    reading: ReadOptions,
) -> None:
    """Write a document of many files as one: YAML where FILE ends so, else JSON.

    What may not be read stays a reference; that is told on standard error.
    """
    from importer.pipeline import join_files

    joined = join_files(spec, reading, CACHE_FOLDER)
    as_yaml = output is not None and output.suffix.lower() in _YAML
    write_bytes(joined.written(as_yaml=as_yaml), output)
    if quiet or not joined.problems:
        return
    from importer.report.console import make_console
    from importer.report.terminal import print_problems
    from importer.report.view import view_problems

    console = make_console(sys.stderr, color.value)
    print_problems(console, view_problems(joined.with_lines(every=verbose)), verbose=verbose)
