"""Pairs of documents and what became of one in the other, found by folder; both ways each.

`<case>/` holds `old.yaml`, `new.yaml` and `expected.json`: the findings from old to new (`forward`)
and from new to old (`backward`), one line each, the worst first.

`pytest --update-golden` rewrites what is expected; look at the difference before keeping it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import pytest

from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.model.change_codes import CODES
from importer.model.findings import Finding
from importer.pipeline import build_bundle
from importer.plan.compatibility.compare import compare_bundles

GOLDEN = Path(__file__).parent
CASES = sorted(path for path in GOLDEN.iterdir() if (path / "old.yaml").exists())
WAYS = {"forward": ("old", "new"), "backward": ("new", "old")}

NO_DOCUMENT = {
    "auth-grant-changed": "the mapping makes another scheme of another flow",
    "auth-scheme-changed": "the mapping fills in no other field",
    "auth-signature-changed": "the mapping makes no signature from security schemes",
    "comparison-cut": "a document so large belongs in no folder",
    "connector-added": "every document has a connector",
    "connector-changed": "the mapping fills in no other field",
    "definition-added-unused": "the mapping sends what is used",
    "definition-unreadable": "the mapping sends JSON Schema",
    "reference-changed": "the mapping's references lead somewhere",
}
"""Codes that no pair of documents leads to, and why; the unit tests have them."""


@cache
def _bundle(path: Path) -> Bundle:
    return build_bundle(str(path), MappingOptions())


def _row(finding: Finding) -> str:
    where = " ".join((finding.kind, finding.identity, finding.where)).strip()
    users = f" in {', '.join(finding.used_by)}" if finding.used_by else ""
    return f"{finding.class_} {finding.code} [{where}]{users}: {finding.reason}"


def _findings(case: Path, way: str) -> tuple[Finding, ...]:
    old, new = (_bundle(case / f"{side}.yaml") for side in WAYS[way])
    return compare_bundles(old, new).findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_means_the_same_as_ever_in_both_ways(case: Path, update_golden: bool) -> None:
    found = {way: [_row(finding) for finding in _findings(case, way)] for way in WAYS}
    path = case / "expected.json"
    if update_golden:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    assert found == msgspec.json.decode(path.read_bytes())


def test_every_code_has_a_case() -> None:
    found = {finding.code for case in CASES for way in WAYS for finding in _findings(case, way)}
    assert found.isdisjoint(NO_DOCUMENT)
    assert found | NO_DOCUMENT.keys() == CODES.keys()


def test_every_fingerprint_is_that_of_one_finding() -> None:
    for case in CASES:
        for way in WAYS:
            prints = [finding.fingerprint for finding in _findings(case, way)]
            assert len(prints) == len(set(prints)), case.name


def test_every_file_is_used() -> None:
    used = {"old.yaml", "new.yaml", "expected.json"}
    unused = [
        path.relative_to(GOLDEN).as_posix()
        for path in GOLDEN.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path != Path(__file__)
        if path.name not in used or path.parent not in CASES
    ]
    assert unused == []
