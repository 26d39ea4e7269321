"""Ways to sign in: what becomes of each security scheme, and when none is needed."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import Mapped, make_document, make_operation, map_document
from swaggers import make_swagger, map_swagger

from importer.ulids import auth_scheme_id

KEY = {"type": "apiKey", "name": "X-Key", "in": "header"}
BEARER = "The value includes `Bearer ` before the token."


def _map(schemes: Any = None, *, paths: Any = None, **root: Any) -> Mapped:
    """Map a document whose `security` is that given, or none at all."""
    tree = make_document({"/a": {"get": make_operation("op")}} if paths is None else paths)
    del tree["security"]
    if schemes is not None:
        tree["components"] = {"securitySchemes": schemes}
    return map_document({**tree, **root})


def _kinds(mapped: Mapped) -> list[str]:
    return [config["schemeType"] for config in mapped.bundle.authSchemeConfigs]


@pytest.mark.parametrize(
    ("scheme", "config"),
    [
        (KEY, {"schemeType": "api-key", "name": "X-Key", "in": "header"}),
        ({**KEY, "in": "query"}, {"schemeType": "api-key", "name": "X-Key", "in": "query"}),
        ({**KEY, "in": "cookie"}, {"schemeType": "api-key", "name": "X-Key", "in": "cookie"}),
        ({"type": "http", "scheme": "basic"}, {"schemeType": "basic-auth"}),
        ({"type": "http", "scheme": "BASIC"}, {"schemeType": "basic-auth"}),
        ({"type": "mutualTLS"}, {"schemeType": "certificate"}),
    ],
    ids=str,
)
def test_a_scheme_becomes_the_platforms_own(scheme: Any, config: Any) -> None:
    mapped = _map({"it": scheme})
    assert mapped.schemes() == {"it": {"description": "it", **config}}
    assert mapped.codes() == set()


@pytest.mark.parametrize(
    ("more", "told"),
    [({}, BEARER), ({"bearerFormat": "JWT\n"}, f"{BEARER} Format: JWT.")],
    ids=str,
)
def test_a_bearer_token_is_a_key_that_the_user_gives_whole(more: Any, told: str) -> None:
    mapped = _map({"it": {"type": "http", "scheme": "Bearer", "description": "Ask.", **more}})
    assert mapped.schemes() == {
        "it": {
            "schemeType": "api-key",
            "name": "Authorization",
            "in": "header",
            "description": f"it\n\n{told}\n\nAsk.",
        }
    }


def test_the_words_of_a_vendor_are_cleaned_and_kept() -> None:
    scheme = {**KEY, "description": " Ask\x1b[2J us.\n\nPlease. ", "deprecated": True}
    mapped = _map({"my\u202ekey": scheme})
    (config,) = mapped.bundle.authSchemeConfigs
    assert config["description"] == (
        "my\\u202ekey\n\n**Deprecated.**\n\nAsk\\u001b[2J us.\n\nPlease."
    )
    problem = mapped.the("text-control-characters")
    assert problem.message == "my\\u202ekey holds U+001B"


@pytest.mark.parametrize("scheme", ["digest", "hoba", "negotiate", "DPoP", ""])
def test_other_schemes_of_http_have_no_counterpart(scheme: str) -> None:
    mapped = _map({"it": {"type": "http", "scheme": scheme}})
    assert mapped.bundle.authSchemeConfigs == []
    problem = mapped.the("security-scheme-dropped")
    assert problem.severity == "warning"
    assert problem.pointer == "/components/securitySchemes/it"
    assert problem.message == f"it: the HTTP scheme {scheme.lower() or 'without a name'}"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a.example/.well-known/openid-configuration", None),
        ("https://me:hush@a.example/x?token=hush", "https://...@a.example/x?..."),
        ("", "an address that it does not name"),
    ],
)
def test_openid_connect_says_what_to_fill_in(url: str, told: str | None) -> None:
    mapped = _map({"it": {"type": "openIdConnect", "openIdConnectUrl": url}})
    assert mapped.bundle.authSchemeConfigs == []
    problem = mapped.the("openid-connect-dropped")
    assert problem.message == f"it: what to fill in stands at {told or url}"
    assert "authorization_endpoint" in str(problem.hint)


@pytest.mark.parametrize(
    ("scheme", "fault"),
    [
        ({**KEY, "in": "body"}, "it: its `in` is none of OpenAPI's"),
        ({**KEY, "in": None}, "it: its `in` is none of OpenAPI's"),
        ({**KEY, "name": " "}, "it: its `name` is none that can be sent"),
        ({**KEY, "name": None}, "it: its `name` is none that can be sent"),
        ({**KEY, "name": "X-{{ .conn.secret }}"}, "it: its `name` is none that can be sent"),
        ({**KEY, "name": "X-Key\r\nHost: b"}, "it: its `name` is none that can be sent"),
    ],
    ids=ascii,
)
def test_a_key_that_cannot_be_sent_is_left_out(scheme: Any, fault: str) -> None:
    mapped = _map({"it": scheme, "other": KEY})
    assert list(mapped.schemes()) == ["other"]
    assert mapped.the("security-scheme-invalid").message == fault


def test_the_schemes_of_20_become_the_same() -> None:
    definitions = {"a": KEY, "b": {"type": "basic"}}
    mapped = map_swagger(make_swagger({}, securityDefinitions=definitions, security=[{"b": []}]))
    assert _kinds(mapped) == ["basic-auth", "api-key"]


# Ids


def test_an_id_is_made_of_connector_and_scheme() -> None:
    mapped = _map({"a": KEY})
    assert mapped.bundle.scheme_keys == {auth_scheme_id("Things", "a"): "a"}
    assert mapped.bundle.authSchemeConfigs[0]["id"] == auth_scheme_id("Things", "a")
    info = {"title": "Other", "version": "2"}
    assert _map({"a": KEY}, info=info).bundle.scheme_keys == {auth_scheme_id("Other", "a"): "a"}


def test_neither_order_nor_neighbours_change_an_id() -> None:
    first = _map({"a": KEY, "b": {"type": "mutualTLS"}}).bundle.scheme_keys
    second = _map({"b": {**KEY, "description": "Now a key."}, "a": KEY}).bundle.scheme_keys
    assert first == second


def test_no_two_schemes_share_an_id_however_they_are_called() -> None:
    flow = {"tokenUrl": "https://a.example/token", "scopes": {}}
    flows = {"password": flow, "clientCredentials": flow}
    names = ["a", "a password", "a%20password", "a b", "a%20b", "none sign-in", "none", "", " "]
    schemes = dict.fromkeys(names, KEY) | {"a": {"type": "oauth2", "flows": flows}}
    mapped = _map(schemes, security=[{}])
    ids = [config["id"] for config in mapped.bundle.authSchemeConfigs]
    assert len(ids) == len(set(ids)) == len(names) + 2
    assert mapped.bundle.scheme_keys.keys() == set(ids)
    assert len(set(mapped.bundle.scheme_keys.values())) == len(ids)


# What calls need


def test_schemes_that_the_document_names_first_come_first() -> None:
    schemes = {"a": KEY, "b": KEY, "c": KEY, "d": KEY}
    mapped = _map(schemes, security=[{"c": []}, {"b": [], "c": []}])
    assert list(mapped.schemes()) == ["c", "b", "a", "d"]
    assert list(_map(dict(reversed(schemes.items()))).schemes()) == ["a", "b", "c", "d"]


def test_a_document_that_says_nothing_of_signing_in_has_calls_without() -> None:
    mapped = _map()
    assert mapped.schemes() == {"none sign-in": {"schemeType": "none", "description": "No sign-in"}}
    problem = mapped.the("security-undeclared")
    assert (problem.severity, problem.pointer) == ("info", "")


OPEN = {"/a": {"get": make_operation("a", security=[])}}
OPTIONAL = {"/a": {"get": make_operation("a", security=[{}, {"key": []}])}}
CLOSED = {"/b": {"get": make_operation("b", security=[{"key": []}])}}
SILENT = {"/c": {"get": make_operation("c")}}


@pytest.mark.parametrize(
    ("root", "kinds"),
    [
        ({}, ["api-key"]),  # schemes without `security`: it was left out
        ({"security": [{"key": []}]}, ["api-key"]),
        ({"security": [{"key": []}, {}]}, ["api-key", "none"]),
        ({"security": [{}], "paths": CLOSED}, ["api-key", "none"]),
        ({"security": []}, ["api-key", "none"]),
        ({"security": [], "paths": {**OPEN, **CLOSED}}, ["api-key"]),
        ({"paths": OPEN}, ["api-key", "none"]),
        ({"paths": OPTIONAL}, ["api-key", "none"]),
        ({"paths": {**OPEN, **OPTIONAL}}, ["api-key", "none"]),
        ({"paths": {**OPEN, **SILENT}}, ["api-key"]),
        ({"paths": {**OPTIONAL, **CLOSED}}, ["api-key"]),
        ({"security": [{"key": []}], "paths": OPEN}, ["api-key"]),
        ({"security": [], "paths": {}}, ["api-key"]),
    ],
    ids=str,
)
def test_calls_without_sign_in_are_a_way_where_the_document_says_so(
    root: dict[str, Any], kinds: list[str]
) -> None:
    mapped = _map({"key": KEY}, **root)
    assert _kinds(mapped) == kinds
    assert "security-undeclared" not in mapped.codes()


def test_calls_that_need_an_undeclared_scheme_are_no_calls_without_sign_in() -> None:
    mapped = _map(paths=CLOSED)
    assert mapped.bundle.authSchemeConfigs == []
    problem = mapped.the("security-scheme-unknown")
    assert (problem.pointer, problem.message) == (
        "/paths/~1b/get/security/0",
        "key is not declared",
    )


def test_an_undeclared_scheme_is_told_once_and_so_are_schemes_needed_together() -> None:
    paths = {
        f"/{name}": {"get": make_operation(name, security=[{"a": [], "b": []}, {"c": []}])}
        for name in "xyz"
    }
    mapped = _map({"a": KEY, "b": KEY}, paths=paths, security=[{"b": [], "a": []}])
    assert mapped.the("security-scheme-unknown").message == "c is not declared"
    problem = mapped.the("security-together")
    assert (problem.pointer, problem.message) == ("/security/0", "a and b")


def test_a_webhook_may_name_an_undeclared_scheme_as_well() -> None:
    webhook = {"post": make_operation("made", security=[{"signature": []}])}
    mapped = _map({"key": KEY}, webhooks={"made": webhook})
    assert mapped.the("security-scheme-unknown").pointer == "/webhooks/made/post/security/0"
    assert list(mapped.schemes()) == ["key"]


def test_no_secret_of_a_document_reaches_what_is_posted_or_told() -> None:
    secret = "hush-hush"  # noqa: S105 - no real one
    flow = {
        "authorizationUrl": "https://a.example/authorize",
        "tokenUrl": "https://a.example/token",
        "scopes": {},
        "x-client-secret": secret,
        "clientSecret": secret,
    }
    mapped = _map(
        {
            "key": {**KEY, "x-example": secret, "default": secret, "example": secret},
            "oauth2": {
                "type": "oauth2",
                "flows": {"authorizationCode": flow},
                "x-client-id": secret,
                "x-client-secret": secret,
            },
        }
    )
    assert len(mapped.bundle.authSchemeConfigs) == 2
    assert secret not in str(mapped.bundle)
