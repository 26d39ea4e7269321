"""Any tree that calls itself OpenAPI gives actions and Problems, never an exception."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import msgspec
from any_tree import documents
from hypothesis import HealthCheck, given, settings

from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.pipeline import build_bundle


def build_from(tree: Any) -> Bundle:
    """Give the bundle of a tree that is written to a file and read from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_bytes(msgspec.json.encode(tree))
        return build_bundle(str(path), MappingOptions())


@given(documents())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_operation_of_any_tree_is_an_action_or_is_told_of(tree: dict[str, Any]) -> None:
    bundle = build_from(tree)

    assert bundle.summary.operations == bundle.summary.actions + bundle.summary.skipped
    assert bundle.summary.actions == len(bundle.actions)
    assert bundle.summary.definitions == len(bundle.definitions)
    errors = [problem for problem in bundle.problems if problem.severity == "error"]
    assert bundle.summary.errors == len(errors)
    assert bundle.summary.skipped <= len(errors)
    assert msgspec.json.decode(encode_bundle(bundle))["format"] == 1
