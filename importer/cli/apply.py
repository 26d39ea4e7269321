"""`importer apply SPEC TARGET`, `importer apply --plan FILE`: plan, ask, then post."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from importer.cli.given import options_given
from importer.cli.interruption import interruptible, run_to_the_end
from importer.cli.mapping import maps_documents
from importer.cli.meaning import MeaningOptions, judges_changes
from importer.cli.options import AllowLargeChange, Parallelism, WaitLock
from importer.cli.ordering import Document, check_alone, order_of_document, order_of_plan
from importer.cli.platform import PlatformOptions, open_client
from importer.cli.reading import reads_documents
from importer.cli.reporting import Format, ReportOptions, reports
from importer.cli.review import ReviewByHand
from importer.cli.rules import RuleOptions, goes_by_rules
from importer.cli.state import StateOptions, uses_state
from importer.cli.target import TargetOptions, targets_version
from importer.errors import HaltedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importer.connect.stopping import Stop
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions
    from importer.model.bundle import Bundle
    from importer.model.changes import Outcome
    from importer.plan.compatibility.classify import Classified
    from importer.report.console import Console
    from importer.report.shapes import RunView
    from importer.running.order import Order, Ran

EXIT_FAILED = 1
EXIT_IN_PART = 3

_BESIDE_A_PLAN = frozenset(
    {
        "plan",
        "yes",
        "publish",
        "parallelism",
        "wait_lock",
        "allow_large_change",
        "fail_on",
        "accept",
        "connector",
        "version",
        "organisation",
        "api_url",
        "sandbox",
        "max_wait",
        "state",
        "format_",
        "only",
        "output",
        "verbose",
        "color",
        "log_level",
        "log_format",
    }
)
"""The options that say something about carrying out a plan, and not about what it says."""


@uses_state
@reads_documents
@maps_documents
@reports
@goes_by_rules
@targets_version
@judges_changes
def apply_command(
    context: typer.Context,
    spec: Annotated[
        str | None,
        typer.Argument(
            metavar="[SPEC]",
            show_default=False,
            help="An OpenAPI document: a path, a URL, or - for standard input.",
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help="Apply the plan that `importer plan -o FILE` saved, and nothing else.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish the version if nothing failed.")
    ] = False,
    allow_large_change: AllowLargeChange = False,
    wait_lock: WaitLock = 0.0,
    parallelism: Parallelism = 4,
    *,
    target: TargetOptions,
    judging: MeaningOptions,
    rules: RuleOptions,
    report: ReportOptions,
    mapping: MappingOptions,
    reading: ReadOptions,
    state: StateOptions,
) -> None:
    """Show the plan, ask, and post what it says.

    Exits with 3 where some changes failed, or where something that stands is not valid. Ctrl-C
    finishes what is under way; the same command goes on from there.
    """
    if (spec is None) is (plan is None):
        raise UsageError("name a document, or a saved plan by --plan FILE (and not both)")
    if plan is None and not target.is_named:
        raise UsageError("no target", hint="Name --connector and --version, or use --sandbox")
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is nobody to ask", hint="Use --yes in scripts")
    platform: PlatformOptions = target
    with interruptible():
        if plan is not None:
            check_alone(options_given(context, but=_BESIDE_A_PLAN))
            order, platform = order_of_plan(plan, target, parallelism=parallelism, publish=publish)
        else:
            document = Document(
                spec=spec or "", reading=reading, mapping=mapping, rules=rules, every=report.every
            )
            order = order_of_document(
                "apply", document, target, parallelism=parallelism, publish=publish
            )
    order = msgspec.structs.replace(
        order,
        allow_large_change=allow_large_change,
        lock_wait_s=wait_lock,
        fail_on=judging.fail_on,
        accept=judging.accept,
    )
    review = ReviewByHand(order.bundle, report, yes=yes, publish=publish)
    ran = run_to_the_end(lambda stop: _apply(order, platform, state, review, stop))
    meaning = review.meanings.of(ran.plan)
    judging.tell_unmatched(meaning)
    _report_run(order.bundle, ran, meaning, report)
    _end(ran)


async def _apply(
    order: Order, platform: PlatformOptions, state: StateOptions, review: ReviewByHand, stop: Stop
) -> Ran:
    """Carry out an order on a platform, with a state that is made if there is none."""
    from importer.running.conduct import conduct
    from importer.running.saved_plan import check_platform

    async with open_client(platform, order.rules.parallelism, stop) as client:
        if order.saved is not None:
            check_platform(order.saved, client.api_url, "--plan")
        with state.open(create=True) as store:
            return await conduct(order, client, store, review, stop)


def _report_run(bundle: Bundle, ran: Ran, meaning: Classified, report: ReportOptions) -> None:
    """Report what was done; as text nothing where there was nothing to do."""
    from importer.report.as_json import run_json
    from importer.report.terminal import print_run
    from importer.report.versions import print_made, print_publication
    from importer.report.view import view_run

    makes, plan, outcomes, publication = ran.makes, ran.plan, ran.outcomes, ran.publication

    def view() -> RunView:
        return view_run(bundle, plan, outcomes, meaning, makes=makes, publication=publication)

    def show(console: Console, verbose: bool) -> None:
        if outcomes:
            print_run(console, view(), verbose=verbose, only=report.only)
        elif makes:
            print_made(console, makes, plan.target)
        if publication:
            print_publication(console, publication)

    if any((outcomes, makes, publication, report.format is not Format.TEXT)):
        report.write(
            lambda: run_json(bundle, plan, outcomes, meaning, makes=makes, publication=publication),
            show,
            view,
        )


def _end(ran: Ran) -> None:
    """Leave with what the run came to. Raises HaltedError, TargetError and Exit."""
    from importer.apply.publishing import check_published

    if ran.halted:
        applied = sum(outcome.result == "applied" for outcome in ran.outcomes)
        raise HaltedError(
            f"{ran.halted}: {applied} of {len(ran.outcomes)} changes were applied (run "
            f"{ran.number})",
            hint="run the same command again: it does the rest",
        )
    _exit_with(ran.outcomes)
    if ran.publication:
        check_published(ran.publication)


def _exit_with(outcomes: Sequence[Outcome]) -> None:
    """Exit with 1 where nothing was applied, with 3 where not all was, or is not valid."""
    applied = sum(outcome.result == "applied" for outcome in outcomes)
    if outcomes and not applied:
        raise typer.Exit(EXIT_FAILED)
    if applied < len(outcomes) or not all(outcome.is_valid for outcome in outcomes):
        raise typer.Exit(EXIT_IN_PART)
