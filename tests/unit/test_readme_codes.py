"""The README says what the code does: its table of changes is that of the codes."""

from __future__ import annotations

import re
from pathlib import Path

from importer.model.change_codes import CODES

README = Path(__file__).parents[2] / "README.md"
_CLASS = "(breaking|risky|additive|cosmetic)"
_ROW = re.compile(rf"\| `([a-z-]+)` \| {_CLASS} \| {_CLASS} \| (.+?) \|")


def test_the_table_of_changes_is_that_of_the_codes() -> None:
    rows = map(_ROW.fullmatch, README.read_text(encoding="utf-8").splitlines())
    assert [row.groups() for row in rows if row] == [
        (code, entry.request, entry.response, entry.meaning)
        for code, entry in sorted(CODES.items())
    ]
