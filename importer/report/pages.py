"""Makes a page of a view: rows, what they are filtered by, and what to look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from importer.model.findings import CLASSES
from importer.report.page import (
    CodeGroup,
    Command,
    Facet,
    Notice,
    Option,
    OutcomeKey,
    Page,
    Row,
)
from importer.report.page_rows import RowMaker
from importer.report.page_words import OUTCOME_LABELS, ROW_NOUNS, label_of
from importer.report.phrases import counted, planned
from importer.report.shapes import (
    BundleView,
    ChangeView,
    DocumentView,
    OperationView,
    OutcomeView,
    PlanView,
    ProblemsView,
    RunView,
)
from importer.report.tally import Counts

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_SEVERITIES = ("error", "warning", "info")
_MOST_TAGS = 500
_MOST_PLACES = {"error": 1_000, "warning": 500, "info": 50}
"""Places of one code besides those in operations; the JSON report has them all."""


class _Parts(NamedTuple):
    """What a view has to say, whatever its command is."""

    command: Command
    document: DocumentView
    operations: Sequence[OperationView]
    problems: ProblemsView
    verdict: str
    changes: Sequence[ChangeView] = ()
    outcomes: Sequence[OutcomeView] = ()
    target: str | None = None
    digest: str = ""
    next_step: str = ""
    notes: tuple[str, ...] = ()
    strays: int = 0


def make_page(view: BundleView | PlanView | RunView) -> Page:
    """Make the page of a view: of a validation, a plan, or an apply."""
    parts = _parts_of(view)
    tags = _number_tags(parts.operations)
    codes = {group.code: index for index, group in enumerate(parts.problems.groups)}
    outcomes = {outcome.change.id: outcome for outcome in parts.outcomes}
    sections = RowMaker(outcomes, tags, codes).sections(parts.operations, parts.changes)
    rows = [row for section in sections for row in section.rows]
    return Page(
        command=parts.command,
        document=parts.document,
        target=parts.target,
        digest=parts.digest,
        verdict=parts.verdict,
        next_step=parts.next_step,
        notes=parts.notes,
        notices=tuple(_notices(parts, rows)),
        sections=sections,
        kinds=tuple(_kinds(rows)),
        facets=tuple(_facets(rows, tags, parts.problems)),
        problems=parts.problems,
        codes=tuple(_code_groups(parts.problems, parts.operations)),
    )


def filter_link(**values: str) -> str:
    """Give the address within the page that shows the rows with these values."""
    return "#" + urlencode(values)


def _parts_of(view: BundleView | PlanView | RunView) -> _Parts:
    if isinstance(view, RunView):
        results = ", ".join(f"{count:,} {result}" for result, count in view.results.items())
        plan = _plan_parts(view.plan)
        return plan._replace(
            command="apply",
            verdict=results,
            outcomes=view.outcomes,
            notes=(*plan.notes, *view.publication),
            next_step=view.next_step,
        )
    if isinstance(view, PlanView):
        return _plan_parts(view)
    document = view.document
    verdict = f"{counted(document.operations, 'operation')}, {document.skipped:,} left out"
    return _Parts("validate", document, view.operations, view.problems, verdict)


def _plan_parts(view: PlanView) -> _Parts:
    return _Parts(
        "plan",
        view.document,
        view.operations,
        view.problems,
        planned(sum(view.counts.values(), start=Counts())),
        changes=view.changes,
        target=view.target or "an empty version",
        digest=view.digest,
        notes=(view.makes,) if view.makes else (),
        strays=len(view.strays),
    )


def _number_tags(operations: Iterable[OperationView]) -> dict[str, int]:
    """Give each tag a number, the most frequent first, as far as anybody would read them."""
    counts = Counter(tag for operation in operations for tag in operation.tags)
    ordered = sorted(counts, key=lambda tag: (-counts[tag], tag))
    return {tag: number for number, tag in enumerate(ordered[:_MOST_TAGS])}


def _facets(
    rows: Iterable[Row], tags: Mapping[str, int], problems: ProblemsView
) -> Iterator[Facet]:
    """Give what rows differ in; a facet with no option is none."""
    found: dict[str, Counter[str]] = {
        key: Counter() for key in ("outcome", "class", "method", "tag", "severity", "code")
    }
    names = [*tags]
    codes = [group.code for group in problems.groups]
    for row in rows:
        found["outcome"][row.outcome] += 1
        found["class"].update([row.class_] if row.class_ else [])
        found["method"].update([row.method] if row.method else [])
        found["tag"].update(names[number] for number in row.tags)
        found["severity"].update(severity for severity, _ in row.counts)
        found["code"].update(codes[number] for number in row.codes)
    orders: dict[str, Sequence[str]] = {
        "outcome": (*OUTCOME_LABELS,),
        "class": CLASSES,
        "method": (*_METHODS, *sorted(found["method"].keys() - {*_METHODS})),
        "tag": names,
        "severity": _SEVERITIES,
        "code": codes,
    }
    for key, order in orders.items():
        options = [
            Option(value=one, label=label_of(one), count=found[key][one])
            for one in order
            if found[key][one] or key in {"tag", "code"}  # those are counted by their place
        ]
        if options:
            yield Facet(key=key, label=key.capitalize(), options=tuple(options))


def _kinds(rows: Iterable[Row]) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    """Count the rows of each kind by outcome, both in the order of reading."""
    counts: dict[str, Counter[OutcomeKey]] = {}
    for row in rows:
        counts.setdefault(row.kind, Counter())[row.outcome] += 1
    order = [*OUTCOME_LABELS]
    for kind, noun in ROW_NOUNS.items():
        found = sorted(counts.get(kind, ()), key=order.index)
        if found:
            yield noun, tuple((OUTCOME_LABELS[key], counts[kind][key]) for key in found)


def _notices(parts: _Parts, rows: Sequence[Row]) -> Iterator[Notice]:
    """Say what to look at first, the gravest first; each leads to the rows that it is about."""
    outcomes = Counter[str](row.outcome for row in rows)
    classes = Counter[str](row.class_ for row in rows if row.class_)
    for key, text, grave in (
        ("failed", "failed", True),
        ("unknown", "may or may not have been carried out", True),
        ("faulty", "applied, and the platform finds faults in what stands", True),
        ("left-out", "left out: no action is made for it", True),
        ("delete", "to be deleted", True),
        ("skipped", "not tried", False),
    ):
        if outcomes[key]:
            yield Notice(count=outcomes[key], text=text, link=filter_link(outcome=key), grave=grave)
    for one, grave in (("breaking", True), ("risky", False)):
        if classes[one]:
            yield Notice(
                count=classes[one], text=one, link=filter_link(**{"class": one}), grave=grave
            )
    for severity, count in (("error", parts.problems.errors), ("warning", parts.problems.warnings)):
        if count:
            yield Notice(
                count=count,
                text=f"{severity}{'' if count == 1 else 's'} about the document",
                link=filter_link(severity=severity),
                grave=severity == "error",
            )
    if parts.strays:
        text = "in the version but not in the document, kept"
        yield Notice(count=parts.strays, text=text, link=filter_link(outcome="keep"), grave=False)


def _code_groups(
    problems: ProblemsView, operations: Iterable[OperationView]
) -> Iterator[CodeGroup]:
    """Give the Problems by code; their places but for those that an operation shows."""
    known = {operation.operation for operation in operations}
    for index, group in enumerate(problems.groups):
        places = tuple(place for place in group.places if place.operation not in known)
        shown = places[: _MOST_PLACES[group.severity]]
        yield CodeGroup(
            group=group,
            index=index,
            in_operations=len(group.places) - len(places),
            elsewhere=shown,
            more=len(places) - len(shown),
        )
