"""What is said of a run in a line: when it was, how long it took, and how much there was to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from importer.model.runs import RunHead
from importer.report.phrases import counted
from importer.text import one_line

_MOST_CHARS = 1_000
_MINUTE_S = 60


def amounts(head: RunHead) -> Iterator[str]:
    """Say from which document, how much was planned or done, and how much was wrong with it."""
    if head.source is not None:
        version = f" ({one_line(head.source.version)})" if head.source.version else ""
        yield one_line(head.source.location, _MOST_CHARS) + version
    results = [f"{count:,} {result}" for result, count in head.results.items() if count]
    planned = [f"{count:,} to {verb}" for verb, count in head.planned.items() if verb != "keep"]
    yield from filter(None, [", ".join(results or planned)])
    problems = [counted(count, severity) for severity, count in head.problems.items() if count]
    yield from filter(None, [", ".join(problems)])


def target_words(head: RunHead) -> str:
    """Say which version a run is of; nothing where that is not known."""
    target = head.target
    if target is None:
        return ""
    words = f"version {target.version} of connector {target.connector_id} at {target.api_url}"
    return one_line(words, _MOST_CHARS)


def when(head: RunHead) -> str:
    """Say when a run began, and how long it took if it has ended."""
    begun = moment(head.started_at)
    if head.finished_at is None:
        return begun
    return f"{begun}, {duration(head.finished_at - head.started_at)}"


def moment(at: datetime) -> str:
    """Give `2026-03-01 12:00:00 UTC`."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def duration(span: timedelta) -> str:
    """Give `0.4 s`, `12.0 s`, `3 min 5 s`."""
    seconds = max(span.total_seconds(), 0.0)
    if seconds < _MINUTE_S:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE_S)
    return f"{minutes:,} min {rest} s"
