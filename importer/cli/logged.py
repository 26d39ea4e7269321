"""The options about what is logged, which every command has."""

from __future__ import annotations

from enum import StrEnum
from functools import wraps
from typing import Annotated, Any

import typer

from importer.cli.grouped import Command, Option, takes
from importer.logs import set_up


class Level(StrEnum):
    """What is logged, from all to little."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """How it is logged."""

    TEXT = "text"
    JSON = "json"


_LogLevel = Annotated[
    Level,
    typer.Option("--log-level", help="What is logged to standard error: this, and what is graver."),
]
_LogFormat = Annotated[
    LogFormat,
    typer.Option("--log-format", help="How: a line for people, or one object of JSON a line."),
]
LOG_OPTIONS = {
    "log_level": Option(_LogLevel, Level.WARNING),
    "log_format": Option(_LogFormat, LogFormat.TEXT),
}


_with_options = takes("logging", LOG_OPTIONS, lambda given: given)


def logged(command: Command) -> Command:
    """Give a command the options about logging; they hold from before it begins."""

    @wraps(command)
    def with_logging(*, logging: dict[str, Any], **arguments: Any) -> None:
        set_up(logging["log_level"].value, logging["log_format"].value)
        command(**arguments)

    return _with_options(with_logging)
