"""Any tree that calls itself Swagger 2.0 gives actions and Problems, never an exception."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
from any_swagger import swaggers
from hypothesis import HealthCheck, given, settings
from oracle import check_sign_in

from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle


@given(swaggers)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_operation_of_any_swagger_is_an_action_or_is_told_of(tree: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "swagger.json"
        path.write_bytes(msgspec.json.encode(tree))
        bundle = build_bundle(str(path), MappingOptions())

    assert bundle.summary.operations == bundle.summary.actions + bundle.summary.skipped
    errors = [problem for problem in bundle.problems if problem.severity == "error"]
    assert bundle.summary.skipped <= len(errors)
    for definition in bundle.definitions:
        content = msgspec.json.decode(definition["schema"]["content"])
        assert jsonschema_rs.meta.is_valid(content), (definition["name"], content)
    assert msgspec.json.decode(encode_bundle(bundle))["format"] == 1
    check_sign_in(bundle)
