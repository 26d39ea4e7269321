"""Problems: what a document loses, gets wrong, or has mended, each as a value.

A Problem never ends a run. Its code is stable and stands in `importer.catalogue`, which also gives
its severity and what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable

from importer.catalogue import CATALOGUE
from importer.model.document import Location, Spot
from importer.model.problem import Problem, Severity
from importer.text import one_line

__all__ = ["GRAVITY", "Problem", "ProblemLog", "Severity"]

_MESSAGE_CHARS_MOST = 1_000
_POINTER_CHARS_MOST = 2_000
GRAVITY: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}
"""The severities, the gravest first."""


class ProblemLog:
    """Collects the Problems of one run; a stage gets it and adds to it."""

    def __init__(self) -> None:
        self._root_uri: str | None = None
        self._shown: Callable[[str], str] = str
        self._operation = ("", "")
        self._problems: dict[tuple[str, str | None, Location, str], Problem] = {}
        self._sorted: list[Problem] = []

    def name_files(self, root_uri: str, shown: Callable[[str], str]) -> None:
        """Tell which file is the document itself, and how others are shown to people."""
        self._root_uri = root_uri
        self._shown = shown

    def add(
        self, code: str, place: Location, message: str, *, operation: str | None = None
    ) -> None:
        """Add a Problem with a code of the catalogue; the same one at the same place counts once.

        `message` may quote the document: it is made one printable line. A pointer that is very
        long gives way to that of what holds the place. Raises KeyError
        for a code that the catalogue does not have, which is a fault of ours.
        """
        entry = CATALOGUE[code]
        # cut first: what several operations share may be long, and told of in each of them
        message = one_line(message, _MESSAGE_CHARS_MOST)
        place = _told_place(place)
        key = (code, operation, place, message)
        if key in self._problems:
            return
        self._problems[key] = Problem(
            code=code,
            severity=entry.severity,
            pointer=place.pointer,
            file=self._file_of(place.uri),
            operation=self._shown_operation(operation) if operation else None,
            message=message,
            hint=entry.hint,
        )

    def spot_of(self, place: Location) -> Spot:
        """Give a place as people know it."""
        return Spot(self._file_of(place.uri), _told_place(place).pointer)

    def _shown_operation(self, operation: str) -> str:
        """Give an operation's label as one line; most have several Problems, one after another."""
        if self._operation[0] != operation:
            self._operation = (operation, one_line(operation))
        return self._operation[1]

    def _file_of(self, uri: str) -> str | None:
        """Give the name of a file; None for the document itself."""
        return None if self._root_uri in (None, uri) else self._shown(uri)

    def sorted(self) -> list[Problem]:
        """Give all Problems in an order that does not depend on how they were found."""
        if len(self._sorted) < len(self._problems):  # none goes once it is there
            self._sorted = sorted(self._problems.values(), key=_rank)
        return self._sorted.copy()


def _rank(problem: Problem) -> tuple[int, str, str, str, str, str]:
    """Give what Problems are sorted by: errors first, then by code and by place."""
    return (
        GRAVITY[problem.severity],
        problem.code,
        problem.file or "",
        problem.pointer,
        problem.message,
        problem.operation or "",
    )


def _told_place(place: Location) -> Location:
    """Give a place, or where its pointer is very long the nearest one above with a shorter one."""
    if len(place.pointer) <= _POINTER_CHARS_MOST:
        return place
    above, _, _ = place.pointer[: _POINTER_CHARS_MOST + 1].rpartition("/")
    return Location(place.uri, above)
