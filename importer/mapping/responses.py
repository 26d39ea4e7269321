"""Statuses of responses to the platform's: whole numbers and one default, no ranges."""

from __future__ import annotations

import re

from importer.model.api import Operation, Response
from importer.problems import ProblemLog

_STATUS = re.compile(r"[1-5][0-9]{2}")
_RANGE = re.compile(r"([1-5])[xX]{2}")
_SUCCESS = "2"


def map_statuses(operation: Operation, problems: ProblemLog) -> list[tuple[int | None, Response]]:
    """Give each response that is kept with its status; None is the default response.

    `2XX` becomes 200 if no other 2xx is declared. The lowest other range becomes the default
    response if the operation has none. What is dropped, and what is folded, is a Problem.
    """
    kept: dict[int | None, Response] = {}
    ranges: list[tuple[str, Response]] = []
    for response in operation.responses:
        if _STATUS.fullmatch(response.status):
            kept[int(response.status)] = response
        elif response.status.lower() == "default" and None not in kept:
            kept[None] = response
        elif found := _RANGE.fullmatch(response.status):
            ranges.append((found[1], response))
        else:
            _note(operation, problems, "response-status-invalid", response, response.status)
    for first_digit, response in sorted(ranges, key=lambda found: (found[0], found[1].status)):
        _fold(operation, problems, kept, first_digit, response)
    if kept.keys() == {None} and not ranges:
        _note(operation, problems, "response-only-default", kept[None], "no status is declared")
    return sorted(kept.items(), key=lambda item: (item[0] is None, item[0] or 0))


def _fold(
    operation: Operation,
    problems: ProblemLog,
    kept: dict[int | None, Response],
    first_digit: str,
    response: Response,
) -> None:
    """Put a range where it means the least harm, or drop it."""
    success = first_digit == _SUCCESS
    if success and not any(status and 200 <= status < 300 for status in kept):  # noqa: PLR2004
        kept[200] = response
        _note(operation, problems, "response-range-folded", response, "2XX became 200")
    elif not success and None not in kept:
        kept[None] = response
        message = f"{response.status} became the default response"
        _note(operation, problems, "response-range-folded", response, message)
    else:
        why = "another 2xx is declared" if success else "there is a default response already"
        message = f"{response.status}: {why}"
        _note(operation, problems, "response-range-dropped", response, message)


def _note(
    operation: Operation, problems: ProblemLog, code: str, response: Response, message: str
) -> None:
    problems.add(code, response.location, message, operation=operation.label)
