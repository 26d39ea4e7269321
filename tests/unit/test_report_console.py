"""The console: colour, width, encoding, and text that must not be understood."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from importer.model.changes import Change, Outcome, Result
from importer.report.console import Color, Line, line, make_console, make_terminal, show
from importer.report.progress import progress

pty = pytest.importorskip("pty")

SGR = re.compile(r"\x1b\[[0-9;]*m")
TRAPS = "[red]boom[/red] :smile: [link=https://a.example]x[/link] https://b.example 127.0.0.1 'q'"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the caller's terminal settings out of the expectations."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(
    stream: io.StringIO, *lines: Line, color: Color = "auto", width: int | None = None
) -> str:
    show(make_terminal(stream, color, width) if width else make_console(stream, color), lines)
    return stream.getvalue()


def outcome(result: Result = "applied") -> Outcome:
    change = Change(id="a", kind="action", verb="create", identity="a", name="a", reason="new")
    return Outcome(change=change, result=result)


def test_a_terminal_gets_colour_and_a_pipe_gets_none() -> None:
    red = line(("gone", "red"))
    assert "\x1b[31m" in shown(Terminal(), red)
    assert shown(io.StringIO(), red) == "gone\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_takes_colour_away_unless_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert shown(Terminal(), line(("gone", "bold red"))) == "gone\n"
    assert "\x1b[" in shown(Terminal(), line(("gone", "bold red")), color="always")


def test_an_empty_no_color_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    assert "\x1b[" in shown(Terminal(), line(("gone", "red")))


def test_never_and_always_win_over_what_the_stream_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Terminal(), line(("gone", "bold red")), color="never") == "gone\n"
    assert "\x1b[31m" in shown(io.StringIO(), line(("gone", "red")), color="always")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert shown(Terminal(), line(("gone", "bold red")), color="never") == "gone\n"


def test_text_is_no_markup_no_emoji_and_no_link() -> None:
    assert shown(io.StringIO(), line(TRAPS)) == TRAPS + "\n"
    assert shown(Terminal(), line(TRAPS), width=200) == TRAPS + "\n"


def test_a_pipe_gets_each_line_whole() -> None:
    path = "/very/long/path" * 40
    assert shown(io.StringIO(), line(f"{path} and words")) == f"{path} and words\n"


@pytest.mark.parametrize("width", [1, 2, 20, 33, 80])
def test_a_terminal_gets_lines_broken_between_words(width: int) -> None:
    words = ["one", "two", "three", "四五六", "seven", "eight", "nine", "ten", "eleven", "thirteen"]
    styled = line(*((f"{word} ", "bold") for word in words), indent=6)
    out = SGR.sub("", shown(Terminal(), styled, width=width))
    assert out.split() == words
    assert all(cell_len(row) <= width or len(row.split()) == 1 for row in out.splitlines())
    assert not any(row.endswith(" ") for row in out.splitlines())


def test_what_wraps_hangs_below_its_line() -> None:
    rows = shown(Terminal(), line("alpha beta gamma", indent=2), width=12).splitlines()
    assert rows == ["  alpha beta", "    gamma"]


def test_a_path_longer_than_the_terminal_is_not_cut() -> None:
    path = "/repos/{owner}/{repo}/issues/{issue_number}"
    assert path in shown(Terminal(), line(("+", "green"), " ", path, indent=2), width=20)


def test_styles_stay_with_their_words_when_a_line_wraps() -> None:
    out = shown(Terminal(), line(("red red", "red"), (" green green", "green")), width=8)
    assert "\x1b[31mred red\x1b[0m\n" in out
    assert out.count("\x1b[32m") == 2


def test_a_character_that_the_encoding_lacks_is_escaped() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    show(make_console(stream), [line("Änderung 宠物 … done")])
    stream.flush()
    assert raw.getvalue() == rb"\xc4nderung \u5ba0\u7269 ... done" + b"\n"


def test_more_lines_than_fit_one_print_all_come_out() -> None:
    lines = [line(str(number)) for number in range(1_234)]
    assert shown(io.StringIO(), *lines).split() == [str(number) for number in range(1_234)]


SCRIPT = """
import sys
from importer.report.console import line, make_console, show
show(make_console(sys.stdout), [line(("word " * 30, "red"))])
"""


def run_script(columns: int | None) -> str:
    """Run SCRIPT on a pseudo-terminal of so many columns, or on a pipe."""
    command = [sys.executable, "-c", SCRIPT]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    if columns is None:
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        return done.stdout.decode()
    ours, theirs = pty.openpty()
    set_columns(theirs, columns)
    try:
        subprocess.run(command, env=environment, stdin=theirs, stdout=theirs, check=True)
        return os.read(ours, 65_536).decode().replace("\r\n", "\n")
    finally:
        os.close(ours)
        os.close(theirs)


def set_columns(terminal: int, columns: int) -> None:
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def test_a_real_terminal_sets_colour_and_width_and_a_real_pipe_neither() -> None:
    on_terminal = run_script(columns=42)
    assert "\x1b[31m" in on_terminal
    rows = SGR.sub("", on_terminal).splitlines()
    assert len(rows) > 1
    assert max(map(len, rows)) <= 42
    assert run_script(columns=None) == " ".join(["word"] * 30) + "\n"


def test_progress_on_a_terminal_counts_outcomes_and_troubles() -> None:
    stream = Terminal()
    with progress(make_terminal(stream, width=100), total=3) as tell:
        tell(outcome())
        tell(outcome("failed"))
        tell(outcome("unknown"))
    out = SGR.sub("", stream.getvalue())
    assert "3/3" in out
    assert "2 not applied" in out


def test_progress_on_a_narrow_terminal_does_not_break() -> None:
    stream = Terminal()
    with progress(make_terminal(stream, width=20), total=2) as tell:
        tell(outcome())
    assert stream.getvalue()


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_progress_says_nothing_where_no_bar_can_be_drawn(
    monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    stream = Terminal() if term == "dumb" else io.StringIO()
    with progress(make_console(stream, color="always"), total=1) as tell:
        tell(outcome())
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("longer than ten", 10, "longer th…"),
        ("宠物商店的订单", 8, "宠物商…"),
        ("a宠物", 4, "a宠…"),
        ("longer", 1, "…"),
    ],
)
def test_a_row_that_does_not_wrap_is_cut_at_the_end_of_the_terminal(
    text: str, width: int, shown: str
) -> None:
    stream = io.StringIO()
    show(make_terminal(stream, width=width), [line(text)._replace(wraps=False)])
    assert stream.getvalue() == f"{shown}\n"


def test_a_row_that_does_not_wrap_is_whole_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    show(make_console(stream), [line("x" * 500)._replace(wraps=False)])
    assert stream.getvalue() == "x" * 500 + "\n"


def test_a_row_is_cut_with_dots_where_the_encoding_has_no_ellipsis() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    show(make_terminal(stream, width=8), [line("longer than that")._replace(wraps=False)])
    stream.flush()
    assert raw.getvalue() == b"longe...\n"
