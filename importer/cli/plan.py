"""`importer plan SPEC TARGET`: what an apply would do. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.options import Parallelism, ParameterNotes, Prune, Spec
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import ReportOptions, reports
from importer.cli.target import TargetOptions, open_client, targets_version

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.model.bundle import Bundle
    from importer.model.changes import Plan

EXIT_CHANGES = 2


@reads_documents
@reports
@targets_version
def plan_command(
    spec: Spec,
    prune: Prune = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 where changes are pending.")
    ] = False,
    parallelism: Parallelism = 4,
    parameter_notes: ParameterNotes = True,
    *,
    target: TargetOptions,
    report: ReportOptions,
    reading: ReadOptions,
) -> None:
    """Show what an apply would change in a connector version; without one, in an empty version."""
    import asyncio

    from importer.mapping.options import MappingOptions
    from importer.pipeline import build
    from importer.report.as_json import plan_json
    from importer.report.terminal import print_plan
    from importer.report.view import view_plan

    mapping = MappingOptions(parameter_notes=parameter_notes)
    bundle = build(spec, mapping, reading, CACHE_FOLDER).with_lines(every=report.every)
    plan = asyncio.run(_plan(bundle, target, prune=prune, parallelism=parallelism))
    report.write(
        lambda: plan_json(bundle, plan),
        lambda console, verbose: print_plan(console, view_plan(bundle, plan), verbose=verbose),
    )
    if detailed_exitcode and plan.pending:
        raise typer.Exit(EXIT_CHANGES)


async def _plan(bundle: Bundle, target: TargetOptions, *, prune: bool, parallelism: int) -> Plan:
    """Plan against the target, or against an empty version where none is named."""
    from importer.pipeline import make_plan
    from importer.plan.plan import plan_changes

    if not target.is_named:
        return plan_changes(bundle, None, target=None, prune=prune)
    async with open_client(target, parallelism) as client:
        planned = await make_plan(
            bundle, client, target.request(bundle), prune=prune, parallelism=parallelism
        )
    return planned.plan
