"""The samples: twins in 3.0 and 3.1 are one API, and each fault of the sloppy one is told."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from mapped import Mapped

from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle

SAMPLES = Path(__file__).parent.parent.parent / "samples"
TWINS = ("orchard-3.0.yaml", "orchard-3.1.json")


@cache
def _sample(name: str) -> Mapped:
    return Mapped(build_bundle(str(SAMPLES / name), MappingOptions()))


def _comparable(mapped: Mapped) -> dict[str, Any]:
    """Give a bundle as JSON values, the contents of definitions too: their keys have no order."""
    bundle: dict[str, Any] = msgspec.json.decode(encode_bundle(mapped.bundle))
    for definition in bundle["definitions"]:
        definition["schema"]["content"] = msgspec.json.decode(definition["schema"]["content"])
    return bundle


@pytest.mark.parametrize(
    "part", ["connector", "authSchemeConfigs", "actions", "definitions", "triggers", "summary"]
)
def test_the_twins_in_30_and_31_give_one_result(part: str) -> None:
    first, second = (_comparable(_sample(name))[part] for name in TWINS)
    assert first == second


def test_the_twins_differ_in_no_other_part_than_source_and_problems() -> None:
    first, second = (_comparable(_sample(name)) for name in TWINS)
    assert {part for part in first if first[part] != second[part]} == {"source", "problems"}


def test_the_problems_of_the_twins_differ_where_the_dialects_do() -> None:
    first, second = (
        {(problem.code, problem.pointer) for problem in _sample(name).bundle.problems}
        for name in TWINS
    )
    order = "/components/schemas/Order/properties"
    assert first - second == {
        ("reference-siblings-ignored", f"{order}/deliverTo"),
        ("schema-nullable-ineffective", f"{order}/billTo/nullable"),
        ("schema-nullable-enum", f"{order}/channel/enum"),
        ("operation-tags-dropped", "/x-webhooks/orderShipped/post/tags"),
    }
    assert second - first == {("operation-tags-dropped", "/webhooks/orderShipped/post/tags")}


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize(
    ("field", "accepts_null"),
    [
        ("shippedOn", True),
        ("priority", True),
        ("pickup", True),
        ("discount", True),
        ("channel", False),
        ("deliverTo", False),
        ("billTo", False),
    ],
)
def test_null_is_accepted_where_the_dialect_says_so(
    name: str, field: str, accepts_null: bool
) -> None:
    mapped = _sample(name)
    definitions = {each: mapped.content(each) for each in mapped.accepted()}
    schema = {"$ref": f"#/$defs/Order/properties/{field}", "$defs": definitions}
    assert jsonschema_rs.is_valid(schema, None) is accepts_null


def test_the_orchard_uses_what_real_vendors_use() -> None:
    mapped = _sample(TWINS[0])
    places = {item["in"] for action in mapped.bundle.actions for item in action["parameters"]}
    assert places == {"path", "query", "header", "cookie"}
    media = {media for accept in mapped.accepted().values() for media in accept}
    assert {
        "application/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/csv",
        "application/octet-stream",
    } <= media
    assert mapped.bundle.summary.operations == 16
    assert mapped.bundle.summary.errors == 0


# Each comment of samples/sloppy.yaml that names a fault, and the Problem that tells it.
SLOPPY = [
    ("a number, where the specification wants a string", "structure-invalid", "/info/version"),
    ("no operationId", "action-name-made", "/paths/~1parcels/get"),
    ("default of the wrong type", "parameter-default-dropped", "/paths/~1parcels/get/parameters/0"),
    ("neither schema nor content", "parameter-type-guessed", "/paths/~1parcels/get/parameters/1"),
    ("is to be ignored: a matter of security schemes", "parameter-header-dropped",
     "/paths/~1parcels/get/parameters/2"),
    ("a range, with no other success beside it", "response-range-folded",
     "/paths/~1parcels/post/responses/2XX"),
    ("a range, with no default response beside it", "response-range-folded",
     "/paths/~1parcels/post/responses/5XX"),
    ("used twice", "action-name-clash", "/paths/~1parcels~1{parcelId}/get"),
    ("the second use", "action-name-clash", "/paths/~1parcels~1{parcelId}/delete"),
    ("parcelId is declared nowhere", "path-parameter-undeclared",
     "/paths/~1parcels~1{parcelId}/get"),
    ("a path parameter is always required", "path-parameter-optional",
     "/paths/~1parcels~1{parcelId}/delete/parameters/0"),
    ("not in the path", "path-parameter-unused",
     "/paths/~1parcels~1{parcelId}/delete/parameters/1"),
    ("no responses at all", "response-missing", "/paths/~1parcels~1{parcelId}/delete"),
    ("a query in the path", "path-has-query", "/paths/~1parcels~1search?active=true/get"),
    ("there is no such schema", "reference-dangling",
     "/paths/~1pickups/post/requestBody/content/application~1json/schema"),
    ("empty", "response-missing", "/paths/~1pickups/get"),
    ("invalid pattern: the class never ends", "schema-pattern-invalid",
     "/paths/~1depots~1{depotId}/get/parameters/0"),
    ("a path item that is null", "field-invalid", "/paths/~1labels"),
    ("a blank: legal here, but not in the name of an action", "action-name-changed",
     "/paths/~1track~1{code}/get"),
    ("a type that does not exist", "schema-type-invalid",
     "/paths/~1track~1{code}/get/responses/200/content/application~1json/schema/properties/at/type"),
    ("id twice", "schema-required-invalid", "/components/schemas/Parcel/required"),
    ("a type that does not exist", "schema-type-invalid",
     "/components/schemas/Parcel/properties/weight/type"),
    ("invalid pattern: the group never ends", "schema-pattern-invalid",
     "/components/schemas/Parcel/properties/code/pattern"),
    ("default of the wrong type", "schema-keyword-invalid",
     "/components/schemas/Parcel/properties/fragile/default"),
    ("belongs into a list at the object", "schema-required-invalid",
     "/components/schemas/Parcel/properties/sender/required"),
    ("not a list", "schema-required-invalid", "/components/schemas/Depot/required"),
    ("an array without items", "schema-items-missing",
     "/components/schemas/Depot/properties/parcels"),
]  # fmt: skip
NOTHING_LOST = "a status as an integer, not a string"
"""YAML's `200:` means the same as `"200":` to everyone who reads it, so it is nothing to tell."""


@pytest.mark.parametrize(("fault", "code", "pointer"), SLOPPY)
def test_each_fault_of_the_sloppy_document_is_told(fault: str, code: str, pointer: str) -> None:
    pointers = [problem.pointer for problem in _sample("sloppy.yaml").told(code)]
    assert pointer in pointers, fault


def test_every_comment_of_the_sloppy_document_is_a_fault_that_is_looked_for() -> None:
    text = (SAMPLES / "sloppy.yaml").read_text(encoding="utf-8")
    _, _, body = text.partition("openapi:")
    comments = [line.split("# ", 1)[1] for line in body.splitlines() if "# " in line]
    for comment in comments:
        looked_for = [fault for fault, _, _ in SLOPPY if fault in comment]
        assert looked_for or comment == NOTHING_LOST, comment
    assert len(comments) == len(SLOPPY) + 1


def test_all_operations_of_the_sloppy_document_survive_its_faults() -> None:
    summary = _sample("sloppy.yaml").bundle.summary
    assert (summary.operations, summary.actions, summary.skipped) == (9, 9, 0)
