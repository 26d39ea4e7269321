"""Tells of runs that were: which there are, and what one of them did.

In: values of `importer.model.runs`. Out: lines on a console, or bytes of one JSON object. A run's
own plan and outcomes are told as they were when it ran, by the views of plans and of applies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from importer.model.runs import Run, RunHead, RunState
from importer.report.as_json import plan_json, run_json
from importer.report.console import Line, line, show
from importer.report.readable import encode_surrogates
from importer.report.run_words import amounts, target_words, when
from importer.report.shapes import Only, PlanView, RunView
from importer.report.terminal import print_plan, print_run
from importer.report.view import NO_FINDINGS, Findings, view_plan, view_run
from importer.text import one_line, visible_json

if TYPE_CHECKING:
    from importer.report.console import Console

_FORMAT = 1
_MOST_CHARS = 1_000
_STYLES: dict[RunState, str] = {
    "applied": "green",
    "unchanged": "green",
    "failed": "red",
    "refused": "red",
    "in-part": "yellow",
    "held": "yellow",
    "interrupted": "yellow",
}
_COLUMNS = max(map(len, _STYLES))


class RunsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The runs, the newest first."""

    format: int
    command: Literal["runs"]
    runs: tuple[RunHead, ...]


class ShowReport(msgspec.Struct, frozen=True, kw_only=True):
    """One run; `report` is its `RunReport`, or `PlanReport` where nothing was applied (yet).

    It is null for a run that ended before it had a plan.
    """

    format: int
    command: Literal["show"]
    run: RunHead
    report: msgspec.Raw


def runs_json(heads: Sequence[RunHead]) -> bytes:
    """Give a list of runs as JSON (`RunsReport`)."""
    return _encode(RunsReport(format=_FORMAT, command="runs", runs=tuple(heads)))


def show_json(run: Run, findings: Findings = NO_FINDINGS) -> bytes:
    """Give one run as JSON (`ShowReport`); `findings` tells what its changes mean."""
    report = b"null"
    if run.bundle is not None and run.plan is not None:
        applied = bool(run.outcomes)
        report = (
            run_json(run.bundle, run.plan, run.outcomes, findings)
            if applied
            else plan_json(run.bundle, run.plan, findings)
        )
    return _encode(
        ShowReport(format=_FORMAT, command="show", run=run.head, report=msgspec.Raw(report))
    )


def print_runs(
    console: Console, heads: Sequence[RunHead], where: str, *, verbose: bool = False
) -> None:
    """Print a list of runs; `where` is the state they were looked for in.

    `verbose` tells of each how its document and its plan are known again.
    """
    if not heads:
        show(console, [line(f"There are no runs in {one_line(where, _MOST_CHARS)}.")])
    for head in heads:
        show(console, _head_lines(head, verbose=verbose))


def view_of_run(run: Run, findings: Findings = NO_FINDINGS) -> PlanView | RunView | None:
    """Give the view of what a run did, or planned; None where it ended before it had a plan.

    `findings` tells what its changes mean.
    """
    if run.bundle is None or run.plan is None:
        return None
    if run.outcomes:
        return view_run(run.bundle, run.plan, run.outcomes, findings)
    return view_plan(run.bundle, run.plan, findings)


def print_one_run(
    console: Console,
    run: Run,
    findings: Findings = NO_FINDINGS,
    *,
    verbose: bool = False,
    only: Only | None = None,
) -> None:
    """Print a run: its head, and what came of it, or its plan.

    `verbose` tells both, at length; `only` a part of them, the changes with what came of them.
    """
    show(console, _head_lines(run.head, verbose=verbose))
    view = view_of_run(run, findings)
    plan = view.plan if isinstance(view, RunView) else view
    if plan is not None and (verbose or plan is view or only == "changes"):
        show(console, [line("")])
        print_plan(console, plan, verbose=verbose, only=only)
    if isinstance(view, RunView):
        show(console, [line("")])
        print_run(console, view, verbose=verbose, only=only, with_done=True)


def _head_lines(head: RunHead, *, verbose: bool) -> Iterator[Line]:
    """Tell which run, how it stands and when it was; then of what, how much, and what ended it."""
    state = (f"{head.state:<{_COLUMNS}}", _STYLES.get(head.state, ""))
    number = (f"{head.number:>5}", "bold")
    yield line(number, "  ", state, f"  {one_line(head.command)}, {when(head)}")
    target = target_words(head)
    if target:
        yield line(target, indent=7)
    said = "; ".join(amounts(head))
    if said:
        yield line(said, indent=7)
    if verbose:
        yield from (line(f"{name}: {text}", indent=7) for name, text in _marks(head) if text)
    if head.error:
        yield line((one_line(head.error, _MOST_CHARS), "red"), indent=7)


def _marks(head: RunHead) -> Iterator[tuple[str, str]]:
    """Give what the document and the plan of a run are known again by, and what each is called."""
    if head.source is not None:
        yield "document's SHA-256", head.source.sha256
        yield "ETag", one_line(head.source.etag or "")
        yield "Last-Modified", one_line(head.source.last_modified or "")
    yield "plan's digest", head.plan_digest or ""


def _encode(report: RunsReport | ShowReport) -> bytes:
    """Give a report as indented bytes in which nothing is invisible."""
    try:
        text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    except UnicodeEncodeError:
        values = {name: getattr(report, name) for name in report.__struct_fields__}
        if isinstance(report, ShowReport):
            values["report"] = json.loads(bytes(report.report))
        text = encode_surrogates(msgspec.to_builtins(values)).encode()
    return visible_json(text) + b"\n"
