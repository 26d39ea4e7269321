"""Ways to sign in of a Swagger 2.0 document (2.0, Security Scheme Object)."""

from __future__ import annotations

from importer.model.api import FlowKind, SecurityScheme
from importer.openapi.nodes import Node, Reader
from importer.openapi.security import INVALID, basic_scheme, read_flow

_API_KEY_FIELDS = frozenset({"type", "description", "name", "in"})
_OAUTH2_FIELDS = frozenset(
    {"type", "description", "flow", "authorizationUrl", "tokenUrl", "scopes"}
)
_FLOWS: dict[str, FlowKind] = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accesscode": "authorizationCode",
}


def read_scheme(reader: Reader, name: str, node: Node) -> SecurityScheme | None:
    """Read one scheme; None, with a Problem, where its type or its flow is none of 2.0's."""
    kind = reader.text(node, "type").lower()
    if kind == "basic":
        return basic_scheme(reader, name, node)
    if kind == "apikey":
        reader.leave_out(node, _API_KEY_FIELDS)
        return SecurityScheme(
            name=name,
            kind="apiKey",
            description=reader.text(node, "description"),
            parameter=reader.text(node, "name"),
            place=reader.text(node, "in"),
            location=node.location,
        )
    flow = _FLOWS.get(reader.text(node, "flow").lower()) if kind == "oauth2" else None
    if flow is None:
        what = "flow" if kind == "oauth2" else "type"
        reader.note(INVALID, node.location, f"{name}: its {what} is none of Swagger 2.0's")
        return None
    reader.leave_out(node, _OAUTH2_FIELDS)
    return SecurityScheme(
        name=name,
        kind="oauth2",
        description=reader.text(node, "description"),
        flows=(read_flow(reader, flow, node),),
        location=node.location,
    )
