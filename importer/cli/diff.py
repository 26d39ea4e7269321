"""`importer diff OLD NEW`: what a new document means to those who use the connector."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.mapping import maps_documents
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import ReportOptions, lists
from importer.errors import DocumentError, UsageError

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions
    from importer.model.bundle import Bundle
    from importer.model.findings import ChangeClass

EXIT_FOUND = 1
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


class FailOn(StrEnum):
    """The least of what makes a command fail."""

    BREAKING = "breaking"
    RISKY = "risky"
    ADDITIVE = "additive"
    ANY = "any"


_LIMITS: dict[FailOn, ChangeClass] = {
    FailOn.BREAKING: "breaking",
    FailOn.RISKY: "risky",
    FailOn.ADDITIVE: "additive",
    FailOn.ANY: "cosmetic",
}

_Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD", help="The old document, a path or URL; or a bundle that export wrote."
    ),
]
_New = Annotated[
    str, typer.Argument(metavar="NEW", help="The new document, or - for standard input.")
]
_FailOn = Annotated[
    FailOn | None,
    typer.Option("--fail-on", help="Exit with 1 where something is as bad as that, or worse."),
]
_Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept", metavar="FINGERPRINT", help="A finding that is known. May be repeated."
    ),
]


@reads_documents
@maps_documents
@lists
def diff_command(
    old: _Old,
    new: _New,
    fail_on: _FailOn = None,
    accept: _Accept = None,
    *,
    report: ReportOptions,
    mapping: MappingOptions,
    reading: ReadOptions,
) -> None:
    """Say what a new document breaks, risks or adds for users of the connector. Asks nobody."""
    from importer.plan.compatibility.codes import CODES
    from importer.plan.compatibility.compare import compare_bundles
    from importer.report.diff import diff_json, print_diff

    known = _fingerprints(accept or ())
    if old == new == "-":
        raise UsageError("only one document can come from standard input")
    before, after = (_bundle(spec, mapping, reading) for spec in (old, new))
    comparison = compare_bundles(before, after, known)
    meanings = {code: entry.meaning for code, entry in CODES.items()}
    report.write(
        lambda: diff_json(comparison),
        lambda console, verbose: print_diff(console, comparison, meanings, verbose=verbose),
    )
    if fail_on and comparison.fails(_LIMITS[fail_on]):
        raise typer.Exit(EXIT_FOUND)


def _fingerprints(given: list[str] | tuple[str, ...]) -> list[str]:
    """Check the fingerprints that are accepted. Raises UsageError for what is none."""
    for each in given:
        if not _FINGERPRINT.fullmatch(each):
            raise UsageError(
                f"--accept {each} is no fingerprint", hint="It has 16 digits, from 0 to f"
            )
    return list(given)


def _bundle(spec: str, mapping: MappingOptions, reading: ReadOptions) -> Bundle:
    """Read a bundle that was written, or make one of a document. Raises DocumentError."""
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
    return build(spec, mapping, reading, CACHE_FOLDER).bundle
