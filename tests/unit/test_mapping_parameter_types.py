"""The one scalar type of a parameter, found behind references and composition."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import Mapped, make_operation, map_operation
from measured import cpu_s

REFERS = "#/components/schemas/"


def _map(schema: Any, *, dialect: str = "3.0", **schemas: Any) -> Mapped:
    parameter = {"name": "q", "in": "query", "schema": schema}
    operation = make_operation("op", parameters=[parameter])
    return map_operation(operation, dialect=dialect, schemas=schemas)


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "format": "date"}, "string"),
        ({"type": "integer"}, "integer"),
        ({"$ref": REFERS + "Size"}, "integer"),
        ({"$ref": REFERS + "Alias"}, "integer"),
        ({"allOf": [{"$ref": REFERS + "Size"}]}, "integer"),
        ({"allOf": [{"$ref": REFERS + "Size"}, {"description": "how large"}]}, "integer"),
        ({"anyOf": [{"type": "number"}, {"type": "integer"}]}, "number"),
        ({"oneOf": [{"enum": [1, 2]}, {"type": "integer"}]}, "integer"),
        ({"enum": ["a", "b"]}, "string"),
        ({"enum": [True]}, "boolean"),
        ({"enum": [1.5, 1]}, "number"),
        ({"enum": ["a", None]}, "string"),
        ({"type": "string", "enum": [1]}, "string"),
    ],
    ids=str,
)
def test_a_scalar_is_found_wherever_it_is_said(dialect: str, schema: Any, expected: str) -> None:
    mapped = _map(
        schema, dialect=dialect, Size={"type": "integer"}, Alias={"$ref": REFERS + "Size"}
    )
    assert mapped.parameters()["q"]["type"] == expected
    assert mapped.codes() <= {"components-unused"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["integer", "null"]}, "integer"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer"),
        ({"anyOf": [{"type": "boolean"}, {"type": None}]}, "boolean"),
        ({"type": ["integer", "number"]}, "number"),
        ({"$ref": REFERS + "Size", "type": "integer"}, "integer"),
    ],
    ids=str,
)
def test_null_beside_a_scalar_changes_nothing_in_31(schema: Any, expected: str) -> None:
    mapped = _map(schema, dialect="3.1", Size={"description": "how large"})
    assert mapped.parameters()["q"]["type"] == expected
    assert mapped.codes() <= {"components-unused"}


@pytest.mark.parametrize(
    ("schema", "lowered"),
    [
        ({"type": "array"}, "array"),
        ({"type": "object"}, "object"),
        ({"items": {"type": "string"}}, "array"),
        ({"properties": {"a": {}}}, "object"),
        ({"enum": [[1]]}, "array"),
        ({"enum": [{}]}, "object"),
        ({"type": ["string", "integer", "null"]}, "integer or string"),
        ({"anyOf": [{"type": "string"}, {"$ref": REFERS + "List"}]}, "array or string"),
    ],
    ids=str,
)
def test_what_is_no_scalar_is_lowered_to_a_string(schema: Any, lowered: str) -> None:
    mapped = _map(schema, dialect="3.1", List={"type": "array", "items": {"type": "string"}})
    assert mapped.parameters()["q"]["type"] == "string"
    assert mapped.the("parameter-type-lowered").message == f"q is {lowered}; style form, explode"


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": REFERS + "Gone"},
        {"$ref": "other.json"},
        {"$ref": REFERS + "Loop"},
        {"allOf": [{"$ref": REFERS + "Loop"}]},
        {"$ref": "#/info/title"},
        {"type": "null"},
        {"enum": []},
        {"allOf": "none"},
        {"oneOf": [True, 5]},
    ],
    ids=str,
)
def test_where_no_type_is_said_it_is_guessed(schema: Any) -> None:
    mapped = _map(schema, dialect="3.1", Loop={"$ref": REFERS + "Loop"})
    assert mapped.parameters()["q"]["type"] == "string"
    assert "parameter-type-guessed" in mapped.codes()


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_a_type_from_elsewhere_is_mended_as_in_schemas(dialect: str) -> None:
    mapped = _map({"type": "int"}, dialect=dialect)
    assert mapped.parameters()["q"]["type"] == "integer"
    assert mapped.the("schema-type-invalid").message == "q: 'int' was read as integer"


def test_what_stands_beside_a_reference_is_ignored_and_told_in_30() -> None:
    schema = {"$ref": REFERS + "Size", "type": "string", "default": "a"}
    mapped = _map(schema, Size={"type": "integer", "default": 7})
    assert mapped.parameters()["q"]["type"] == "integer"
    assert mapped.parameters()["q"]["default"] == 7
    assert mapped.the("reference-siblings-ignored").message == "q: ignored: type, default"


def test_what_stands_beside_a_reference_counts_in_31() -> None:
    schema = {"$ref": REFERS + "Size", "default": 8}
    mapped = _map(schema, dialect="3.1", Size={"type": "integer", "default": 7})
    assert mapped.parameters()["q"]["default"] == 8
    assert "reference-siblings-ignored" not in mapped.codes()


def test_a_default_is_found_behind_composition() -> None:
    mapped = _map({"allOf": [{"$ref": REFERS + "Size"}]}, Size={"type": "integer", "default": 7})
    assert mapped.parameters()["q"]["default"] == 7


@pytest.mark.parametrize("word", ["anyOf", "oneOf", "allOf"])
def test_schemas_that_refer_to_each_other_many_times_take_no_time(word: str) -> None:
    names = [f"S{index}" for index in range(40)]
    many = [{"$ref": REFERS + name} for name in names]
    schemas: dict[str, Any] = {name: {word: many} for name in names}
    assert _map({word: many}, **schemas).parameters()["q"]["type"] == "string"
    assert cpu_s(lambda: _map({word: many}, **schemas)) < 2  # 40 ** 40 steps take for ever


def test_a_chain_of_references_without_end_takes_no_run_down() -> None:
    chain: dict[str, Any] = {
        f"S{n}": {"allOf": [{"$ref": f"{REFERS}S{n + 1}"}]} for n in range(3_000)
    }
    mapped = _map({"$ref": REFERS + "S0"}, **chain)
    assert mapped.parameters()["q"]["type"] == "string"
    assert "parameter-type-guessed" in mapped.codes()
