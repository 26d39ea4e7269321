"""Two forms of one vendor's document: a tree of files, and what a vendor's tool made of it.

The documents lie in `shared`, beside the checkout; without them these tests are skipped. The tool
numbers what clashes and puts components where the tree has none: only names and forms differ.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle
from importer.plan.compatibility.compare import compare_bundles

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
TREE = CORPUS / "lob" / "lob-api-public.yml"
BUNDLED = CORPUS / "lob-bundled" / "lob-api-bundled.yml"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not BUNDLED.exists(), reason="no vendor documents beside the checkout"),
]


def test_a_tree_and_its_bundle_mean_the_same() -> None:
    tree, bundled = (build_bundle(str(path), MappingOptions()) for path in (TREE, BUNDLED))
    for old, new in ((tree, bundled), (bundled, tree)):
        codes = {
            finding.code
            for finding in compare_bundles(old, new).findings
            if finding.class_ != "cosmetic"
        }
        assert codes <= {"definition-added"}
