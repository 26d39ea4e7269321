"""What vendors write that is no valid schema: mended or left out, each with a Problem."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from mapped import make_operation, map_operation, map_schema

PLACE = "/components/schemas/Thing"


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
@pytest.mark.parametrize(
    ("given", "mended"),
    [
        ("datetime", "string"),
        ("decimal", "number"),
        ("int", "integer"),
        ("Integer", "integer"),
        ("STRING", "string"),
        ("bool", "boolean"),
        ("file", "string"),
        ("map", "object"),
        ("list", "array"),
    ],
)
def test_a_type_from_elsewhere_is_read_as_what_it_means(
    dialect: str, given: str, mended: str
) -> None:
    mapped = map_schema({"type": given, "items": {}}, dialect=dialect)
    assert mapped.content("Thing")["type"] == mended
    problem = mapped.the("schema-type-invalid")
    assert problem.pointer == f"{PLACE}/type"
    assert problem.message == f"'{given}' was read as {mended}"


@pytest.mark.parametrize("given", ["thing", "", 5, {}, True, []], ids=str)
def test_a_type_that_means_nothing_is_left_out(given: Any) -> None:
    mapped = map_schema({"type": given, "title": "t"}, dialect="3.1")
    assert mapped.content("Thing") == {"title": "t"}
    assert mapped.the("schema-type-invalid").pointer == f"{PLACE}/type"


def test_a_list_of_types_in_30_is_kept_and_told() -> None:
    mapped = map_schema({"type": ["string", "integer"], "nullable": True})
    assert mapped.content("Thing") == {"type": ["string", "integer", "null"]}
    assert "only OpenAPI 3.1" in mapped.the("schema-type-invalid").message


def test_the_type_null_in_30_is_kept_and_told() -> None:
    mapped = map_schema({"oneOf": [{"type": "string"}, {"type": "null"}]})
    assert mapped.content("Thing") == {"oneOf": [{"type": "string"}, {"type": "null"}]}
    problem = mapped.the("schema-type-invalid")
    assert problem.pointer == f"{PLACE}/oneOf/1/type"


def test_types_that_mean_the_same_stand_once() -> None:
    mapped = map_schema({"type": ["int", "long", "null"]}, dialect="3.1")
    assert mapped.content("Thing") == {"type": ["integer", "null"]}
    assert len(mapped.told("schema-type-invalid")) == 2


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
@pytest.mark.parametrize(
    ("required", "mended", "message"),
    [
        (True, None, "it is a boolean"),
        ("id", None, "it is a string"),
        ({"id": True}, None, "it is an object"),
        (None, None, "it is null"),
        (["id", "id"], ["id"], "it holds a name twice"),
        (["id", 7], ["id"], "it holds what is no name"),
        ([7], None, "it holds what is no name"),
    ],
    ids=str,
)
def test_required_becomes_a_list_of_distinct_names(
    dialect: str, required: Any, mended: Any, message: str
) -> None:
    mapped = map_schema({"required": required}, dialect=dialect)
    assert mapped.content("Thing").get("required") == mended
    problem = mapped.the("schema-required-invalid")
    assert (problem.pointer, problem.message) == (f"{PLACE}/required", message)


def test_an_empty_required_says_nothing() -> None:
    assert map_schema({"required": []}).content("Thing") == {}


def test_lists_of_names_in_dependent_required_are_mended_too() -> None:
    given = {"a": ["b", "b"], "c/d": "e", "f": []}
    mapped = map_schema({"dependentRequired": given}, dialect="3.1")
    assert mapped.content("Thing") == {"dependentRequired": {"a": ["b"], "f": []}}
    pointers = [problem.pointer for problem in mapped.told("schema-required-invalid")]
    assert pointers == [f"{PLACE}/dependentRequired/a", f"{PLACE}/dependentRequired/c~1d"]


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("title", 5),
        ("description", ["a"]),
        ("format", {}),
        ("deprecated", "yes"),
        ("uniqueItems", 1),
        ("nullable", "true"),
        ("minimum", "1"),
        ("minimum", True),
        ("maximum", None),
        ("maximum", float("inf")),
        ("minimum", float("nan")),
        ("maximum", 10**400),
        ("maxLength", 10**400),
        ("multipleOf", 0),
        ("multipleOf", -1),
        ("multipleOf", "2"),
        ("maxLength", -1),
        ("minItems", 1.5),
        ("maxProperties", "9"),
        ("pattern", 5),
        ("enum", "a"),
        ("enum", []),
        ("items", "string"),
        ("items", []),
        ("not", None),
        ("additionalProperties", "false"),
        ("allOf", {}),
        ("anyOf", []),
        ("oneOf", None),
        ("properties", ["id"]),
        ("properties", None),
        ("examples", 1),
        ("xml", "name"),
        ("xml", {"name": {}}),
        ("externalDocs", "https://example.com"),
    ],
)
def test_a_value_that_a_keyword_cannot_have_is_left_out(keyword: str, value: Any) -> None:
    mapped = map_schema({keyword: value})
    assert mapped.content("Thing") == {}
    problem = mapped.the("schema-keyword-invalid")
    assert problem.pointer == f"{PLACE}/{keyword}"
    assert problem.message.startswith(f"`{keyword}` cannot be ")
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("patternProperties", ["^a"]),
        ("dependentSchemas", []),
        ("dependentRequired", ["a"]),
        ("prefixItems", {}),
        ("contains", 1),
        ("if", "a"),
        ("minContains", -1),
        ("exclusiveMinimum", "1"),
    ],
)
def test_a_value_that_a_keyword_of_31_cannot_have_is_left_out(keyword: str, value: Any) -> None:
    mapped = map_schema({keyword: value}, dialect="3.1")
    assert mapped.content("Thing") == {}
    assert mapped.the("schema-keyword-invalid").pointer == f"{PLACE}/{keyword}"


def test_a_whole_number_written_as_a_fraction_counts_as_whole() -> None:
    content = map_schema({"maxLength": 10.0}).content("Thing")
    assert content == {"maxLength": 10}
    assert isinstance(content["maxLength"], int)


def test_a_list_under_items_is_read_as_the_first_items() -> None:
    mapped = map_schema({"type": "array", "items": [{"type": "string"}, {"type": "int"}]})
    assert mapped.content("Thing") == {
        "type": "array",
        "prefixItems": [{"type": "string"}, {"type": "integer"}],
    }
    assert mapped.the("schema-keyword-invalid").message == "a list; read as prefixItems"


@pytest.mark.parametrize("child", ["string", 5, None, ["string"]], ids=str)
def test_where_a_schema_is_none_anything_is_accepted(child: Any) -> None:
    mapped = map_schema({"properties": {"a": child}})
    assert mapped.content("Thing") == {"properties": {"a": True}}
    assert mapped.the("schema-invalid").pointer == f"{PLACE}/properties/a"


def test_a_body_whose_schema_is_none_accepts_anything() -> None:
    mapped = map_operation(make_operation("put", request="Thing"), method="put")
    assert mapped.content("put_request") == {}
    assert mapped.the("schema-invalid").operation == "PUT /things"


def test_a_pattern_that_is_none_is_left_out() -> None:
    mapped = map_schema({"type": "string", "pattern": "^[A-Z{3}$"})
    assert mapped.content("Thing") == {"type": "string"}
    problem = mapped.the("schema-pattern-invalid")
    assert problem.pointer == f"{PLACE}/pattern"
    assert problem.message == "^[A-Z{3}$: a character class is not closed"


def test_an_entry_of_pattern_properties_whose_pattern_is_none_is_left_out() -> None:
    given = {"^x/": {"type": "int"}, "(": {"type": "string"}}
    mapped = map_schema({"patternProperties": given}, dialect="3.1")
    assert mapped.content("Thing") == {"patternProperties": {"^x/": {"type": "integer"}}}
    assert mapped.the("schema-pattern-invalid").pointer == f"{PLACE}/patternProperties/("
    assert mapped.the("schema-type-invalid").pointer == f"{PLACE}/patternProperties/^x~1/type"


def _nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {"properties": {"a": schema}}
    return schema


def test_a_hundred_levels_of_schema_are_translated() -> None:
    assert map_schema(_nested(100)).content("Thing") == _nested(100)


@pytest.mark.parametrize("word", ["properties", "allOf", "items"])
def test_deeper_nesting_is_cut_and_told_instead_of_ending_the_run(word: str) -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(180):
        schema = {word: {"properties": {"a": schema}, "allOf": [schema], "items": schema}[word]}
    mapped = map_schema(schema)
    problem = mapped.the("schema-too-deep")
    assert problem.severity == "warning"
    steps = 1 if word == "items" else 2
    assert problem.pointer.count("/") == PLACE.count("/") + 101 * steps
    assert jsonschema_rs.meta.is_valid(mapped.content("Thing"))


INFINITE, NONE = float("inf"), float("nan")


@pytest.mark.parametrize(
    ("keyword", "value", "dialect"),
    [
        ("default", NONE, "3.0"),
        ("default", {"a": [INFINITE]}, "3.1"),
        ("enum", [1, -INFINITE], "3.0"),
        ("example", INFINITE, "3.0"),
        ("examples", [[NONE]], "3.1"),
        ("const", {"a": {"b": NONE}}, "3.1"),
        ("xml", {"name": NONE}, "3.0"),
        ("x-limit", INFINITE, "3.0"),
        ("x-limits", [INFINITE], "3.1"),
    ],
)
def test_a_number_that_json_does_not_have_never_becomes_null(
    keyword: str, value: Any, dialect: str
) -> None:
    mapped = map_schema({keyword: value, "title": "T"}, dialect=dialect)
    assert mapped.content("Thing") == {"title": "T"}
    problem = mapped.the("schema-keyword-invalid")
    assert problem.pointer == f"{PLACE}/{keyword}"
    assert problem.message == (
        f"`{keyword}` holds a number that JSON does not have: infinite, or none"
    )


def test_a_finite_value_of_any_shape_stays_beside_one_that_is_none() -> None:
    mapped = map_schema({"enum": [1, {"a": [0.5, "x", None]}], "example": NONE})
    assert mapped.content("Thing") == {"enum": [1, {"a": [0.5, "x", None]}]}
