"""What documents of several files post, and what they post bundled as one: the same.

The documents lie in `shared`, beside the checkout; without them these tests are skipped. Of the
corpus some trees are taken, of the suites each document that refers to other files;
`IMPORTER_CORPUS=all` takes the whole corpus, the documents of one file too.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest
from same_bundle import Compared, compare_with_bundle
from suites import SUITES, row_of, suite_files

SHARED = Path(__file__).parents[2].parent / "shared"
CORPUS = SHARED / "corpus"
MANIFEST = CORPUS / "MANIFEST.tsv"
TREES = {
    "adyen-transfer-webhook": 1,
    "apache-polaris": 7,
    "azure-storage-blob": 4,
    "bigcommerce-b2b-company": 1,
    "digitalocean": 1_000,
    "lob": 400,
    "matrix-client-sync": 7,
    "spotify-official": 1,
}
"""The documents of the corpus that refer to other files, and how many at least are read.

Where that is one, what they refer to lies on another host, or stands in an extension.
"""

LARGE = {"digitalocean"}
EVERY = os.environ.get("IMPORTER_CORPUS") == "all"
ALLOWED = {
    "azure-storage-blob": "test/apiScenario/fixtures/specification",
    "matrix-client-sync": "data",
}
"""Folders that a document may read besides its own."""

NO_DOCUMENTS = {"docusign-connect"}
_OUTSIDE = re.compile(r"""\$ref["']?\s*:\s*["']?[^#"'\s{\[]""")

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not MANIFEST.exists(), reason="no vendor documents beside the checkout"),
]


def _entries() -> dict[str, Path]:
    """Give each document of the corpus by its name."""
    if not MANIFEST.exists():
        return {}
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {row["slug"]: CORPUS / row["entry_file"] for row in rows}


ENTRIES = _entries()
TAKEN = [
    slug
    for slug in sorted(ENTRIES)
    if slug not in NO_DOCUMENTS and (EVERY or (slug in TREES and slug not in LARGE))
]


def _compare(slug: str, folder: Path, *, as_yaml: bool = False) -> Compared:
    allowed = [str(CORPUS / slug / ALLOWED[slug])] if slug in ALLOWED else []
    return compare_with_bundle(ENTRIES[slug], folder, allowed, as_yaml=as_yaml)


def test_the_corpus_has_the_trees_that_are_taken() -> None:
    assert ENTRIES.keys() >= TREES.keys()


@pytest.mark.parametrize("slug", TAKEN)
def test_a_vendors_document_posts_the_same_when_it_is_bundled(slug: str, tmp_path: Path) -> None:
    compared = _compare(slug, tmp_path)
    assert compared.differences() == []
    assert len(compared.tree.files) >= TREES.get(slug, 1)


@pytest.mark.parametrize("slug", [slug for slug in TAKEN if slug in TREES])
def test_a_vendors_document_posts_the_same_when_it_is_bundled_as_yaml(
    slug: str, tmp_path: Path
) -> None:
    assert _compare(slug, tmp_path, as_yaml=True).differences() == []


def test_the_vendors_own_bundle_of_a_tree_posts_the_same_actions(tmp_path: Path) -> None:
    tree, bundled = (_compare(slug, tmp_path).tree.bundle for slug in ("lob", "lob-bundled"))
    assert len(tree.actions) == 105
    assert tree.actions == bundled.actions


def _trees_of_suites() -> list[str]:
    """Give each document of the suites that refers to other files."""
    return [name for name in suite_files() if _is_accepted(name) and _refers_outside(name)]


def _is_accepted(name: str) -> bool:
    row = row_of(name)
    return row is not None and row.outcome == "accepted"


def _refers_outside(name: str) -> bool:
    text = (SUITES / name).read_bytes().decode(errors="replace")
    return _OUTSIDE.search(text) is not None


SUITE_TREES = _trees_of_suites()


@pytest.mark.parametrize("name", SUITE_TREES)
def test_a_document_of_a_suite_posts_the_same_when_it_is_bundled(name: str, tmp_path: Path) -> None:
    row, path = row_of(name), SUITES / name
    assert row is not None
    compared = compare_with_bundle(path, tmp_path, row.allowed(path))
    assert compared.differences() == []


def test_the_suites_have_documents_of_several_files() -> None:
    assert len(SUITE_TREES) > 20
