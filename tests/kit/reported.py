"""Views of the golden documents, of samples and of made-up plans, as reports are written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec
from kept_runs import make_target

from importer.document.store import ReadOptions
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.model.changes import Change, Fault, Outcome, Plan, Result
from importer.model.findings import CLASSES, Finding
from importer.pipeline import build
from importer.plan.plan import plan_changes
from importer.report.renderings import AnyView
from importer.report.view import view_bundle, view_plan, view_run

TESTS = Path(__file__).parents[1]
SAMPLES = TESTS.parent / "samples"
GOLDEN = sorted((TESTS / "golden" / "accepted").iterdir())
HOSTILE = [case for case in GOLDEN if case.name.startswith("injection-")]
_FAULTS = (Fault(field="path", message="is odd"),)
_RESULTS: tuple[Result, ...] = ("applied", "failed", "unknown", "skipped")


@cache
def read_bundle(document: Path) -> Bundle:
    """Give the bundle of a document, each Problem with its line; the same one each time."""
    return build(str(document), MappingOptions(), ReadOptions()).with_lines(every=True)


def document_of(case: Path) -> Path:
    """Give the document of a golden case."""
    (found,) = case.glob("document.*")
    return found


def empty_plan(bundle: Bundle) -> Plan:
    """Give the plan of a bundle against an empty version of a draft."""
    return plan_changes(bundle, None, target=make_target(), prune=False)


def views_of(bundle: Bundle) -> dict[str, AnyView]:
    """Give a validation, a plan with every verb and class, and an apply with every result."""
    plan = varied_plan(bundle)
    findings = make_findings(plan)
    return {
        "validate": view_bundle(bundle),
        "plan": view_plan(bundle, plan, findings),
        "apply": view_run(bundle, plan, make_outcomes(plan), findings),
    }


def varied_plan(bundle: Bundle) -> Plan:
    """Give a plan with every verb: what is created on the platform as it is differs in turn."""
    verbs = cycle((_created, _updated, _kept, _deleted, _disputed))
    changes = [next(verbs)(change) for change in empty_plan(bundle).changes]
    return Plan(format=1, target=make_target(), changes=tuple(changes), digest="d" * 64)


def make_findings(plan: Plan) -> Mapping[str, Sequence[Finding]]:
    """Give each pending change a finding, of all classes in turn."""
    classes = cycle(CLASSES)
    return {
        change.id: (
            Finding(
                code="text-changed",
                class_=next(classes),
                reason=f"of {change.name} something differs",
                kind=change.kind,
                identity=change.identity,
                where=f"requestBody /properties/{change.name}",
                direction="request",
                used_by=(change.identity,),
                used_by_more=True,
                fingerprint="0123456789abcdef",
            ),
        )
        for change in plan.pending
    }


def make_outcomes(plan: Plan) -> list[Outcome]:
    """Give the pending changes outcomes, all results in turn."""
    results = cycle(_RESULTS)
    return [
        Outcome(
            change=change,
            result=result,
            reason="" if result == "applied" else f"{change.name} was refused.",
            status=422 if result == "failed" else None,
            fields=(("name", f"{change.name} is wrong"),) if result == "failed" else (),
            faults=_FAULTS if result == "applied" and number % 8 == 0 else (),
        )
        for number, (change, result) in enumerate(zip(plan.pending, results, strict=False))
    ]


def texts_of(value: Any) -> Iterator[str]:
    """Give every text in a value of JSON, keys and values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from texts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_of(part)


def _created(change: Change) -> Change:
    return change


def _updated(change: Change) -> Change:
    """Turn a creation into an update of a text, or of a name where there is none."""
    after = change.after or {}
    field = next((key for key, value in after.items() if isinstance(value, str)), "name")
    before = {**after, field: f"{after.get(field)}\nas it was <b>before</b>", "gone": [1, "x"]}
    return msgspec.structs.replace(
        change,
        verb="update",
        reason=f"differs in {field}, gone",
        fields=(field, "gone"),
        before=before,
    )


def _kept(change: Change) -> Change:
    return msgspec.structs.replace(
        change, verb="keep", reason="as in the document", before=change.after
    )


def _deleted(change: Change) -> Change:
    return msgspec.structs.replace(
        change,
        verb="delete",
        reason="not in the document",
        before=change.after,
        after=None,
        documented=False,
    )


def _disputed(change: Change) -> Change:
    """Turn a creation into something that a person changed, and that stays so."""
    after = {**(change.after or {}), "description": "A person's words."}
    return msgspec.structs.replace(
        change,
        verb="keep",
        reason="kept as a person changed it: description",
        before=after,
        after=after,
        document=change.after,
        kept=("description",),
        conflicts=("description",),
    )
