"""`importer apply SPEC TARGET`: plan, ask, then post."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from importer.cli.mapping import maps_documents
from importer.cli.options import Parallelism, Spec
from importer.cli.platform import open_client
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import Format, ReportOptions, reports
from importer.cli.rules import RuleOptions, goes_by_rules
from importer.cli.target import TargetOptions, targets_version
from importer.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from importer.connect.client import ConnectClient
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions
    from importer.model.bundle import Bundle
    from importer.model.changes import Kind, OnConflict, Outcome, Plan
    from importer.model.versions import Makes, Publication
    from importer.report.shapes import RunView
    from importer.targeting import Planned

EXIT_FAILED = 1
EXIT_IN_PART = 3


@reads_documents
@maps_documents
@reports
@goes_by_rules
@targets_version
def apply_command(
    spec: Spec,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish the version if nothing failed.")
    ] = False,
    parallelism: Parallelism = 4,
    *,
    target: TargetOptions,
    rules: RuleOptions,
    report: ReportOptions,
    mapping: MappingOptions,
    reading: ReadOptions,
) -> None:
    """Show the plan, ask, and post what it says.

    Exits with 3 where some changes failed, or where something that stands is not valid.
    """
    import asyncio

    from importer.apply.publishing import check_published
    from importer.pipeline import build
    from importer.plan.plan import refuse_conflicts

    if not target.is_named:
        raise UsageError("no target", hint="Name --connector and --version, or use --sandbox")
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is nobody to ask", hint="Use --yes in scripts")
    bundle = build(spec, mapping, reading, CACHE_FOLDER).with_lines(every=report.every)
    bundle = target.name_connector(bundle)
    leaves = rules.leaves(triggers=mapping.triggers)
    how = _How(rules.prune, rules.on_conflict, leaves, parallelism)
    run = _Apply(bundle, target, report, how, publish=publish)
    planned = asyncio.run(run.plan())
    question = _question(planned, publish=publish)
    _show_plan(bundle, planned, report, asked=bool(question) and not yes)
    if rules.on_conflict == "fail":
        refuse_conflicts(planned.plan)
    if question and not yes and not typer.confirm(question, err=True):
        raise UsageError("nothing was changed")
    plan, outcomes, publication = asyncio.run(run.carry_out(planned))
    _report_run(bundle, _Done(planned.makes, plan, outcomes, publication), report)
    _exit_with(outcomes)
    if publication:
        check_published(publication)


class _Done(NamedTuple):
    """What came of an apply; `makes` is what it made before its changes."""

    makes: Makes | None
    plan: Plan
    outcomes: list[Outcome]
    publication: Publication | None


def _question(planned: Planned, *, publish: bool) -> str | None:
    """Say what a person has to agree to; None where there is nothing to do."""
    publishes = publish and not planned.is_published
    if planned.plan.pending:
        return f"Apply these changes{', then publish the version' if publishes else ''}?"
    if planned.makes:
        return f"Make the version{' and publish it' if publishes else ''}?"
    return "Publish the version?" if publishes else None


def _show_plan(bundle: Bundle, planned: Planned, report: ReportOptions, *, asked: bool) -> None:
    """Show the plan with a report in text; with any other one aside, where somebody is asked."""
    from importer.report.terminal import print_plan
    from importer.report.view import view_plan

    def show(console: Console, verbose: bool) -> None:
        view = view_plan(bundle, planned.plan, makes=planned.makes)
        print_plan(console, view, verbose=verbose, only=report.only)

    if report.format is Format.TEXT:
        report.print(show)
    elif asked:
        report.print_aside(show)


def _report_run(bundle: Bundle, done: _Done, report: ReportOptions) -> None:
    """Report what was done; as text nothing where there was nothing to do."""
    from importer.report.as_json import run_json
    from importer.report.terminal import print_run
    from importer.report.versions import print_made, print_publication
    from importer.report.view import view_run

    makes, plan, outcomes, publication = done

    def view() -> RunView:
        return view_run(bundle, plan, outcomes, makes=makes, publication=publication)

    def show(console: Console, verbose: bool) -> None:
        if outcomes:
            print_run(console, view(), verbose=verbose, only=report.only)
        if makes:
            print_made(console, makes, plan.target)
        if publication:
            print_publication(console, publication)

    if any((outcomes, makes, publication, report.format is not Format.TEXT)):
        report.write(
            lambda: run_json(bundle, plan, outcomes, makes=makes, publication=publication),
            show,
            view,
        )


class _How(NamedTuple):
    """What an apply may do, and how much at a time."""

    prune: bool
    on_conflict: OnConflict
    leave: frozenset[Kind]
    parallelism: int


class _Apply:
    """One apply: the bundle, where it goes, and how."""

    def __init__(
        self,
        bundle: Bundle,
        target: TargetOptions,
        report: ReportOptions,
        how: _How,
        *,
        publish: bool,
    ) -> None:
        self.bundle = bundle
        self.target = target
        self.request = target.request(bundle, publish=publish)
        self.report = report
        self.how = how

    async def plan(self) -> Planned:
        """Compare with what stands in the version."""
        from importer.pipeline import make_plan

        async with open_client(self.target, self.how.parallelism) as client:
            return await make_plan(
                self.bundle,
                client,
                self.request,
                **self.how._asdict(),
            )

    async def carry_out(self, planned: Planned) -> tuple[Plan, list[Outcome], Publication | None]:
        """Post what the plan says, with a progress bar on standard error, and publish if asked."""
        from importer.pipeline import carry_out
        from importer.report.console import make_console
        from importer.report.progress import progress

        console = make_console(sys.stderr, self.report.colour.value)
        async with open_client(self.target, self.how.parallelism) as client:
            with progress(console, len(planned.plan.pending)) as advance:
                plan, outcomes = await carry_out(
                    self.bundle,
                    client,
                    self.request,
                    planned,
                    **self.how._asdict(),
                    progress=advance,
                )
            return plan, outcomes, await self._publish(client, plan, outcomes)

    async def _publish(
        self, client: ConnectClient, plan: Plan, outcomes: list[Outcome]
    ) -> Publication | None:
        from importer.apply.publishing import publish
        from importer.connect.types import VersionRef

        if not self.request.publish or plan.target is None:
            return None
        ref = VersionRef(plan.target.connector_id, plan.target.version)
        return await publish(client, ref, outcomes)


def _exit_with(outcomes: list[Outcome]) -> None:
    """Exit with 1 where nothing was applied, with 3 where not all was, or is not valid."""
    applied = sum(outcome.result == "applied" for outcome in outcomes)
    if outcomes and not applied:
        raise typer.Exit(EXIT_FAILED)
    if applied < len(outcomes) or not all(outcome.is_valid for outcome in outcomes):
        raise typer.Exit(EXIT_IN_PART)
