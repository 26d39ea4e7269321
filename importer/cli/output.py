"""Where reports and bundles go: standard output or a file, whole or not at all."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from importer.cli.pager import is_interactive, show_paged
from importer.errors import ImporterError

if TYPE_CHECKING:
    from importer.report.console import Color, Console


def write_bytes(data: bytes, output: Path | None) -> None:
    """Write `data` to a file, or to standard output for None or `-`.

    A file is replaced at once when all is written; what is no file (a pipe, a device) is written
    to. Raises ImporterError where it cannot be.
    """
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        if output.exists() and not output.is_file() and not output.is_dir():
            output.write_bytes(data)
            return
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).chmod(0o666 & ~_umask())  # mkstemp lets its owner alone read it
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ImporterError(
            f"cannot be written: {error.strerror}", where=str(output), hint="Check --output"
        ) from None


def _umask() -> int:
    """Give the process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def write_text(
    render: Callable[[Console], None], output: Path | None, colour: Color, *, paged: bool = False
) -> None:
    """Let `render` print to standard output, or into a file.

    With `paged` a person gets what is longer than the screen in a pager.
    """
    from importer.report.console import make_console

    if (output is None or str(output) == "-") and paged and is_interactive():
        show_paged(render, colour)
        return
    if output is None or str(output) == "-":
        render(make_console(sys.stdout, colour))
        sys.stdout.flush()
        return
    text = io.StringIO()
    render(make_console(text, colour))
    write_bytes(text.getvalue().encode(), output)
