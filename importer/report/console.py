"""Opens a console on a stream, and prints lines on it that no stranger's text can break.

In: `Line`s, made of plain text and styles. Out: on a terminal, wrapped between words with a
hanging indent and in colour; anywhere else the same lines, whole and plain. Nothing is read as
markup, emoji code or highlighting, and a character that the stream's encoding lacks is written
as its escape.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO

if TYPE_CHECKING:
    from rich.console import Console as Terminal
    from rich.segment import Segment

Row = tuple[tuple[str, str], ...]
Color = Literal["auto", "always", "never"]

_WORD = re.compile(r"^\s*\S+\s*|\S+\s*")
_LINES_AT_ONCE = 500
_PLAINER = str.maketrans({"…": "..."})


class Line(NamedTuple):
    """One line: parts of text with a style each, and the indent of what wraps below it.

    One that does not wrap is cut where the terminal ends.
    """

    parts: Row
    indent: int = 0
    wraps: bool = True


def line(*parts: str | tuple[str, str], indent: int = 0) -> Line:
    """Make a Line that begins `indent` columns in; a part may be (text, style of rich)."""
    styled = tuple(part if isinstance(part, tuple) else (part, "") for part in parts)
    return Line(((" " * indent, ""), *styled) if indent else styled, indent + 2)


class PlainOutput:
    """A stream that takes lines whole and plain: a file, a pipe, a log.

    It needs none of what a terminal needs, which takes a while to load.
    """

    is_terminal = False

    def __init__(self, stream: TextIO) -> None:
        self.file = stream
        self.encoding = getattr(stream, "encoding", None) or "utf-8"


if TYPE_CHECKING:
    Console = PlainOutput | Terminal


def make_console(stream: TextIO, color: Color = "auto") -> Console:
    """Open a console on `stream`.

    `auto` gives colour on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is
    dumb; `always` and `never` mean what they say, whatever the environment holds. Lines wrap on
    a terminal, at its own width.
    """
    if color != "always" and not stream.isatty():
        return PlainOutput(stream)
    return make_terminal(stream, color)


def make_terminal(stream: TextIO, color: Color = "auto", width: int | None = None) -> Terminal:
    """Open a stream as a terminal; lines wrap at `width` (columns) where that is given."""
    from rich.console import Console

    terminal = stream.isatty()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM", "") in {"dumb", "unknown"}
    coloured = color == "always" or (color == "auto" and terminal and not plain)
    return Console(
        file=stream,
        width=width,
        color_system="standard" if coloured else None,
        force_terminal=terminal,
        no_color=not coloured,
        soft_wrap=not terminal and width is None,
        markup=False,
        emoji=False,
        highlight=False,
    )


def show(console: Console, lines: Iterable[Line]) -> None:
    """Print lines; `lines` is taken piece by piece, so the first ones show at once."""
    if isinstance(console, PlainOutput):
        for one in lines:
            for row in _rows(one, None, console.encoding):
                console.file.write("".join(text for text, _ in row) + "\n")
        console.file.flush()
    else:
        _show_on_terminal(console, lines)


def _show_on_terminal(console: Terminal, lines: Iterable[Line]) -> None:
    from rich.segment import Segments

    width = None if console.soft_wrap else console.width
    encoding = console.encoding
    source = iter(lines)
    while batch := list(islice(source, _LINES_AT_ONCE)):
        rows = (row for one in batch for row in _rows(one, width, encoding))
        segments = [segment for row in rows for segment in _segments(console, row)]
        console.print(Segments(segments), soft_wrap=True)


def _segments(console: Terminal, row: Row) -> Iterator[Segment]:
    from rich.segment import Segment

    for text, style in row:
        yield Segment(text, console.get_style(style) if style else None)
    yield Segment.line()


def _rows(one: Line, width: int | None, encoding: str) -> Iterator[Row]:
    """Give the rows that a line takes; `width` (columns) is None where nothing wraps."""
    parts = tuple((_writable(text, encoding), style) for text, style in one.parts if text)
    plain = "".join(text for text, _ in parts).rstrip()
    if width is None or _columns(plain) <= width:
        yield _cut(parts, 0, len(plain))
        return
    if not one.wraps:
        mark = _writable("…", encoding)
        yield (*_cut(parts, 0, _fitting(plain, width - len(mark))), (mark, ""))
        return
    indent = min(one.indent, width // 2)
    start = 0
    for end in (*_breaks(plain, width, indent), len(plain)):
        row = _cut(parts, start, start + len(plain[start:end].rstrip()))
        yield ((" " * indent, ""), *row) if start else row
        start = end


def _breaks(plain: str, width: int, indent: int) -> Iterator[int]:
    """Give the offsets before the words that no longer fit; a word is never cut itself."""
    used = 0
    for match in _WORD.finditer(plain):
        word = match.group()
        if match.start() and used + _columns(word.rstrip()) > width:
            yield match.start()
            used = indent
        used += _columns(word)


def _cut(parts: Row, start: int, end: int) -> Row:
    """Give what of the parts lies between two offsets of the whole."""
    pieces = []
    offset = 0
    for text, style in parts:
        piece = text[max(start - offset, 0) : max(end - offset, 0)]
        if piece:
            pieces.append((piece, style))
        offset += len(text)
    return tuple(pieces)


def _fitting(text: str, width: int) -> int:
    """Give how many characters of a text fit into some columns."""
    if text.isascii():
        return max(width, 0)
    used = 0
    for index, char in enumerate(text):
        used += _columns(char)
        if used > width:
            return index
    return len(text)


def _columns(text: str) -> int:
    """Give the columns that a text takes: an East Asian character takes two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _writable(text: str, encoding: str) -> str:
    """Give the text with escapes for what the encoding lacks."""
    if text.isascii():
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plainer = text.translate(_PLAINER)
        return plainer.encode(encoding, errors="backslashreplace").decode(encoding)
    return text
