"""Request bodies, responses and their media types (OpenAPI 3.0.4, 4.7.13 to 4.7.17)."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi, read_operation, read_with
from mapped import make_operation

from importer.model.api import Body, Content, Response

BODY = "/paths/~1things/get/requestBody"
RESPONSES = "/paths/~1things/get/responses"
JSON = "application/json"
SCHEMA = {"type": "object"}
WRONG: tuple[Any, ...] = ([], [{}], "text", 7, True)


def read_body(body: Any, **document: Any) -> ReadApi:
    return read_operation(make_operation(requestBody=body), **document)


def the_body(body: Any, **document: Any) -> Body:
    found = read_body(body, **document).only().body
    assert found is not None
    return found


def read_response(response: Any, status: str = "200", **document: Any) -> ReadApi:
    return read_operation(make_operation(responses={status: response}), **document)


def the_response(response: Any, **document: Any) -> Response:
    (found,) = read_response(response, **document).only().responses
    return found


def the_content(media: Any) -> Content:
    (found,) = the_body({"content": {JSON: media}}).contents
    return found


# Request bodies


def test_what_a_request_body_says_is_read() -> None:
    body = the_body(
        {
            "description": "A thing.",
            "required": True,
            "content": {JSON: {"schema": SCHEMA}, "text/csv": {}},
        }
    )

    assert (body.description, body.required) == ("A thing.", True)
    assert body.location.pointer == BODY
    assert [content.media_type for content in body.contents] == [JSON, "text/csv"]
    first, second = body.contents
    assert first.schema is not None
    assert first.schema.value is SCHEMA
    assert first.schema.location.pointer == f"{BODY}/content/application~1json/schema"
    assert first.location.pointer == f"{BODY}/content/application~1json"
    assert second.schema is None


def test_a_request_body_is_optional_unless_it_says_so() -> None:
    assert not the_body({"content": {JSON: {}}}).required


def test_an_operation_without_a_request_body_has_none() -> None:
    assert read_body(None).only().body is None
    assert read_body(None).problems == []


def test_a_request_body_behind_references_is_read_where_it_stands() -> None:
    body = the_body(
        {"$ref": "#/components/requestBodies/A"},
        components={
            "requestBodies": {
                "A": {"$ref": "#/components/requestBodies/B"},
                "B": {"content": {JSON: {"schema": SCHEMA}}, "description": "B"},
            }
        },
    )

    assert body.location.pointer == "/components/requestBodies/B"
    assert body.description == "B"


@pytest.mark.parametrize("reference", ["#/none", "other.yaml", f"#{BODY}", "#/info/title"])
def test_a_request_body_behind_a_reference_to_nothing_is_left_out(reference: str) -> None:
    found = read_body({"$ref": reference})

    assert found.only().body is None
    assert [pointer for pointer, _ in found.told("body-unresolved")] == [BODY]


@pytest.mark.parametrize("body", WRONG)
def test_a_request_body_that_is_no_object_is_left_out(body: Any) -> None:
    found = read_body(body)

    assert found.only().body is None
    assert found.told("body-unresolved") == [(BODY, "it is no object")]
    assert found.problems[0].operation == "GET /things"


@pytest.mark.parametrize("content", [{}, None])
def test_a_request_body_without_a_media_type_is_left_out(content: Any) -> None:
    for body in ({"content": content}, {}):
        found = read_body(body)
        assert found.only().body is None
        assert found.told("body-unresolved") == [(BODY, "it has no media type")]


@pytest.mark.parametrize("content", WRONG)
def test_media_types_that_are_no_object_cost_the_body(content: Any) -> None:
    found = read_body({"content": content})

    assert found.only().body is None
    assert found.told("field-invalid") == [(f"{BODY}/content", "`content` is no object")]


# Responses


def test_what_a_response_says_is_read() -> None:
    response = the_response({"description": "Fine.", "content": {JSON: {"schema": SCHEMA}}})

    assert (response.status, response.description) == ("200", "Fine.")
    assert response.location.pointer == f"{RESPONSES}/200"
    assert [content.media_type for content in response.contents] == [JSON]


def test_keys_of_responses_stay_as_they_are() -> None:
    statuses = ["200", "2XX", "4xx", "default", "Default", "99", "ok", ""]
    found = read_with(responses={status: {"description": ""} for status in statuses})

    assert [response.status for response in found.only().responses] == statuses


def test_an_extension_among_responses_is_told_of() -> None:
    found = read_with(responses={"x-a": {}, "200": {"description": ""}})

    assert [response.status for response in found.only().responses] == ["200"]
    assert found.told("extensions-dropped") == [(RESPONSES, "x-a")]


def test_a_response_behind_references_is_read_where_it_stands() -> None:
    components = {
        "responses": {
            "A": {"$ref": "#/components/responses/B"},
            "B": {"description": "B", "content": {JSON: {}}},
        }
    }
    response = the_response({"$ref": "#/components/responses/A"}, components=components)

    assert response.location.pointer == "/components/responses/B"
    assert response.description == "B"
    assert response.status == "200"


def test_a_description_beside_a_response_s_reference_counts_in_3_1() -> None:
    components = {"responses": {"B": {"description": "behind", "content": {JSON: {}}}}}
    response = the_response(
        {"$ref": "#/components/responses/B", "description": "beside"},
        components=components,
        dialect="3.1",
    )

    assert response.description == "beside"
    assert [content.media_type for content in response.contents] == [JSON]
    assert components["responses"]["B"]["description"] == "behind"


@pytest.mark.parametrize(
    "response", [*WRONG, None, {"$ref": "#/none"}, {"$ref": f"#{RESPONSES}/200"}]
)
def test_a_response_that_cannot_be_read_is_kept_without_a_body(response: Any) -> None:
    found = read_response(response)

    (kept,) = found.only().responses
    assert (kept.status, kept.description, kept.contents) == ("200", "", ())
    assert kept.location.pointer == f"{RESPONSES}/200"
    assert [pointer for pointer, _ in found.told("response-unresolved")] == [f"{RESPONSES}/200"]


@pytest.mark.parametrize("content", [None, {}, *WRONG])
def test_a_response_without_media_types_has_no_body(content: Any) -> None:
    found = read_response({"description": "", "content": content})

    assert found.only().responses[0].contents == ()
    wrong = content is not None and content != {}
    assert len(found.told("field-invalid")) == wrong


def test_what_a_response_cannot_carry_is_told_of() -> None:
    found = read_response(
        {
            "description": "",
            "headers": {"X-A": {}, "X-B": {"$ref": "#/none"}},
            "links": {"next": {}, "last": None},
            "x-a": 1,
            "schema": {},
        }
    )
    place = f"{RESPONSES}/200"

    assert [(p.code, p.pointer, p.message) for p in found.problems] == [
        ("extensions-dropped", place, "x-a"),
        ("field-unknown", f"{place}/schema", "`schema` was not read"),
        ("links-dropped", f"{place}/links", "200: next, last"),
        ("response-headers-dropped", f"{place}/headers", "200: X-A, X-B"),
    ]


def test_what_is_empty_is_nothing_to_tell_of() -> None:
    assert read_response({"description": "", "headers": {}, "links": {}}).problems == []


def test_null_is_told_and_counts_as_absent() -> None:
    found = read_response({"description": "", "headers": {}, "links": None})
    assert found.told("field-null") == [(f"{RESPONSES}/200/links", "`links` is null")]


@pytest.mark.parametrize("field", ["headers", "links"])
def test_a_map_of_the_wrong_type_costs_that_field(field: str) -> None:
    for wrong in WRONG:
        found = read_response({"description": "kept", field: wrong})
        assert found.only().responses[0].description == "kept"
        assert found.told("field-invalid") == [
            (f"{RESPONSES}/200/{field}", f"`{field}` is no object")
        ]


@pytest.mark.parametrize("text", [7, [], {}, True])
def test_a_description_that_is_no_text_costs_that_field(text: Any) -> None:
    assert the_response({"description": text}).description == ""
    assert read_response({"description": text}).codes() == ["field-invalid"]
    assert the_body({"description": text, "content": {JSON: {}}}).description == ""


# Media types


def test_media_types_behind_a_reference_are_read() -> None:
    # no Reference Object may stand in either place; vendors write one
    components = {
        "requestBodies": {
            "A": {"content": {JSON: {"$ref": "#/components/x-media"}}},
        },
        "x-media": {"schema": SCHEMA},
    }
    body = the_body(
        {"content": {"$ref": "#/components/requestBodies/A/content"}}, components=components
    )

    (content,) = body.contents
    assert content.media_type == JSON
    assert content.schema is not None
    assert content.schema.location.pointer == "/components/x-media/schema"


def test_media_types_behind_a_reference_to_nothing_cost_the_body() -> None:
    found = read_body({"content": {"$ref": "#/none"}})

    assert found.only().body is None
    assert found.told("body-unresolved") == [(f"{BODY}/content", "#/none leads nowhere")]


def test_a_media_type_behind_a_reference_to_nothing_is_kept_without_a_schema() -> None:
    found = read_body({"content": {JSON: {"$ref": "#/none"}}})

    assert found.only().body is not None
    assert found.told("reference-dangling") == [
        (f"{BODY}/content/application~1json", "#/none leads nowhere")
    ]


@pytest.mark.parametrize("media", WRONG)
def test_a_media_type_that_is_no_object_is_kept_without_a_schema(media: Any) -> None:
    assert the_content(media).schema is None
    assert read_body({"content": {JSON: media}}).told("field-invalid") == [
        (f"{BODY}/content/application~1json", "a media type is no object")
    ]


@pytest.mark.parametrize("media", [None, {}, {"schema": None}])
def test_a_media_type_may_say_nothing_of_its_schema(media: Any) -> None:
    assert the_content(media).schema is None
    assert read_body({"content": {JSON: media}}).problems == []


@pytest.mark.parametrize("schema", [True, False, [], "text", 7])
def test_a_schema_of_any_kind_is_left_to_the_mapping(schema: Any) -> None:
    found = the_content({"schema": schema}).schema

    assert found is not None
    assert found.value == schema


def test_what_a_media_type_cannot_carry_is_told_of() -> None:
    found = read_body(
        {
            "content": {
                JSON: {
                    "example": 1,
                    "examples": {"a": {}},
                    "encoding": {"a": {}, "b": None},
                    "x-a": 1,
                    "type": "object",
                }
            }
        }
    )
    place = f"{BODY}/content/application~1json"

    assert [(p.code, p.pointer, p.message) for p in found.problems] == [
        ("body-encoding-dropped", f"{place}/encoding", "the encoding of a, b"),
        ("examples-dropped", place, f"examples of {JSON}"),
        ("extensions-dropped", place, "x-a"),
        ("field-unknown", f"{place}/type", "`type` was not read"),
    ]


@pytest.mark.parametrize("encoding", [[1], ["a"], "text", 7, True])
def test_an_encoding_of_the_wrong_type_costs_that_field(encoding: Any) -> None:
    found = read_body({"content": {JSON: {"schema": SCHEMA, "encoding": encoding}}})

    assert found.only().body is not None
    assert found.told("field-invalid") == [
        (f"{BODY}/content/application~1json/encoding", "`encoding` is no object")
    ]


def test_fields_of_bodies_that_openapi_does_not_have_are_told_of() -> None:
    found = read_body({"content": {JSON: {}}, "x-a": 1, "schema": {}})

    assert found.told("extensions-dropped") == [(BODY, "x-a")]
    assert found.told("field-unknown") == [(f"{BODY}/schema", "`schema` was not read")]
