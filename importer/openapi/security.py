"""Ways to sign in, and which of them calls need (OpenAPI 3.0.4, sections 4.7.27 to 4.7.30).

No value that could be a secret is read: neither examples nor extensions nor defaults.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from importer.model.api import Flow, FlowKind, Requirement, SchemeKind, Scope, SecurityScheme
from importer.openapi.bodies import object_behind
from importer.openapi.nodes import Node, Reader

_SCHEME_STEPS = 10
"""What reading a security scheme or a flow costs, in steps of `Reader.spend`."""

_COMMON_FIELDS = frozenset({"type", "description", "deprecated"})
_FIELDS: dict[SchemeKind, frozenset[str]] = {
    "apiKey": _COMMON_FIELDS | {"name", "in"},
    "http": _COMMON_FIELDS | {"scheme", "bearerFormat"},
    "oauth2": _COMMON_FIELDS | {"flows", "oauth2MetadataUrl"},
    "openIdConnect": _COMMON_FIELDS | {"openIdConnectUrl"},
    "mutualTLS": _COMMON_FIELDS,
}
_KINDS: dict[str, SchemeKind] = {kind.lower(): kind for kind in _FIELDS}
_FLOWS: dict[str, FlowKind] = {
    "authorizationCode": "authorizationCode",
    "clientCredentials": "clientCredentials",
    "password": "password",
    "implicit": "implicit",
    "deviceAuthorization": "deviceAuthorization",
}
_FLOW_FIELDS = frozenset(
    {"authorizationUrl", "tokenUrl", "refreshUrl", "scopes", "deviceAuthorizationUrl"}
)
INVALID = "security-scheme-invalid"


def read_schemes(
    reader: Reader,
    owner: Node,
    key: str,
    read_one: Callable[[Reader, str, Node], SecurityScheme | None],
) -> tuple[SecurityScheme, ...]:
    """Read the schemes in a field of an object; one that cannot be read is a Problem.

    `read_one` reads the scheme with a name, at a place behind all references.
    """
    schemes = reader.mapping(owner, key)
    reader.spend(_SCHEME_STEPS * len(schemes.value) if schemes else 0)
    found = []
    for name in schemes.value if schemes else ():
        assert schemes is not None  # noqa: S101 - the loop is empty otherwise
        node = object_behind(reader, schemes.child(name), INVALID)
        scheme = node and read_one(reader, name, node)
        if scheme is not None:
            found.append(scheme)
    return tuple(found)


def read_scheme(reader: Reader, name: str, node: Node) -> SecurityScheme | None:
    """Read one scheme of OpenAPI 3 (4.7.27); None, with a Problem, where its type is none."""
    word = reader.text(node, "type")
    kind = _KINDS.get(word.lower())
    if kind is None and word.lower() == "basic":
        reader.note("field-invalid", node.location.child("type"), "`basic` was read as http basic")
        return basic_scheme(reader, name, node)
    if kind is None:
        reader.note(INVALID, node.location, f"{name}: its type is none of OpenAPI's")
        return None
    reader.leave_out(node, _FIELDS[kind])
    if node.value.get("oauth2MetadataUrl") is not None and kind == "oauth2":
        place = node.location.child("oauth2MetadataUrl")
        reader.note("security-detail-dropped", place, f"{name}: oauth2MetadataUrl")
    return SecurityScheme(
        name=name,
        kind=kind,
        description=reader.text(node, "description"),
        deprecated=reader.flag(node, "deprecated"),
        parameter=reader.text(node, "name") if kind == "apiKey" else "",
        place=reader.text(node, "in") if kind == "apiKey" else "",
        http_scheme=reader.text(node, "scheme").strip().lower() if kind == "http" else "",
        bearer_format=reader.text(node, "bearerFormat") if kind == "http" else "",
        openid_url=reader.text(node, "openIdConnectUrl") if kind == "openIdConnect" else "",
        flows=_read_flows(reader, node) if kind == "oauth2" else (),
        location=node.location,
    )


def basic_scheme(reader: Reader, name: str, node: Node) -> SecurityScheme:
    """Give a scheme of user name and password as 2.0 writes it (2.0, Security Scheme Object)."""
    reader.leave_out(node, _COMMON_FIELDS)
    return SecurityScheme(
        name=name,
        kind="http",
        description=reader.text(node, "description"),
        http_scheme="basic",
        location=node.location,
    )


def _read_flows(reader: Reader, scheme: Node) -> tuple[Flow, ...]:
    """Read the flows of a scheme (4.7.28)."""
    flows = reader.mapping(scheme, "flows")
    if flows is None:
        return ()
    reader.leave_out(flows, frozenset(_FLOWS))
    found = []
    for key, kind in _FLOWS.items():
        node = reader.mapping(flows, key)
        if node is None:
            continue
        reader.spend(_SCHEME_STEPS)
        reader.leave_out(node, _FLOW_FIELDS)
        found.append(read_flow(reader, kind, node))
    return tuple(found)


def read_flow(reader: Reader, kind: FlowKind, node: Node) -> Flow:
    """Read one flow of OAuth 2 (4.7.29); 2.0 writes its fields into the scheme itself."""
    return Flow(
        kind=kind,
        authorization_url=reader.text(node, "authorizationUrl").strip(),
        token_url=reader.text(node, "tokenUrl").strip(),
        refresh_url=reader.text(node, "refreshUrl").strip(),
        scopes=tuple(_read_scopes(reader, node)),
        location=node.location,
    )


def _read_scopes(reader: Reader, flow: Node) -> list[Scope]:
    """Read the scopes of a flow; a description that is no text is told of and left out."""
    scopes = reader.mapping(flow, "scopes")
    if scopes is None:
        return []
    reader.spend(len(scopes.value))
    extensions = [name for name in scopes.value if reader.dialect == "2.0" and name[:2] == "x-"]
    if extensions:
        reader.note("extensions-dropped", scopes.location, ", ".join(extensions))
    return [
        Scope(name, reader.text(scopes, name))
        for name in scopes.value
        if name not in set(extensions)
    ]


def read_requirements(reader: Reader, owner: Node) -> tuple[Requirement, ...] | None:
    """Read the `security` of a document or an operation (4.7.30); None where it says nothing.

    An empty list is a statement: nothing is needed. A list of which nothing can be read is none.
    """
    if not isinstance(owner.value.get("security"), list):
        tuple(reader.items(owner, "security"))  # tells of what is no list
        return None
    found = [
        requirement
        for item in reader.items(owner, "security")
        if (requirement := _read_requirement(reader, item)) is not None
    ]
    return None if owner.value["security"] and not found else tuple(found)


def _read_requirement(reader: Reader, item: Node) -> Requirement | None:
    if not isinstance(item.value, dict):
        reader.note("field-invalid", item.location, "a security requirement is no object")
        return None
    reader.spend(len(item.value))
    return Requirement({name: _scopes_needed(reader, item, name) for name in item.value})


def _scopes_needed(reader: Reader, requirement: Node, name: str) -> tuple[str, ...]:
    if requirement.value[name] is None:  # YAML without `[]`
        return ()
    values: list[Any] = [scope.value for scope in reader.items(requirement, name)]
    return tuple(value for value in values if isinstance(value, str))
