"""An OpenAPI 3.0 or 3.1 document to the model: what concerns the whole API.

Sections cited are those of the OpenAPI Specification 3.0.4, where 3.1.1 is alike.
"""

from __future__ import annotations

from importer.document.resolve import Resolver
from importer.model.api import Api, Dialect, Server, ServerVariable
from importer.model.document import Document
from importer.openapi.nodes import Node, Reader
from importer.openapi.paths import read_paths
from importer.problems import ProblemLog

_ROOT_FIELDS = frozenset(
    {
        "openapi",
        "info",
        "servers",
        "paths",
        "components",
        "security",
        "tags",
        "externalDocs",
        "webhooks",
        "jsonSchemaDialect",
        "x-webhooks",
    }
)
_INFO_FIELDS_CARRIED = frozenset({"title", "version"})
_SERVER_FIELDS = frozenset({"url", "description", "variables"})
_VARIABLE_FIELDS = frozenset({"default", "enum", "description"})
_COMPONENTS_FIELDS = frozenset(
    {
        "schemas",
        "responses",
        "parameters",
        "examples",
        "requestBodies",
        "headers",
        "securitySchemes",
        "links",
        "callbacks",
        "pathItems",
    }
)
_DIALECTS = frozenset(
    {
        "https://spec.openapis.org/oas/3.1/dialect/base",
        "https://json-schema.org/draft/2020-12/schema",
    }
)
"""Dialects of schemas that 3.1 documents are read as (3.1.1, section 4.8.24.7)."""


def read_api(document: Document, resolver: Resolver, problems: ProblemLog) -> Api:
    """Read the whole document (4.7.1, OpenAPI Object); raises for nothing in it."""
    dialect: Dialect = "3.1" if document.openapi.startswith("3.1") else "3.0"
    reader = Reader(resolver, problems, dialect)
    root = Node(document.root, resolver.root_location, document.uri)
    reader.leave_out(root, _ROOT_FIELDS)
    info = reader.mapping(root, "info")
    operations, skipped = read_paths(reader, reader.mapping(root, "paths"))
    _note_unplaced(reader, root, info)
    if not operations and not skipped:
        reader.note("no-operations", root.location, "no path has a method")
    return Api(
        title=_text_or_number(info, "title"),
        version=_text_or_number(info, "version"),
        documentation_url=read_documentation_url(reader, root),
        dialect=dialect,
        servers=tuple(read_servers(reader, root)),
        operations=tuple(operations),
        skipped=skipped,
    )


def _text_or_number(info: Node | None, key: str) -> str:
    """Give a field of `info`; an unquoted version (`version: 1.0`) is a number in YAML."""
    value = info.value.get(key) if info else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if isinstance(value, str) or is_number else ""


def read_documentation_url(reader: Reader, node: Node) -> str:
    """Give the address in `externalDocs` (4.7.22), "" where there is none."""
    docs = reader.mapping(node, "externalDocs")
    return reader.text(docs, "url") if docs else ""


def read_servers(reader: Reader, node: Node) -> list[Server]:
    """Read the `servers` of the document (4.7.5, Server Object)."""
    servers = []
    for item in reader.items(node, "servers"):
        if not isinstance(item.value, dict) or not reader.text(item, "url"):
            reader.note("field-invalid", item.location, "a server without a URL")
            continue
        reader.leave_out(item, _SERVER_FIELDS)
        servers.append(
            Server(
                url=item.value["url"],
                description=reader.text(item, "description"),
                variables=tuple(_read_variables(reader, item)),
                location=item.location,
            )
        )
    return servers


def _read_variables(reader: Reader, server: Node) -> list[ServerVariable]:
    """Read the variables of a server (4.7.6); one without a default is a Problem and left out."""
    variables = reader.mapping(server, "variables")
    found = []
    for name in variables.value if variables else ():
        assert variables is not None  # noqa: S101 - the loop is empty otherwise
        node = variables.child(name)
        default = node.value.get("default") if isinstance(node.value, dict) else None
        if isinstance(default, int | float) and not isinstance(default, bool):
            default = str(default)  # a port without quotes
        if not isinstance(default, str):
            reader.note("server-variable-invalid", node.location, f"`{name}` has no default")
            continue
        reader.leave_out(node, _VARIABLE_FIELDS)
        choices = tuple(str(item.value) for item in reader.items(node, "enum"))
        found.append(
            ServerVariable(
                name=name,
                default=default,
                choices=choices,
                description=reader.text(node, "description"),
            )
        )
    return found


def _note_unplaced(reader: Reader, root: Node, info: Node | None) -> None:
    """Tell what concerns the whole document and has no place on the platform."""
    if info:
        other = sorted(info.value.keys() - _INFO_FIELDS_CARRIED)
        if other:
            reader.note("document-details-dropped", info.location, ", ".join(other))
    for key in ("tags", "security"):
        if root.value.get(key):
            reader.note("document-details-dropped", root.location.child(key), key)
    dialect = root.value.get("jsonSchemaDialect")
    if dialect is not None and (not isinstance(dialect, str) or dialect not in _DIALECTS):
        place = root.location.child("jsonSchemaDialect")
        reader.note("schema-dialect-other", place, "schemas were read as OpenAPI's own")
    for key in ("webhooks", "x-webhooks"):
        for name in reader.names(root, key):
            reader.note("webhook-dropped", root.location.child(key, name), f"the webhook {name}")
    components = reader.mapping(root, "components")
    if components:
        reader.leave_out(components, _COMPONENTS_FIELDS)
        for name in reader.names(components, "securitySchemes"):
            place = components.location.child("securitySchemes", name)
            reader.note("security-scheme-dropped", place, f"the security scheme {name}")
