"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from importer import __version__
from importer.cli.apply import apply_command
from importer.cli.approve import approve_command, reject_command
from importer.cli.bundle import bundle_command
from importer.cli.diff import diff_command
from importer.cli.export import export_command
from importer.cli.plan import plan_command
from importer.cli.runs import runs_command, show_command
from importer.cli.sandbox import sandbox_command
from importer.cli.serve import run_now_command, serve_command
from importer.cli.sync import sync_command
from importer.cli.validate import validate_command
from importer.cli.versions import versions_command

app = typer.Typer(
    name="importer",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"importer {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the importer's own version.", callback=_print_version),
    ] = False,
) -> None:
    """Turn a vendor's OpenAPI document into the actions of a Versori connector version."""


app.command("validate")(validate_command)
app.command("export")(export_command)
app.command("bundle")(bundle_command)
app.command("diff")(diff_command)
app.command("plan")(plan_command)
app.command("apply")(apply_command)
app.command("sync")(sync_command)
app.command("serve")(serve_command)
app.command("run-now")(run_now_command)
app.command("approve")(approve_command)
app.command("reject")(reject_command)
app.command("versions")(versions_command)
app.command("runs")(runs_command)
app.command("show")(show_command)
app.command("sandbox")(sandbox_command)
