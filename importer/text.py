"""What strangers wrote, made safe to show on one line.

In: any text of a document, a server or a file name. Out: text that cannot move a cursor, start a
new line, turn the reading direction or pretend to be a command of a CI's log.
"""

from __future__ import annotations

import unicodedata

_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode general categories without a shape of their own: controls, bidi marks, surrogates."""


def one_line(text: object, most_chars: int = 300) -> str:
    r"""Give `text` as one printable line of at most `most_chars` characters.

    White space of any kind becomes one blank. A character that has no shape (terminal escapes,
    bidirectional marks, lone surrogates, line separators) becomes `\uXXXX`. Longer text ends
    in `...`.
    """
    raw = str(text)
    if len(raw) <= most_chars and raw.isprintable() and "  " not in raw:
        return raw.strip()  # nearly all text is harmless, and there is much of it
    cut = raw[: most_chars + 1]
    if not cut.isprintable() or "  " in cut:
        cut = "".join(_shown(char) for char in " ".join(cut.split()))
    else:
        cut = cut.strip()
    if len(raw) <= most_chars and len(cut) <= most_chars:
        return cut
    return cut[: most_chars - 3] + "..."


def _shown(char: str) -> str:
    """Give a character itself, or its code point where it has no shape."""
    if unicodedata.category(char) not in _UNSHOWN:
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - end of the BMP
