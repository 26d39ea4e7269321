"""Eight successive documents of one vendor, each compared with the one before."""

from __future__ import annotations

from functools import cache

import pytest
from box_history import BACK_IN_MARCH, DOCUMENTS, READING, needs_documents, rows

from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.pipeline import build_bundle
from importer.plan.compatibility.compare import compare_bundles

pytestmark = [pytest.mark.corpus, needs_documents]


@cache
def _bundle(at: int) -> Bundle:
    return build_bundle(str(DOCUMENTS[at]), MappingOptions())


@pytest.mark.parametrize("at", range(7))
def test_each_document_means_what_a_reading_by_hand_says(at: int) -> None:
    assert rows(compare_bundles(_bundle(at), _bundle(at + 1)).findings) == sorted(READING[at])


def test_a_change_undone_means_something_else() -> None:
    assert rows(compare_bundles(_bundle(3), _bundle(2)).findings) == sorted(BACK_IN_MARCH)


@pytest.mark.parametrize("at", range(8))
def test_a_document_means_nothing_new_to_itself(at: int) -> None:
    assert compare_bundles(_bundle(at), _bundle(at)).findings == ()


def test_what_happened_in_steps_is_known_again_in_one_leap() -> None:
    """A fingerprint is that of a change, from whichever document one comes."""
    leap = compare_bundles(_bundle(0), _bundle(7))
    known = {finding.fingerprint for finding in leap.findings}
    steps = [
        finding
        for at in range(7)
        for finding in compare_bundles(_bundle(at), _bundle(at + 1)).findings
        if finding.class_ == "breaking"
    ]
    assert len(steps) == 4
    assert {finding.fingerprint for finding in steps} <= known
