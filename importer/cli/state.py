"""The option about the state: where it lies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from importer.cli.grouped import Option, takes
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.state.store import StateStore

STATE_VARIABLE = "IMPORTER_STATE"
DEFAULT_STATE = str(Path(".importer") / "state.db")

_State = Annotated[
    str,
    typer.Option(
        "--state",
        metavar="FILE|URL",
        envvar=STATE_VARIABLE,
        help="What earlier runs did: a file, or postgresql://USER@HOST/DATABASE.",
    ),
]


class StateOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where the state lies, as the user said it."""

    location: str

    def open(self, *, create: bool) -> StateStore:
        """Open the state; with `create` make it if there is none, else that one is empty.

        Raises UsageError for a location that cannot be, StateError for a state that cannot be used.
        """
        from importer.state.store import StateStore

        return StateStore.open(self.location, create)


def _state_options(given: dict[str, Any]) -> StateOptions:
    """Take the location. Raises UsageError for a password that anybody could read on the way."""
    from importer.state.location import parse_location

    location: str = given["state"]
    if location != os.environ.get(STATE_VARIABLE) and parse_location(location).passwords:
        raise UsageError(
            "a password is no argument, which everybody on this machine could read",
            hint=f"Set {STATE_VARIABLE} in the environment",
        )
    return StateOptions(location=location)


uses_state = takes("state", {"state": Option(_State, DEFAULT_STATE)}, _state_options)
"""Gives a command where the state lies as one value, `state`."""
