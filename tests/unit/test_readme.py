"""The README says what the code does: its table of Problems is the catalogue's."""

from __future__ import annotations

import re
from pathlib import Path

from importer.catalogue import CATALOGUE

README = Path(__file__).parents[2] / "README.md"
_ROW = re.compile(r"\| `([a-z0-9-]+)` \| (error|warning|info) \| (.+?) \| (.*?) ?\|")
_RANK = ("error", "warning", "info")


def table_of_problems() -> list[tuple[str, str, str, str | None]]:
    """Give the rows of the table: code, severity, meaning, what to do."""
    lines = README.read_text(encoding="utf-8").splitlines()
    rows = [_ROW.fullmatch(line) for line in lines]
    return [(row[1], row[2], row[3], row[4] or None) for row in rows if row]


def test_the_table_of_problems_is_the_catalogue() -> None:
    catalogue = [
        (code, entry.severity, entry.meaning, entry.hint) for code, entry in CATALOGUE.items()
    ]
    assert table_of_problems() == sorted(catalogue, key=lambda row: (_RANK.index(row[1]), row[0]))
