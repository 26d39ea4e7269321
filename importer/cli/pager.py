"""Shows what is longer than the screen in the reader's pager.

`PAGER` names it (`less` where it is not set; empty or `cat` for none). `less` gets `LESS=FRX` where
the reader has not chosen otherwise: it ends by itself where all fits, and shows colours.
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importer.report.console import Color, Console

_NONE = ("", "cat")


def is_interactive() -> bool:
    """Tell whether a person sits at both ends: what is asked can be answered, what scrolls read."""
    dumb = os.environ.get("TERM", "") in {"", "dumb", "unknown"}
    return sys.stdin.isatty() and sys.stdout.isatty() and not dumb


def show_paged(render: Callable[[Console], None], colour: Color) -> None:
    """Let `render` print, in the pager where that takes more lines than the terminal has."""
    from importer.report.console import make_terminal

    screen = make_terminal(sys.stdout, colour)
    page = _Page(screen.encoding)
    wanted: Color = "never" if screen.no_color else "always"
    render(make_terminal(page, wanted, width=screen.width))
    text = page.getvalue()
    if text.count("\n") < screen.height or not _page(text, screen.encoding):
        sys.stdout.write(text)
        sys.stdout.flush()


class _Page(io.StringIO):
    """Text in memory that is to go to a terminal of this encoding."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]  # text in memory has none by itself
        """The encoding of the terminal."""
        return self._encoding


def _page(text: str, encoding: str) -> bool:
    """Show text in the pager; False where there is none."""
    chosen = os.environ.get("PAGER", "less")
    try:
        command = shlex.split(chosen)
    except ValueError:
        return False
    if not command or command[0] in _NONE:
        return False
    environment = {"LESS": "FRX", **os.environ}
    try:
        pager = subprocess.Popen(  # noqa: S603 - the reader's own choice, as in every pager
            command, stdin=subprocess.PIPE, env=environment
        )
    except OSError:
        return False
    with contextlib.suppress(BrokenPipeError):  # the reader has seen enough
        pager.communicate(text.encode(encoding, "backslashreplace"))
    _wait(pager)
    return True


def _wait(pager: subprocess.Popen[bytes]) -> None:
    """Wait until the pager has ended; Ctrl-C is the pager's, not ours."""
    while True:
        try:
            pager.wait()
        except KeyboardInterrupt:
            continue
        return
