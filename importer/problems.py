"""Problems: what a document loses, gets wrong, or has mended, each as a value.

A Problem never ends a run. Its code is stable and stands in `importer.catalogue`, which also gives
its severity and what to do about it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from importer.catalogue import CATALOGUE
from importer.text import one_line

Severity = Literal["error", "warning", "info"]


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing about the document that a user should know.

    `error` an operation or body was left out; `warning` what is posted behaves or validates
    differently from the document; `info` the rest. `pointer` is a JSON Pointer into the document
    (or into `file`, where that is another one), `operation` the operation concerned as
    `METHOD /path`.
    """

    code: str
    severity: Severity
    pointer: str
    line: int | None = None
    file: str | None = None
    operation: str | None = None
    message: str
    hint: str | None = None


class ProblemLog:
    """Collects the Problems of one run; a stage gets it and adds to it."""

    def __init__(self) -> None:
        self._problems: dict[tuple[str, str | None, str, str], Problem] = {}

    def add(
        self,
        code: str,
        pointer: str,
        message: str,
        *,
        operation: str | None = None,
        file: str | None = None,
    ) -> None:
        """Add a Problem with a code of the catalogue; the same one at the same place counts once.

        `message` may quote the document: it is made one printable line. Raises KeyError for a
        code that the catalogue does not have, which is a fault of ours.
        """
        entry = CATALOGUE[code]
        key = (code, operation, f"{file or ''}#{pointer}", message)
        if key in self._problems:
            return
        self._problems[key] = Problem(
            code=code,
            severity=entry.severity,
            pointer=pointer,
            file=file,
            operation=one_line(operation) if operation else None,
            message=one_line(message),
            hint=entry.hint,
        )

    def sorted(self) -> list[Problem]:
        """Give all Problems in an order that does not depend on how they were found."""
        rank = {"error": 0, "warning": 1, "info": 2}
        return sorted(
            self._problems.values(),
            key=lambda p: (
                rank[p.severity],
                p.code,
                p.file or "",
                p.pointer,
                p.message,
                p.operation or "",
            ),
        )
