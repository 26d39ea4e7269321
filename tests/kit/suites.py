"""The public suites of awkward documents, and the table of what becomes of each file.

The suites lie in `shared`, beside the checkout. `suites.tsv` says what becomes of a file, by a
pattern of its path; the first row that fits counts (see `test_suites`).
"""

from __future__ import annotations

import csv
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

SUITES = Path(__file__).parents[2].parent / "shared" / "suites"
_TABLE = Path(__file__).parents[1] / "e2e" / "suites.tsv"
_KINDS = frozenset({".json", ".yaml", ".yml"})


class Row(NamedTuple):
    """What is expected of the files whose path a pattern fits."""

    pattern: str
    outcome: str
    said: str
    allow_refs: tuple[str, ...]
    comment: str

    def allowed(self, path: Path) -> tuple[str, ...]:
        """Give the folders that the document at a path may read besides its own."""
        return tuple(str((path.parent / folder).resolve()) for folder in self.allow_refs)


def _rows() -> list[Row]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = []
    for line in lines:
        outcome, _, said = line["expectation"].partition(" ")
        allowed = tuple(line["allow_refs"].split())
        rows.append(Row(line["pattern"], outcome, said, allowed, line["comment"]))
    return rows


ROWS = _rows()


def suite_files() -> list[str]:
    """Give every file of the suites that could be a document, relative to their folder."""
    found = (path for path in SUITES.rglob("*") if path.suffix in _KINDS and path.is_file())
    return sorted(path.relative_to(SUITES).as_posix() for path in found)


def row_of(file: str) -> Row | None:
    """Give the row of a file; None where the table has none."""
    return next((row for row in ROWS if fnmatchcase(file, row.pattern)), None)
