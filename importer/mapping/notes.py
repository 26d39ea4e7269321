"""What the platform has no field for, told to people: Markdown at the end of a description."""

from __future__ import annotations

from typing import Any

from importer.mapping.scalars import ParameterType
from importer.model.api import Operation, Parameter

_CHOICES_MOST = 20
_TEXT_CHARS_MOST = 1_000
_LIMITS = (
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("multipleOf", "a multiple of {}"),
    ("pattern", "pattern `{}`"),
    ("format", "format {}"),
)
_STYLES = {
    ("form", True): "repeated for each item",
    ("form", False): "separated by commas",
    ("simple", False): "separated by commas",
    ("simple", True): "separated by commas",
    ("spaceDelimited", False): "separated by blanks",
    ("pipeDelimited", False): "separated by |",
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
    schema = found.schema
    details = []
    if parameter.media_type:
        details.append(f"text in {parameter.media_type}")
    elif found.lowered:
        details.append(_lowered(parameter, found))
    items = schema.get("items")
    described = items if isinstance(items, dict) and found.lowered == "array" else schema
    choices = described.get("enum")
    if isinstance(choices, list) and choices:
        listed = ", ".join(f"`{choice}`" for choice in choices[:_CHOICES_MOST])
        more = f" and {len(choices) - _CHOICES_MOST} more" if len(choices) > _CHOICES_MOST else ""
        details.append(f"one of {listed}{more}")
    details += [
        phrase.format(_plain(described[word]))
        for word, phrase in _LIMITS
        if isinstance(described.get(word), str | int | float)
    ]
    return details


def _lowered(parameter: Parameter, found: ParameterType) -> str:
    """Tell how to write a value that is no scalar as the one text it is on the platform."""
    style = _STYLES.get((parameter.style, parameter.explode))
    if found.lowered == "array" and style:
        items = found.schema.get("items")
        kind = items.get("type") if isinstance(items, dict) else None
        return f"a list{f' of {kind}' if isinstance(kind, str) else ''}, {style}"
    explode = "exploded" if parameter.explode else "not exploded"
    return f"{found.lowered} in the style {parameter.style}, {explode}"


def _sentence(text: str) -> str:
    """Give text as one line that ends like a sentence."""
    line = _plain(text)
    return line if not line or line[-1] in ".!?:" else f"{line}."


def _plain(value: Any) -> str:
    """Give a value on one line of bounded length."""
    line = " ".join(str(value).split())
    return line if len(line) <= _TEXT_CHARS_MOST else f"{line[: _TEXT_CHARS_MOST - 3]}..."


def describe(operation: Operation, parameter_notes: list[str], bodies: list[str]) -> str:
    """Give an action's description: the operation's own, then notes as sections of their own."""
    parts = []
    if operation.deprecated:
        parts.append("**Deprecated.**")
    if operation.description.strip():
        parts.append(operation.description.strip())
    if operation.documentation_url.startswith(("https://", "http://")):
        parts.append(f"Documentation: <{operation.documentation_url}>")
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
        f"- `{response.status}`: {_sentence(response.description)}"
        for response in operation.responses
        if response.description.strip()
    ]
    return notes
