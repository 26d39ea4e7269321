"""Writes the pages of the service: sources, runs, one run, and what there is to say in a line.

In: plain data. Out: bytes of HTML. Style, script and macros are those of the HTML report; the page
of a run is its very report within the service's frame. The policy allows the style sheet and the
scripts by their hashes, forms and questions to the service itself, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from importer.model.progress import Progress
from importer.model.runs import RunHead, RunState
from importer.report.history import view_of_run
from importer.report.html import SCRIPT, STYLE, report_values
from importer.report.markup import environment, hash_of, joined
from importer.report.phrases import counted
from importer.report.run_words import amounts, moment, target_words, when
from importer.report.service_shapes import Frame, RunDetail, RunList, SourceLine

_STYLE = (*STYLE, "service.css")
_LIVE = ("service.js",)
_SILENT_S = 15
"""After so long it is told that nothing was heard of a run; it speaks every five seconds."""

_SECONDS_AT_WORK = 1
_SECONDS_WAITING = 5
_SECONDS_WITHOUT_SCRIPT = 3
_REMARKS: Mapping[RunState, str] = {
    "running": "being carried out",
    "held": "waits for review: nothing was changed",
    "refused": "refused: nothing was changed",
    "unchanged": "there was nothing to change",
    "failed": "it failed before anything was changed",
    "interrupted": "interrupted",
}
"""What is said of the plan of a run with no outcomes."""


def service_policy() -> str:
    """Give the content security policy of all pages of the service."""
    scripts = f"{hash_of(SCRIPT)} {hash_of(_LIVE)}"
    return (
        f"default-src 'none'; style-src {hash_of(_STYLE)}; script-src {scripts}; img-src data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def sources_page(frame: Frame, sources: Sequence[SourceLine]) -> bytes:
    """Give the page of all sources: how each stands, and a button to let it run now."""
    return _page(
        "service_sources",
        frame,
        "Sources",
        here="sources",
        sources=sources,
        refresh_s=_SECONDS_WAITING,
    )


def sources_part(frame: Frame, sources: Sequence[SourceLine]) -> bytes:
    """Give the part of that page that changes."""
    return _render("service_live_sources", frame=frame, sources=sources)


def runs_page(frame: Frame, runs: RunList) -> bytes:
    """Give a page of the list of runs."""
    return _page("service_runs", frame, "Runs", here="runs", runs=runs)


def run_page(frame: Frame, detail: RunDetail) -> bytes:
    """Give the page of one run: what it waits for or how far it has come, and its report."""
    head = detail.run.head
    is_live = bool(detail.review) or head.state == "running"
    values: dict[str, Any] = {
        "detail": detail,
        "is_live": is_live,
        "seconds": _seconds(detail),
        "refresh_s": _SECONDS_WITHOUT_SCRIPT if is_live and detail.review != "waiting" else 0,
        "here": "runs",
    }
    view = view_of_run(detail.run)
    if view is None:
        return _page("service_bare_run", frame, f"Run {head.number}", **values)
    values |= report_values(view)
    if not detail.run.outcomes:
        values["remark"] = _REMARKS.get(head.state, "")
    return _page("service_run", frame, "", **values)


def run_part(frame: Frame, detail: RunDetail) -> bytes:
    """Give the part of that page that changes."""
    return _render("service_live_run", frame=frame, detail=detail, seconds=_seconds(detail))


def message_page(frame: Frame, title: str, text: str) -> bytes:
    """Give a page that says one thing."""
    return _page("service", frame, title, text=text)


def _seconds(detail: RunDetail) -> int:
    """Say how often a run's page is to be asked for again."""
    return _SECONDS_WAITING if detail.review == "waiting" else _SECONDS_AT_WORK


def _page(template: str, frame: Frame, title: str, **values: Any) -> bytes:
    whole = {"here": "", "refresh_s": 0, **values}
    return _render(
        template,
        frame=frame,
        title=title,
        style=joined(_STYLE),
        live_script=joined(_LIVE),
        **whole,
    )


def _render(template: str, **values: Any) -> bytes:
    words = {
        "moment": moment,
        "when": when,
        "amounts": amounts,
        "target_words": target_words,
        "counted": counted,
        "pending": _pending,
        "silent_s": _silent_s,
    }
    text = environment().get_template(f"{template}.html.j2").render(**words, **values)
    return text.encode("utf-8", "backslashreplace")


def _pending(head: RunHead) -> int:
    """Count the changes that a run is to make."""
    return sum(count for verb, count in head.planned.items() if verb != "keep")


def _silent_s(frame: Frame, progress: Progress) -> int:
    """Give for how many seconds nothing was heard of a run; 0 where that is not long."""
    seconds = int((frame.now - progress.heard_at).total_seconds())
    return seconds if seconds > _SILENT_S else 0
