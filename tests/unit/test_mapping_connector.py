"""What a document says of the connector itself: name, base URL, connection variables."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import Mapped, make_operation, map_operation

from importer.model.payloads import ConnectorPayload


def _map(*servers: Any, **root: Any) -> Mapped:
    return map_operation(make_operation("op"), servers=list(servers), **root)


def _connector(mapped: Mapped) -> ConnectorPayload:
    return mapped.bundle.connector


def test_the_first_server_is_the_base_url_and_the_others_are_told() -> None:
    mapped = _map({"url": "https://a.example.com/v1/"}, {"url": "https://b.example.com"})
    assert _connector(mapped) == {
        "name": "Things",
        "protocol": "http",
        "baseUrl": "https://a.example.com/v1",
    }
    problem = mapped.the("server-other")
    assert (problem.pointer, problem.message) == ("/servers/1", "https://b.example.com")


@pytest.mark.parametrize("servers", [[], [{"description": "no URL"}], [{"url": 5}]], ids=str)
def test_without_a_server_the_base_url_is_left_to_the_user(servers: list[Any]) -> None:
    mapped = _map(*servers)
    assert _connector(mapped)["baseUrl"] == "/"
    assert mapped.the("server-missing").message == "the base URL is /"


@pytest.mark.parametrize("url", ["/", "/v1", "v1", "//things.example.com", "ftp://example.com"])
def test_a_server_that_is_no_absolute_address_is_told(url: str) -> None:
    mapped = _map({"url": url})
    assert _connector(mapped)["baseUrl"] == url.rstrip("/") or "/"
    assert mapped.the("server-missing").pointer == "/servers/0"


@pytest.mark.parametrize("url", ["https://a.example.com", "HTTP://a.example.com"])
def test_a_server_that_is_an_absolute_address_is_nothing_to_tell(url: str) -> None:
    assert _map({"url": url}).codes() == set()


def test_server_variables_become_connection_variables() -> None:
    mapped = _map(
        {
            "url": "{scheme}://{region}.example.com:{port}/{region}/{base-path}",
            "variables": {
                "scheme": {"default": "https"},
                "region": {"default": "eu"},
                "port": {"default": 8443},
                "base-path": {"default": ""},
            },
        }
    )
    assert _connector(mapped)["baseUrl"] == (
        "{{ conn.scheme }}://{{ conn.region }}.example.com:{{ conn.port }}"
        "/{{ conn.region }}/{{ conn.base-path }}"
    )
    assert _connector(mapped)["connectionVariables"] == [
        {"name": "scheme", "value": "https"},
        {"name": "region", "value": "eu"},
        {"name": "port", "value": "8443"},
        {"name": "base-path", "value": ""},
    ]
    assert mapped.codes() == set()


def test_a_variable_that_is_not_declared_has_an_empty_value() -> None:
    mapped = _map({"url": "https://{tenant}.example.com"})
    assert _connector(mapped)["connectionVariables"] == [{"name": "tenant", "value": ""}]
    assert mapped.the("server-variable-invalid").message == (
        "tenant is not declared; its value is empty"
    )


@pytest.mark.parametrize("default", ["{{ .conn.secret }}", "a}}", "a\nb", "a\x00"], ids=ascii)
def test_the_default_of_a_variable_cannot_read_another(default: str) -> None:
    mapped = _map(
        {"url": "https://{tenant}.example.com", "variables": {"tenant": {"default": default}}}
    )
    assert _connector(mapped)["connectionVariables"] == [{"name": "tenant", "value": ""}]
    assert "has a default that is no plain text" in mapped.the("server-variable-invalid").message


@pytest.mark.parametrize(
    "url",
    [
        "https://{{ conn.secret }}.example.com",
        "https://a.example.com/}}",
        "https://a.example.com\\@evil.example.com",
        "https://a.example.com/\n",
        "https://a.example.com/\u202e",
    ],
    ids=ascii,
)
def test_a_server_that_would_be_evaluated_is_not_used(url: str) -> None:
    mapped = _map({"url": url}, {"url": "https://good.example.com"})
    assert _connector(mapped)["baseUrl"] == "https://good.example.com"
    assert mapped.the("server-variable-invalid").pointer == "/servers/0"
    assert "server-other" not in mapped.codes()
    alone = _map({"url": url})
    assert _connector(alone)["baseUrl"] == "/"
    assert alone.codes() == {"server-variable-invalid", "server-missing"}


@pytest.mark.parametrize(
    ("url", "variable", "message"),
    [
        ("https://{x}.example.com", {"default": "c", "enum": ["a", "b"]}, "x is c, not a or b"),
        ("https://{x}.example.com", {"default": "b", "enum": ["a", "b"]}, None),
        ("https://{x}.example.com", {"default": "b", "enum": []}, None),
        ("https://{x}.example.com", {"default": "b"}, None),
        ("https://example.com", {"default": "c", "enum": ["a", "b"]}, None),
    ],
    ids=str,
)
def test_a_default_that_the_document_does_not_allow_is_kept_and_told(
    url: str, variable: dict[str, Any], message: str | None
) -> None:
    mapped = _map({"url": url, "variables": {"x": variable}})
    told = mapped.told("server-default-unlisted")
    assert [problem.message for problem in told] == ([message] if message else [])
    values = [found["value"] for found in _connector(mapped).get("connectionVariables", [])]
    assert values == ([variable["default"]] if "{x}" in url else [])


def test_braces_that_are_no_variable_are_told() -> None:
    mapped = _map({"url": "https://{my tenant}.example.com/{}"})
    assert "braces that are no variable" in mapped.the("server-variable-invalid").message
    assert "connectionVariables" not in _connector(mapped)


def test_what_else_a_server_says_is_told() -> None:
    mapped = _map(
        {
            "url": "https://{region}.example.com",
            "description": "Live",
            "variables": {
                "region": {"default": "eu", "enum": ["eu", "us"], "description": "Where."},
                "spare": {"default": "a"},
            },
        }
    )
    problem = mapped.the("document-details-dropped")
    assert problem.pointer == "/servers/0"
    assert problem.message == (
        "its description; the description of region; the values of region: eu, us;"
        " spare, which is not in the URL"
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Things", "Things"),
        ("  Things\n of  mine ", "Things of mine"),
        ("a" * 150, "a" * 97 + "..."),
        ("\u202eThings", "\\u202eThings"),
        ("", "Untitled API"),
        (None, "Untitled API"),
        (5, "5"),
    ],
)
def test_the_name_is_the_title_on_one_line(title: Any, name: str) -> None:
    mapped = _map({"url": "https://a.example.com"}, info={"title": title, "version": "1"})
    assert _connector(mapped)["name"] == name


def test_the_documentation_is_an_address() -> None:
    server = {"url": "https://a.example.com"}
    mapped = _map(server, externalDocs={"url": "https://docs.example.com"})
    assert _connector(mapped)["documentationURL"] == "https://docs.example.com"
    mapped = _map(server, externalDocs={"url": "javascript:alert(1)"})
    assert "documentationURL" not in _connector(mapped)
    problem = mapped.the("url-refused")
    assert problem.pointer == "/externalDocs/url"
    assert problem.message == "javascript:alert(1): it is no http or https address"
