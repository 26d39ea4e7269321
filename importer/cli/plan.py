"""`importer plan SPEC TARGET`: what an apply would do. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli import options as o
from importer.cli.output import write_bytes, write_text
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.target import TargetOptions, open_client

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.model.bundle import Bundle
    from importer.model.changes import Plan

EXIT_CHANGES = 2


@reads_documents
def plan_command(
    spec: o.Spec,
    connector: o.ConnectorOption = None,
    version: o.VersionOption = None,
    organisation: o.OrganisationOption = None,
    api_url: o.ApiUrlOption = o.DEFAULT_API_URL,
    sandbox: o.SandboxOption = False,
    create_version: o.CreateVersionOption = False,
    from_version: o.FromVersionOption = None,
    prune: o.PruneOption = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 where changes are pending.")
    ] = False,
    parallelism: o.ParallelismOption = 4,
    format_: o.FormatOption = o.Format.TEXT,
    output: o.OutputOption = None,
    verbose: o.VerboseOption = False,
    color: o.ColourOption = o.Colour.AUTO,
    parameter_notes: o.NotesOption = True,
    *,
    reading: ReadOptions,
) -> None:
    """Show what an apply would change in a connector version; without one, in an empty version."""
    import asyncio

    from importer.mapping.options import MappingOptions
    from importer.pipeline import build

    target = TargetOptions(
        connector=connector,
        version=version,
        organisation=organisation,
        api_url=api_url,
        sandbox=sandbox,
        create_version=create_version,
        from_version=from_version,
    )
    mapping = MappingOptions(parameter_notes=parameter_notes)
    built = build(spec, mapping, reading, CACHE_FOLDER)
    bundle = built.with_lines(every=verbose or format_ is o.Format.JSON)
    plan = asyncio.run(_plan(bundle, target, prune=prune, parallelism=parallelism))
    if format_ is o.Format.JSON:
        from importer.report.as_json import plan_json

        write_bytes(plan_json(bundle, plan), output)
    else:
        from importer.report.terminal import print_plan
        from importer.report.view import view_plan

        view = view_plan(bundle, plan)
        write_text(lambda console: print_plan(console, view, verbose=verbose), output, color)
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
