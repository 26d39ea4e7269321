"""Form fields of Swagger 2.0, which are parameters, become one body."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi
from swaggers import make_post, make_swagger, map_post, map_swagger, read_post, read_swagger

from importer.model.api import Body

PLACE = "/paths/~1things/post/parameters"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
TEXT = {"name": "a", "in": "formData", "type": "string"}
FILE = {"name": "f", "in": "formData", "type": "file"}


def body_of(read: ReadApi) -> Body:
    """Give the body of the only operation."""
    body = read.only().body
    assert body is not None
    return body


def media_types(*fields: Any, consumes: list[str] | None) -> tuple[list[str], ReadApi]:
    """Give the media types of a form."""
    declared: Any = {} if consumes is None else {"consumes": consumes}
    read = read_post(*fields, **declared)
    return [content.media_type for content in body_of(read).contents], read


def test_a_form_is_an_object_with_a_property_for_each_field() -> None:
    mapped = map_post(
        {**TEXT, "description": "Words.", "maxLength": 9, "enum": ["x", "y"], "default": "x"},
        {"name": "n", "in": "formData", "type": "integer", "minimum": 0, "required": True},
        {"name": "l", "in": "formData", "type": "array", "collectionFormat": "multi",
         "items": {"type": "number", "format": "double"}, "maxItems": 3},
        {**FILE, "description": "A picture.", "required": True},
        consumes=[MULTIPART],
    )  # fmt: skip

    assert mapped.request("makeThing") == ["makeThing_request"]
    assert mapped.accepted() == {"makeThing_request": [MULTIPART]}
    assert mapped.content("makeThing_request") == {
        "type": "object",
        "properties": {
            "a": {"type": "string", "description": "Words.", "maxLength": 9, "enum": ["x", "y"],
                  "default": "x"},
            "n": {"type": "integer", "minimum": 0},
            "l": {"type": "array", "items": {"type": "number", "format": "double"}, "maxItems": 3},
            "f": {"type": "string", "format": "binary", "description": "A picture."},
        },
        "required": ["n", "f"],
    }  # fmt: skip
    assert mapped.only_action()["parameters"] == []
    assert mapped.codes() == set()


def test_a_form_is_required_as_soon_as_a_field_is() -> None:
    assert not body_of(read_post(TEXT)).required
    assert body_of(read_post(TEXT, {**FILE, "required": True})).required
    assert "required" not in map_post(TEXT).content("makeThing_request")


@pytest.mark.parametrize(
    ("consumes", "expected"),
    [
        ([FORM], [FORM]),
        ([MULTIPART], [MULTIPART]),
        ([MULTIPART, FORM], [MULTIPART, FORM]),
        (["Multipart/Form-Data; boundary=x"], ["Multipart/Form-Data; boundary=x"]),
        (["application/vnd.a+x-www-form-urlencoded"], ["application/vnd.a+x-www-form-urlencoded"]),
    ],
)
def test_a_form_has_the_media_types_declared(consumes: list[str], expected: list[str]) -> None:
    found, read = media_types(TEXT, consumes=consumes)

    assert found == expected
    assert read.codes() == []


@pytest.mark.parametrize(
    ("consumes", "expected"),
    [
        ([MULTIPART], [MULTIPART]),
        ([FORM], [FORM]),
        (["multipart/vnd.a+form-data;version=1.0"], ["multipart/vnd.a+form-data;version=1.0"]),
    ],
)
def test_a_form_with_a_file_has_the_media_type_declared(
    consumes: list[str], expected: list[str]
) -> None:
    found, read = media_types(FILE, TEXT, consumes=consumes)

    assert found == expected
    assert read.codes() == []


def test_a_form_with_a_file_is_multipart_where_that_is_declared() -> None:
    found, read = media_types(FILE, consumes=[FORM, MULTIPART])

    assert found == [MULTIPART]
    assert read.told("media-type-unfit") == [(PLACE, f"a form with a file is no {FORM}")]


@pytest.mark.parametrize(("field", "expected"), [(TEXT, FORM), (FILE, MULTIPART)])
@pytest.mark.parametrize("consumes", [None, []])
def test_a_form_without_media_types_gets_the_usual_one(
    field: Any, expected: str, consumes: list[str] | None
) -> None:
    found, read = media_types(field, consumes=consumes)

    assert found == [expected]
    assert read.told("media-type-assumed") == [(PLACE, f"a form: {expected}")]
    assert read.told("media-type-unfit") == []


def test_media_types_that_no_form_can_have_are_told() -> None:
    found, read = media_types(TEXT, consumes=["application/json", FORM, "image/png"])

    assert found == [FORM]
    assert read.codes() == ["media-type-unfit"]
    assert read.told("media-type-unfit") == [(PLACE, "a form is no application/json, image/png")]


def test_forms_inherit_what_the_document_consumes() -> None:
    read = read_post(TEXT, root={"consumes": [MULTIPART]})

    assert [content.media_type for content in body_of(read).contents] == [MULTIPART]


@pytest.mark.parametrize(
    ("word", "told"),
    [("multi", None), (None, "csv"), ("csv", "csv"), ("ssv", "ssv"), ("pipes", "pipes")],
)
def test_how_a_list_in_a_form_is_written_is_told(word: str | None, told: str | None) -> None:
    field = {"name": "l", "in": "formData", "type": "array", "items": {"type": "string"}}
    read = read_post({**field, "collectionFormat": word} if word else field, consumes=[FORM])

    expected = [(f"{PLACE}/0", f"l is a list written as {told}")] if told else []
    assert read.told("body-encoding-dropped") == expected


def test_problems_of_a_field_point_to_where_it_stands() -> None:
    shared = {"F": {"name": "s", "in": "formData", "type": "whole", "items": {"type": "text"}}}
    mapped = map_post(
        {**TEXT, "pattern": "("},
        {"$ref": "#/parameters/F"},
        root={"parameters": shared, "consumes": [FORM]},
    )

    assert mapped.the("schema-pattern-invalid").pointer == f"{PLACE}/0/pattern"
    assert {problem.pointer for problem in mapped.told("schema-type-invalid")} == {
        "/parameters/F/type",
        "/parameters/F/items/type",
    }


def test_forms_that_share_a_field_are_not_the_same() -> None:
    reference = {"$ref": "#/parameters/F"}
    one, other = make_post(reference, TEXT), make_post(reference)
    other["post"]["operationId"] = "other"
    mapped = map_swagger(
        make_swagger(
            {"/one": one, "/other": other}, parameters={"F": {**TEXT, "name": "s"}}, consumes=[FORM]
        )
    )

    assert list(mapped.content("makeThing_request")["properties"]) == ["s", "a"]
    assert list(mapped.content("other_request")["properties"]) == ["s"]


def test_fields_of_a_path_item_belong_to_each_operation() -> None:
    item = {**make_post(), "parameters": [TEXT]}
    read = read_swagger(make_swagger({"/things": item}, consumes=[FORM]))

    body = body_of(read)
    assert body.location.pointer == "/paths/~1things/post"
    assert [content.location for content in body.contents] == [body.location]


def test_a_field_with_a_schema_is_read_and_told() -> None:
    field = {"name": "s", "in": "formData", "schema": {"$ref": "#/definitions/Thing"}}
    mapped = map_post(
        field, root={"definitions": {"Thing": {"type": "object"}}, "consumes": [FORM]}
    )

    assert mapped.content("makeThing_request")["properties"] == {"s": {"$ref": "#/$defs/Thing"}}
    assert mapped.the("structure-invalid").pointer == f"{PLACE}/0/schema"


def test_words_that_a_field_has_not_are_told() -> None:
    read = read_post({**TEXT, "example": "x", "allowEmptyValue": True, "required": 1})

    assert read.told("field-unknown") == [(f"{PLACE}/0/example", "`example` was not read")]
    assert [pointer for pointer, _ in read.told("parameter-field-dropped")] == [
        f"{PLACE}/0/allowEmptyValue"
    ]
    assert read.told("field-invalid") == [
        (f"{PLACE}/0/required", "`required` is not true or false")
    ]
