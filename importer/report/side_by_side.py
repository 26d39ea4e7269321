"""Sets the two sides of a change beside each other, value by value, however deep they lie.

In: a Change with `before` and `after`. Out: the values that differ, each with its place and both
sides as text, of which a very long one is cut. `importer.report.differences` says the same in a
few words; the whole of both sides is in the JSON report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from importer.model.changes import Change
from importer.report.readable import cut_text, readable_json
from importer.report.shapes import Difference
from importer.text import one_line

MOST_DIFFERENCES = 100
"""Of one change; beyond it nobody reads on, and a hostile document could ask for millions."""

_MOST_CHARS = 4_000
_DEEPEST = 24
_STEP = " > "
_ABSENT: Any = object()

Steps = tuple[str, ...]


def differences_of(change: Change) -> tuple[Difference, ...]:
    """Give the values in which the two sides of an update differ; nothing for any other change."""
    before, after = change.before, change.after
    if before is None or after is None:
        return ()
    return _differences(before, after, change.fields)


def disputes_of(change: Change) -> tuple[Difference, ...]:
    """Give the values that stay other than the document has them, since a person changed them.

    The side before is what stays, the one after is the document's.
    """
    after, document = change.after, change.document
    if after is None or document is None:
        return ()
    return _differences(after, document, [*document])


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Iterable[str]
) -> tuple[Difference, ...]:
    found = (
        one
        for name in names
        for one in _walk(before.get(name, _ABSENT), after.get(name, _ABSENT), (name,))
    )
    return tuple(islice(found, MOST_DIFFERENCES))


def _walk(before: Any, after: Any, steps: Steps) -> Iterator[Difference]:
    """Go down as long as both sides have the same kind of inside; give what differs there."""
    if before is after or (before == after and type(before) is type(after)):
        return
    inside = _pairs(before, after) if len(steps) < _DEEPEST else None
    if inside is None:
        yield _difference(before, after, steps)
        return
    for key, one, other in inside:
        yield from _walk(one, other, (*steps, key))


def _pairs(before: Any, after: Any) -> Sequence[tuple[str, Any, Any]] | None:
    """Give the parts of two objects, or of two lists of objects as long as each other."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*before, *(key for key in after if key not in before)]
        return [(str(key), before.get(key, _ABSENT), after.get(key, _ABSENT)) for key in keys]
    if not isinstance(before, list) or not isinstance(after, list) or len(before) != len(after):
        return None
    if not all(isinstance(item, dict | list) for item in (*before, *after)):
        return None
    pairs = enumerate(zip(before, after, strict=True), 1)
    return [(str(number), one, other) for number, (one, other) in pairs]


def _difference(before: Any, after: Any, steps: Steps) -> Difference:
    sides = [_text(before), _text(after)]
    if sides[0] == sides[1]:  # "1" and 1 look alike until they are quoted
        sides = [None if side is _ABSENT else readable_json(side) for side in (before, after)]
    return Difference(
        where=_STEP.join(one_line(step) for step in steps),
        before=None if sides[0] is None else cut_text(sides[0], _MOST_CHARS),
        after=None if sides[1] is None else cut_text(sides[1], _MOST_CHARS),
    )


def _text(side: Any) -> str | None:
    """Give a value as it is read: text as itself, anything else as JSON; None for no value."""
    if side is _ABSENT:
        return None
    return side if isinstance(side, str) and side else readable_json(side)
