"""Makes views of Problems: by code, or of one operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from importer.catalogue import CATALOGUE
from importer.problems import GRAVITY, Problem, Severity
from importer.report.shapes import Loss, Place, ProblemGroup, ProblemsView
from importer.text import one_line

MOST_CHARS = 1_000
"""For operations and pointers: cut at the usual length they would name nothing."""


def view_problems(problems: Iterable[Problem]) -> ProblemsView:
    """Give the Problems by code: errors first, then by how often a code occurs."""
    by_code: dict[tuple[Severity, str], list[Problem]] = {}
    for problem in problems:
        by_code.setdefault((problem.severity, problem.code), []).append(problem)
    totals = dict.fromkeys(GRAVITY, 0)
    for (severity, _), same in by_code.items():
        totals[severity] += len(same)
    groups = [_view_group(same) for same in by_code.values()]
    groups.sort(key=lambda g: (GRAVITY[g.severity], -len(g.places), g.code))
    return ProblemsView(
        errors=totals["error"],
        warnings=totals["warning"],
        infos=totals["info"],
        groups=tuple(groups),
    )


def view_loss(problem: Problem) -> Loss:
    """Give one Problem of one operation."""
    return Loss(severity=problem.severity, code=one_line(problem.code), place=_view_place(problem))


def _view_group(problems: list[Problem]) -> ProblemGroup:
    """Give one code's Problems; a code that the catalogue lacks speaks for itself."""
    first = problems[0]
    entry = CATALOGUE.get(first.code)
    hint = entry.hint if entry else first.hint
    return ProblemGroup(
        severity=first.severity,
        code=one_line(first.code),
        meaning=one_line(entry.meaning if entry else first.message),
        hint=one_line(hint) if hint else None,
        places=_Places(problems),
    )


class _Places(Sequence[Place]):
    """Where Problems are, each seen when it is asked for: a summary only counts them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self._problems = problems
        self._seen: tuple[Place, ...] | None = None

    def __len__(self) -> int:
        return len(self._problems)

    def __iter__(self) -> Iterator[Place]:
        if self._seen is None:
            self._seen = tuple(map(_view_place, self._problems))
        return iter(self._seen)

    @overload
    def __getitem__(self, index: int) -> Place: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Place, ...]: ...

    def __getitem__(self, index: int | slice) -> Place | tuple[Place, ...]:
        if isinstance(index, slice):
            return tuple(map(_view_place, self._problems[index]))
        return _view_place(self._problems[index])


def _view_place(problem: Problem) -> Place:
    operation, file = problem.operation, problem.file
    return Place(
        operation=one_line(operation, MOST_CHARS) if operation else None,
        file=one_line(file, MOST_CHARS) if file else None,
        pointer=one_line(problem.pointer, MOST_CHARS),
        line=problem.line,
        message=one_line(problem.message, MOST_CHARS),
    )
