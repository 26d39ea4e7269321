"""Placeholders in an action's path (contract: `ActionPath`).

In: the text of a path. Out: the names that `{{ param.NAME }}` takes from the parameters. Refused:
anything else between double braces but `{{ conn.NAME }}`, and braces that do not close.
"""

from __future__ import annotations

_OPEN, _CLOSE = "{{", "}}"


class TemplateError(ValueError):
    """A path that the platform could not fill in; the text says why."""


def path_parameters(path: str) -> set[str]:
    """Give the names of the parameters that stand in `path`; raises `TemplateError`."""
    names: set[str] = set()
    literal, opened, rest = path.partition(_OPEN)
    while opened:
        _refuse_close(literal)
        inside, closed, rest = rest.partition(_CLOSE)
        if not closed or _OPEN in inside:
            raise TemplateError("a placeholder that begins with {{ does not end in }}")
        kind, _, name = inside.strip().partition(".")
        if kind not in {"param", "conn"} or not name:
            raise TemplateError("a placeholder is neither {{ param.NAME }} nor {{ conn.NAME }}")
        if kind == "param":
            names.add(name)
        literal, opened, rest = rest.partition(_OPEN)
    _refuse_close(literal)
    return names


def _refuse_close(literal: str) -> None:
    """Refuse closing braces outside of any placeholder."""
    if _CLOSE in literal:
        raise TemplateError("there is a }} without its {{")
