"""What the platform has no field for, told to people: Markdown at the end of a description."""

from __future__ import annotations

from typing import Any

import msgspec

from importer.mapping import values
from importer.mapping.scalars import ParameterType
from importer.model.api import Operation, Parameter

_CHOICES_MOST = 20
_TEXT_CHARS_MOST = 1_000
_LOOKED_AT_MOST = 20_000
_NODES_MOST = 100
_RANGE = (
    ("minimum", "exclusiveMinimum", "at least {}", "more than {}"),
    ("maximum", "exclusiveMaximum", "at most {}", "less than {}"),
)
_LIMITS = (
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("multipleOf", "a multiple of {}"),
    ("pattern", "pattern `{}`"),
    ("format", "format {}"),
)
_ARRAY_LIMITS = (
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
)
PATH_STYLES = {"label": "written after a dot", "matrix": "written as `;name=value`"}
"""Styles that change how a scalar is written (OpenAPI 3.0.4, 4.7.12.3)."""

_STYLES = {
    ("form", True): "repeated for each item",
    ("form", False): "separated by commas",
    ("simple", False): "separated by commas",
    ("simple", True): "separated by commas",
    ("spaceDelimited", False): "separated by blanks",
    ("pipeDelimited", False): "separated by |",
    ("tabDelimited", False): "separated by tabs",
}


def parameter_note(parameter: Parameter, found: ParameterType) -> str:
    """Tell in one line of Markdown what a parameter cannot carry; "" where that is nothing."""
    details = [_sentence(parameter.description)] if parameter.description else []
    if parameter.deprecated:
        details.append("Deprecated.")
    details += [f"{text[:1].upper()}{text[1:]}." for text in _value_details(parameter, found)]
    if not details:
        return ""
    return f"- `{parameter.name}` ({parameter.place}): {' '.join(details)}"


def _value_details(parameter: Parameter, found: ParameterType) -> list[str]:
    """Tell of a parameter's values: what they are made of, which there are, their limits."""
    details = []
    if parameter.media_type:
        details.append(f"text in {_plain(parameter.media_type)}")
    elif found.lowered:
        details.append(_lowered(parameter, found))
    elif parameter.style in PATH_STYLES:
        details.append(PATH_STYLES[parameter.style])
    is_array = found.lowered == "array"
    if is_array:
        details += _limits(found.said, _ARRAY_LIMITS)
        if found.said.get("uniqueItems") is True:
            details.append("no item twice")
    described = found.items if is_array else found.said
    choices = described.get("enum")
    if isinstance(choices, list) and choices:
        listed = ", ".join(f"`{_plain(choice)}`" for choice in choices[:_CHOICES_MOST])
        more = f" and {len(choices) - _CHOICES_MOST} more" if len(choices) > _CHOICES_MOST else ""
        details.append(f"one of {listed}{more}")
    return details + _range(described) + _limits(described, _LIMITS)


def _limits(said: dict[str, Any], phrases: tuple[tuple[str, str], ...]) -> list[str]:
    """Tell the limits that a schema sets, one phrase for each keyword."""
    return [
        phrase.format(_plain(said[word]))
        for word, phrase in phrases
        if isinstance(said.get(word), str | int | float)
    ]


def _range(said: dict[str, Any]) -> list[str]:
    """Tell the least and the most; a limit is exclusive by `true` in 3.0, by its value in 3.1."""
    phrases = []
    for word, exclusive_word, inclusive, exclusive in _RANGE:
        limit, strict = said.get(word), said.get(exclusive_word)
        if values.number(limit) is not values.INVALID:
            phrases.append((exclusive if strict is True else inclusive).format(limit))
        if values.number(strict) is not values.INVALID:
            phrases.append(exclusive.format(strict))
    return phrases


def _lowered(parameter: Parameter, found: ParameterType) -> str:
    """Tell how to write a value that is no scalar as the one text it is on the platform."""
    style = _STYLES.get((parameter.style, parameter.explode))
    if found.lowered == "array" and style:
        kind = found.items.get("type")
        return f"a list{f' of {_plain(kind)}' if isinstance(kind, str) else ''}, {style}"
    explode = "exploded" if parameter.explode else "not exploded"
    return f"{found.lowered} in the style {_plain(parameter.style)}, {explode}"


def _sentence(text: str) -> str:
    """Give text as one line that ends like a sentence."""
    line = _plain(text)
    return line if not line or line[-1] in ".!?:" else f"{line}."


def _plain(value: Any) -> str:
    """Give a value on one line of bounded length; what is no text as JSON.

    It costs the same however large the value is: many operations may share one.
    """
    if isinstance(value, str):
        text = value[:_LOOKED_AT_MOST]
    elif isinstance(value, float):
        text = str(value)  # JSON has no word for some
    elif _is_small(value) and values.is_json(value):
        text = msgspec.json.encode(value).decode()
    else:
        text = values.kind_of(value)
    line = " ".join(text.split())
    if len(line) <= _TEXT_CHARS_MOST and len(text) < _LOOKED_AT_MOST:
        return line
    return f"{line[: _TEXT_CHARS_MOST - 3]}..."


def _is_small(value: Any) -> bool:
    """Tell whether a value is worth telling whole."""
    looked_at = [value]
    for node in looked_at:  # which grows
        if isinstance(node, dict):
            looked_at += node.keys()
            looked_at += node.values()
        elif isinstance(node, list):
            looked_at += node
        elif isinstance(node, str) and len(node) > _TEXT_CHARS_MOST:
            return False
        if len(looked_at) > _NODES_MOST:
            return False
    return True


def describe(operation: Operation, parameter_notes: list[str], bodies: list[str]) -> str:
    """Give an action's description: the operation's own, then notes as sections of their own."""
    parts = []
    if operation.deprecated:
        parts.append("**Deprecated.**")
    if operation.description.strip():
        parts.append(operation.description.strip())
    documentation = _plain(operation.documentation_url)
    if documentation:
        is_link = documentation.startswith(("https://", "http://"))
        parts.append(f"Documentation: {f'<{documentation}>' if is_link else documentation}")
    if parameter_notes:
        parts.append("\n".join(["## Parameters", "", *parameter_notes]))
    if bodies:
        parts.append("\n".join(["## Bodies", "", *bodies]))
    return "\n\n".join(parts)


def body_notes(operation: Operation) -> list[str]:
    """Tell what the bodies of an operation are for, one line of Markdown each."""
    notes = []
    if operation.body and operation.body.description:
        notes.append(f"- Request: {_sentence(operation.body.description)}")
    notes += [
        f"- `{_plain(response.status)}`: {_sentence(response.description)}"
        for response in operation.responses
        if response.description.strip()
    ]
    return notes
