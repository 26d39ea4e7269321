"""Which options a user gave on the command line, and not by the environment or not at all."""

from __future__ import annotations

from collections.abc import Collection

import typer

_COMMAND_LINE = "COMMANDLINE"


def options_given(context: typer.Context, *, but: Collection[str]) -> list[str]:
    """Give the options that stand on the command line, as users write them.

    `but` names parameters of the command that do not count.
    """
    given = []
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if name not in but and source is not None and source.name == _COMMAND_LINE:
            given.append(max(parameter.opts, key=len))
    return given
