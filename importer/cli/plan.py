"""`importer plan SPEC TARGET`: what an apply would do, shown, or saved to be applied later."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from importer.cli.grouped import Option, takes
from importer.cli.interruption import interruptible, run_to_the_end
from importer.cli.mapping import maps_documents
from importer.cli.meaning import MeaningOptions, judges_changes, meaning_of
from importer.cli.options import Parallelism, Spec
from importer.cli.ordering import Document, order_of_document
from importer.cli.output import write_bytes
from importer.cli.platform import open_client
from importer.cli.reading import reads_documents
from importer.cli.reporting import REPORT_OPTIONS, Format, ReportOptions, report_options
from importer.cli.review import tell
from importer.cli.rules import RuleOptions, goes_by_rules
from importer.cli.state import StateOptions, uses_state
from importer.cli.target import TargetOptions, targets_version
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.connect.stopping import Stop
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions
    from importer.plan.compatibility.classify import Classified
    from importer.report.console import Console
    from importer.running.order import Order
    from importer.running.saved_plan import SavedPlan
    from importer.targeting import Planned

EXIT_FOUND = 1
EXIT_CHANGES = 2

PlanFormat = StrEnum("PlanFormat", [(one.name, one.value) for one in Format] + [("PLAN", "plan")])  # type: ignore[misc]  # mypy wants the members told one by one
"""How a plan is written: as a report, or to be applied later."""

_PlanFormat = Annotated[
    PlanFormat | None,
    typer.Option(
        "--format",
        "-f",
        help="How to write the report; plan is what apply --plan takes, and what -o FILE gets "
        "where this says nothing else.",
        show_default="text",
    ),
]


class _Writing(NamedTuple):
    """How the plan is written: the report, and whether what goes to its file is a saved plan."""

    report: ReportOptions
    saves: bool
    reports: bool


def _writing(given: dict[str, Any]) -> _Writing:
    wanted = given["format_"]
    is_default = wanted is None
    saves = wanted == "plan" or (is_default and given["output"] is not None)
    shown = Format.TEXT if saves or is_default else Format(wanted.value)
    report = report_options({**given, "format_": shown})
    return _Writing(report, saves=saves, reports=is_default or wanted != "plan")


writes_plan = takes("writing", {**REPORT_OPTIONS, "format_": Option(_PlanFormat, None)}, _writing)
"""Gives a command how a plan is written as one value, `writing`."""


@uses_state
@reads_documents
@maps_documents
@writes_plan
@goes_by_rules
@targets_version
@judges_changes
def plan_command(
    spec: Spec,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 where changes are pending.")
    ] = False,
    parallelism: Parallelism = 4,
    *,
    target: TargetOptions,
    judging: MeaningOptions,
    rules: RuleOptions,
    writing: _Writing,
    mapping: MappingOptions,
    reading: ReadOptions,
    state: StateOptions,
) -> None:
    """Show what an apply would change in a connector version; without one, in an empty version.

    With -o FILE the plan is saved there, for apply --plan FILE to carry out just that.
    """
    report = writing.report
    saves = writing.saves and target.is_named
    if writing.saves and not (target.is_named or writing.reports):
        raise UsageError(
            "a plan for no target cannot be applied",
            hint="name --connector and --version, or use --sandbox",
        )
    with interruptible():
        document = Document(
            spec=spec,
            reading=reading,
            mapping=mapping,
            rules=rules,
            every=report.every or saves,
        )
        order = order_of_document("plan", document, target, parallelism=parallelism)
    planned, saved = run_to_the_end(lambda stop: _plan(order, target, state, stop, saves=saves))
    if saved is not None:
        _save(saved, report)
        report = report.to_standard_output()
    meaning = meaning_of(planned.plan)
    judging.tell_unmatched(meaning)
    if writing.reports:
        _report(order, planned, meaning, report)
    if judging.fails(meaning):
        raise typer.Exit(EXIT_FOUND)
    if detailed_exitcode and (planned.plan.pending or planned.makes):
        raise typer.Exit(EXIT_CHANGES)


def _save(saved: SavedPlan, report: ReportOptions) -> None:
    from importer.running.saved_plan import plan_file

    write_bytes(plan_file(saved), report.output)


def _report(order: Order, planned: Planned, meaning: Classified, report: ReportOptions) -> None:
    """Report a plan, and what it means."""
    from importer.report.as_json import plan_json
    from importer.report.terminal import print_plan
    from importer.report.view import view_plan

    bundle, plan, makes = order.bundle, planned.plan, planned.makes

    def show(console: Console, verbose: bool) -> None:
        view = view_plan(bundle, plan, meaning, makes=makes)
        print_plan(console, view, verbose=verbose, only=report.only)

    report.write(
        lambda: plan_json(bundle, plan, meaning, makes=makes),
        show,
        lambda: view_plan(bundle, plan, meaning, makes=makes),
    )


async def _plan(
    order: Order, target: TargetOptions, state: StateOptions, stop: Stop, *, saves: bool
) -> tuple[Planned, SavedPlan | None]:
    """Plan against the target, or against an empty version where none is named.

    With `saves` the plan is given, too, as it is to be saved.
    """
    from importer.pipeline import make_comparison
    from importer.running.planner import Planner
    from importer.running.saving import save_plan
    from importer.targeting import Planned

    if not target.is_named:
        rules = order.rules
        compare = make_comparison(order.bundle, prune=rules.prune, leave=rules.leave)
        return Planned(plan=compare(None, None, None), remote=None), None
    async with open_client(target, order.rules.parallelism, stop) as client:
        with state.open(create=False) as store:
            planner = Planner(order, client, store)
            planned = await planner.plan()
        if planner.notice:
            tell(planner.notice)
        if not saves:
            return planned, None
        return planned, save_plan(order, planned, client, sandbox=target.sandbox)
