"""The entry point: runs a command and turns every way to fail into one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from importer.cli.app import make_app
from importer.cli.optional_values import fill_in
from importer.errors import ImporterError, unforeseen
from importer.text import one_line

EXIT_FAILED = 1
EXIT_USAGE = 64
EXIT_INTERRUPTED = 130
_CLICK_USAGE = 2
"""The command line library's own code for usage errors; here it means that changes are pending."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with `arguments` (by default the process's own); give the exit code."""
    try:
        words = fill_in(sys.argv[1:] if arguments is None else arguments)
        result = make_app(words)(args=words, prog_name="importer", standalone_mode=False)
    except BrokenPipeError:
        # who read our output has left (`| head`); what is buffered goes nowhere, without a word
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - no way to fail is a traceback
        message, code = _explain(error)
        sys.stderr.write(f"Error: {one_line(message, 1_000)}\n")
        return code
    if result == EXIT_INTERRUPTED:  # the library turns Ctrl-C into this code, without a word
        sys.stderr.write("Error: interrupted\n")
    return result if isinstance(result, int) else 0


def _explain(error: BaseException) -> tuple[str, int]:
    """Give the line and the exit code for what ended a command."""
    if isinstance(error, ImporterError):
        return str(error), error.exit_code
    if isinstance(error, typer.Abort | KeyboardInterrupt):  # while a question was asked
        return "interrupted", EXIT_INTERRUPTED
    if isinstance(error, typer.TyperException):
        message = str(getattr(error, "format_message", error.__str__)())
        if getattr(error, "exit_code", EXIT_FAILED) == _CLICK_USAGE:
            return f"{message.rstrip('.')}; see importer --help", EXIT_USAGE
        return message, EXIT_FAILED
    return unforeseen(error), EXIT_FAILED
