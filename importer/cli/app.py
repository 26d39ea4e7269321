"""The commands, put together: of those that exist the one that is called is loaded, and no other.

A command is a few modules; all of them at each start would take longer than many a run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated

import typer

from importer import __version__
from importer.cli.logged import logged

_COMMANDS: Mapping[str, str] = {
    "validate": "validate",
    "export": "export",
    "bundle": "bundle",
    "diff": "diff",
    "plan": "plan",
    "apply": "apply",
    "adopt": "adopt",
    "sync": "sync",
    "serve": "serve",
    "run-now": "serve",
    "approve": "approve",
    "reject": "approve",
    "versions": "versions",
    "runs": "runs",
    "show": "runs",
    "sandbox": "sandbox",
}
"""Each command, in the order of the help, and the module of this package that it is in."""


def make_app(words: Sequence[str]) -> typer.Typer:
    """Make the application for a command line: with the command that `words` begin with, or all."""
    app = typer.Typer(
        name="importer",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    called = words[0] if words else ""
    for name in [called] if called in _COMMANDS else _COMMANDS:
        module = import_module(f"importer.cli.{_COMMANDS[name]}")
        app.command(name)(logged(getattr(module, f"{name.replace('-', '_')}_command")))
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"importer {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the importer's own version.", callback=_print_version),
    ] = False,
) -> None:
    """Turn a vendor's OpenAPI document into the actions of a Versori connector version."""
