"""Marks what is different in two texts: whole lines first, then words of lines that changed.

In: the two sides of a difference. Out: both as HTML, escaped, with what is gone in `del` and what
came in `ins`.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from markupsafe import Markup, escape

_MOST_LINES = 200
"""Of either side; comparing more takes too long, and nobody would follow it."""


def difference(before: str | None, after: str | None) -> tuple[Markup, Markup]:
    """Give both sides of a difference; one that has no counterpart is not marked."""
    if not before or not after:
        return escape(before or ""), escape(after or "")
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if max(len(old), len(new)) > _MOST_LINES:
        return _marked_pair(before, after)
    sides: tuple[list[Markup], list[Markup]] = ([], [])
    for tag, start, stop, begin, end in SequenceMatcher(None, old, new, False).get_opcodes():
        gone, came = old[start:stop], new[begin:end]
        if tag == "equal":
            pieces = escape("".join(gone)), escape("".join(came))
        elif len(gone) == len(came):
            pieces = _marked_lines(gone, came)
        else:
            pieces = _mark("".join(gone), "del"), _mark("".join(came), "ins")
        sides[0].append(pieces[0])
        sides[1].append(pieces[1])
    return Markup("").join(sides[0]), Markup("").join(sides[1])


def shared_length(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def word_start(text: str, at: int) -> int:
    """Give the beginning of the word at a place, so that no word is cut."""
    while at and text[at - 1].isalnum():
        at -= 1
    return at


def _marked_lines(gone: Sequence[str], came: Sequence[str]) -> tuple[Markup, Markup]:
    pairs = [_marked_pair(*pair) for pair in zip(gone, came, strict=True)]
    return Markup("").join(old for old, _ in pairs), Markup("").join(new for _, new in pairs)


def _marked_pair(before: str, after: str) -> tuple[Markup, Markup]:
    """Mark two texts from where they part to where they meet again; all, if they never met."""
    shared = shared_length(before, after)
    end = shared_length(before[shared:][::-1], after[shared:][::-1])
    while end and before[-end].isalnum():  # to the end of the word
        end -= 1
    start = word_start(before, shared)
    return _marked(before, start, end, "del"), _marked(after, start, end, "ins")


def _marked(text: str, start: int, end: int, tag: str) -> Markup:
    stop = max(len(text) - end, start)
    return escape(text[:start]) + _mark(text[start:stop], tag) + escape(text[stop:])


def _mark(text: str, tag: str) -> Markup:
    return Markup("<{tag}>{text}</{tag}>").format(tag=tag, text=text) if text else Markup("")
