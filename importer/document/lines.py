"""JSON pointers to line numbers, for the Problems that are shown.

A parser that keeps positions would cost every run; this one walks a file again, only along the
pointers that are asked for, and skips the rest at the speed of C. A pointer that leads nowhere in
the text itself (what a YAML merge put in, say) gets the line of the nearest place above it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from json import decoder
from typing import Any

import yaml

_BLANK = re.compile(r"[ \t\n\r]*")
_json: Any = json.JSONDecoder(strict=False)
_scan_value = _json.scan_once
_scan_text = getattr(decoder, "scanstring")  # noqa: B009 - the type stubs do not have it


class Step:
    """A step of pointers that are looked for: what lies below it, and its line when found."""

    __slots__ = ("below", "line")

    def __init__(self) -> None:
        self.below: dict[str, Step] = {}
        self.line: int | None = None


def find_lines(raw: bytes, pointers: Iterable[str]) -> dict[str, int]:
    """Give for each JSON Pointer the line, from 1, at which its key stands in a file.

    `raw` is a JSON or YAML file that was parsed before. Raises nothing: what cannot be found has
    the line of what holds it, in the end 1.
    """
    wanted = list(pointers)
    root = _steps_of(wanted)
    text = raw.decode("utf-8-sig", errors="replace")
    try:
        _walk_json(text, root)
    except (ValueError, IndexError, RecursionError, StopIteration):
        with suppress(yaml.YAMLError, RecursionError):  # what was found so far is of use
            _walk_yaml(text, root)
    return {pointer: _line_of(root, pointer) for pointer in wanted}


def _steps_of(pointers: list[str]) -> Step:
    """Put pointers together as a tree of steps."""
    root = Step()
    root.line = 1
    for pointer in pointers:
        here = root
        for step in _split(pointer):
            here = here.below.setdefault(step, Step())
    return root


def _split(pointer: str) -> list[str]:
    steps = pointer.removeprefix("#").split("/")[1:]
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _line_of(root: Step, pointer: str) -> int:
    """Give the line of the deepest step of a pointer that was found."""
    here, line = root, 1
    for step in _split(pointer):
        here = here.below[step]
        line = here.line or line
    return line


class _Lines:
    """Counts lines up to positions, which must not go backwards."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1

    def at(self, position: int) -> int:
        """Give the line of a position at or after the last one."""
        self._line += self._text.count("\n", self._at, position)
        self._at = position
        return self._line


def _walk_json(text: str, root: Step) -> None:
    """Set the lines of the steps in a JSON text. Raises what json raises where it is none."""
    lines = _Lines(text)
    # Each entry is a collection that is open: its steps, and for a list the index of the next item.
    todo: list[tuple[Step, int | None]] = []
    at = _open(text, _skip(text, 0), root, todo)
    while todo:
        step, index = todo.pop()
        at = _skip(text, at)
        if text[at] in "]}":
            at += 1
            continue
        if text[at] == ",":
            at = _skip(text, at + 1)
        start = at
        if index is None:
            key, at = _scan_text(text, at + 1, False)
            at = _skip(text, _skip(text, at) + 1)  # past the colon
            todo.append((step, None))
        else:
            key = str(index)
            todo.append((step, index + 1))
        below = step.below.get(key)
        if below is None:
            _, at = _scan_value(text, at)
            continue
        below.line = lines.at(start)
        at = _open(text, at, below, todo)


def _open(text: str, at: int, step: Step, todo: list[tuple[Step, int | None]]) -> int:
    """Go into the value at a position where something in it is looked for, else past it."""
    if step.below and text[at] in "{[":
        todo.append((step, None if text[at] == "{" else 0))
        return at + 1
    _, end = _scan_value(text, at)
    return int(end)


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


class _Frame:
    """A collection of a YAML file that is open: its steps (None: not looked for), where it is."""

    __slots__ = ("index", "is_map", "key", "step")

    def __init__(self, step: Step | None, *, is_map: bool) -> None:
        self.step = step
        self.is_map = is_map
        self.index = 0
        self.key: str | None = None


def _walk_yaml(text: str, root: Step) -> None:
    """Set the lines of the steps in a YAML text. Raises what PyYAML raises where it is none."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    frames: list[_Frame] = []
    for event in yaml.parse(text, loader):
        if isinstance(event, yaml.CollectionEndEvent):
            frames.pop()
            _next(frames)
        elif isinstance(event, yaml.CollectionStartEvent):
            step = _step_at(frames, event) if frames else root
            frames.append(_Frame(step, is_map=isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            top = frames[-1] if frames else None
            if top is not None and top.is_map and top.key is None:
                top.key = str(getattr(event, "value", ""))
                _mark(top, top.key, event)
            else:
                _step_at(frames, event)
                _next(frames)


def _step_at(frames: list[_Frame], event: yaml.Event) -> Step | None:
    """Give the steps below the value that begins here; an item of a list gets its line here."""
    if not frames or frames[-1].step is None:
        return None
    top = frames[-1]
    if not top.is_map:
        return _mark(top, str(top.index), event)
    return frames[-1].step.below.get(top.key) if top.key is not None else None


def _mark(frame: _Frame, key: str, event: yaml.Event) -> Step | None:
    """Set the line of a step, where it is looked for."""
    step = frame.step.below.get(key) if frame.step is not None else None
    if step is not None and event.start_mark is not None:
        step.line = event.start_mark.line + 1
    return step


def _next(frames: list[_Frame]) -> None:
    """Go on behind a value: to the next item, or the next key."""
    if frames:
        frames[-1].index += 1
        frames[-1].key = None
