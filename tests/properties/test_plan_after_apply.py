"""The promise to whoever runs it twice: after an apply there is nothing left to do."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import msgspec
from any_swagger import swaggers
from any_tree import documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandboxes import open_draft
from small_documents import reordered, small_documents

from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.pipeline import build_bundle

EXAMPLES = max(60, settings.default.max_examples // 10 if settings.default else 0)
PATIENT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def build_from(tree: Any) -> Bundle:
    """Give the bundle of a tree that is written to a file and read from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_bytes(msgspec.json.encode(tree))
        return build_bundle(str(path), MappingOptions())


@given(documents | swaggers | small_documents())
@PATIENT
def test_the_platform_takes_what_any_document_becomes_and_then_nothing_is_left(
    tree: dict[str, Any],
) -> None:
    bundle = build_from(tree)
    with open_draft() as draft:
        assert set(draft.results(bundle).values()) <= {"applied"}
        assert draft.plan(bundle, prune=True).pending == ()


@given(st.data(), small_documents(), small_documents())
@PATIENT
def test_one_document_after_another_leaves_only_the_last(
    data: st.DataObject, first: dict[str, Any], second: dict[str, Any]
) -> None:
    with open_draft() as draft:
        draft.results(build_from(first))
        bundle = build_from(second)
        assert set(draft.results(bundle, prune=True).values()) <= {"applied"}
        shuffled = build_from(data.draw(reordered(second)))
        assert draft.plan(shuffled, prune=True).pending == ()
