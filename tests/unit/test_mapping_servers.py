"""Which server a connector is for: what the document says, and what the user does."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import Mapped, make_document, make_operation, map_document
from swaggers import make_swagger, map_swagger

from importer.errors import UsageError
from importer.mapping.options import MappingOptions

SERVERS = [
    {"url": "https://eu.example.com/v1/", "description": "Europe"},
    {"url": "https://us.example.com/v1", "description": "America"},
    {
        "url": "https://{tenant}.example.com",
        "description": "Your own",
        "variables": {"tenant": {"default": "demo"}},
    },
]


def _map(*servers: Any, uri: str = "file:///things.json", **options: Any) -> Mapped:
    tree = make_document({"/a": {"get": make_operation("op")}}, servers=list(servers))
    return map_document(tree, uri=uri, **options)


def _base_url(mapped: Mapped) -> str:
    return mapped.bundle.connector["baseUrl"]


@pytest.mark.parametrize(
    "server",
    ["1", "https://us.example.com/v1", "https://us.example.com/v1/", "America", " america "],
)
def test_a_server_is_chosen_by_its_number_its_url_or_its_description(server: str) -> None:
    mapped = _map(*SERVERS, server=server)
    assert _base_url(mapped) == "https://us.example.com/v1"
    others = {problem.pointer for problem in mapped.told("server-other")}
    assert others == {"/servers/0", "/servers/2"}


def test_the_number_is_that_of_the_document_even_if_a_server_is_none() -> None:
    mapped = _map({"description": "no URL"}, *SERVERS, server="2")
    assert _base_url(mapped) == "https://us.example.com/v1"


def test_a_server_of_32_may_have_a_name() -> None:
    tree = make_document({"/a": {"get": make_operation("op")}})
    servers = [{"url": "https://a.example"}, {"url": "https://b.example", "name": "Beta"}]
    tree = {**tree, "openapi": "3.2.0", "servers": servers}
    mapped = map_document(tree, server="beta")
    assert _base_url(mapped) == "https://b.example"
    assert mapped.the("document-details-dropped").message == "its name"


@pytest.mark.parametrize(
    ("server", "message"),
    [
        (
            "3",
            "--server 3 is none of the document's servers. They are"
            " 0: https://eu.example.com/v1/ (Europe); 1: https://us.example.com/v1 (America);"
            " 2: https://{tenant}.example.com (Your own).",
        ),
        ("Asia", "--server Asia is none of the document's servers."),
        ("", "--server is none of the document's servers."),
    ],
)
def test_a_choice_that_is_none_of_the_servers_is_refused(server: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        _map(*SERVERS, server=server)
    assert str(refused.value).startswith(message)


def test_a_choice_that_means_several_servers_is_refused() -> None:
    servers = [{"url": f"https://{name}.example", "description": "Live"} for name in "ab"]
    with pytest.raises(UsageError, match="--server live is several of the document's servers"):
        _map(*servers, server="live")


def test_a_choice_that_is_not_safe_is_refused_without_its_secret() -> None:
    with pytest.raises(UsageError, match="--server 0 cannot be used of the") as refused:
        _map({"url": "https://me:hush@a.example"}, server="0")
    assert "hush" not in str(refused.value)


def test_without_servers_there_is_nothing_to_choose() -> None:
    with pytest.raises(UsageError, match="It names none; use --base-url URL"):
        _map(server="0")


def test_the_servers_of_20_are_chosen_as_well() -> None:
    tree = make_swagger({}, schemes=["https", "http"], host="a.example")
    assert map_swagger(tree).bundle.connector["baseUrl"] == "https://a.example"
    assert map_swagger(tree, server="1").bundle.connector["baseUrl"] == "http://a.example"


# The base URL of the user


def test_the_base_url_of_the_user_stands_over_all_servers() -> None:
    mapped = _map(*SERVERS, base_url="https://mine.example.com/api/")
    assert _base_url(mapped) == "https://mine.example.com/api"
    assert "connectionVariables" not in mapped.bundle.connector
    assert len(mapped.told("server-other")) == 3
    assert "server-missing" not in mapped.codes()


@pytest.mark.parametrize("servers", [[], [{"url": "/v1"}]], ids=str)
def test_it_fills_in_what_a_document_leaves_open(servers: list[Any]) -> None:
    assert "server-missing" in _map(*servers).codes()
    mapped = _map(*servers, base_url="https://mine.example.com/v1")
    assert _base_url(mapped) == "https://mine.example.com/v1"
    assert "server-missing" not in mapped.codes()


def test_it_may_have_the_variables_of_the_chosen_server() -> None:
    mapped = _map(*SERVERS, base_url="https://{tenant}.example.com/v2", server="Your own")
    assert _base_url(mapped) == "https://{{ conn.tenant }}.example.com/v2"
    assert mapped.bundle.connector["connectionVariables"] == [{"name": "tenant", "value": "demo"}]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "it is no http or https address"),
        ("/v1", "it is no http or https address"),
        ("ftp://a.example", "it is no http or https address"),
        ("https://me:hush@a.example", "it holds a user name or password"),
        ("https://a.example/{{ conn.x }}", "it holds a template"),
        ("https://a.example/{{x}}", "it holds a template"),
        ("https://a.example/a b", "it holds what no address does"),
    ],
)
def test_a_base_url_that_is_no_address_is_refused_before_anything_is_read(
    url: str, why: str
) -> None:
    with pytest.raises(UsageError) as refused:
        MappingOptions(base_url=url)
    assert f"the base URL cannot be used: {why}. Give an address" in str(refused.value)
    assert "hush" not in str(refused.value)


# What a server may not bring along


@pytest.mark.parametrize(
    "url", ["https://me:hush@a.example/v1", "https://{a}@{b}.example", "//u@h"]
)
def test_a_server_with_a_user_in_it_is_not_used(url: str) -> None:
    mapped = _map({"url": url}, {"url": "https://good.example"})
    assert _base_url(mapped) == "https://good.example"
    assert mapped.the("server-variable-invalid").pointer == "/servers/0"
    assert "hush" not in str(mapped.bundle)


@pytest.mark.parametrize("default", ["me:hush@a", "a\\b"])
def test_a_variable_brings_no_user_into_a_host(default: str) -> None:
    variables = {"x": {"default": default}}
    mapped = _map({"url": "https://{x}.example/v1", "variables": variables})
    assert mapped.bundle.connector["connectionVariables"] == [{"name": "x", "value": ""}]
    mapped = _map({"url": "https://a.example/{x}", "variables": {"x": {"default": "@me"}}})
    assert mapped.bundle.connector["connectionVariables"] == [{"name": "x", "value": "@me"}]


@pytest.mark.parametrize(
    ("servers", "base_url", "would_be"),
    [
        ([], "/", "https://docs.example.com/"),
        ([{"url": "/v1"}], "/v1", "https://docs.example.com/v1"),
        ([{"url": "v1"}], "v1", "https://docs.example.com/specs/v1"),
    ],
    ids=str,
)
def test_a_relative_server_is_never_taken_for_one_of_the_documents_host(
    servers: list[Any], base_url: str, would_be: str
) -> None:
    mapped = _map(*servers, uri="https://docs.example.com/specs/openapi.json")
    assert _base_url(mapped) == base_url
    assert mapped.the("server-missing").message == (
        f"the base URL is {base_url}; seen from the document it would be {would_be}"
    )


def test_a_relative_server_that_is_no_address_at_all_is_told_plainly() -> None:
    mapped = _map({"url": "//[x"}, uri="https://docs.example.com/openapi.json")
    assert mapped.the("server-missing").message == "the base URL is //[x"
