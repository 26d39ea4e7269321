"""Reports what became of one document in another: text for people, JSON for programs.

In: a `Comparison`, and what each code means. Out: text on a console, the worst first; or one JSON
object in which every finding stands. `format` is 1 until a key goes or changes its meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import msgspec

from importer.model.bundle import Bundle, Source
from importer.model.findings import CLASSES, ChangeClass, Comparison, Finding, Move
from importer.report.console import Line, line, show
from importer.report.long_list import list_lines
from importer.report.screen import CLASS_STYLES
from importer.text import one_line, visible_json

if TYPE_CHECKING:
    from importer.report.console import Console

_FORMAT = 1
_SHOWN: dict[ChangeClass, int] = {"breaking": 20, "risky": 20, "additive": 5, "cosmetic": 0}
"""How many findings of one code a short report tells."""

_WHERE_CHARS = 500


class SideReport(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two documents: where it came from, and how many operations were left out."""

    source: Source
    operations: int
    skipped: int


class FindingReport(Finding, frozen=True, kw_only=True):
    """A finding, and whether it is known and accepted."""

    accepted: bool


class DiffReport(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison: counts by class, every finding, and the moves among the actions.

    `unmatched` are the accepted fingerprints that no finding has.
    """

    format: int
    command: Literal["diff"]
    old: SideReport
    new: SideReport
    summary: dict[str, int]
    findings: tuple[FindingReport, ...]
    moves: tuple[Move, ...]
    unmatched: tuple[str, ...]


def diff_json(comparison: Comparison) -> bytes:
    """Give a comparison as JSON (`DiffReport`)."""
    report = DiffReport(
        format=_FORMAT,
        command="diff",
        old=_side(comparison.old),
        new=_side(comparison.new),
        summary=_summary(comparison),
        findings=tuple(_finding(each, comparison) for each in comparison.findings),
        moves=comparison.moves,
        unmatched=comparison.unmatched,
    )
    return visible_json(msgspec.json.format(msgspec.json.encode(report), indent=2)) + b"\n"


def _side(bundle: Bundle) -> SideReport:
    summary = bundle.summary
    return SideReport(source=bundle.source, operations=summary.operations, skipped=summary.skipped)


def _finding(finding: Finding, comparison: Comparison) -> FindingReport:
    accepted = finding.fingerprint in comparison.accepted
    return FindingReport(**msgspec.structs.asdict(finding), accepted=accepted)


def _summary(comparison: Comparison) -> dict[str, int]:
    """Count the findings by class; those that are accepted count in `accepted`, too."""
    counts = Counter(finding.class_ for finding in comparison.findings)
    accepted = sum(finding.fingerprint in comparison.accepted for finding in comparison.findings)
    return {**{class_: counts[class_] for class_ in CLASSES}, "accepted": accepted}


def print_diff(
    console: Console, comparison: Comparison, meanings: Mapping[str, str], *, verbose: bool = False
) -> None:
    """Print a comparison; `verbose` tells every finding of each code, of whatever class."""
    show(console, _lines(comparison, meanings, verbose=verbose))


def _lines(comparison: Comparison, meanings: Mapping[str, str], *, verbose: bool) -> Iterator[Line]:
    for label, bundle in (("Old", comparison.old), ("New", comparison.new)):
        yield from _side_lines(label, bundle)
    yield line("")
    counts = _summary(comparison)
    accepted = counts.pop("accepted")
    told = ", ".join(f"{count:,} {class_}" for class_, count in counts.items())
    known = f" ({accepted:,} accepted)" if accepted else ""
    yield line((f"Changes: {told}{known}" if comparison.findings else "No changes.", "bold"))
    for _, group in groupby(comparison.findings, key=lambda each: (each.class_, each.code)):
        yield from _code_lines(list(group), comparison, meanings, verbose=verbose)
    if comparison.unmatched:
        yield line("")
        listed = ", ".join(map(one_line, comparison.unmatched))
        yield line((f"Accepted, and not found (any more): {listed}", "dim"))


def _side_lines(label: str, bundle: Bundle) -> Iterator[Line]:
    source = bundle.source
    title = one_line(f"{source.title or '(no title)'} {source.version}".strip())
    location = one_line(f"OpenAPI {source.openapi}, {source.location}")
    yield line(f"{label}: ", (title, "bold"), f"  {location}")
    if bundle.summary.skipped:
        words = f"{bundle.summary.skipped:,} operations could not be read and count as absent"
        yield line((words, "bold red"), indent=5)


def _code_lines(
    findings: list[Finding],
    comparison: Comparison,
    meanings: Mapping[str, str],
    *,
    verbose: bool,
) -> Iterator[Line]:
    """Give one code in one class: its name, how often, what it means, then where."""
    class_, code = findings[0].class_, findings[0].code
    most = _SHOWN[class_]
    yield line(
        (f"{class_:<8}", CLASS_STYLES[class_]),
        "  ",
        (code, "bold"),
        f"  {len(findings):,}  {meanings.get(code, '')}",
        indent=2,
    )

    def render(finding: Finding) -> Iterator[Line]:
        yield from _finding_lines(finding, comparison)

    if most or verbose:
        yield from list_lines(findings, render, verbose=verbose, most=most, indent=8)


def _finding_lines(finding: Finding, comparison: Comparison) -> Iterator[Line]:
    """Give one finding: in what, where, what happened, its fingerprint; then who is reached."""
    title = comparison.titles.get(finding.identity, finding.identity)
    where = f"  {one_line(finding.where, _WHERE_CHARS)}" if finding.where else ""
    known = "accepted " if finding.fingerprint in comparison.accepted else ""
    yield line(
        (one_line(title), "bold"),
        f"{where}: {one_line(finding.reason)}",
        (f"  [{known}{finding.fingerprint}]", "dim"),
        indent=8,
    )
    if finding.used_by:
        titles = [one_line(comparison.titles.get(each, each)) for each in finding.used_by]
        more = " and more" if finding.used_by_more else ""
        yield line((f"in {', '.join(titles)}{more}", "dim"), indent=10)
