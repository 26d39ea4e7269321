"""Problems with the lines that they stand in, looked up for those that a report shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from importer.document.lines import find_lines
from importer.model.changes import Kind
from importer.model.document import Spot
from importer.model.problem import Problem

PLACES_SHOWN = 3
"""Places of one code that a short report shows."""


def with_lines(
    problems: Sequence[Problem], files: Mapping[str | None, bytes], *, every: bool
) -> list[Problem]:
    """Give Problems with the line of each that a report shows, or of every one.

    `files` gives the bytes of files by their names; None is the document itself.
    """
    chosen = set(range(len(problems))) if every else _first_places(problems)
    lines = _lines(((problems[i].file, problems[i].pointer) for i in chosen), files)
    return [
        msgspec.structs.replace(problem, line=lines.get((problem.file, problem.pointer)))
        if index in chosen
        else problem
        for index, problem in enumerate(problems)
    ]


def spots_with_lines(
    spots: Mapping[Kind, Mapping[str, Spot]], files: Mapping[str | None, bytes]
) -> dict[Kind, dict[str, Spot]]:
    """Give the places of things with their lines."""
    every = ((one.file, one.pointer) for of_kind in spots.values() for one in of_kind.values())
    lines = _lines(every, files)
    return {
        kind: {
            name: msgspec.structs.replace(one, line=lines.get((one.file, one.pointer)))
            for name, one in of_kind.items()
        }
        for kind, of_kind in spots.items()
    }


def _lines(
    places: Iterable[tuple[str | None, str]], files: Mapping[str | None, bytes]
) -> dict[tuple[str | None, str], int]:
    """Give the lines of places: files by their names, and pointers into them."""
    wanted: dict[str | None, set[str]] = defaultdict(set)
    for name, pointer in places:
        wanted[name].add(pointer)
    return {
        (name, pointer): line
        for name, pointers in wanted.items()
        if name in files
        for pointer, line in find_lines(files[name], pointers).items()
    }


def _first_places(problems: Sequence[Problem]) -> set[int]:
    """Give which Problems a short report shows with their places."""
    shown: dict[str, int] = {}
    chosen = set()
    for index, problem in enumerate(problems):
        count = shown[problem.code] = shown.get(problem.code, 0) + 1
        if problem.severity == "error" or (problem.severity == "warning" and count <= PLACES_SHOWN):
            chosen.add(index)
    return chosen
