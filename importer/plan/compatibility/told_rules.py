"""What became of the sentences about a parameter's values, besides those it is bound to.

In: sentences of the mapping (`importer.mapping.notes`), each without its full stop. Out: notes; a
limit is weighed, every other rule only told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from importer.plan.compatibility.notes import Notes, Spot, as_json, shown
from importer.text import one_line

_LIMIT = re.compile(r" (At least|At most|More than|Less than) (\S+)( characters| items|)")
_LEAST = ("At least", "More than")
_EXCLUSIVE = ("More than", "Less than")
_REASON_CHARS = 200
_CUT = " One of "


class _Limits(NamedTuple):
    """The strictest limits, the least and the greatest of each unit, and the other rules."""

    by_kind: dict[tuple[bool, str], tuple[float, bool]]
    others: tuple[str, ...]


def compare_rules(
    key: str, before: Sequence[str], after: Sequence[str], at: Spot, notes: Notes
) -> None:
    """Note what became of the rules of a parameter."""
    old, new = _read(before), _read(after)
    for kind in sorted(old.by_kind.keys() | new.by_kind.keys()):
        _compare_limit(key, kind, (old, new), at, notes)
    if old.others != new.others:
        gone, come = set(old.others) - set(new.others), set(new.others) - set(old.others)
        texts = [f"no longer {_text(rule)}" for rule in sorted(gone)]
        texts += [f"now {_text(rule)}" for rule in sorted(come)]
        reason = one_line(f"{shown(key)}: {', '.join(texts)}", _REASON_CHARS)
        detail = as_json([old.others, new.others])
        notes.add("parameter-values-changed", at, reason, detail=detail)


def _text(rule: str) -> str:
    """Say a rule within a sentence; of a list of values only how many they are."""
    if rule.startswith(_CUT):
        more = "".join(filter(str.isdigit, rule.rpartition("`")[2]))
        return f"one of {rule.count('`') // 2 + int(more or 0)} values"
    return f"{rule[1].lower()}{rule[2:]}"


def _read(rules: Sequence[str]) -> _Limits:
    by_kind: dict[tuple[bool, str], tuple[float, bool]] = {}
    others = []
    for rule in rules:
        found = _LIMIT.fullmatch(rule)
        number = _number(found[2]) if found else None
        if found is None or number is None:
            others.append(rule)
            continue
        is_least = found[1] in _LEAST
        bound = (number, (found[1] in _EXCLUSIVE) is is_least)
        kind = (is_least, found[3].strip())
        known = by_kind.get(kind, bound)
        by_kind[kind] = max(known, bound) if is_least else min(known, bound)
    return _Limits(by_kind, tuple(others))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _compare_limit(
    key: str, kind: tuple[bool, str], sides: tuple[_Limits, _Limits], at: Spot, notes: Notes
) -> None:
    is_least, unit = kind
    loosest = (-inf, False) if is_least else (inf, True)
    before, after = (side.by_kind.get(kind, loosest) for side in sides)
    if before == after:
        return
    end = "tightened" if (after > before) is is_least else "loosened"
    texts = [_bound_text(bound, unit, is_least=is_least) for bound in (before, after)]
    reason = f"{shown(key)} was {texts[0]} and is {texts[1]}"
    notes.add(f"parameter-limit-{end}", at, reason, detail=" -> ".join(texts))


def _bound_text(bound: tuple[float, bool], unit: str, *, is_least: bool) -> str:
    number, second = bound
    if number in (inf, -inf):
        return "without limit"
    words = ("more than", "at least") if is_least else ("at most", "less than")
    return f"{words[0] if second else words[1]} {as_json(number)} {unit}".rstrip()
