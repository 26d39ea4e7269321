"""What became of an action's description, and of what it tells of parameters.

The platform has no field for a parameter's values, limits or deprecation; the mapping tells them in
a section of the description, one line for each parameter (`importer.mapping.notes`). They are read
from there, since nowhere else in a connector version is told what a parameter takes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from importer.plan.compatibility.exchanges import Exchange
from importer.plan.compatibility.notes import Notes, Spot, as_json, listed, shown
from importer.plan.compatibility.told_rules import compare_rules

_SECTION = re.compile(r"^## Parameters\n\n((?:- .*(?:\n|$))*)", re.MULTILINE)
_LINE = re.compile(r"- `(?P<name>.*?)` \((?P<place>cookie|header|path|query)\):(?P<text>.*)")
_DEPRECATED = "**Deprecated.**"
_VALUES = re.compile(r" One of ((?:`[^`]*`(?:, |))+)( and [\d,]+ more)?\.")
_NUMBER = r"-?[\d.]+(?:e[+-]?\d+)?"
_RULE = re.compile(
    r" (?:Text in \S+"
    r"|A list(?: of \w+)?, (?:repeated for each item|separated by (?:commas|blanks|tabs|\|))"
    r"|\w+ in the style \w+, (?:not )?exploded"
    r"|Written after a dot|Written as `;name=value`|No item twice"
    rf"|(?:At least|At most|More than|Less than|A multiple of) {_NUMBER}(?: characters| items)?"
    r"|Pattern `.*?`|Format \S+|One of `.*?`(?: and [\d,]+ more)?)(?=\.(?: |$))"
)
"""Sentences of the mapping about a parameter's values."""


class _Told(NamedTuple):
    """What is told of a parameter.

    `values` are those that it takes, None where they are not told or not all of them; `rules` the
    other sentences about its values.
    """

    values: frozenset[str] | None
    rules: tuple[str, ...]
    is_deprecated: bool
    rest: str


def compare_descriptions(old: Exchange, new: Exchange, spot: Spot, notes: Notes) -> None:
    """Note what became of summary and description, and of each parameter told of there."""
    if old.summary != new.summary:
        notes.add("action-summary-changed", spot, "the summary is another", detail=new.summary)
    if old.description == new.description:
        return
    before, after = _sections(old.description), _sections(new.description)
    for key in sorted(old.parameters.keys() & new.parameters.keys()):
        at = spot._replace(place=f"parameter {key}")
        _compare_told(key, _read(before.get(key, "")), _read(after.get(key, "")), at, notes)
    texts = [_SECTION.sub("", text) for text in (old.description, new.description)]
    was, is_ = (text.startswith(_DEPRECATED) for text in texts)
    if was != is_:
        code = "action-deprecated" if is_ else "action-deprecation-lifted"
        reason = f"the operation is {'now' if is_ else 'no longer'} marked as deprecated"
        notes.add(code, spot, reason)
    if texts[0].removeprefix(_DEPRECATED).strip() != texts[1].removeprefix(_DEPRECATED).strip():
        reason = "the description is another"
        notes.add("action-description-changed", spot, reason, detail=texts[1])


def _sections(description: str) -> dict[str, str]:
    """Give what is told of each parameter, by place and name."""
    found = {}
    for section in _SECTION.findall(description):
        for line in section.splitlines():
            parts = _LINE.fullmatch(line)
            if parts:
                found[f"{parts['place']} {parts['name']}"] = parts["text"]
    return found


def _read(text: str) -> _Told:
    """Read a line: the mapping's own sentences come after what the document says."""
    rest = text
    values: frozenset[str] | None = None
    rules: list[str] = []
    for found in _VALUES.finditer(text):
        told = re.findall(r"`([^`]*)`", found[1])
        values = None if found[2] else frozenset(told)
        rules += [found[0].rstrip(".")] if found[2] else []
        rest = rest.replace(found[0], "", 1)
    deprecated = " Deprecated." in rest
    rest = rest.replace(" Deprecated.", "", 1)
    for found in _RULE.finditer(rest):
        rules.append(found[0])
    for rule in rules:
        rest = rest.replace(f"{rule}.", "", 1)
    return _Told(values, tuple(sorted(rules)), deprecated, rest.strip())


def _compare_told(key: str, before: _Told, after: _Told, at: Spot, notes: Notes) -> None:
    """Note what became of what is told of a parameter."""
    if before == after:
        return
    _compare_values(key, before, after, at, notes)
    if before.rules != after.rules:
        compare_rules(key, before.rules, after.rules, at, notes)
    if before.is_deprecated != after.is_deprecated:
        end = "deprecated" if after.is_deprecated else "deprecation-lifted"
        state = "now" if after.is_deprecated else "no longer"
        notes.add(f"parameter-{end}", at, f"{shown(key)} is {state} marked as deprecated")
    if before.rest != after.rest:
        reason = f"{shown(key)} is described otherwise"
        notes.add("parameter-description-changed", at, reason, detail=after.rest)


def _compare_values(key: str, before: _Told, after: _Told, at: Spot, notes: Notes) -> None:
    was, is_ = before.values, after.values
    if was is None or is_ is None:
        if was is None and is_ is not None and not _is_cut(before):
            reason = f"{shown(key)} takes only {listed(is_)} now"
            notes.add("parameter-enum-added", at, reason, detail=as_json(sorted(is_)))
        elif is_ is None and was is not None and not _is_cut(after):
            reason = f"{shown(key)} is no longer bound to certain values"
            notes.add("parameter-enum-removed", at, reason)
        return
    gone, come = was - is_, is_ - was
    if gone:
        reason = f"{shown(key)} no longer takes {listed(gone)}"
        notes.add("parameter-enum-value-removed", at, reason, detail=as_json(sorted(gone)))
    if come:
        reason = f"{shown(key)} takes {listed(come)} now"
        notes.add("parameter-enum-value-added", at, reason, detail=as_json(sorted(come)))


def _is_cut(told: _Told) -> bool:
    """Tell whether values are told, but not all of them."""
    return any(rule.startswith(" One of ") for rule in told.rules)
