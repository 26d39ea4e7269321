"""What strangers wrote, made safe to show and to post.

In: any text of a document, a server or a file name. Out: text that cannot move a cursor or turn the
reading direction; what is shown cannot start a new line either, nor be taken for a command by a CI
that reads the log: GitHub looks for `::name` at the beginning of a line, blanks before it or not,
Azure, TeamCity and GitHub's older form for `##vso[`, `##teamcity[` and `##[` anywhere in it.
"""

from __future__ import annotations

import json
import re
import unicodedata

_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode general categories without a shape of their own: controls, bidi marks, surrogates."""

_COMMAND = re.compile(r"(?<!\S)::(?=\w)|##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)
"""What a CI takes for a command. A line is wrapped at blanks, so any word may come to begin one."""

_COMMAND_IN_JSON = re.compile(rb"##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)
_PLAIN = b"\n\t" + bytes(range(0x20, 0x7F))
"""What text may be made of; taken out at the speed of C, it leaves next to nothing to look at."""

_REPLACED_ONE_BY_ONE_MOST = 16

_CONTROLS = re.compile(
    r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    r"\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What text of several lines does not hold. Joiners stay: Persian, Hindi and emoji need them."""

_FILLERS = frozenset("\u00ad\u200b\u2060\ufeff")
"""Places to break, or not to break, a line: nothing is lost without them."""


def one_line(text: object, most_chars: int = 300) -> str:
    r"""Give `text` as one printable line of at most `most_chars` characters.

    White space of any kind becomes one blank. A character that has no shape (terminal escapes,
    bidirectional marks, lone surrogates, line separators) becomes `\uXXXX`, and so does the first
    one of what a CI takes for a command. Longer text ends in `...`.
    """
    raw = str(text)
    if len(raw) <= most_chars and _is_plain(raw):
        return raw.strip()  # nearly all text is harmless, and there is much of it
    cut = raw[: most_chars + 1]
    if _is_plain(cut):
        cut = cut.strip()
    else:
        cut = "".join(map(_shown, " ".join(cut.split())))
        cut = _COMMAND.sub(lambda found: f"{_escape(found[0][0])}{found[0][1:]}", cut)
    if len(raw) <= most_chars and len(cut) <= most_chars:
        return cut
    return cut[: most_chars - 3] + "..."


def without_controls(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Give text of several lines without control characters, and which those were (`U+001B`).

    Newlines and tabs stay. Characters that only say where a line may break go; every other one,
    that could move a cursor, turn the reading direction or hide text, becomes `\uXXXX`.
    """
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    if not rest or rest.decode("utf-8", "surrogatepass").isprintable():
        return text, ()
    found = sorted(set(_CONTROLS.findall(text)))
    if not found:
        return text, ()
    clean = _CONTROLS.sub(lambda one: "" if one[0] in _FILLERS else _escape(one[0]), text)
    return clean, tuple(f"U+{ord(char):04X}" for char in found)


def masked(place: str) -> str:
    """Give a path as it is, and an address without its user name and query.

    Where a password holds characters that end a host (`/`, `?`), all of the address is left out.
    """
    scheme, is_address, rest = place.partition("://")
    if not is_address:
        return place
    ends = [at for at in map(rest.find, "/?#") if at >= 0]
    host = rest[: min(ends, default=len(rest))]
    after = rest[len(host) :]
    port = host.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    if port and not port.isdigit():
        return f"{scheme}://..."
    if "@" in host:
        host = f"...@{host.rpartition('@')[2]}"
    path, is_query, _ = after.partition("?")
    return f"{scheme}://{host}{path}{'?...' if is_query else ''}"


def visible_json(data: bytes) -> bytes:
    """Give JSON (UTF-8, of lines) in which nothing is invisible or a CI's command; equal in value.

    Characters without a shape are written as their escapes, and so is the first `#` of a command.
    """
    if _COMMAND_IN_JSON.search(data):
        data = _COMMAND_IN_JSON.sub(rb"\\u0023#", data)
    rest = data.translate(None, _PLAIN).decode()
    if rest.isprintable():
        return data
    unshown = {char for char in set(rest) if not char.isprintable()}
    if len(unshown) > _REPLACED_ONE_BY_ONE_MOST:
        escapes = {ord(char): _json_escape(char) for char in unshown}
        return data.decode().translate(escapes).encode()
    for char in unshown:
        data = data.replace(char.encode(), _json_escape(char).encode())
    return data


def _is_plain(text: str) -> bool:
    """Tell whether text can be shown as it is, but for blanks around it."""
    return text.isprintable() and "  " not in text and "::" not in text and "##" not in text


def _shown(char: str) -> str:
    """Give a character itself, or its code point where it has no shape."""
    return _escape(char) if unicodedata.category(char) in _UNSHOWN else char


def _escape(char: str) -> str:
    """Give the code point of a character as people write it."""
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - end of the BMP


def _json_escape(char: str) -> str:
    """Give a character as JSON's escape: two halves beyond the BMP (RFC 8259, 7)."""
    return json.dumps(char)[1:-1]
