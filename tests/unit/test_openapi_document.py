"""What concerns the whole API: info, servers, and what has no place on the platform."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi, read
from mapped import make_document, make_operation

PATHS = {"/a": {"get": make_operation()}}
WRONG: tuple[Any, ...] = ([], [{}], "text", 7, True)


def read_root(version: str = "3.0", /, **root: Any) -> ReadApi:
    return read({**make_document(PATHS, dialect=version), **root})


def test_what_a_document_says_of_the_api_is_read() -> None:
    api = read_root(
        info={"title": "Things", "version": "1.2"}, externalDocs={"url": "https://example.com"}
    ).api

    assert (api.title, api.version) == ("Things", "1.2")
    assert api.documentation_url == "https://example.com"
    assert api.dialect == "3.0"
    assert read_root("3.1").api.dialect == "3.1"


def test_versions_without_quotes_are_numbers_in_yaml() -> None:
    assert read_root(info={"title": 7, "version": 1.0}).api.version == "1.0"
    assert read_root(info={"title": 7, "version": 1.0}).api.title == "7"


@pytest.mark.parametrize("info", [None, *WRONG])
def test_a_document_may_say_nothing_of_itself(info: Any) -> None:
    found = read_root(info=info)

    assert (found.api.title, found.api.version) == ("", "")
    told = [] if info is None else [("/info", "`info` is no object")]
    assert found.told("field-invalid") == told
    assert found.only().label == "GET /a"


@pytest.mark.parametrize("text", [None, [], {}, True])
def test_a_title_that_is_no_text_is_none(text: Any) -> None:
    assert read_root(info={"title": text, "version": text}).api.title == ""


# Servers


def test_servers_and_their_variables_are_read() -> None:
    found = read_root(
        servers=[
            {
                "url": "https://{region}.example.com:{port}",
                "description": "Live",
                "variables": {
                    "region": {"default": "eu", "enum": ["eu", 7], "description": "Where."},
                    "port": {"default": 443},
                },
            },
            {"url": "/v2"},
        ]
    )
    first, second = found.api.servers

    assert (first.url, first.description) == ("https://{region}.example.com:{port}", "Live")
    assert first.location.pointer == "/servers/0"
    region, port = first.variables
    assert (region.name, region.default, region.choices) == ("region", "eu", ("eu", "7"))
    assert region.description == "Where."
    assert (port.name, port.default, port.choices) == ("port", "443", ())
    assert (second.url, second.description, second.variables) == ("/v2", "", ())
    assert found.problems == []


def test_fields_of_servers_that_openapi_does_not_have_are_told_of() -> None:
    found = read_root(
        servers=[
            {
                "url": "https://{a}.example.com",
                "x-a": 1,
                "variables": {"a": {"default": "b", "x-b": 1, "type": "string"}},
            }
        ]
    )

    assert found.told("extensions-dropped") == [
        ("/servers/0", "x-a"),
        ("/servers/0/variables/a", "x-b"),
    ]
    assert found.told("field-unknown") == [("/servers/0/variables/a/type", "`type` was not read")]


@pytest.mark.parametrize("server", [None, *WRONG, {}, {"url": None}, {"url": ""}, {"url": 7}])
def test_a_server_without_a_url_is_left_out(server: Any) -> None:
    found = read_root(servers=[server, {"url": "https://example.com"}])

    assert [server.url for server in found.api.servers] == ["https://example.com"]
    assert ("/servers/0", "a server without a URL") in found.told("field-invalid")


@pytest.mark.parametrize("servers", ["https://example.com", 7, True, {"url": "/"}])
def test_servers_that_are_no_list_are_none(servers: Any) -> None:
    found = read_root(servers=servers)

    assert found.api.servers == ()
    assert found.told("field-invalid") == [("/servers", "`servers` is no list")]


def test_a_document_may_name_no_server() -> None:
    assert read_root(servers=[]).api.servers == ()
    assert read_root(servers=[]).problems == []


def test_of_external_documentation_only_the_address_is_kept() -> None:
    docs = {"url": "https://docs.example.com", "description": "Guides"}
    found = read_root(externalDocs=docs)
    assert found.api.documentation_url == "https://docs.example.com"
    assert found.told("documentation-text-dropped") == [("/externalDocs", "its description")]


@pytest.mark.parametrize("variable", [None, *WRONG, {}, {"default": True}, {"default": ["a"]}])
def test_a_variable_without_a_default_is_left_out(variable: Any) -> None:
    servers = [{"url": "https://{a}", "variables": {"a": variable, "b": {"default": ""}}}]
    found = read_root(servers=servers)

    assert [variable.name for variable in found.api.servers[0].variables] == ["b"]
    assert found.told("server-variable-invalid") == [
        ("/servers/0/variables/a", "`a` has no default")
    ]


@pytest.mark.parametrize("variables", WRONG)
def test_variables_that_are_no_object_are_none(variables: Any) -> None:
    found = read_root(servers=[{"url": "https://{a}", "variables": variables}])

    assert found.api.servers[0].variables == ()
    assert found.told("field-invalid") == [("/servers/0/variables", "`variables` is no object")]


# What has no place on the platform


def test_what_a_document_says_of_itself_besides_is_told_of() -> None:
    found = read_root(
        info={
            "title": "T",
            "version": "1",
            "contact": {"name": "N", "url": "https://example.com"},
            "license": {},
            "x-logo": {"url": "https://example.com/a.png", "altText": "A"},
        },
        tags=[{"name": "a", "description": "A."}, {"name": "b", "externalDocs": {}}],
    )

    assert found.told("document-details-dropped") == [
        ("/info", "license, contact/name, x-logo/altText"),
        ("/tags", "what tags say beside their names: description, externalDocs"),
    ]


def test_what_is_empty_is_nothing_to_tell_of() -> None:
    root: dict[str, Any] = {
        "tags": [],
        "security": [],
        "components": {},
        "webhooks": {},
    }

    assert read_root(**root).problems == []


def test_fields_that_openapi_does_not_have_are_told_of() -> None:
    found = read_root(
        **{"x-a": 1, "x-b": 2, "definitions": {}, "components": {"x-c": 1, "schema": {}}}
    )

    assert found.told("extensions-dropped") == [("", "x-a, x-b"), ("/components", "x-c")]
    assert found.told("field-unknown") == [
        ("/components/schema", "`schema` was not read"),
        ("/definitions", "`definitions` was not read"),
    ]


@pytest.mark.parametrize(
    "dialect",
    [
        "https://spec.openapis.org/oas/3.1/dialect/base",
        "https://json-schema.org/draft/2020-12/schema",
    ],
)
def test_a_dialect_that_is_read_is_nothing_to_tell_of(dialect: str) -> None:
    assert read_root("3.1", jsonSchemaDialect=dialect).problems == []


@pytest.mark.parametrize("dialect", ["http://json-schema.org/draft-07/schema#", 7, [], {}])
def test_a_dialect_of_its_own_is_told_of(dialect: Any) -> None:
    found = read_root("3.1", jsonSchemaDialect=dialect)

    assert [pointer for pointer, _ in found.told("schema-dialect-other")] == ["/jsonSchemaDialect"]


@pytest.mark.parametrize("field", ["components", "webhooks", "externalDocs", "paths"])
def test_a_field_of_the_wrong_type_costs_that_field(field: str) -> None:
    for wrong in WRONG:
        found = read({**make_document(PATHS), field: wrong})
        assert found.told("field-invalid") == [(f"/{field}", f"`{field}` is no object")]


def test_security_schemes_of_the_wrong_type_cost_that_field() -> None:
    found = read_root(components={"securitySchemes": []})

    assert found.told("field-invalid") == [
        ("/components/securitySchemes", "`securitySchemes` is no object")
    ]


def test_a_documents_own_problems_concern_no_operation() -> None:
    tree = make_document({**PATHS, "/b": {"get": {"tags": 7}}}, servers=7, webhooks=7)
    told = {problem.pointer: problem.operation for problem in read(tree).problems}

    assert told == {"/paths/~1b/get/tags": "GET /b", "/servers": None, "/webhooks": None}
