"""A document of any version to the model; of OpenAPI 3, what concerns the whole API.

Sections cited are those of the OpenAPI Specification 3.0.4, where 3.1.1 and 3.2.0 are alike.
"""

from __future__ import annotations

from typing import NamedTuple

from importer.document.resolve import Resolver
from importer.model.api import Api, Dialect, SecurityScheme, Server, ServerVariable
from importer.model.document import Document
from importer.openapi.about import read_whole
from importer.openapi.grammar import Grammar
from importer.openapi.nodes import Node, Reader
from importer.openapi.operations import OPENAPI_3, OPENAPI_3_2
from importer.openapi.paths import read_paths
from importer.openapi.security import read_scheme, read_schemes
from importer.openapi.webhooks import Callbacks, read_sent
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
        "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
        "https://json-schema.org/draft/2020-12/schema",
    }
)
"""Dialects of schemas that 3.1 and 3.2 documents are read as (3.1.1, section 4.8.24.7)."""


class _Fields(NamedTuple):
    """What a version of OpenAPI 3 knows in the document itself, and its grammar below `paths`."""

    root: frozenset[str]
    server: frozenset[str]
    components: frozenset[str]
    grammar: Grammar


_FIELDS_3 = _Fields(_ROOT_FIELDS, _SERVER_FIELDS, _COMPONENTS_FIELDS, OPENAPI_3)
_FIELDS_3_2 = _Fields(
    root=_ROOT_FIELDS | {"$self"},
    server=_SERVER_FIELDS | {"name"},
    components=_COMPONENTS_FIELDS | {"mediaTypes"},
    grammar=OPENAPI_3_2,
)


def read_api(
    document: Document, resolver: Resolver, problems: ProblemLog, *, webhooks: bool = True
) -> Api:
    """Read the whole document, whatever its version; raises for nothing in it.

    With `webhooks` off, webhooks and callbacks are not read but counted, in one Problem.
    """
    reader = Reader(resolver, problems, dialect_of(document.openapi))
    root = Node(document.root, resolver.root_location, resolver.base)
    if reader.dialect == "2.0":
        from importer.openapi.swagger.document import read_swagger

        api = read_swagger(reader, root, webhooks=webhooks)
    else:
        is_3_2 = document.openapi.startswith("3.2")
        fields = _FIELDS_3_2 if is_3_2 else _FIELDS_3
        api = _read_openapi(reader, root, fields, webhooks=webhooks)
    if not api.operations and not api.skipped and not api.webhooks:
        reader.note("no-operations", root.location, "no path has a method")
    return api


def dialect_of(version: str) -> Dialect:
    """Give the schema dialect of a version of OpenAPI; 3.2 has that of 3.1."""
    dialects: dict[str, Dialect] = {"2.0": "2.0", "3.0": "3.0"}
    return dialects.get(version[:3], "3.1")


def _read_openapi(reader: Reader, root: Node, fields: _Fields, *, webhooks: bool) -> Api:
    """Read a document of OpenAPI 3 (4.7.1, OpenAPI Object)."""
    reader.leave_out(root, fields.root)
    callbacks = Callbacks()
    grammar = fields.grammar._replace(take_callbacks=callbacks.take)
    operations, skipped = read_paths(reader, reader.mapping(root, "paths"), grammar)
    sent = read_sent(reader, root, fields.grammar, callbacks, wanted=webhooks)
    return read_whole(
        reader,
        root,
        servers=tuple(_read_servers(reader, root, fields.server)),
        schemes=_read_components(reader, root, fields.components),
        operations=tuple(operations),
        skipped=skipped,
        webhooks=sent,
    )


def _read_servers(reader: Reader, node: Node, known: frozenset[str]) -> list[Server]:
    """Read the `servers` of the document (4.7.5, Server Object)."""
    servers = []
    for item in reader.items(node, "servers"):
        if not isinstance(item.value, dict) or not reader.text(item, "url"):
            reader.note("field-invalid", item.location, "a server without a URL")
            continue
        reader.leave_out(item, known)
        servers.append(
            Server(
                url=item.value["url"],
                name=reader.text(item, "name") if "name" in known else "",
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


def _read_components(
    reader: Reader, root: Node, known: frozenset[str]
) -> tuple[SecurityScheme, ...]:
    """Read the components that nothing refers to by `$ref`: security schemes (4.7.7)."""
    dialect = root.value.get("jsonSchemaDialect")
    if dialect is not None and (not isinstance(dialect, str) or dialect not in _DIALECTS):
        place = root.location.child("jsonSchemaDialect")
        reader.note("schema-dialect-other", place, "schemas were read as OpenAPI's own")
    components = reader.mapping(root, "components")
    if components is None:
        return ()
    reader.leave_out(components, known)
    return read_schemes(reader, components, "securitySchemes", read_scheme)
