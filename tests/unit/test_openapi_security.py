"""Ways to sign in as documents of OpenAPI 3 write them."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi, read
from mapped import make_document, make_operation

from importer.model.api import Requirement, Scope, SecurityScheme

PATHS = {"/a": {"get": make_operation()}}
WRONG: tuple[Any, ...] = ([], "text", 7, True)


def _read(schemes: Any, *, dialect: str = "3.0", **root: Any) -> ReadApi:
    components = {"securitySchemes": schemes}
    return read({**make_document(PATHS, dialect=dialect, components=components), **root})


def _scheme(scheme: Any) -> SecurityScheme:
    found = _read({"it": scheme})
    assert found.problems == []
    (only,) = found.api.schemes
    return only


def test_the_parts_of_each_kind_are_read() -> None:
    key = _scheme({"type": "apiKey", "name": "X-Key", "in": "header", "description": "A key."})
    assert (key.name, key.kind, key.description) == ("it", "apiKey", "A key.")
    assert (key.parameter, key.place) == ("X-Key", "header")
    assert key.location.pointer == "/components/securitySchemes/it"
    bearer = _scheme({"type": "http", "scheme": "Bearer", "bearerFormat": "JWT"})
    assert (bearer.kind, bearer.http_scheme, bearer.bearer_format) == ("http", "bearer", "JWT")
    openid = _scheme({"type": "openIdConnect", "openIdConnectUrl": "https://a.example"})
    assert (openid.kind, openid.openid_url) == ("openIdConnect", "https://a.example")
    assert _scheme({"type": "mutualTLS"}).kind == "mutualTLS"


def test_each_flow_is_read_with_its_scopes() -> None:
    flows = {
        "password": {"tokenUrl": " /token ", "scopes": {}},
        "authorizationCode": {
            "authorizationUrl": "https://a.example/authorize",
            "tokenUrl": "https://a.example/token",
            "refreshUrl": "https://a.example/refresh",
            "scopes": {"read": "To read", "write": "To write"},
        },
    }
    code, password = _scheme({"type": "oauth2", "flows": flows}).flows
    assert (code.kind, password.kind) == ("authorizationCode", "password")
    assert code.authorization_url == "https://a.example/authorize"
    assert code.token_url.endswith("a.example/token")
    assert code.refresh_url == "https://a.example/refresh"
    assert code.scopes == (Scope("read", "To read"), Scope("write", "To write"))
    assert (password.token_url, password.scopes) == ("/token", ())
    place = "/components/securitySchemes/it/flows/password"
    assert password.location.pointer == place


def test_a_scheme_may_stand_behind_references() -> None:
    schemes = {
        "one": {"$ref": "#/components/securitySchemes/two"},
        "two": {"type": "http", "scheme": "basic"},
    }
    one, two = _read(schemes).api.schemes
    assert (one.name, two.name) == ("one", "two")
    assert one.http_scheme == two.http_scheme == "basic"


@pytest.mark.parametrize(
    "scheme",
    [None, *WRONG, {}, {"type": "magic"}, {"$ref": "#/nowhere"}, {"$ref": "#/components"}],
    ids=str,
)
def test_a_scheme_that_is_none_costs_itself_alone(scheme: Any) -> None:
    found = _read({"it": scheme, "other": {"type": "mutualTLS"}})
    assert [each.name for each in found.api.schemes] == ["other"]
    ((pointer, message),) = found.told("security-scheme-invalid")
    assert pointer.startswith("/components")
    assert message


def test_a_word_of_20_is_understood_and_told() -> None:
    found = _read({"it": {"type": "basic", "description": "Old."}})
    (scheme,) = found.api.schemes
    assert (scheme.kind, scheme.http_scheme, scheme.description) == ("http", "basic", "Old.")
    assert found.told("field-invalid") == [
        ("/components/securitySchemes/it/type", "`basic` was read as http basic")
    ]


def test_what_a_kind_does_not_have_is_told_and_no_value_of_it_shown() -> None:
    found = _read(
        {
            "it": {
                "type": "oauth2",
                "x-client-secret": "hush-hush",
                "name": "hush-hush",
                "flows": {
                    "implicit": {"authorizationUrl": "/a", "scopes": {}, "x-b": "hush-hush"},
                    "magic": {"secret": "hush-hush"},
                },
            }
        }
    )
    place = "/components/securitySchemes/it"
    assert found.told("extensions-dropped") == [
        (place, "x-client-secret"),
        (f"{place}/flows/implicit", "x-b"),
    ]
    assert found.told("field-unknown") == [
        (f"{place}/flows/magic", "`magic` was not read"),
        (f"{place}/name", "`name` was not read"),
    ]
    assert "hush-hush" not in str(found.problems) + str(found.api.schemes)


def test_the_metadata_of_32_and_what_is_deprecated() -> None:
    scheme = {"type": "oauth2", "oauth2MetadataUrl": "https://a.example", "flows": {}}
    found = _read({"it": {**scheme, "deprecated": True}})
    assert found.api.schemes[0].deprecated
    assert found.told("security-detail-dropped") == [
        ("/components/securitySchemes/it/oauth2MetadataUrl", "it: oauth2MetadataUrl")
    ]


@pytest.mark.parametrize("flows", WRONG, ids=str)
def test_flows_of_the_wrong_type_are_none(flows: Any) -> None:
    found = _read({"it": {"type": "oauth2", "flows": flows}})
    assert found.api.schemes[0].flows == ()
    assert found.codes() == ["field-invalid"]


@pytest.mark.parametrize("scopes", [None, *WRONG], ids=str)
def test_scopes_of_the_wrong_type_are_none(scopes: Any) -> None:
    flow = {"tokenUrl": "/token", "scopes": scopes}
    found = _read({"it": {"type": "oauth2", "flows": {"password": flow}}})
    assert found.api.schemes[0].flows[0].scopes == ()
    assert found.codes() == ["field-null" if scopes is None else "field-invalid"]


def test_a_scope_may_have_no_description() -> None:
    flow = {"tokenUrl": "/token", "scopes": {"a": None, "b": 7, "x-c": "C."}}
    found = _read({"it": {"type": "oauth2", "flows": {"password": flow}}})
    scopes = found.api.schemes[0].flows[0].scopes
    assert scopes == (Scope("a", ""), Scope("b", ""), Scope("x-c", "C."))
    assert found.codes() == ["field-invalid", "field-null"]


# Requirements


def _security(**root: Any) -> tuple[Requirement, ...] | None:
    return _read({}, **root).api.security


def test_what_calls_need_is_read_of_the_document_and_of_operations() -> None:
    found = read(
        make_document(
            {"/a": {"get": make_operation(security=[{"key": []}, {"oauth": ["a", "b"]}])}},
            security=[{"key": [], "other": []}, {}],
        )
    )
    assert found.api.security == (Requirement({"key": (), "other": ()}), Requirement({}))
    own = found.only().security
    assert own == (Requirement({"key": ()}), Requirement({"oauth": ("a", "b")}))


def test_nothing_said_is_not_the_same_as_nothing_needed() -> None:
    tree = make_document(PATHS)
    del tree["security"]
    assert read(tree).api.security is None
    assert read(tree).only().security is None
    assert _security(security=[]) == ()
    nothing = read(make_document({"/a": {"get": make_operation(security=[])}}))
    assert nothing.only().security == ()


@pytest.mark.parametrize("security", [None, {}, "text", 7, True, [7], [None, "a"]], ids=str)
def test_what_cannot_be_read_is_no_statement(security: Any) -> None:
    found = _read({}, security=security)
    assert found.api.security is None
    assert found.codes() == ["field-null" if security is None else "field-invalid"]


def test_scopes_that_are_none_cost_themselves() -> None:
    found = _read({}, security=[{"a": None, "b": "text", "c": ["d", 7]}])
    assert found.api.security == (Requirement({"a": (), "b": (), "c": ("d",)}),)
    assert found.told("field-invalid") == [("/security/0/b", "`b` is no list")]
