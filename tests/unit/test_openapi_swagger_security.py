"""Ways to sign in as Swagger 2.0 writes them."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi
from swaggers import make_swagger, read_swagger

from importer.model.api import Scope


def _read(scheme: Any) -> ReadApi:
    return read_swagger(make_swagger({}, securityDefinitions={"it": scheme}))


def test_a_key_and_a_password_are_read() -> None:
    (key,) = _read({"type": "apiKey", "name": "k", "in": "query", "description": "K."}).api.schemes
    assert (key.name, key.kind, key.description) == ("it", "apiKey", "K.")
    assert (key.parameter, key.place) == ("k", "query")
    (basic,) = _read({"type": "basic"}).api.schemes
    assert (basic.kind, basic.http_scheme) == ("http", "basic")


@pytest.mark.parametrize(
    ("flow", "kind"),
    [
        ("implicit", "implicit"),
        ("password", "password"),
        ("application", "clientCredentials"),
        ("accessCode", "authorizationCode"),
    ],
)
def test_the_four_flows_have_the_names_of_openapi_3(flow: str, kind: str) -> None:
    found = _read(
        {
            "type": "oauth2",
            "flow": flow,
            "authorizationUrl": "https://a.example/authorize",
            "tokenUrl": "https://a.example/token",
            "scopes": {"read": "To read", "x-more": "No scope"},
            "description": "Sign in.",
        }
    )
    (scheme,) = found.api.schemes
    (only,) = scheme.flows
    assert (scheme.kind, scheme.description, only.kind) == ("oauth2", "Sign in.", kind)
    assert only.authorization_url == "https://a.example/authorize"
    assert only.token_url.endswith("a.example/token")
    assert only.scopes == (Scope("read", "To read"),)
    place = "/securityDefinitions/it"
    assert only.location.pointer == place
    assert found.told("extensions-dropped") == [(f"{place}/scopes", "x-more")]


@pytest.mark.parametrize(
    ("scheme", "message"),
    [
        (None, "it is no object"),
        ({}, "it: its type is none of Swagger 2.0's"),
        ({"type": "http", "scheme": "bearer"}, "it: its type is none of Swagger 2.0's"),
        ({"type": "oauth2"}, "it: its flow is none of Swagger 2.0's"),
        ({"type": "oauth2", "flow": "magic"}, "it: its flow is none of Swagger 2.0's"),
    ],
    ids=str,
)
def test_a_scheme_that_is_none_of_20_is_told(scheme: Any, message: str) -> None:
    found = _read(scheme)
    assert found.api.schemes == ()
    assert found.told("security-scheme-invalid") == [("/securityDefinitions/it", message)]


def test_a_secret_in_an_extension_is_neither_read_nor_shown() -> None:
    found = _read({"type": "apiKey", "name": "k", "in": "header", "x-example": "hush-hush"})
    assert found.told("extensions-dropped") == [("/securityDefinitions/it", "x-example")]
    assert "hush-hush" not in str(found.problems) + str(found.api)
