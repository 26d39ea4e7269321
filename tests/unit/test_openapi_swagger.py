"""Swagger 2.0: servers, paths, operations, and what concerns the whole document."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi
from swaggers import DONE, make_post, make_swagger, map_swagger, read_post, read_swagger

BASE = {"host": "a.example.com", "basePath": "/v1", "schemes": ["https"]}


def servers_of(**root: Any) -> tuple[list[str], ReadApi]:
    """Give the servers of a document that has exactly these fields of them."""
    tree = make_swagger({})
    del tree["host"], tree["schemes"]
    read = read_swagger({**tree, **root})
    return [server.url for server in read.api.servers], read


def test_host_base_path_and_scheme_make_the_server() -> None:
    urls, read = servers_of(**BASE)

    assert urls == ["https://a.example.com/v1"]
    assert read.api.servers[0].location.pointer == "/host"
    assert read.codes() == ["no-operations"]


def test_https_comes_first_and_other_schemes_are_further_servers() -> None:
    urls, _ = servers_of(**{**BASE, "schemes": ["ws", "http", "wss", "HTTPS", "http"]})

    assert urls == [f"{scheme}://a.example.com/v1" for scheme in ("https", "http", "wss", "ws")]


def test_a_scheme_that_is_none_is_told_and_left_out() -> None:
    urls, read = servers_of(**{**BASE, "schemes": ["ftp", 1, "http"]})

    assert urls == ["http://a.example.com/v1"]
    assert read.told("field-invalid") == [
        ("/schemes", "no scheme: ftp"),
        ("/schemes/1", "a scheme is no text"),
    ]


def test_without_schemes_https_is_taken_and_told() -> None:
    urls, read = servers_of(host="a.example.com")

    assert urls == ["https://a.example.com"]
    assert read.told("server-scheme-assumed") == [("/host", "https was taken")]


def test_without_schemes_the_one_the_document_was_fetched_with_counts() -> None:
    tree = make_swagger({}, schemes=[])
    read = read_swagger(tree, uri="http://b.example.com/swagger.json")

    assert [server.url for server in read.api.servers] == ["http://things.example.com"]
    assert read.told("server-scheme-assumed") == []


def test_without_host_the_server_is_relative() -> None:
    urls, read = servers_of(basePath="v1/", schemes=["https"])

    assert urls == ["/v1"]
    assert read.api.servers[0].location.pointer == "/basePath"


@pytest.mark.parametrize("base_path", ["/", "", None])
def test_without_host_and_base_path_there_is_no_server(base_path: str | None) -> None:
    tree = make_swagger({}, host="", basePath=base_path)

    assert read_swagger(tree).api.servers == ()
    assert map_swagger(tree).the("server-missing").severity == "warning"


def test_a_scheme_in_the_host_counts_and_is_told() -> None:
    urls, read = servers_of(host="HTTP://a.example.com/", basePath="/v1", schemes=["https"])

    assert urls == ["http://a.example.com/v1"]
    assert read.told("field-invalid") == [("/host", "`host` holds a scheme, which was taken")]


def test_a_host_that_is_no_text_is_told() -> None:
    urls, read = servers_of(host=["a"], basePath="/v1")

    assert urls == ["/v1"]
    assert read.told("field-invalid") == [("/host", "`host` is no text")]


def test_title_version_and_documentation_are_read() -> None:
    tree = make_swagger({}, externalDocs={"url": "https://docs.example.com"})
    api = read_swagger({**tree, "info": {"title": "Things", "version": 1.5}}).api

    assert (api.title, api.version, api.dialect) == ("Things", "1.5", "2.0")
    assert api.documentation_url == "https://docs.example.com"


def test_what_the_platform_has_no_place_for_is_told() -> None:
    read = read_swagger(
        make_swagger(
            {},
            info={"title": "Things", "version": "1", "contact": {"email": "a@b.example"}},
            tags=[{"name": "a", "description": "A."}],
            **{"x-a": 1, "servers": []},
        )
    )

    assert read.told("document-details-dropped") == [
        ("/info", "contact/email"),
        ("/tags", "what tags say beside their names: description"),
    ]
    assert read.told("extensions-dropped") == [("", "x-a")]
    assert read.told("field-unknown") == [("/servers", "`servers` was not read")]


def test_a_document_without_info_is_read() -> None:
    tree = make_swagger({"/things": make_post()})
    del tree["info"]
    read = read_swagger(tree)

    assert (read.api.title, read.api.version) == ("", "")
    assert read.codes() == []


def test_an_operation_keeps_its_words() -> None:
    words: Any = {
        "summary": "Make",
        "description": "Makes a thing.",
        "deprecated": True,
        "externalDocs": {"url": "https://docs.example.com/make"},
        "x-action-name": "make",
    }
    operation = read_post(**words).only()

    assert (operation.method, operation.path) == ("POST", "/things")
    assert (operation.action_name, operation.operation_id) == ("make", "makeThing")
    assert (operation.summary, operation.description) == ("Make", "Makes a thing.")
    assert operation.deprecated
    assert operation.documentation_url == "https://docs.example.com/make"
    assert operation.location.pointer == "/paths/~1things/post"


def test_what_an_operation_says_beyond_an_action_is_told() -> None:
    words: Any = {"tags": ["a", "b"], "security": [], "x-a": 1, "callbacks": {}}
    read = read_post(**words)
    place = "/paths/~1things/post"

    assert read.told("operation-tags-dropped") == [(f"{place}/tags", "tags: a, b")]
    assert [pointer for pointer, _ in read.told("operation-security-dropped")] == [
        f"{place}/security"
    ]
    assert read.told("extensions-dropped") == [(place, "x-a")]
    assert read.told("field-unknown") == [(f"{place}/callbacks", "`callbacks` was not read")]


def test_the_scheme_of_the_base_url_is_nothing_to_tell() -> None:
    assert read_post(schemes=["https"]).codes() == []


@pytest.mark.parametrize("schemes", [["http"], ["https", "wss"]])
def test_other_schemes_of_an_operation_are_told(schemes: list[str]) -> None:
    read = read_post(schemes=schemes)
    message = f"its own schemes: {', '.join(schemes)}"

    assert read.told("operation-servers-dropped") == [("/paths/~1things/post/schemes", message)]


def test_a_path_item_has_no_words_of_its_own() -> None:
    item = {**make_post(), "summary": "All", "servers": []}
    read = read_swagger(make_swagger({"/things": item}))

    assert read.only().summary == ""
    assert [pointer for pointer, _ in read.told("field-unknown")] == [
        "/paths/~1things/servers",
        "/paths/~1things/summary",
    ]


def test_a_path_item_behind_a_reference_is_read() -> None:
    tree = make_swagger({"/things": {"$ref": "#/x-items/things"}, "x-b": {}})
    read = read_swagger({**tree, "x-items": {"things": make_post()}})

    assert read.only().path == "/things"
    assert read.only().location.pointer == "/x-items/things/post"
    assert ("/paths", "x-b") in read.told("extensions-dropped")


def test_trace_is_read_though_20_has_it_not() -> None:
    read = read_swagger(make_swagger({"/things": {"trace": {"responses": DONE}}}))

    assert read.only().method == "TRACE"


def test_an_operation_that_is_none_is_skipped() -> None:
    read = read_swagger(make_swagger({"/things": {"get": 1, "put": {"$ref": "#/nowhere"}}}))

    assert read.api.operations == ()
    assert read.api.skipped == 2
    assert [message for _, message in read.told("operation-invalid")] == [
        "it is no object",
        "#/nowhere leads nowhere",
    ]
