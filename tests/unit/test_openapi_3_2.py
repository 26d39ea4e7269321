"""OpenAPI 3.2: what it adds to 3.1, most of which the platform has no place for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import ReadApi, faults_of, read
from mapped import Mapped, make_document, make_operation, map_document

from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle

JSON = "application/json"
ITEM = "/paths/~1things"
SELF = "https://api.example.com/v1/openapi.json"


def document(paths: Any, **root: Any) -> Any:
    """Make a document of 3.2."""
    return make_document(paths, **{"openapi": "3.2.0", **root})


def read_32(item: Any, **root: Any) -> ReadApi:
    """Read a document of 3.2 with one path item."""
    return read(document({"/things": item}, **root))


def map_reference(reference: str, **root: Any) -> Mapped:
    """Map a document of 3.2 whose only body is a reference; it has a component `Thing`."""
    operation = make_operation("makeThing", returns={"$ref": reference})
    components = {"schemas": {"Thing": {"type": "string", "$anchor": "thing"}}}
    return map_document(
        document({"/things": {"get": operation}}, **{"components": components, **root})
    )


def test_schemas_are_those_of_31() -> None:
    operation = make_operation("makeThing", returns={"type": ["string", "null"], "const": "a"})
    mapped = map_document(document({"/things": {"get": operation}}))

    assert mapped.content("makeThing_200") == {"type": ["string", "null"], "const": "a"}
    assert mapped.codes() == set()


def test_the_method_query_is_skipped_and_told() -> None:
    found = read_32({"query": make_operation("search"), "get": make_operation("list")})

    assert [operation.method for operation in found.api.operations] == ["GET"]
    assert found.api.skipped == 1
    assert found.told("method-unsupported") == [(f"{ITEM}/query", "the method is QUERY")]
    assert found.problems[0].severity == "error"
    assert found.problems[0].operation == "QUERY /things"


def test_each_additional_operation_is_skipped_and_told() -> None:
    more = {"COPY": make_operation("copy"), "LINK": None}
    found = read_32({"additionalOperations": more})

    assert found.api.operations == ()
    assert found.api.skipped == 2
    assert found.told("method-unsupported") == [
        (f"{ITEM}/additionalOperations/COPY", "the method is COPY"),
        (f"{ITEM}/additionalOperations/LINK", "the method is LINK"),
    ]


def test_an_additional_operation_of_a_known_method_is_read_once() -> None:
    more = {"POST": make_operation("post"), "get": make_operation("other")}
    found = read_32({"get": make_operation("list"), "additionalOperations": more})

    assert [operation.operation_id for operation in found.api.operations] == ["list", "post"]
    assert [operation.method for operation in found.api.operations] == ["GET", "POST"]
    assert found.api.skipped == 0


def test_additional_operations_that_are_none_are_told() -> None:
    found = read_32({"additionalOperations": []})

    place = f"{ITEM}/additionalOperations"
    assert found.told("field-invalid") == [(place, "`additionalOperations` is no object")]


def test_before_32_neither_is_a_field() -> None:
    item = {"query": make_operation("search"), "additionalOperations": {}}
    found = read(make_document({"/things": item}, dialect="3.1"))

    assert found.api.skipped == 0
    assert [pointer for pointer, _ in found.told("field-unknown")] == [
        f"{ITEM}/additionalOperations",
        f"{ITEM}/query",
    ]


def test_a_parameter_that_is_the_whole_query_is_left_out_and_told() -> None:
    content = {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}
    parameters = [{"name": "q", "in": "querystring", "content": content}]
    found = read_32({"get": make_operation("list", parameters=parameters)})

    assert found.only().parameters == ()
    assert found.told("parameter-querystring-dropped") == [
        (f"{ITEM}/get/parameters/0", "q is the whole query string")
    ]


def test_media_types_behind_references_are_read() -> None:
    content = {JSON: {"$ref": "#/components/mediaTypes/Thing"}}
    components = {"mediaTypes": {"Thing": {"schema": {"type": "string"}}}}
    operation = make_operation("makeThing", requestBody={"content": content})
    found = read_32({"post": operation}, components=components)

    body = found.only().body
    assert body is not None
    assert body.contents[0].schema is not None
    assert body.contents[0].schema.location.pointer == "/components/mediaTypes/Thing/schema"
    assert found.codes() == []


def test_items_of_streams_and_how_parts_are_written_are_told() -> None:
    media = {"itemSchema": {}, "itemEncoding": {}, "prefixEncoding": [{}], "encoding": {"a": {}}}
    operation = make_operation("makeThing", requestBody={"content": {"multipart/mixed": media}})
    found = read_32({"post": operation})

    place = f"{ITEM}/post/requestBody/content/multipart~1mixed"
    assert found.told("item-schema-dropped") == [
        (f"{place}/itemSchema", "the items of multipart/mixed")
    ]
    assert found.told("body-encoding-dropped") == [
        (f"{place}/encoding", "the encoding of a"),
        (f"{place}/itemEncoding", "`itemEncoding` of multipart/mixed"),
        (f"{place}/prefixEncoding", "`prefixEncoding` of multipart/mixed"),
    ]
    body = found.only().body
    assert body is not None
    assert body.contents[0].schema is None


def test_a_summary_stands_in_for_a_responses_description() -> None:
    responses = {"200": {"summary": "Done."}, "400": {"summary": "No.", "description": "Not so."}}
    found = read_32({"get": make_operation("list", responses=responses)})

    assert [one.description for one in found.only().responses] == ["Done.", "Not so."]
    assert found.codes() == []


def test_servers_have_names_and_tags_have_parents() -> None:
    found = read_32(
        {"get": make_operation("list")},
        servers=[{"url": "https://a.example.com", "name": "main"}],
        tags=[{"name": "a", "parent": "b", "kind": "nav"}],
    )

    assert found.api.servers[0].url == "https://a.example.com"
    assert found.codes() == ["document-details-dropped"]


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/schemas/Thing",
        "#thing",
        "openapi.json#/components/schemas/Thing",
        "/v1/openapi.json#thing",
        f"{SELF}#/components/schemas/Thing",
        f"{SELF}#thing",
    ],
)
def test_the_documents_own_address_is_the_base_of_its_references(reference: str) -> None:
    mapped = map_reference(reference, **{"$self": SELF})

    assert mapped.responses("makeThing") == {200: ["Thing"]}
    assert mapped.codes() == {"schema-id-dropped"}
    assert mapped.the("schema-id-dropped").pointer == "/components/schemas/Thing/$anchor"


def test_a_reference_beside_the_documents_own_address_leads_out_of_it() -> None:
    mapped = map_reference("things.json#/components/schemas/Thing", **{"$self": SELF})

    assert mapped.responses("makeThing") == {200: ["makeThing_200"]}
    assert mapped.codes() == {"reference-refused", "components-unused"}


def test_schemas_with_an_address_of_their_own_are_found_from_there() -> None:
    components = {"schemas": {"Thing": {"$id": "schemas/thing", "type": "string"}}}
    mapped = map_reference(
        "https://api.example.com/v1/schemas/thing", components=components, **{"$self": SELF}
    )

    assert mapped.responses("makeThing") == {200: ["Thing"]}


@pytest.mark.parametrize("own", ["", "#part", "http://[", 5, None, {}])
def test_an_address_that_is_none_changes_nothing(own: Any) -> None:
    mapped = map_reference("#/components/schemas/Thing", **{"$self": own})

    assert mapped.responses("makeThing") == {200: ["Thing"]}


def test_an_address_of_its_own_is_nothing_before_32() -> None:
    mapped = map_reference(f"{SELF}#thing", **{"$self": SELF, "openapi": "3.1.0"})

    assert mapped.the("field-unknown").pointer == "/$self"
    assert mapped.told("reference-refused") != []


def test_the_structure_is_checked_with_the_schema_of_32() -> None:
    operation = make_operation("list")
    assert faults_of(document({"/things": {"query": operation}}, **{"$self": "a.json"})) == []

    faults = faults_of(document({"/things": {"additionalOperations": {"GET": operation}}}))
    assert [pointer for pointer, _ in faults] == [f"{ITEM}/additionalOperations"]


def test_a_file_of_32_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        "openapi: 3.2.0\ninfo: {title: Things, version: 1.0.0}\n"
        "paths: {/things: {get: {operationId: list}, query: {operationId: search}}}\n"
    )
    bundle = build_bundle(str(path), MappingOptions())

    assert bundle.source.openapi == "3.2.0"
    assert (bundle.summary.operations, bundle.summary.actions, bundle.summary.skipped) == (2, 1, 1)


def test_servers_of_a_path_item_and_an_operation_are_told() -> None:
    servers = [{"url": "https://b.example.com", "name": "other"}]
    found = read_32({"get": make_operation("list", servers=servers), "servers": servers})

    assert found.told("operation-servers-dropped") == [
        (f"{ITEM}/get/servers", "its own servers"),
        (f"{ITEM}/servers", "its own servers"),
    ]
