"""`importer plan SPEC TARGET`: what an apply would do. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.mapping import maps_documents
from importer.cli.options import Parallelism, Spec
from importer.cli.platform import open_client
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import ReportOptions, reports
from importer.cli.rules import RuleOptions, goes_by_rules
from importer.cli.target import TargetOptions, targets_version

if TYPE_CHECKING:
    from rich.console import Console

    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions
    from importer.model.bundle import Bundle
    from importer.model.changes import Kind
    from importer.targeting import Planned

EXIT_CHANGES = 2


@reads_documents
@maps_documents
@reports
@goes_by_rules
@targets_version
def plan_command(
    spec: Spec,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 where changes are pending.")
    ] = False,
    parallelism: Parallelism = 4,
    *,
    target: TargetOptions,
    rules: RuleOptions,
    report: ReportOptions,
    mapping: MappingOptions,
    reading: ReadOptions,
) -> None:
    """Show what an apply would change in a connector version; without one, in an empty version."""
    import asyncio

    from importer.pipeline import build
    from importer.report.as_json import plan_json
    from importer.report.terminal import print_plan
    from importer.report.view import view_plan

    bundle = build(spec, mapping, reading, CACHE_FOLDER).with_lines(every=report.every)
    bundle = target.name_connector(bundle)
    leave = rules.leaves(triggers=mapping.triggers)
    planned = asyncio.run(_plan(bundle, target, rules, leave, parallelism=parallelism))
    plan, makes = planned.plan, planned.makes

    def show(console: Console, verbose: bool) -> None:
        view = view_plan(bundle, plan, makes=makes)
        print_plan(console, view, verbose=verbose, only=report.only)

    report.write(
        lambda: plan_json(bundle, plan, makes=makes),
        show,
        lambda: view_plan(bundle, plan, makes=makes),
    )
    if detailed_exitcode and (plan.pending or makes):
        raise typer.Exit(EXIT_CHANGES)


async def _plan(
    bundle: Bundle,
    target: TargetOptions,
    rules: RuleOptions,
    leave: frozenset[Kind],
    *,
    parallelism: int,
) -> Planned:
    """Plan against the target, or against an empty version where none is named."""
    from importer.pipeline import make_plan
    from importer.plan.plan import plan_changes
    from importer.targeting import Planned

    if not target.is_named:
        plan = plan_changes(bundle, None, target=None, prune=rules.prune, leave=leave)
        return Planned(plan=plan, remote=None)
    async with open_client(target, parallelism) as client:
        return await make_plan(
            bundle,
            client,
            target.request(bundle),
            prune=rules.prune,
            parallelism=parallelism,
            on_conflict=rules.on_conflict,
            leave=leave,
        )
