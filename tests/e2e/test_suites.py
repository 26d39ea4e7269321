"""The public suites of awkward documents, each file held against what a table says of it.

The suites lie in `shared`, beside the checkout; without them these tests are skipped. `suites.tsv`
says what becomes of a file, by a pattern of its path; the first row that fits counts:

- `accepted CODE...`: it is imported whole. Every code is told, `CODE@POINTER` at that place or
  below. No operation is left out, and no Problem but those named is an error or a lost reference.
- `refused WORDS`: the one line of the error holds these words.
- `part`: a piece of other documents, refused because it is none itself.

`allow_refs` are folders beside the document's that it may read, relative to its own. What a suite
calls invalid is refused, or told by a code, or the row says why neither is so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from suites import ROWS, SUITES, Row, row_of, suite_files

from importer.document.store import ReadOptions
from importer.errors import DocumentError
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.pipeline import build

INVALID_FOLDERS = frozenset({"fail", "invalid"})
LOSSES = frozenset({"reference-dangling", "reference-refused"})
"""What is no error, and yet leaves out something that a document has or thinks it has."""

NO_DOCUMENT = "this is no OpenAPI document"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SUITES.exists(), reason="no suites of documents beside the checkout"),
]


def _build(file: str, row: Row) -> Bundle:
    path = SUITES / file
    return build(str(path), MappingOptions(), ReadOptions(allow_refs=row.allowed(path))).bundle


def _missing(bundle: Bundle, said: str) -> Iterator[str]:
    """Give the codes of a row that no Problem has, or none at the place that the row names."""
    for wanted in said.split():
        code, _, pointer = wanted.partition("@")
        if not any(
            problem.code == code and f"{problem.pointer}/".startswith(f"{pointer}/")
            for problem in bundle.problems
        ):
            yield wanted


def _unexpected(bundle: Bundle, said: str) -> Iterator[str]:
    """Give the errors and losses that a row does not name."""
    named = {wanted.partition("@")[0] for wanted in said.split()}
    for problem in bundle.problems:
        grave = problem.severity == "error" or problem.code in LOSSES
        if grave and problem.code not in named:
            yield f"{problem.code} {problem.pointer}: {problem.message}"


def test_every_file_has_a_row_and_every_row_a_file() -> None:
    used = {file: row_of(file) for file in suite_files()}
    assert [file for file, row in used.items() if row is None] == []
    matched = {row.pattern for row in used.values() if row is not None}
    assert [row.pattern for row in ROWS if row.pattern not in matched] == []
    assert {row.outcome for row in ROWS} == {"accepted", "refused", "part"}


@pytest.mark.parametrize("file", suite_files())
def test_a_file_of_a_suite_becomes_what_the_table_says(file: str) -> None:
    row = row_of(file)
    assert row is not None
    if row.outcome == "accepted":
        bundle = _build(file, row)
        assert list(_missing(bundle, row.said)) == []
        assert list(_unexpected(bundle, row.said)) == []
        assert bundle.summary.operations == bundle.summary.actions
        assert bundle.summary.skipped == 0
    else:
        with pytest.raises(DocumentError) as refused:
            _build(file, row)
        line = str(refused.value)
        assert (row.said or NO_DOCUMENT) in line
        assert "\n" not in line


def test_what_a_suite_calls_invalid_is_named_refused_or_explained() -> None:
    silent = [
        file
        for file in suite_files()
        if INVALID_FOLDERS & set(Path(file).parts)
        if (row := row_of(file)) and row.outcome == "accepted" and not (row.said or row.comment)
    ]
    assert silent == []
