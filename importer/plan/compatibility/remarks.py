"""What became of all else in a schema: texts, marks, defaults, discriminators, other rules."""

from __future__ import annotations

from importer.connect.references import names_in
from importer.model.change_codes import LIMITS
from importer.plan.compatibility import effective
from importer.plan.compatibility.notes import as_json, shown
from importer.plan.compatibility.sides import is_annotation, mapped_names
from importer.plan.compatibility.views import Both, View

_SCALARS = ("type", "enum", "const", "format", "pattern", "exclusiveMinimum", "exclusiveMaximum")
_MEMBERS = ("properties", "required", "additionalProperties", "items", "prefixItems")
_COMPOSED = ("oneOf", "anyOf", "allOf", "discriminator", "$ref")
_WEIGHED = frozenset((*LIMITS, *_SCALARS, *_MEMBERS, *_COMPOSED))
"""Keywords that are looked at one by one, here or elsewhere."""

_TEXTS = ("title", "description")
_MARKED = frozenset(("default", "deprecated", "readOnly", "writeOnly", "$defs", *_TEXTS))


def compare_remarks(both: Both) -> None:
    """Note what became of everything but types, values, members and branches."""
    if both.differ(*_TEXTS):
        both.note("text-changed", "the title or description is another", _sides(both, *_TEXTS))
    if both.differ("deprecated"):
        was, is_ = (_is_set(view, "deprecated") for view in (both.old, both.new))
        if was != is_:
            code = "deprecated" if is_ else "deprecation-lifted"
            both.note(code, f"it is {'now' if is_ else 'no longer'} marked as deprecated")
    if both.differ("default"):
        _compare_default(both)
    if both.differ("discriminator"):
        _compare_discriminator(both)
    _compare_rest(both)
    if both.old.parts.strange != both.new.parts.strange:
        names = [sorted(view.parts.strange) for view in (both.old, both.new)]
        both.note("reference-changed", "it refers to something else", as_json(names))


def _sides(both: Both, *words: str) -> str:
    return as_json([view.said(*words) for view in (both.old, both.new)])


def _is_set(view: View, word: str) -> bool:
    return any(node.schema is True for node in effective.values(view.owns, word))


def _compare_default(both: Both) -> None:
    before, after = (
        [as_json(node.schema) for node in effective.values(view.owns, "default")]
        for view in (both.old, both.new)
    )
    if not before:
        both.note("default-added", f"the default is {shown(after[0])} now", after[0])
    elif not after:
        both.note("default-removed", f"the default was {shown(before[0])}", before[0])
    else:
        reason = f"the default was {shown(before[0])} and is {shown(after[0])}"
        both.note("default-changed", reason, f"{before[0]} -> {after[0]}")


def _compare_discriminator(both: Both) -> None:
    """Note which values of a discriminator went or came, or that it became another one."""
    before, after = (_discriminator(view) for view in (both.old, both.new))
    for value in sorted(before.keys() - after.keys()):
        reason = f"{shown(value)} no longer tells a branch"
        both.note("discriminator-value-removed", reason, value, "discriminator")
    for value in sorted(after.keys() - before.keys()):
        reason = f"{shown(value)} tells a branch now"
        both.note("discriminator-value-added", reason, value, "discriminator")
    names = [_property_names(view) for view in (both.old, both.new)]
    moved = [value for value in before.keys() & after.keys() if before[value] != after[value]]
    if names[0] != names[1] or moved:
        detail = as_json([names, sorted(moved)])
        both.note("discriminator-changed", "branches are told apart otherwise", detail)


def _discriminator(view: View) -> dict[str, str]:
    """Give the mapping of a schema's discriminators."""
    found: dict[str, str] = {}
    for node in effective.values(view.owns, "discriminator"):
        mapping = node.schema.get("mapping") if isinstance(node.schema, dict) else None
        if isinstance(mapping, dict):
            found |= {str(value): str(target) for value, target in mapping.items()}
    return found


def _property_names(view: View) -> list[str]:
    found = effective.values(view.owns, "discriminator")
    return sorted(
        str(node.schema.get("propertyName")) for node in found if isinstance(node.schema, dict)
    )


def _compare_rest(both: Both) -> None:
    """Note annotations that differ, together; and each rule that cannot be weighed."""
    words = sorted(both.old.words | both.new.words)
    remarks = [word for word in words if is_annotation(word) and word not in _MARKED]
    changed = [word for word in remarks if both.differ(word)]
    if changed:
        reason = f"{shown(', '.join(changed))} differ" + ("s" if len(changed) == 1 else "")
        both.note("annotation-changed", reason, _sides(both, *changed))
    for word in words:
        if not is_annotation(word) and word not in _WEIGHED and both.differ(word):
            reason = f"the rule {shown(word)} is different"
            both.note("schema-rule-changed", reason, _sides(both, word), word)


def names_beside(view: View) -> set[str]:
    """Give the definitions that only rules which cannot be weighed, or discriminators, lead to."""
    words = [word for word in view.words if not is_annotation(word) and word not in _WEIGHED]
    names = {
        name
        for word in words
        for node in effective.values(view.owns, word)
        for name in names_in({word: node.schema})
    }
    for node in effective.values(view.owns, "discriminator"):
        names |= mapped_names(node.schema)
    return names
