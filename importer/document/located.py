"""Problems with the lines that they stand in, looked up for those that a report shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from importer.document.lines import find_lines
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
    lines: dict[tuple[str | None, str], int] = {}
    for name, raw in files.items():
        wanted = {problems[i].pointer for i in chosen if problems[i].file == name}
        if wanted:
            found = find_lines(raw, wanted)
            lines |= {(name, pointer): line for pointer, line in found.items()}
    return [
        msgspec.structs.replace(problem, line=lines.get((problem.file, problem.pointer)))
        if index in chosen
        else problem
        for index, problem in enumerate(problems)
    ]


def _first_places(problems: Sequence[Problem]) -> set[int]:
    """Give which Problems a short report shows with their places."""
    shown: dict[str, int] = {}
    chosen = set()
    for index, problem in enumerate(problems):
        count = shown[problem.code] = shown.get(problem.code, 0) + 1
        if problem.severity == "error" or (problem.severity == "warning" and count <= PLACES_SHOWN):
            chosen.add(index)
    return chosen
