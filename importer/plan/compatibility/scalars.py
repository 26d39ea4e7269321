"""What became of single values: types, null, listed values, formats, patterns, limits.

Each function looks at keywords of its own, and only where the schemas themselves differ in them;
then what holds in the end is compared, so that a constraint which only moved between a schema and
one that it refers to is none that changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import inf

from importer.model.change_codes import LIMITS
from importer.plan.compatibility import effective
from importer.plan.compatibility.effective import ALL, NULL, Types, types_text
from importer.plan.compatibility.notes import as_json, listed, shown
from importer.plan.compatibility.views import Both, View

_NARROWER = {("int64", "int32"), ("int64", "int16"), ("int32", "int16"), ("double", "float")}
"""Pairs of formats, the second of which has fewer bits."""

_COUNTS = {
    "minLength": max,
    "maxLength": min,
    "minItems": max,
    "maxItems": min,
    "minProperties": max,
    "maxProperties": min,
}
_BOUNDS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def compare_types(both: Both) -> bool:
    """Note how the types changed; give whether it is worth while to compare any further."""
    old, new = (effective.types(view.owns, view.anatomist) for view in (both.old, both.new))
    _compare_null(both, old, new)
    if old - {NULL} == new - {NULL}:
        return True
    before, after = (view.types() - {NULL} for view in (both.old, both.new))
    if before == after:
        return True
    detail = f"{types_text(before)} -> {types_text(after)}"
    if not before or not after:
        code = "value-allowed" if after else "value-refused"
        both.note(code, f"{detail} is valid", detail)
        return False
    code = "narrowed" if after < before else "widened" if before < after else "changed"
    both.note(f"type-{code}", f"the type was {detail.replace('->', 'and is')}", detail)
    was_or_is_anything = not (both.old.says_anything and both.new.says_anything)
    return bool(before & after) and not was_or_is_anything


def _compare_null(both: Both, old: Types, new: Types) -> None:
    """Note whether null came or went; where anything was or is valid that goes without saying."""
    if (NULL in old) == (NULL in new) and both.old.parts.refs == both.new.parts.refs:
        return
    before, after = both.old.types(), both.new.types()
    if (NULL in before) == (NULL in after) or ALL in (before, after):
        return
    if NULL in after:
        both.note("nullable-added", "the value may be null now")
    else:
        both.note("nullable-removed", "the value is never null now")


def compare_values(both: Both) -> None:
    """Note which of the values went and came that `enum` and `const` list."""
    own = [effective.listed_values(view.owns, view.anatomist) for view in (both.old, both.new)]
    if own[0] == own[1]:
        return
    before = effective.listed_values(both.old.whole, both.old.anatomist)
    after = effective.listed_values(both.new.whole, both.new.anatomist)
    if before == after:
        return
    if before is None or after is None:
        if before is not None:
            _note_bound(both, before, "removed", "is no longer bound to")
        if after is not None:
            _note_bound(both, after, "added", "is bound now to")
        return
    if len(before) == len(after) == 1 and before.keys() != after.keys():
        (one, other) = (*before, *after)
        both.note("const-changed", f"{shown(one)} became {shown(other)}", f"{one} -> {other}")
        return
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    if gone:
        both.note("enum-value-removed", f"no longer valid: {listed(gone)}", as_json(sorted(gone)))
    if come:
        both.note("enum-value-added", f"valid now: {listed(come)}", as_json(sorted(come)))


def _note_bound(both: Both, values: Iterable[str], what: str, reason: str) -> None:
    """Note that a value is, or is no longer, bound to a list of values."""
    every = sorted(values)
    kind = "const" if len(every) == 1 else "enum"
    both.note(f"{kind}-{what}", f"the value {reason} {listed(every)}", as_json(every))


def compare_formats(both: Both) -> None:
    """Note how `format` and `pattern` changed."""
    for word in ("format", "pattern"):
        if not both.differ(word):
            continue
        before, after = (_texts(view, word) for view in (both.old, both.new))
        if before == after:
            continue
        detail = f"{' and '.join(before)} -> {' and '.join(after)}"
        if not before:
            both.note(f"{word}-added", f"the {word} is {shown(' and '.join(after))} now", detail)
        elif not after:
            both.note(f"{word}-removed", f"the {word} was {shown(' and '.join(before))}", detail)
        else:
            code = _format_change(before, after) if word == "format" else "pattern-changed"
            reason = f"the {word} was {shown(' and '.join(before))}"
            both.note(code, f"{reason} and is {shown(' and '.join(after))}", detail)


def _format_change(before: list[str], after: list[str]) -> str:
    if len(before) == len(after) == 1:
        if (before[0], after[0]) in _NARROWER:
            return "format-narrowed"
        if (after[0], before[0]) in _NARROWER:
            return "format-widened"
    return "format-changed"


def _texts(view: View, word: str) -> list[str]:
    found = [node.schema for node in effective.values(view.whole, word)]
    return sorted({text for text in found if isinstance(text, str)})


def compare_limits(both: Both) -> None:
    """Note which limits became tighter or looser."""
    for word, pick in _COUNTS.items():
        if both.differ(word):
            otherwise = 0.0 if pick is max else inf
            sides = [
                effective.number_at(view.whole, word, pick, otherwise)
                for view in (both.old, both.new)
            ]
            _note_limit(both, word, sides[0], sides[1], tighter=pick is max)
    for word, exclusive in _BOUNDS.items():
        if both.differ(word, exclusive):
            bounds = [_bound(view, word, exclusive) for view in (both.old, both.new)]
            _note_limit(both, word, bounds[0], bounds[1], tighter=word == "minimum")
    if both.differ("uniqueItems"):
        unique = [float(_is_unique(view)) for view in (both.old, both.new)]
        _note_limit(both, "uniqueItems", unique[0], unique[1], tighter=True)
    if both.differ("multipleOf"):
        _compare_multiples(both)


Bound = float | tuple[float, bool]


def _bound(view: View, word: str, exclusive: str) -> tuple[float, bool]:
    """Give the strictest bound, ordered so that one beyond another is stricter or looser."""
    is_least = word == "minimum"
    sets = [
        (node.schema, (key == exclusive) is is_least)
        for key in (word, exclusive)
        for node in effective.values(view.whole, key)
        if effective.is_number(node.schema)
    ]
    return max([(-inf, False), *sets]) if is_least else min([(inf, True), *sets])


def _is_unique(view: View) -> bool:
    return any(node.schema is True for node in effective.values(view.whole, "uniqueItems"))


def _note_limit(both: Both, word: str, before: Bound, after: Bound, *, tighter: bool) -> None:
    """Note a limit that changed; `tighter` tells whether a greater one is."""
    if before == after:
        return
    is_tighter = (after > before) is tighter  # type: ignore[operator]  # both are of one kind
    code = f"{LIMITS[word][0]}-{'tightened' if is_tighter else 'loosened'}"
    texts = [_bound_text(word, bound) for bound in (before, after)]
    both.note(code, f"{word} was {texts[0]} and is {texts[1]}", " -> ".join(texts))


def _bound_text(word: str, bound: Bound) -> str:
    """Say a limit in a word or two."""
    number, second = bound if isinstance(bound, tuple) else (bound, word == "maximum")
    if number in (inf, -inf):
        return "not set"
    if word == "uniqueItems":
        return "true" if number else "false"
    excluded = word in _BOUNDS and second is (word == "minimum")
    return f"{as_json(number)}{' exclusive' if excluded else ''}"


def _compare_multiples(both: Both) -> None:
    """Note how `multipleOf` changed: a multiple of what it was is tighter."""
    before, after = (_multiple(view) for view in (both.old, both.new))
    if before == after:
        return
    detail = f"{as_json(before)} -> {as_json(after)}"
    reason = f"multipleOf was {as_json(before)} and is {as_json(after)}"
    if before is None or (after is not None and _divides(before, after)):
        both.note("multiple-of-tightened", reason, detail)
    elif after is None or _divides(after, before):
        both.note("multiple-of-loosened", reason, detail)
    else:
        both.note("multiple-of-changed", reason, detail)


def _multiple(view: View) -> float | None:
    found = [node.schema for node in effective.values(view.whole, "multipleOf")]
    numbers = [number for number in found if effective.is_number(number) and number > 0]
    return max(numbers, default=None)


def _divides(part: float, whole: float) -> bool:
    """Tell whether a number is a multiple of another, both as they are written."""
    return (Fraction(as_json(whole)) / Fraction(as_json(part))).denominator == 1
