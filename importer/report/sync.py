"""Tells what came of all sources of a configuration: a table for people, JSON for machines.

In: an outcome for each source. Out: lines on a console, or bytes of one JSON object.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from importer.model.syncs import SyncOutcome, SyncResult
from importer.report.console import Line, line, show
from importer.report.phrases import counted
from importer.report.readable import encode_surrogates
from importer.text import one_line, visible_json

if TYPE_CHECKING:
    from importer.report.console import Console

_FORMAT = 1
_MOST_CHARS = 1_000
_NAME_COLUMNS_MOST = 40
_COLUMNS = max(map(len, get_args(SyncResult)))
_STYLES: Mapping[SyncResult, str] = {
    "applied": "green",
    "unchanged": "",
    "rejected": "",
    "held": "yellow",
    "in-part": "yellow",
    "interrupted": "yellow",
    "refused": "red",
    "failed": "red",
}
_DONE = {"create": "created", "update": "updated", "delete": "deleted"}


class SyncReport(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of each source in the order of the configuration, and how many of each kind."""

    format: int
    command: Literal["sync"]
    sources: tuple[SyncOutcome, ...]
    summary: Mapping[SyncResult, int]


def sync_json(outcomes: Sequence[SyncOutcome]) -> bytes:
    """Give the outcomes as one JSON object (`SyncReport`), indented, with nothing invisible."""
    report = SyncReport(
        format=_FORMAT, command="sync", sources=tuple(outcomes), summary=_summary(outcomes)
    )
    try:
        text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    except UnicodeEncodeError:  # a half of a surrogate pair, which a document may hold
        text = encode_surrogates(msgspec.to_builtins(report)).encode()
    return visible_json(text) + b"\n"


def print_sync(console: Console, outcomes: Sequence[SyncOutcome], *, verbose: bool = False) -> None:
    """Print a line or a few for each source, then how many ended how.

    `verbose` tells of each which document and version it is about, and all findings that are kept.
    """
    columns = min(max((len(one.source) for one in outcomes), default=0), _NAME_COLUMNS_MOST)
    for outcome in outcomes:
        show(console, _lines(outcome, columns, verbose=verbose))
    counts = ", ".join(f"{count} {result}" for result, count in _summary(outcomes).items())
    show(console, [line(""), line((f"{counted(len(outcomes), 'source')}: {counts}", "bold"))])


def sync_line(outcome: SyncOutcome) -> str:
    """Tell what came of one source in one line, for a log."""
    words = "; ".join(filter(None, (*_words(outcome), outcome.message)))
    return one_line(
        f"{outcome.source}: {outcome.result}{f' ({words})' if words else ''}", _MOST_CHARS
    )


def _summary(outcomes: Sequence[SyncOutcome]) -> dict[SyncResult, int]:
    """Count outcomes by result, in a fixed order; a result that none has is left out."""
    counts = Counter(outcome.result for outcome in outcomes)
    every: tuple[SyncResult, ...] = get_args(SyncResult)
    return {result: counts[result] for result in every if counts[result]}


def _lines(outcome: SyncOutcome, columns: int, *, verbose: bool) -> Iterator[Line]:
    result = (f"{outcome.result:<{_COLUMNS}}", _STYLES[outcome.result])
    words = "; ".join(_words(outcome))
    yield line((f"{outcome.source:<{columns}}", "bold"), "  ", result, f"  {words}".rstrip())
    if outcome.message:
        style = "red" if outcome.is_trouble else ""
        yield line((one_line(outcome.message, _MOST_CHARS), style), indent=4)
    if outcome.held_run is not None and outcome.held:
        run = outcome.held_run
        told = f"look at it: importer show {run}; then importer approve {run}, or reject {run}"
        yield line(told, indent=4)
    worse = [one for one in outcome.findings if verbose or one.class_ in ("breaking", "risky")]
    for finding in worse if outcome.is_news else ():
        style = {"breaking": "red", "risky": "yellow"}.get(finding.class_, "")
        told = one_line(f"{finding.identity}: {finding.reason}", _MOST_CHARS)
        yield line((finding.class_, style), f"  {told}  ({finding.fingerprint})", indent=4)
    more = outcome.findings_total - len(outcome.findings)
    if outcome.is_news and more > 0 and (verbose or len(worse) == len(outcome.findings)):
        yield line(f"… and {counted(more, 'more finding')}", indent=4)
    if verbose:
        yield from _places(outcome)


def _words(outcome: SyncOutcome) -> Iterator[str]:
    """Say how much was done, what waits, and of which run that is."""
    done = {verb: count for verb, count in outcome.results.items() if count}
    if done.keys() == {"applied"}:
        told = [f"{count:,} {_DONE[verb]}" for verb, count in _pending(outcome)]
        yield ", ".join(told)
    elif done:
        yield ", ".join(f"{count:,} {result}" for result, count in done.items())
    if outcome.held:
        yield f"{counted(outcome.held, 'change')} held"
    if outcome.publication is not None:
        yield {"published": "published", "unchanged": "published before"}.get(
            outcome.publication, "not published"
        )
    if outcome.run is not None:
        yield f"run {outcome.run}"
    if outcome.notified is False:
        yield "nobody could be told"


def _pending(outcome: SyncOutcome) -> Iterator[tuple[str, int]]:
    for verb, count in outcome.planned.items():
        if verb in _DONE and count:
            yield verb, count


def _places(outcome: SyncOutcome) -> Iterator[Line]:
    """Tell which document it was, and which version it went to."""
    if outcome.location:
        version = f" ({one_line(outcome.version)})" if outcome.version else ""
        yield line(f"{one_line(outcome.location, _MOST_CHARS)}{version}", indent=4)
    target = outcome.target
    if target is not None:
        told = f"version {target.version} of connector {target.connector_id} at {target.api_url}"
        yield line(one_line(told, _MOST_CHARS), indent=4)
    yield line(f"{outcome.duration_s:.1f} s", indent=4)
