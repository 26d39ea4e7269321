"""Reports on a pseudo-terminal: a screen first, a pager for more, and nobody else's escapes."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from reported import HOSTILE, SAMPLES, document_of
from terminals import run_on_terminal

ORCHARD = str(SAMPLES / "orchard-3.0.yaml")
_SGR = re.compile(rb"\x1b\[[0-9;]*m")
_PAGER = "#!/bin/sh\nprintf '<paged LESS=%s>' \"$LESS\"\ncat\nprintf '</paged>'\n"


@pytest.fixture
def pager(tmp_path: Path) -> str:
    """Give a pager that marks what goes through it."""
    script = tmp_path / "pager"
    script.write_text(_PAGER)
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)


def lines_of(written: bytes) -> list[str]:
    """Give the lines on the screen without their colours."""
    return _SGR.sub(b"", written).decode().replace("\r\n", "\n").removesuffix("\n").split("\n")


@pytest.mark.parametrize("command", [("validate",), ("plan",)])
def test_a_summary_fits_the_screen_and_goes_through_no_pager(
    tmp_path: Path, pager: str, command: tuple[str, ...]
) -> None:
    code, written = run_on_terminal([*command, ORCHARD], folder=tmp_path, PAGER=pager)
    assert code == 0
    assert b"paged" not in written
    lines = lines_of(written)
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80


def test_what_is_longer_than_the_screen_goes_through_the_pager_with_its_colours(
    tmp_path: Path, pager: str
) -> None:
    code, written = run_on_terminal(["plan", ORCHARD, "-v"], folder=tmp_path, PAGER=pager)
    assert code == 0
    assert written.startswith(b"<paged LESS=FRX>")
    assert written.endswith(b"</paged>")
    assert _SGR.search(written)
    assert "+ POST /orders/{orderId}/cancel" in "\n".join(lines_of(written))
    own = run_on_terminal(["plan", ORCHARD, "-v"], folder=tmp_path, PAGER=pager, LESS="S")
    assert own[1].startswith(b"<paged LESS=S>")


@pytest.mark.parametrize("chosen", ["", "cat", "no-such-pager-here", "'"])
def test_without_a_pager_all_is_printed(tmp_path: Path, chosen: str) -> None:
    code, written = run_on_terminal(["plan", ORCHARD, "-v"], folder=tmp_path, PAGER=chosen)
    assert code == 0
    assert len(lines_of(written)) > 100


def test_a_dumb_terminal_gets_neither_pager_nor_colour(tmp_path: Path, pager: str) -> None:
    code, written = run_on_terminal(
        ["plan", ORCHARD, "-v"], folder=tmp_path, PAGER=pager, TERM="dumb"
    )
    assert code == 0
    assert b"\x1b" not in written
    assert b"paged" not in written


def test_no_color_is_heeded(tmp_path: Path) -> None:
    _, written = run_on_terminal(["plan", ORCHARD], folder=tmp_path, NO_COLOR="1", PAGER="")
    assert b"\x1b" not in written
    _, coloured = run_on_terminal(["plan", ORCHARD], folder=tmp_path, PAGER="")
    assert _SGR.search(coloured)
    assert lines_of(coloured) == lines_of(written)


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_a_terminal_gets_no_escape_of_a_documents(tmp_path: Path, case: Path) -> None:
    for arguments in (["plan", "-v"], ["plan"], ["validate", "-v"]):
        _, written = run_on_terminal(
            [*arguments, str(document_of(case))], folder=tmp_path, PAGER=""
        )
        plain = _SGR.sub(b"", written).decode()
        assert all(char.isprintable() or char in "\r\n" for char in plain)
        assert "::error" not in plain.replace("\n", " ").split()


def test_somebody_who_is_asked_sees_the_plan_first_whatever_the_format(tmp_path: Path) -> None:
    code, written = run_on_terminal(
        ["apply", ORCHARD, "--sandbox", "-f", "json", "-o", "run.json"],
        folder=tmp_path,
        answer=b"n\n",
        PAGER="",
    )
    text = _SGR.sub(b"", written).decode()
    assert code == 64
    assert text.index("Plan: ") < text.index("Apply these changes?")
    assert not (tmp_path / "run.json").exists()
