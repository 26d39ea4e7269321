"""OAuth 2: flows, addresses and scopes."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import Mapped, make_document, make_operation, map_document
from swaggers import make_swagger, map_swagger

AUTHORIZE = "https://login.example.com/authorize"
TOKEN = "https://login.example.com/token"  # noqa: S105 - an address
PLACE = "/components/securitySchemes/it/flows"


def _flow(**fields: Any) -> dict[str, Any]:
    return {"authorizationUrl": AUTHORIZE, "tokenUrl": TOKEN, "scopes": {}, **fields}


def _map(
    flows: Any, *, servers: Any = None, security: Any = None, paths: Any = None, **options: Any
) -> Mapped:
    operations = {"/a": {"get": make_operation("op")}} if paths is None else paths
    tree = make_document(
        operations, components={"securitySchemes": {"it": {"type": "oauth2", "flows": flows}}}
    )
    if security is not None:
        tree["security"] = security
    else:
        del tree["security"]
    if servers is not None:
        tree["servers"] = servers
    return map_document(tree, **options)


def _urls(mapped: Mapped) -> tuple[str, str]:
    (config,) = mapped.schemes().values()
    return config["authorizeUrl"], config["tokenUrl"]


# Flows


def test_each_flow_that_the_platform_has_becomes_a_config_of_its_own() -> None:
    flows = {
        "password": {"tokenUrl": TOKEN, "scopes": {}},
        "clientCredentials": {"tokenUrl": TOKEN, "scopes": {}},
        "authorizationCode": _flow(),
    }
    mapped = _map(flows)
    assert {
        key: (config["grant"], config["description"]) for key, config in mapped.schemes().items()
    } == {
        "it authorization_code": ({"grantType": "authorization_code"}, "it (authorization code)"),
        "it client_credentials": ({"grantType": "client_credentials"}, "it (client credentials)"),
        "it password": ({"grantType": "password"}, "it (password)"),
    }
    assert {config["authorizeUrl"] for config in mapped.schemes().values()} == {AUTHORIZE}
    assert {config["tokenUrl"] for config in mapped.schemes().values()} == {TOKEN}
    filled = mapped.told("oauth-url-filled")
    assert [problem.pointer for problem in filled] == [
        f"{PLACE}/clientCredentials",
        f"{PLACE}/password",
    ]


def test_without_an_authorisation_address_that_of_the_token_stands_there() -> None:
    mapped = _map({"clientCredentials": {"tokenUrl": TOKEN, "scopes": {}}})
    assert _urls(mapped) == (TOKEN, TOKEN)
    assert mapped.the("oauth-url-filled").message == (
        "it: the flow clientCredentials has none; that of the token stands there"
    )


@pytest.mark.parametrize("flow", ["implicit", "deviceAuthorization"])
def test_a_flow_without_a_grant_is_told(flow: str) -> None:
    fields = _flow(deviceAuthorizationUrl="https://a.example/device")
    mapped = _map({flow: fields, "authorizationCode": _flow()})
    assert list(mapped.schemes()) == ["it authorization_code"]
    problem = mapped.the("security-scheme-dropped")
    assert (problem.pointer, problem.message) == (f"{PLACE}/{flow}", f"it: the flow {flow}")


@pytest.mark.parametrize("flows", [{}, None, []], ids=str)
def test_a_scheme_without_flows_is_told(flows: Any) -> None:
    mapped = _map(flows)
    assert mapped.bundle.authSchemeConfigs == []
    assert mapped.the("security-scheme-invalid").message == "it names no flow"


def test_a_refresh_address_has_no_place() -> None:
    mapped = _map({"authorizationCode": _flow(refreshUrl="https://a.example/refresh")})
    problem = mapped.the("security-detail-dropped")
    assert problem.pointer == f"{PLACE}/authorizationCode/refreshUrl"
    assert len(mapped.bundle.authSchemeConfigs) == 1


def test_the_flows_of_20_become_the_same_configs() -> None:
    words = {"accessCode": "authorization_code", "application": "client_credentials"}
    for flow, grant in {**words, "password": "password"}.items():
        scheme = {"type": "oauth2", "flow": flow, **_flow(scopes={"read": "To read"})}
        mapped = map_swagger(make_swagger({}, securityDefinitions={"it": scheme}, security=[]))
        (config,) = mapped.schemes().values()
        assert config["grant"] == {"grantType": grant}
        assert config["scopes"] == [{"name": "read", "description": "To read"}]
    scheme = {"type": "oauth2", "flow": "implicit", **_flow()}
    mapped = map_swagger(make_swagger({}, securityDefinitions={"it": scheme}, security=[]))
    assert mapped.bundle.authSchemeConfigs == []
    assert mapped.the("security-scheme-dropped").message == "it: the flow implicit"


# Addresses


@pytest.mark.parametrize(
    ("server", "token", "became"),
    [
        ("https://a.example", "/token", "https://a.example/token"),
        ("https://a.example/v1", "/token", "https://a.example/token"),
        ("https://a.example/v1/", "token", "https://a.example/v1/token"),
        ("https://a.example/v1", "//b.example/token", "https://b.example/token"),
    ],
)
def test_a_relative_address_is_relative_to_the_server(server: str, token: str, became: str) -> None:
    mapped = _map({"authorizationCode": _flow(tokenUrl=token)}, servers=[{"url": server}])
    assert _urls(mapped) == (AUTHORIZE, became)
    problem = mapped.the("oauth-url-resolved")
    assert problem.message == f"{token} became {became}"
    assert problem.pointer == f"{PLACE}/authorizationCode/tokenUrl"


TENANT = {"url": "https://{tenant}.example", "variables": {"tenant": {"default": "demo"}}}


@pytest.mark.parametrize("token", ["/token", "https://{tenant}.example/token"])
def test_a_server_that_is_the_users_own_leaves_its_default_to_be_checked(token: str) -> None:
    mapped = _map({"authorizationCode": _flow(tokenUrl=token)}, servers=[TENANT])
    assert _urls(mapped) == (AUTHORIZE, "https://demo.example/token")
    problem = mapped.the("oauth-url-assumed")
    assert problem.severity == "warning"
    assert problem.message == (
        f"{token} became https://demo.example/token, with the default of tenant"
    )


def test_the_base_url_of_the_user_leaves_nothing_open() -> None:
    flows = {"authorizationCode": _flow(tokenUrl="/token")}
    mapped = _map(flows, servers=[TENANT], base_url="https://mine.example")
    assert _urls(mapped) == (AUTHORIZE, "https://mine.example/token")
    assert mapped.codes() & {"oauth-url-assumed", "oauth-url-invalid"} == set()


def test_without_a_server_an_address_is_relative_to_the_document() -> None:
    flows = {"authorizationCode": _flow(tokenUrl="/token")}
    mapped = _map(flows, servers=[], uri="https://docs.example/openapi.json")
    assert _urls(mapped) == (AUTHORIZE, "https://docs.example/token")
    assert mapped.the("oauth-url-assumed").message == (
        "/token became https://docs.example/token,"
        " seen from the document, since the base URL is no address"
    )


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("/token", "it is relative, and the base URL is no address"),
        ("https://me:hush@a.example/token", "it holds a user name or password"),
        ("ftp://a.example/token", "it is no http or https address"),
        ("https://{unknown}.example/token", "it holds characters that no URI has"),
        ("https://a.example/{{ .conn.x }}", "it holds what no address does"),
        ("https://a.example/\u202etoken", "it holds control characters"),
        ("https://[a.example/token", "it is no address"),
    ],
    ids=ascii,
)
def test_an_address_that_cannot_be_used_costs_the_flow(token: str, why: str) -> None:
    flows = {"authorizationCode": _flow(tokenUrl=token), "password": _flow()}
    mapped = _map(flows, servers=[{"url": "/v1"}])
    assert list(mapped.schemes()) == ["it password"]
    problem = mapped.the("oauth-url-invalid")
    assert problem.pointer == f"{PLACE}/authorizationCode/tokenUrl"
    assert problem.message.endswith(f": {why}")
    assert "hush" not in str(mapped.bundle)


@pytest.mark.parametrize("token", ["//[x", "javascript:alert(1)"])
def test_an_address_that_leads_to_none_costs_the_flow(token: str) -> None:
    mapped = _map({"authorizationCode": _flow(tokenUrl=token)})
    assert mapped.bundle.authSchemeConfigs == []
    assert mapped.the("oauth-url-invalid").pointer.endswith("/tokenUrl")


@pytest.mark.parametrize("field", ["authorizationUrl", "tokenUrl"])
@pytest.mark.parametrize("value", [None, "", " "], ids=str)
def test_an_address_that_is_missing_costs_the_flow(field: str, value: Any) -> None:
    mapped = _map({"authorizationCode": _flow(**{field: value})})
    assert mapped.bundle.authSchemeConfigs == []
    problem = mapped.the("oauth-url-invalid")
    assert problem.pointer == f"{PLACE}/authorizationCode"
    assert problem.message == f"it: the flow authorizationCode has no {field}"


def test_an_authorisation_address_that_cannot_be_used_costs_no_other_flow() -> None:
    flows = {
        "authorizationCode": _flow(authorizationUrl="/authorize"),
        "clientCredentials": {"tokenUrl": TOKEN, "scopes": {}},
    }
    mapped = _map(flows, servers=[])
    assert list(mapped.schemes()) == ["it client_credentials"]
    assert _urls(mapped) == (TOKEN, TOKEN)


# Scopes


def _scopes(mapped: Mapped) -> tuple[list[Any], list[str]]:
    (config,) = mapped.schemes().values()
    return config["scopes"], config["defaultScopes"]


def test_scopes_keep_their_order_and_their_words() -> None:
    scopes = {"write": "To\x1b write\n", "read": "", "https://a.example/auth": "All"}
    mapped = _map({"authorizationCode": _flow(scopes=scopes)})
    assert _scopes(mapped)[0] == [
        {"name": "write", "description": "To\\u001b write"},
        {"name": "read"},
        {"name": "https://a.example/auth", "description": "All"},
    ]
    problem = mapped.the("text-control-characters")
    assert problem.pointer == f"{PLACE}/authorizationCode/scopes/write"


@pytest.mark.parametrize(
    "name", ["", "read write", 'a"b', "a\\b", "a\nb", "ä", "a\u202eb", "{{.x}}"]
)
def test_a_scope_that_is_none_is_left_out(name: str) -> None:
    mapped = _map({"authorizationCode": _flow(scopes={name: "", "read": ""})})
    assert _scopes(mapped)[0] == [{"name": "read"}]
    assert mapped.the("oauth-scope-invalid").pointer == f"{PLACE}/authorizationCode/scopes"


OFFERED = {"a": "", "b": "", "c": "", "d": ""}


def _needs(**security: Any) -> dict[str, Any]:
    return {
        f"/{name}": {"get": make_operation(name, security=needed)}
        for name, needed in security.items()
    }


@pytest.mark.parametrize(
    ("security", "paths", "default"),
    [
        ([{"it": ["b", "a"]}], {}, ["a", "b"]),
        ([{"it": ["b"]}, {"it": ["a"]}], {}, ["b"]),
        ([{"it": []}], _needs(x=[{"it": ["a"]}]), []),
        ([{"it": ["b"]}], _needs(x=[{"it": ["a"]}]), ["b"]),
        (None, _needs(x=[{"it": ["a", "b"]}], y=[{"it": ["b", "c"]}]), ["b"]),
        (None, _needs(x=[{"it": ["a"]}], y=[{"it": ["b"]}]), []),
        (None, _needs(x=[{"it": ["a"]}], y=[], z=[{"other": ["z"]}]), ["a"]),
        (None, _needs(x=[{"other": []}, {"it": ["c"]}, {"it": ["d"]}]), ["c"]),
        (None, None, []),
    ],
    ids=str,
)
def test_default_scopes_are_those_that_every_call_needs(
    security: Any, paths: Any, default: list[str]
) -> None:
    flows = {"authorizationCode": _flow(scopes=OFFERED)}
    assert _scopes(_map(flows, security=security, paths=paths))[1] == default


def test_what_only_some_operations_need_is_left_to_the_user() -> None:
    paths = _needs(x=[{"it": ["a", "b"]}], y=[{"it": ["b", "c", "z"]}])
    mapped = _map({"authorizationCode": _flow(scopes=OFFERED)}, paths=paths)
    problem = mapped.the("oauth-scopes-to-choose")
    assert problem.message == "it: 2 that operations need are not asked for by default"
    mapped = _map({"authorizationCode": _flow(scopes=OFFERED)}, paths=_needs(x=[{"it": ["a"]}]))
    assert "oauth-scopes-to-choose" not in mapped.codes()


def test_a_webhook_needs_no_scopes_of_the_user() -> None:
    tree = make_document(
        _needs(x=[{"it": ["a"]}]),
        components={
            "securitySchemes": {
                "it": {
                    "type": "oauth2",
                    "flows": {"authorizationCode": _flow(scopes=OFFERED)},
                }
            }
        },
        webhooks={"made": {"post": make_operation("made", security=[{"it": []}])}},
    )
    del tree["security"]
    assert _scopes(map_document(tree))[1] == ["a"]


def test_a_flow_is_asked_only_for_what_it_offers() -> None:
    mapped = _map({"authorizationCode": _flow(scopes={"a": ""})}, security=[{"it": ["z", "a"]}])
    assert _scopes(mapped)[1] == ["a"]
    problem = mapped.the("oauth-scope-undeclared")
    assert (problem.pointer, problem.message) == (f"{PLACE}/authorizationCode", "it: z")


@pytest.mark.parametrize(
    "url",
    ["https://a.example/" + "{tenant}" * 30, "https://{tenant}.example/" + "a" * 2_000],
    ids=["a long value many times", "a long address"],
)
def test_an_address_that_would_grow_beyond_all_measure_is_none(url: str) -> None:
    server = {"url": url, "variables": {"tenant": {"default": "a" * 100}}}
    for token in ("/token", url):
        mapped = _map({"authorizationCode": _flow(tokenUrl=token)}, servers=[server])
        assert mapped.bundle.authSchemeConfigs == []
        assert mapped.the("oauth-url-invalid").pointer == f"{PLACE}/authorizationCode/tokenUrl"
        assert mapped.bundle.connector["connectionVariables"][0]["value"] == "a" * 100
