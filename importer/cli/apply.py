"""`importer apply SPEC TARGET`: plan, ask, then post."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.options import Parallelism, ParameterNotes, Prune, Spec
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import Format, ReportOptions, reports
from importer.cli.target import TargetOptions, open_client, targets_version
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.document.store import ReadOptions
    from importer.model.bundle import Bundle
    from importer.model.changes import Outcome, Plan
    from importer.pipeline import Planned

EXIT_FAILED = 1
EXIT_IN_PART = 3


@reads_documents
@reports
@targets_version
def apply_command(
    spec: Spec,
    prune: Prune = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    parallelism: Parallelism = 4,
    parameter_notes: ParameterNotes = True,
    *,
    target: TargetOptions,
    report: ReportOptions,
    reading: ReadOptions,
) -> None:
    """Show the plan, ask, and post what it says. Exits with 3 where some changes failed."""
    import asyncio

    from importer.mapping.options import MappingOptions
    from importer.pipeline import build
    from importer.report.as_json import run_json
    from importer.report.terminal import print_plan, print_run
    from importer.report.view import view_plan, view_run

    if not target.is_named:
        raise UsageError("no target", hint="Name --connector and --version, or use --sandbox")
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is nobody to ask", hint="Use --yes in scripts")
    mapping = MappingOptions(parameter_notes=parameter_notes)
    bundle = build(spec, mapping, reading, CACHE_FOLDER).with_lines(every=report.every)
    run = _Apply(bundle, target, report, prune=prune, parallelism=parallelism)
    planned = asyncio.run(run.plan())
    if report.format is Format.TEXT:
        view = view_plan(bundle, planned.plan)
        report.print(lambda console, verbose: print_plan(console, view, verbose=verbose))
    if planned.plan.pending and not yes and not typer.confirm("Apply these changes?", err=True):
        raise UsageError("nothing was changed")
    plan, outcomes = asyncio.run(run.carry_out(planned))
    if outcomes or report.format is Format.JSON:
        report.write(
            lambda: run_json(bundle, plan, outcomes),
            lambda console, verbose: print_run(
                console, view_run(bundle, plan, outcomes), verbose=verbose
            ),
        )
    _exit_with(outcomes)


class _Apply:
    """One apply: the bundle, where it goes, and how."""

    def __init__(
        self,
        bundle: Bundle,
        target: TargetOptions,
        report: ReportOptions,
        *,
        prune: bool,
        parallelism: int,
    ) -> None:
        self.bundle = bundle
        self.target = target
        self.request = target.request(bundle)
        self.report = report
        self.prune = prune
        self.parallelism = parallelism

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

    async def carry_out(self, planned: Planned) -> tuple[Plan, list[Outcome]]:
        """Post what the plan says, with a progress bar on standard error."""
        from importer.pipeline import carry_out
        from importer.report.console import make_console
        from importer.report.progress import progress

        console = make_console(sys.stderr, self.report.colour.value)
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
