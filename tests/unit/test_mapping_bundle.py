"""A bundle as a whole: its counts, its bytes, and what the pipeline makes of a file."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import msgspec
import pytest
from mapped import make_document, make_operation, map_document, map_schema

from importer.errors import DocumentError
from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def test_every_operation_is_an_action_or_is_counted_as_skipped() -> None:
    paths = {
        "/all": {method: make_operation(method) for method in METHODS},
        "/../unsafe": {"get": make_operation("unsafe")},
        "/broken": {"get": "no object", "put": {"$ref": "#/nowhere"}},
        "/null": None,
        "x-extension": {"get": make_operation("none")},
    }
    mapped = map_document(make_document(paths))
    summary = mapped.bundle.summary
    assert summary.operations == summary.actions + summary.skipped == 11
    assert summary.skipped == 3
    assert {action["method"] for action in mapped.bundle.actions} == {
        method.upper() for method in METHODS
    }
    assert len(mapped.told("operation-invalid")) == 2
    assert mapped.the("path-unsafe").operation == "GET /../unsafe"
    assert mapped.the("field-invalid").pointer == "/paths/~1null"


def test_the_summary_counts_what_is_there() -> None:
    paths = {"/a": {"get": make_operation("a", returns={"type": "array"}, parameters=[{}])}}
    mapped = map_document(make_document(paths, servers=[]))
    bundle = mapped.bundle
    assert bundle.summary.definitions == len(bundle.definitions) == 1
    assert bundle.summary.triggers == len(bundle.triggers) == 0
    assert bundle.summary.errors == len(mapped.told("parameter-invalid")) == 1
    assert bundle.summary.warnings == len(mapped.told("server-missing")) == 1


def test_a_document_without_operations_is_an_empty_bundle() -> None:
    mapped = map_document(make_document({}))
    assert mapped.bundle.actions == []
    assert mapped.bundle.definitions == []
    assert mapped.codes() == {"no-operations"}


def test_the_file_has_its_keys_in_the_documented_order() -> None:
    decoded = msgspec.json.decode(encode_bundle(map_schema({}).bundle))
    assert list(decoded) == [
        "format",
        "source",
        "connector",
        "authSchemeConfigs",
        "definitions",
        "actions",
        "triggers",
        "problems",
        "summary",
    ]
    assert list(decoded["source"]) == ["location", "sha256", "openapi", "title", "version"]
    assert list(decoded["summary"]) == [
        "operations",
        "actions",
        "skipped",
        "definitions",
        "triggers",
        "errors",
        "warnings",
    ]


def test_the_file_is_indented_json_with_a_last_line_end() -> None:
    raw = encode_bundle(map_schema({"title": "größe"}).bundle)
    assert raw.startswith(b'{\n  "format": 1,\n  "source": {')
    assert raw.endswith(b"}\n")
    assert "größe" in raw.decode()


def test_a_problem_in_the_file_has_only_the_keys_it_needs() -> None:
    mapped = map_schema({"type": "int"})
    (problem,) = msgspec.json.decode(encode_bundle(mapped.bundle))["problems"]
    assert problem == {
        "code": "schema-type-invalid",
        "severity": "warning",
        "pointer": "/components/schemas/Thing/type",
        "message": "'int' was read as integer",
        "hint": "Correct the document, or tell the vendor.",
    }


def test_problems_of_a_shared_place_come_in_the_order_of_their_operations() -> None:
    response = {"$ref": "#/components/responses/Range"}
    names = ["b", "a", "c"]
    paths = {
        f"/{name}": {"get": {"operationId": name, "responses": {"4XX": response}}} for name in names
    }
    responses = {"Range": {"description": ""}}
    tree = make_document(paths, components={"responses": responses})
    told = map_document(tree).told("response-range-folded")
    assert [problem.operation for problem in told] == ["GET /a", "GET /b", "GET /c"]


def _write(folder: Path, tree: dict[str, Any], name: str = "things.json") -> str:
    path = folder / name
    path.write_bytes(msgspec.json.encode(tree))
    return str(path)


def test_a_file_becomes_a_bundle_that_names_its_source(tmp_path: Path) -> None:
    spec = _write(tmp_path, make_document({"/a": {"get": make_operation("a")}}))
    bundle = build_bundle(spec, MappingOptions())
    assert bundle.source.location == spec
    assert (bundle.source.openapi, bundle.source.title, bundle.source.version) == (
        "3.0.3",
        "Things",
        "1",
    )
    assert len(bundle.source.sha256) == 64
    assert encode_bundle(bundle) == encode_bundle(build_bundle(spec, MappingOptions()))


def test_a_breach_of_the_structure_is_a_problem_of_the_bundle(tmp_path: Path) -> None:
    spec = _write(tmp_path, make_document({"/a": {"get": {"operationId": "a"}}}))
    bundle = build_bundle(spec, MappingOptions())
    codes = {problem.code for problem in bundle.problems}
    assert codes == {"structure-invalid", "response-missing"}
    assert bundle.summary.warnings == 2


@pytest.mark.parametrize("was_on", [True, False])
def test_garbage_is_collected_afterwards_as_it_was_before(tmp_path: Path, was_on: bool) -> None:
    spec = _write(tmp_path, make_document({}))
    on_before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        build_bundle(spec, MappingOptions())
        assert gc.isenabled() is was_on
        with pytest.raises(DocumentError):
            build_bundle(str(tmp_path / "gone.json"), MappingOptions())
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if on_before else gc.disable)()
        gc.unfreeze()
