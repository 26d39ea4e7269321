"""Bodies of Swagger 2.0: the `body` parameter, responses, and their media types."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi
from swaggers import DONE, make_post, make_swagger, map_post, map_swagger, read_post, read_swagger

PLACE = "/paths/~1things/post"
JSON = "application/json"
XML = "application/xml"
BYTES = "application/octet-stream"
BODY = {"name": "thing", "in": "body", "schema": {"type": "object"}}
FIELD = {"name": "a", "in": "formData", "type": "string"}


def consumed(read: ReadApi) -> list[str]:
    """Give the media types of the only operation's request body."""
    body = read.only().body
    assert body is not None
    return [content.media_type for content in body.contents]


def produced(read: ReadApi, status: str = "200") -> list[str]:
    """Give the media types of a response of the only operation."""
    responses = {response.status: response for response in read.only().responses}
    return [content.media_type for content in responses[status].contents]


def returning(schema: Any, **fields: Any) -> Any:
    """Give responses whose only one is a 200 with a schema."""
    return {"200": {"description": "Done.", "schema": schema, **fields}}


def test_a_body_parameter_is_the_request_body() -> None:
    read = read_post({**BODY, "description": "A thing.", "required": True}, consumes=[JSON, XML])
    body = read.only().body

    assert body is not None
    assert (body.required, body.description) == (True, "A thing.")
    assert body.location.pointer == f"{PLACE}/parameters/0"
    assert [content.media_type for content in body.contents] == [JSON, XML]
    for content in body.contents:
        assert content.schema is not None
        assert content.schema.location.pointer == f"{PLACE}/parameters/0/schema"
    assert read.only().parameters == ()
    assert read.codes() == []


@pytest.mark.parametrize("body", [{"in": "body"}, {"in": "body", "name": 5, "schema": None}])
def test_a_body_needs_neither_name_nor_schema(body: Any) -> None:
    read = read_post(body, consumes=[JSON])

    assert consumed(read) == [JSON]
    assert read.codes() == []


def test_an_operation_without_body_has_none() -> None:
    assert read_post({"name": "a", "in": "query", "type": "string"}).only().body is None


def test_a_body_described_as_a_parameter_is_read_and_told() -> None:
    mapped = map_post({"in": "body", "type": "file", "maxLength": 5}, consumes=[BYTES])

    assert mapped.content("makeThing_request") == {
        "type": "string",
        "format": "binary",
        "maxLength": 5,
    }
    assert mapped.the("structure-invalid").pointer == f"{PLACE}/parameters/0"
    assert mapped.codes() == {"structure-invalid"}


def test_words_that_a_body_has_not_are_told() -> None:
    read = read_post({**BODY, "type": "string", "x-a": 1}, consumes=[JSON])
    place = f"{PLACE}/parameters/0"

    assert read.told("field-unknown") == [(f"{place}/type", "`type` was not read")]
    assert read.told("extensions-dropped") == [(place, "x-a")]


def test_of_several_bodies_the_operations_first_counts() -> None:
    item = make_post({**BODY, "name": "one"}, {**BODY, "name": "two"})
    item["parameters"] = [{**BODY, "name": "three"}]
    read = read_swagger(make_swagger({"/things": item}, consumes=[JSON]))

    body = read.only().body
    assert body is not None
    assert body.location.pointer == f"{PLACE}/parameters/0"
    assert read.told("body-conflict") == [
        ("/paths/~1things/parameters/0", "body three was left out"),
        (f"{PLACE}/parameters/1", "body two was left out"),
    ]


def test_a_body_of_the_path_item_is_replaced_by_one_of_the_same_name() -> None:
    item = {**make_post(BODY), "parameters": [BODY]}
    read = read_swagger(make_swagger({"/things": item}, consumes=[JSON]))

    assert read.codes() == []


def test_a_body_wins_over_form_fields() -> None:
    read = read_post(FIELD, BODY, consumes=[JSON])

    assert consumed(read) == [JSON]
    assert read.told("body-conflict") == [(f"{PLACE}/parameters/0", "formData a was left out")]
    assert read.problems[0].severity == "error"


@pytest.mark.parametrize(
    ("own", "expected"),
    [({}, [XML]), ({"consumes": [JSON]}, [JSON]), ({"consumes": None}, [XML])],
)
def test_an_operation_inherits_what_it_consumes(own: Any, expected: list[str]) -> None:
    assert consumed(read_post(BODY, root={"consumes": [XML]}, **own)) == expected


@pytest.mark.parametrize("root", [{}, {"consumes": [XML]}])
def test_an_empty_list_overrides_and_json_is_assumed(root: Any) -> None:
    read = read_post(BODY, root=root, consumes=[])

    assert consumed(read) == [JSON]
    assert read.told("media-type-assumed") == [
        (f"{PLACE}/parameters/0", f"the request body: {JSON}")
    ]
    assert [problem.severity for problem in read.problems] == ["info"]


def test_media_types_that_are_none_are_told() -> None:
    read = read_post(BODY, root={"consumes": "application/xml"}, consumes=[1, "", XML])

    assert consumed(read) == [XML]
    assert read.told("field-invalid") == [
        ("/consumes", "`consumes` is no list"),
        (f"{PLACE}/consumes/0", "a media type is no text"),
        (f"{PLACE}/consumes/1", "a media type is no text"),
    ]


def test_a_response_has_its_schema_in_all_that_is_produced() -> None:
    read = read_post(responses=returning({"type": "string"}), produces=[JSON, XML])
    (response,) = read.only().responses

    assert (response.status, response.description) == ("200", "Done.")
    assert produced(read) == [JSON, XML]
    place = f"{PLACE}/responses/200"
    assert response.location.pointer == place
    for content in response.contents:
        assert content.schema is not None
        assert content.schema.location.pointer == f"{place}/schema"
    assert read.codes() == []


def test_a_response_without_schema_has_no_body() -> None:
    read = read_post(responses=DONE, produces=[JSON])

    assert produced(read) == []
    assert read.codes() == []


def test_an_operation_inherits_what_it_produces() -> None:
    responses = returning({"type": "string"})
    inherited = read_post(responses=responses, root={"produces": [XML]})
    own = read_post(responses=responses, root={"produces": [XML]}, produces=[JSON])

    assert produced(inherited) == [XML]
    assert produced(own) == [JSON]


def test_a_response_of_no_media_type_is_json_and_told() -> None:
    read = read_post(responses=returning({}), root={"produces": [XML]}, produces=[])

    assert produced(read) == [JSON]
    assert read.told("media-type-assumed") == [(f"{PLACE}/responses/200", f"response 200: {JSON}")]


def test_a_file_is_bytes_of_what_is_produced() -> None:
    schema = {"type": "file", "description": "A picture."}
    mapped = map_post(responses=returning(schema), produces=["image/png"])

    assert mapped.accepted() == {"makeThing_200": ["image/png"]}
    assert mapped.content("makeThing_200") == {
        "type": "string",
        "description": "A picture.",
        "format": "binary",
    }
    assert mapped.codes() == set()


def test_a_file_of_no_media_type_is_any_bytes() -> None:
    read = read_post(responses=returning({"type": "file"}))

    assert produced(read) == [BYTES]
    assert read.told("media-type-assumed") == [(f"{PLACE}/responses/200", f"response 200: {BYTES}")]


def test_what_a_response_says_beyond_its_body_is_told() -> None:
    headers, examples = {"ETag": {"type": "string"}, "Age": {}}, {JSON: {}, XML: ""}
    read = read_post(
        responses={
            "default": {"description": "", "headers": headers, "examples": examples, "content": {}}
        }
    )
    place = f"{PLACE}/responses/default"

    assert read.told("response-headers-dropped") == [(f"{place}/headers", "default: ETag, Age")]
    assert read.told("examples-dropped") == [(f"{place}/examples", f"default: {JSON}, {XML}")]
    assert read.told("field-unknown") == [(f"{place}/content", "`content` was not read")]


def test_a_response_that_cannot_be_read_is_kept_without_a_body() -> None:
    read = read_post(responses={"200": {"$ref": "#/responses/None"}, "404": 5, "x-a": {}})

    assert [(one.status, one.contents) for one in read.only().responses] == [
        ("200", ()),
        ("404", ()),
    ]
    assert [message for _, message in read.told("response-unresolved")] == [
        "#/responses/None leads nowhere",
        "it is no object",
    ]


def test_shared_bodies_and_responses_name_their_definitions() -> None:
    tree = make_swagger(
        {
            "/things": make_post(
                {"$ref": "#/parameters/NewThing"},
                responses={"200": {"$ref": "#/responses/Made"}, "404": {"$ref": "#/responses/No"}},
            )
        },
        consumes=[JSON],
        produces=[JSON],
        parameters={"NewThing": {**BODY, "schema": {"type": "object", "title": "T"}}},
        responses={
            "Made": {"description": "", "schema": {"type": "string"}},
            "No": {"description": "", "schema": {"$ref": "#/definitions/Fault"}},
        },
        definitions={"Fault": {"type": "object"}},
    )
    mapped = map_swagger(tree)

    assert mapped.request("makeThing") == ["NewThing"]
    assert mapped.responses("makeThing") == {200: ["Made"], 404: ["Fault"]}
    assert mapped.codes() == set()


def test_a_definition_for_several_media_types_says_so_in_its_name() -> None:
    tree = make_swagger(
        {"/things": make_post({**BODY, "schema": {"$ref": "#/definitions/Thing"}})},
        consumes=[XML, JSON],
        definitions={"Thing": {"type": "object"}},
    )

    assert map_swagger(tree).accepted() == {"Thing": [JSON, XML]}
