"""Real vendors' documents, held against what others read out of them.

The documents and the checks lie in `shared`, beside the checkout; without them these tests are
skipped. The checks import nothing of this project: `check_bundle.py` knows the platform's contract,
`check_operations.py` reads the operations for itself, `check_schemas.py` asks two validators about
the same instances. A few documents of different kinds are taken. With `IMPORTER_CORPUS=all` the
contract is held against every document, of 2.0 and of many files as well; the other two take
every single file of OpenAPI 3.x, and more bodies of each.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle

SHARED = Path(__file__).parents[2].parent / "shared"
MANIFEST = SHARED / "corpus" / "MANIFEST.tsv"
FEW = {"swagger-petstore3", "box", "okta-management", "discord", "chatwoot", "stripe"}
FEW_OTHERS = {"slack", "moby-docker", "lob", "adyen-transfer-webhook", "apache-polaris"}
"""Of 2.0, of many files, of webhooks alone."""

NO_OPENAPI = {"docusign-connect"}
"""In the corpus for another purpose: it has no `openapi` field."""
EVERY = os.environ.get("IMPORTER_CORPUS") == "all"
BODIES_ALL, BODIES_FEW = "400", "80"
LINES_MOST = "100000"

VALIDATORS_DISAGREE = {"okta-management": 5}
"""How many instances two right validators may judge differently, and why.

okta-management: a discriminator of it maps to a schema that stands inline in a `oneOf`, which the
reference validator cannot find; so it rejects every instance there, 5 of the 9,450 that are made.
"""


class Entry(NamedTuple):
    """One document of the corpus, and how many operations its manifest counts."""

    slug: str
    path: Path
    operations: int


def _rows() -> list[dict[str, str]]:
    """Give the rows of the manifest; none without a corpus."""
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _entry(row: dict[str, str]) -> Entry:
    path = SHARED / "corpus" / row["entry_file"]
    return Entry(row["slug"], path, int(row["n_operations"] or 0))


def _entries() -> list[Entry]:
    """Give the single-file documents of 3.x that are asked for."""
    return [
        _entry(row)
        for row in _rows()
        if row["spec_version"].startswith("3.") and row["multi_file"] == "no"
        if EVERY or row["slug"] in FEW
    ]


def _others() -> list[Entry]:
    """Give the documents of 2.0 and of many files that are asked for."""
    taken = {entry.slug for entry in _entries()} | NO_OPENAPI
    return [
        _entry(row)
        for row in _rows()
        if row["slug"] not in taken and (EVERY or row["slug"] in FEW_OTHERS)
    ]


pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not MANIFEST.exists(), reason="no vendor documents beside the checkout"),
]
each_document = pytest.mark.parametrize("entry", _entries(), ids=lambda entry: entry.slug)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give the place of each bundle, which is made once."""
    folder = tmp_path_factory.mktemp("bundles")
    return {entry.slug: _export(entry, folder) for entry in _entries()}


def _export(entry: Entry, folder: Path) -> Path:
    bundle = build_bundle(str(entry.path), MappingOptions())
    summary = bundle.summary
    assert summary.operations == summary.actions + summary.skipped == entry.operations
    path = folder / f"{entry.slug}.json"
    path.write_bytes(encode_bundle(bundle))
    return path


def _check(script: str, *arguments: str | Path) -> tuple[int, list[str]]:
    """Run a check; give its exit code and its lines."""
    command = [sys.executable, SHARED / "checks" / script, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    return ran.returncode, ran.stdout.splitlines()


def test_the_corpus_has_the_documents_that_are_taken() -> None:
    assert {entry.slug for entry in [*_entries(), *_others()]} >= FEW | FEW_OTHERS


@pytest.mark.parametrize("entry", _others(), ids=lambda entry: entry.slug)
def test_bundles_of_other_documents_are_what_the_contract_says(
    entry: Entry, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(encode_bundle(build_bundle(str(entry.path), MappingOptions())))
    code, lines = _check("check_bundle.py", path)
    assert (code, lines[:-1]) == (0, [])


@each_document
def test_a_bundle_is_what_the_contract_says(entry: Entry, bundles: dict[str, Path]) -> None:
    code, lines = _check("check_bundle.py", bundles[entry.slug])
    assert (code, lines[:-1]) == (0, [])
    assert lines[-1].endswith(" 0 faults")


@each_document
def test_the_actions_are_the_operations(entry: Entry, bundles: dict[str, Path]) -> None:
    code, lines = _check("check_operations.py", entry.path, bundles[entry.slug])
    count = entry.operations
    assert code == 0, lines
    assert lines[-1] == f"{count} operations, {count} actions, 0 faults"


@each_document
def test_definitions_accept_what_the_documents_schemas_accept(
    entry: Entry, bundles: dict[str, Path]
) -> None:
    allowed = VALIDATORS_DISAGREE.get(entry.slug, 0)
    bodies = BODIES_ALL if EVERY or allowed else BODIES_FEW
    options = ["--bodies", bodies, "--most", LINES_MOST]
    code, lines = _check("check_schemas.py", entry.path, bundles[entry.slug], *options)
    *disagreements, result = lines
    if entry.operations == 0:
        assert result.startswith("0 bodies compared, 0 without a definition")
    elif allowed == 0:
        assert (code, disagreements) == (0, [])
        assert result.endswith(" 100.00 % agreed")
    else:  # where all agree, the allowance is to go
        assert 1 <= len(disagreements) <= allowed, disagreements
        assert all("accepts what the document rejects" in line for line in disagreements)
