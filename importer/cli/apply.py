"""`importer apply SPEC TARGET`: plan, ask, then post."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli import options as o
from importer.cli.output import write_bytes, write_text
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.target import TargetOptions, open_client
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.model.bundle import Bundle
    from importer.model.changes import Outcome, Plan
    from importer.pipeline import Planned

EXIT_FAILED = 1
EXIT_IN_PART = 3


@reads_documents
def apply_command(
    spec: o.Spec,
    connector: o.ConnectorOption = None,
    version: o.VersionOption = None,
    organisation: o.OrganisationOption = None,
    api_url: o.ApiUrlOption = o.DEFAULT_API_URL,
    sandbox: o.SandboxOption = False,
    create_version: o.CreateVersionOption = False,
    from_version: o.FromVersionOption = None,
    prune: o.PruneOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    parallelism: o.ParallelismOption = 4,
    format_: o.FormatOption = o.Format.TEXT,
    output: o.OutputOption = None,
    verbose: o.VerboseOption = False,
    color: o.ColourOption = o.Colour.AUTO,
    parameter_notes: o.NotesOption = True,
    *,
    reading: ReadOptions,
) -> None:
    """Show the plan, ask, and post what it says. Exits with 3 where some changes failed."""
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
    if not target.is_named:
        raise UsageError("no target", hint="Name --connector and --version, or use --sandbox")
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is nobody to ask", hint="Use --yes in scripts")
    mapping = MappingOptions(parameter_notes=parameter_notes)
    built = build(spec, mapping, reading, CACHE_FOLDER)
    bundle = built.with_lines(every=verbose or format_ is o.Format.JSON)
    run = _Apply(bundle, target, prune=prune, parallelism=parallelism, colour=color)
    planned = asyncio.run(run.plan())
    if format_ is o.Format.TEXT:
        run.show_plan(planned, verbose=verbose)
    if planned.plan.pending and not yes and not typer.confirm("Apply these changes?", err=True):
        raise UsageError("nothing was changed")
    plan, outcomes = asyncio.run(run.carry_out(planned))
    if format_ is o.Format.JSON:
        from importer.report.as_json import run_json

        write_bytes(run_json(bundle, plan, outcomes), output)
    elif outcomes:
        from importer.report.terminal import print_run
        from importer.report.view import view_run

        view = view_run(bundle, plan, outcomes)
        write_text(lambda console: print_run(console, view, verbose=verbose), output, color)
    _exit_with(outcomes)


class _Apply:
    """One apply: the bundle, where it goes, and how."""

    def __init__(
        self,
        bundle: Bundle,
        target: TargetOptions,
        *,
        prune: bool,
        parallelism: int,
        colour: o.Colour,
    ) -> None:
        self.bundle = bundle
        self.target = target
        self.request = target.request(bundle)
        self.prune = prune
        self.parallelism = parallelism
        self.colour = colour

    async def plan(self) -> Planned:
        """Compare with what stands in the version."""
        from importer.pipeline import make_plan

        async with open_client(self.target, self.parallelism) as client:
            return await make_plan(
                self.bundle,
                client,
                self.request,
                prune=self.prune,
                parallelism=self.parallelism,
            )

    def show_plan(self, planned: Planned, *, verbose: bool) -> None:
        """Print the plan to standard output: what is about to be asked for."""
        from importer.report.terminal import print_plan
        from importer.report.view import view_plan

        view = view_plan(self.bundle, planned.plan)
        write_text(lambda console: print_plan(console, view, verbose=verbose), None, self.colour)

    async def carry_out(self, planned: Planned) -> tuple[Plan, list[Outcome]]:
        """Post what the plan says, with a progress bar on standard error."""
        from importer.pipeline import carry_out
        from importer.report.console import make_console
        from importer.report.progress import progress

        console = make_console(sys.stderr, self.colour.value)
        async with open_client(self.target, self.parallelism) as client:
            with progress(console, len(planned.plan.pending)) as advance:
                return await carry_out(
                    self.bundle,
                    client,
                    self.request,
                    planned,
                    prune=self.prune,
                    parallelism=self.parallelism,
                    progress=advance,
                )


def _exit_with(outcomes: list[Outcome]) -> None:
    """Exit with 3 where a part was applied and a part was not, with 1 where nothing was."""
    applied = sum(outcome.result == "applied" for outcome in outcomes)
    if applied < len(outcomes):
        raise typer.Exit(EXIT_IN_PART if applied else EXIT_FAILED)
