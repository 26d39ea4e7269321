"""A plan against what stands in a version means what the difference of the documents means."""

from __future__ import annotations

from pathlib import Path

import pytest
from sandboxes import open_draft

from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle
from importer.plan.compatibility.classify import classify_changes
from importer.plan.compatibility.compare import compare_bundles

GOLDEN = Path(__file__).parents[1] / "golden_changes"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/old.yaml"))
KINDS = {"action", "definition", "trigger"}


@pytest.mark.parametrize("name", CASES)
def test_a_plan_has_the_classes_of_the_difference(name: str) -> None:
    old, new = (
        build_bundle(str(GOLDEN / name / f"{side}.yaml"), MappingOptions())
        for side in ("old", "new")
    )
    comparison = compare_bundles(old, new)
    with open_draft() as draft:
        assert set(draft.results(old).values()) <= {"applied"}
        plan = draft.plan(new, prune=True)
    classified = classify_changes(plan.changes)
    for change in plan.pending:
        assert classified.get(change.id), change.id
    found = {
        finding.fingerprint
        for findings in classified.values()
        for finding in findings
        if finding.kind in KINDS
    }
    wanted = {each.fingerprint for each in comparison.findings if each.kind in KINDS}
    assert found == wanted
