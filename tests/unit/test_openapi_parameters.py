"""Parameters of operations and path items (OpenAPI 3.0.4, section 4.7.12)."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi, read, read_operation, read_with
from mapped import make_document, make_operation

from importer.model.api import Parameter

PLACE = "/paths/~1things/get/parameters"
Q = {"name": "q", "in": "query"}


def read_parameter(parameter: Any, **document: Any) -> ReadApi:
    return read_operation(make_operation(parameters=[parameter]), **document)


def the(parameter: Any, **document: Any) -> Parameter:
    (found,) = read_parameter(parameter, **document).only().parameters
    return found


def names(found: ReadApi) -> list[tuple[str, str]]:
    return [(parameter.place, parameter.name) for parameter in found.only().parameters]


def test_what_a_parameter_says_is_read() -> None:
    schema = {"type": "array"}
    found = the(
        {
            "name": "tags",
            "in": "query",
            "description": "Some.",
            "required": True,
            "deprecated": True,
            "style": "pipeDelimited",
            "explode": True,
            "schema": schema,
        }
    )

    assert (found.name, found.place, found.description) == ("tags", "query", "Some.")
    assert (found.required, found.deprecated) == (True, True)
    assert (found.style, found.explode) == ("pipeDelimited", True)
    assert found.schema is not None
    assert found.schema.value is schema
    assert found.schema.location.pointer == f"{PLACE}/0/schema"
    assert found.location.pointer == f"{PLACE}/0"
    assert found.media_type is None


@pytest.mark.parametrize(
    ("place", "style", "explode"),
    [
        ("query", "form", True),
        ("cookie", "form", True),
        ("path", "simple", False),
        ("header", "simple", False),
    ],
)
def test_style_and_explode_are_what_the_place_says(place: str, style: str, explode: bool) -> None:
    found = the({"name": "a", "in": place, "required": True})

    assert (found.style, found.explode) == (style, explode)
    assert (
        the({"name": "a", "in": place, "required": True, "explode": not explode}).explode != explode
    )


def test_a_style_other_than_form_does_not_explode() -> None:
    assert not the({**Q, "style": "deepObject"}).explode
    assert the({**Q, "style": "form"}).explode


def test_a_path_parameter_is_required() -> None:
    for required in ({}, {"required": False}):
        found = read_parameter({"name": "id", "in": "path", **required})
        assert found.only().parameters[0].required
        assert found.told("path-parameter-optional") == [(f"{PLACE}/0", "id is required in a path")]
    assert read_parameter({"name": "id", "in": "path", "required": True}).problems == []


def test_other_parameters_are_optional_unless_they_say_so() -> None:
    assert not the(Q).required
    assert not the({**Q, "required": False}).required


# Which parameters count


def test_parameters_of_the_operation_stand_over_those_of_the_path() -> None:
    found = read_operation(
        make_operation(parameters=[{**Q, "description": "own"}, {"name": "r", "in": "query"}]),
        item={"parameters": [{**Q, "description": "shared"}, {"name": "q", "in": "cookie"}]},
    )

    assert [(p.place, p.name, p.description) for p in found.only().parameters] == [
        ("query", "q", "own"),
        ("query", "r", ""),
        ("cookie", "q", ""),
    ]
    assert found.problems == []


def test_names_of_headers_do_not_tell_case_apart() -> None:
    found = read_operation(
        make_operation(parameters=[{"name": "X-Rate", "in": "header"}]),
        item={"parameters": [{"name": "x-rate", "in": "header"}, {"name": "Q", "in": "query"}]},
    )

    assert names(found) == [("header", "X-Rate"), ("query", "Q")]


def test_other_names_tell_case_apart() -> None:
    found = read_with(parameters=[Q, {**Q, "name": "Q"}, {"name": "q", "in": "cookie"}])

    assert names(found) == [("query", "q"), ("query", "Q"), ("cookie", "q")]
    assert found.problems == []


def test_of_two_parameters_in_one_list_the_first_counts() -> None:
    found = read_with(
        parameters=[
            {**Q, "description": "first"},
            {**Q, "description": "second"},
            {"name": "X-A", "in": "header"},
            {"name": "x-a", "in": "header"},
        ]
    )

    assert [p.description for p in found.only().parameters] == ["first", ""]
    assert found.told("parameter-duplicate") == [
        (f"{PLACE}/1", "query q"),
        (f"{PLACE}/3", "header x-a"),
    ]


@pytest.mark.parametrize("name", ["Accept", "content-type", "AUTHORIZATION"])
def test_headers_that_are_no_parameters_are_dropped(name: str) -> None:
    found = read_parameter({"name": name, "in": "header"})

    assert found.only().parameters == ()
    assert found.told("parameter-header-dropped") == [(f"{PLACE}/0", f"the header {name}")]


def test_only_headers_are_dropped_for_their_name() -> None:
    parameters = [{"name": "Accept", "in": "query"}, {"name": "Content-Type", "in": "cookie"}]
    found = read_with(parameters=[*parameters, {"name": "Accept-Language", "in": "header"}])

    assert len(found.only().parameters) == 3
    assert found.problems == []


def test_a_dropped_header_does_not_hide_another() -> None:
    found = read_operation(
        make_operation(parameters=[{"name": "Accept", "in": "header"}]),
        item={"parameters": [{"name": "X-A", "in": "header"}]},
    )

    assert names(found) == [("header", "X-A")]


# References


def with_parameters(**parameters: Any) -> dict[str, Any]:
    return {"components": {"parameters": parameters}}


def test_a_parameter_behind_references_is_read_where_it_stands() -> None:
    components = with_parameters(A={"$ref": "#/components/parameters/B"}, B={"$ref": f"#{PLACE}/1"})
    found = read(
        make_document(
            {"/things": {"get": {"parameters": [{"$ref": "#/components/parameters/A"}, Q]}}},
            **components,
        )
    )

    assert [p.location.pointer for p in found.only().parameters] == [f"{PLACE}/1"]
    assert found.codes() == ["parameter-duplicate"]


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/parameters/None",
        "other.yaml#/A",
        "#/components/parameters/Loop",
        "#/info/title/0",
    ],
)
def test_a_parameter_behind_a_reference_to_nothing_is_left_out(reference: str) -> None:
    loop = {"$ref": "#/components/parameters/Loop"}
    found = read_operation(
        make_operation(parameters=[{"$ref": reference}, Q]), **with_parameters(Loop=loop)
    )

    assert names(found) == [("query", "q")]
    assert [pointer for pointer, _ in found.told("parameter-invalid")] == [f"{PLACE}/0"]


def test_a_circle_through_several_parameters_is_left_out() -> None:
    found = read_parameter(
        {"$ref": "#/components/parameters/A"},
        **with_parameters(
            A={"$ref": "#/components/parameters/B"}, B={"$ref": "#/components/parameters/A"}
        ),
    )

    ((pointer, message),) = found.told("parameter-invalid")
    assert pointer == f"{PLACE}/0"
    assert message.endswith("leads in a circle")


@pytest.mark.parametrize(("dialect", "description"), [("3.0", "behind"), ("3.1", "beside")])
def test_a_description_beside_a_reference_counts_in_3_1_alone(
    dialect: str, description: str
) -> None:
    found = read_parameter(
        {"$ref": "#/components/parameters/A", "description": "beside", "required": True},
        dialect=dialect,
        **with_parameters(A={**Q, "description": "behind"}),
    )

    (parameter,) = found.only().parameters
    assert parameter.description == description
    assert not parameter.required
    ignored = "description, required" if dialect == "3.0" else "required"
    assert found.told("reference-siblings-ignored") == [(f"{PLACE}/0", f"ignored: {ignored}")]


def test_of_descriptions_in_a_chain_of_references_the_first_counts() -> None:
    (parameter,) = (
        read_parameter(
            {"$ref": "#/components/parameters/A"},
            dialect="3.1",
            **with_parameters(
                A={"$ref": "#/components/parameters/B", "description": "first"},
                B={"$ref": "#/components/parameters/C", "description": "second", "x-a": 1},
                C={**Q, "description": "third"},
            ),
        )
        .only()
        .parameters
    )

    assert parameter.description == "first"


def test_what_stands_beside_each_reference_of_a_chain_is_told_of() -> None:
    found = read_parameter(
        {"$ref": "#/components/parameters/A", "description": "first", "summary": 1},
        dialect="3.1",
        **with_parameters(A={"$ref": "#/components/parameters/B", "description": 7, "x-a": 1}, B=Q),
    )

    assert found.told("reference-siblings-ignored") == [
        ("/components/parameters/A", "ignored: description, x-a"),
        (f"{PLACE}/0", "ignored: summary"),
    ]


def test_a_description_beside_a_reference_to_no_object_changes_nothing() -> None:
    found = read_parameter({"$ref": "#/info/title", "description": "beside"}, dialect="3.1")

    assert found.told("parameter-invalid") == [(f"{PLACE}/0", "it has no name")]


def test_a_reference_that_is_no_text_is_none() -> None:
    found = read_parameter({**Q, "$ref": 7})

    assert names(found) == [("query", "q")]
    assert found.told("field-unknown") == [(f"{PLACE}/0/$ref", "`$ref` was not read")]


# Values


def test_a_parameter_whose_value_is_text_in_a_media_type() -> None:
    schema = {"type": "object"}
    found = the({**Q, "content": {"application/json": {"schema": schema}}})

    assert found.media_type == "application/json"
    assert found.schema is not None
    assert found.schema.value is schema
    assert found.schema.location.pointer == f"{PLACE}/0/content/application~1json/schema"


@pytest.mark.parametrize("media", [{}, None, [], "text", {"x-a": 1}])
def test_a_media_type_without_a_schema_is_still_one(media: Any) -> None:
    found = the({**Q, "content": {"application/json": media}})

    assert found.media_type == "application/json"
    assert found.schema is None


@pytest.mark.parametrize("content", [{}, None])
def test_a_parameter_may_have_neither_schema_nor_content(content: Any) -> None:
    assert (the({**Q, "content": content}).schema, the(Q).schema) == (None, None)
    assert the({**Q, "content": content}).media_type is None


@pytest.mark.parametrize("schema", [None, [], "string", 7, True])
def test_a_schema_of_any_kind_is_left_to_the_mapping(schema: Any) -> None:
    found = the({**Q, "schema": schema}).schema

    assert found is not None
    assert found.value == schema


def test_what_a_parameter_cannot_carry_is_told_of() -> None:
    found = read_parameter(
        {
            **Q,
            "example": 1,
            "examples": {"a": {"value": 1}},
            "allowReserved": True,
            "allowEmptyValue": True,
            "x-a": 1,
            "type": "string",
        }
    )

    assert [(problem.code, problem.pointer) for problem in found.problems] == [
        ("parameter-field-dropped", f"{PLACE}/0/allowEmptyValue"),
        ("parameter-field-dropped", f"{PLACE}/0/allowReserved"),
        ("examples-dropped", f"{PLACE}/0"),
        ("extensions-dropped", f"{PLACE}/0"),
        ("field-unknown", f"{PLACE}/0/type"),
    ]


def test_what_is_switched_off_is_nothing_to_tell_of() -> None:
    assert read_parameter({**Q, "allowReserved": False, "allowEmptyValue": False}).problems == []


# What is no parameter


@pytest.mark.parametrize("parameter", [None, [], "q", 7, {}, {"in": "query"}])
def test_what_has_no_name_is_left_out(parameter: Any) -> None:
    found = read_with(parameters=[parameter, Q])

    assert names(found) == [("query", "q")]
    assert found.told("parameter-invalid") == [(f"{PLACE}/0", "it has no name")]


@pytest.mark.parametrize("name", ["", None, 7, ["q"], {}])
def test_a_name_that_is_none_is_left_out(name: Any) -> None:
    assert read_parameter({"name": name, "in": "query"}).codes() == ["parameter-invalid"]


@pytest.mark.parametrize("place", [None, "body", "formData", "Query", "", 7, ["query"], {}])
def test_a_place_that_is_none_is_left_out(place: Any) -> None:
    found = read_parameter({"name": "q", "in": place})

    assert found.only().parameters == ()
    assert found.told("parameter-invalid") == [(f"{PLACE}/0", "q: its `in` is none of OpenAPI's")]


@pytest.mark.parametrize(
    ("field", "wrong", "told"),
    [
        ("description", [None], None),
        ("description", [[], {}, 7, True], "is no text"),
        ("required", [[], {}, 7, "true"], "is not true or false"),
        ("deprecated", [[], {}, 7, "true"], "is not true or false"),
        ("explode", [[], {}, 7, "true"], "is not true or false"),
        ("allowReserved", [[], {}, 7, "true"], "is not true or false"),
        ("style", [[], {}, 7, True], "is no text"),
        ("content", [[], "a", 7, True], "is no object"),
    ],
)
def test_a_field_of_the_wrong_type_costs_that_field(
    field: str, wrong: list[Any], told: str | None
) -> None:
    for value in wrong:
        found = read_parameter({**Q, field: value})
        expected = [] if told is None else [(f"{PLACE}/0/{field}", f"`{field}` {told}")]
        assert found.told("field-invalid") == expected
        (parameter,) = found.only().parameters
        (plain,) = read_parameter(Q).only().parameters
        assert parameter == plain


def test_a_chain_of_parameters_ends_after_fifty() -> None:
    here = "#/components/parameters"
    chain = {f"P{number}": {"$ref": f"{here}/P{number + 1}"} for number in range(60)}
    found = read_operation(
        make_operation(parameters=[{"$ref": f"{here}/P11"}, {"$ref": f"{here}/P10"}]),
        **with_parameters(**chain, P60=Q),
    )

    assert names(found) == [("query", "q")]
    assert found.told("parameter-invalid") == [
        (f"{PLACE}/1", f"{here}/P60 leads on through more than 50 references")
    ]
