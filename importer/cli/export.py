"""`importer export SPEC`: the bundle, that is the exact payloads, as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.ending import keep_to_the_end
from importer.cli.mapping import maps_documents
from importer.cli.options import Spec
from importer.cli.output import write_bytes
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import Colour, Output, Verbose, WhenToColour

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions


@reads_documents
@maps_documents
def export_command(
    spec: Spec,
    output: Output = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No summary on standard error.")
    ] = False,
    verbose: Verbose = False,
    color: WhenToColour = Colour.AUTO,
    *,
    mapping: MappingOptions,
    reading: ReadOptions,
) -> None:
    """Write the exact payloads as JSON; nothing is sent anywhere. The summary goes to stderr."""
    from importer.mapping.encode import encode_bundle
    from importer.pipeline import build

    bundle = build(spec, mapping, reading, CACHE_FOLDER, keep=keep_to_the_end).bundle
    keep_to_the_end(bundle)
    write_bytes(encode_bundle(bundle), output)
    if quiet:
        return
    from importer.report.console import make_console
    from importer.report.terminal import print_export
    from importer.report.view import view_export

    console = make_console(sys.stderr, color.value)
    print_export(console, view_export(bundle), verbose=verbose)
