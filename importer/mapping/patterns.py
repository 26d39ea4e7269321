r"""Whether a pattern is a regular expression at all, told without compiling it.

A vendor's pattern is never compiled: that can take time without end. One pass over its tokens
tells whether groups, classes, quantifiers and escapes are well formed by ECMA-262, the dialect that
JSON Schema recommends (2020-12 core, section 6.4). Inline flags and `(?P<name>` are let pass: no
part of ECMA-262, they are understood by the engines that services are built on.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    (?P<quantifier> (?: [*+?] | \{ \d+ (?: , \d* )? \} ) \?? )
  | (?P<group> \( (?: \? (?: [:=!] | <[=!] | P?<[A-Za-z_$][\w$]*> | [a-zA-Z-]+[:)] ) )? )
  | (?P<close> \) )
  | (?P<charset> \[ \^? (?: \\. | [^\]\\] )* (?P<end> \] )? )
  | (?P<escape> \\ (?P<escaped> . )? )
  | (?P<border> [\^|] )
  | (?P<atom> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CHARSET_ATOM = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[A-Za-z]|[pP]\{[^}]*\}|.)|.", re.DOTALL
)
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_SETS = frozenset("dDsSwWpPcB")
_CONTROLS = {"n": 10, "r": 13, "t": 9, "v": 11, "f": 12, "b": 8, "0": 0}
_NESTING_MOST = 200
_COUNT_MOST = 100_000


@lru_cache(maxsize=256)  # parameters and definitions share long ones
def pattern_fault(pattern: str) -> str | None:
    """Say in a few words why `pattern` is no regular expression; None where it is one."""
    scan = _Scan()
    for token in _TOKEN.finditer(pattern):
        fault: str | None = getattr(scan, f"{token.lastgroup}")(token)
        if fault:
            return fault
    return "a group is not closed" if scan.open_groups else None


class _Scan:
    """What is known at a token: how many groups are open, and whether there is what to repeat.

    One method for each kind of token; it gives what is wrong with the token, or None.
    """

    def __init__(self) -> None:
        self.open_groups = 0
        self.repeatable = False

    def quantifier(self, token: re.Match[str]) -> str | None:
        """Take `*`, `+`, `?` or `{1,2}`."""
        if not self.repeatable:
            return "nothing to repeat"
        self.repeatable = False
        count = _COUNT.match(token.group())
        if count is None:
            return None
        if any(len(limit or "") > len(str(_COUNT_MOST)) for limit in count.groups()):
            return "a repetition is too large"
        low, high = int(count[1]), int(count[2] or count[1])
        if max(low, high) > _COUNT_MOST:
            return "a repetition is too large"
        return "a repetition's limits are out of order" if high < low else None

    def group(self, token: re.Match[str]) -> str | None:
        """Take the head of a group; flags alone, as in `(?i)`, open none."""
        head = token.group()
        self.repeatable = False
        if head.endswith(")"):
            return None
        self.open_groups += 1
        if self.open_groups > _NESTING_MOST:
            return "groups are nested too deeply"
        unknown = head == "(" and token.string[token.end() : token.end() + 1] == "?"
        return "a group of an unknown kind" if unknown else None

    def close(self, _token: re.Match[str]) -> str | None:
        """Take the end of a group."""
        self.open_groups -= 1
        self.repeatable = True
        return "a group is closed that was not opened" if self.open_groups < 0 else None

    def charset(self, token: re.Match[str]) -> str | None:
        """Take a class such as `[a-z]`."""
        self.repeatable = True
        if token["end"] is None:
            return "a character class is not closed"
        return _range_fault(token.group()[1:-1].removeprefix("^"))

    def escape(self, token: re.Match[str]) -> str | None:
        r"""Take an escape such as `\d`."""
        self.repeatable = True
        return "it ends in a backslash" if token["escaped"] is None else None

    def border(self, _token: re.Match[str]) -> None:
        """Take `^` or `|`, which cannot be repeated."""
        self.repeatable = False

    def atom(self, _token: re.Match[str]) -> None:
        """Take any other character."""
        self.repeatable = True


def _range_fault(inside: str) -> str | None:
    """Say whether a range of a class, such as `z-a`, runs backwards."""
    atoms = _CHARSET_ATOM.findall(inside)
    at = 0
    while at + 2 < len(atoms):
        if atoms[at + 1] != "-":
            at += 1
            continue
        low, high = _code(atoms[at]), _code(atoms[at + 2])
        if low is not None and high is not None and low > high:
            return "a range is out of order"
        at += 3
    return None


def _code(atom: str) -> int | None:
    r"""Give the code point of one character of a class; None for a set such as `\d`."""
    if len(atom) == 1:
        return ord(atom)
    if atom[1] in _SETS:
        return None
    if atom[1] in "xu" and len(atom) > 2:  # noqa: PLR2004 - more than the letter itself
        return int(atom[2:], 16)
    return _CONTROLS.get(atom[1], ord(atom[1]))
