"""`importer diff OLD NEW`: what a new document means to those who use the connector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.mapping import maps_documents
from importer.cli.meaning import MeaningOptions, judges_changes
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import Format, ReportOptions, compares
from importer.errors import DocumentError, UsageError

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions
    from importer.model.bundle import Bundle
    from importer.model.findings import Comparison

EXIT_FOUND = 1
_Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD", help="The old document, a path or URL; or a bundle that export wrote."
    ),
]
_New = Annotated[
    str, typer.Argument(metavar="NEW", help="The new document, or - for standard input.")
]


@reads_documents
@maps_documents
@compares
@judges_changes
def diff_command(
    old: _Old,
    new: _New,
    *,
    judging: MeaningOptions,
    report: ReportOptions,
    mapping: MappingOptions,
    reading: ReadOptions,
) -> None:
    """Say what a new document breaks, risks or adds for users of the connector. Asks nobody."""
    from importer.model.change_codes import CODES
    from importer.plan.compatibility.compare import compare_bundles
    from importer.report.diff import diff_json, print_diff

    if old == new == "-":
        raise UsageError("only one document can come from standard input")
    located = report.format is Format.SARIF
    before = _bundle(old, mapping, reading)
    after = _bundle(new, mapping, reading, located=located)
    comparison = compare_bundles(before, after, judging.accept)
    meanings = {code: entry.meaning for code, entry in CODES.items()}
    report.write(
        lambda: diff_json(comparison),
        lambda console, verbose: print_diff(console, comparison, meanings, verbose=verbose),
        as_sarif=lambda: _as_sarif(comparison),
    )
    if judging.fail_on and comparison.fails(judging.fail_on):
        raise typer.Exit(EXIT_FOUND)


def _as_sarif(comparison: Comparison) -> bytes:
    from importer.report.sarif import sarif_diff

    return sarif_diff(comparison)


def _bundle(
    spec: str, mapping: MappingOptions, reading: ReadOptions, *, located: bool = False
) -> Bundle:
    """Read a bundle that was written, or make one of a document, with its lines if `located`.

    Raises DocumentError.
    """
    from importer.mapping.decode import decode_bundle, is_bundle
    from importer.pipeline import build

    path = Path(spec)
    if path.suffix == ".json" and path.is_file():
        try:
            small = path.stat().st_size <= reading.limits.bytes_
            data = path.read_bytes() if small else b""
        except OSError as error:
            raise DocumentError(f"cannot be read: {error.strerror}", where=spec) from None
        if is_bundle(data):
            return decode_bundle(data, spec)
    built = build(spec, mapping, reading, CACHE_FOLDER)
    return built.with_lines(every=True) if located else built.bundle
