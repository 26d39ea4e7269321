"""Component schemas that nothing which is imported reaches, told of in one Problem.

Schemas of bodies are followed while they are mapped. Those of parameters are not: a parameter has
but a type on the platform, so that what its schema refers to is not sent, and yet it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from importer.document.reference_sites import references_of
from importer.document.resolve import DanglingReference, Found, Resolver
from importer.mapping.definitions import DefinitionBook
from importer.model.api import Api
from importer.model.document import Document, Location
from importer.problems import ProblemLog


def tell_unused(
    api: Api, document: Document, resolver: Resolver, book: DefinitionBook, problems: ProblemLog
) -> None:
    """Tell of component schemas that no operation or webhook of an API reaches.

    `book` has all of their bodies by now. No file is read for it.
    """
    steps = ("definitions",) if api.dialect == "2.0" else ("components", "schemas")
    schemas: Any = document.root
    for step in steps:
        schemas = schemas.get(step) if isinstance(schemas, dict) else None
    if not isinstance(schemas, dict):
        return
    home = Location(document.uri, "").child(*steps)
    reached = book.reached(home)
    if any(home.child(name) not in reached for name in schemas):
        reached |= _used_by_parameters(api, resolver)
    unused = [name for name in schemas if home.child(name) not in reached]
    if unused:
        message = f"{len(unused)} of {len(schemas)}: {', '.join(unused)}"
        problems.add("components-unused", home, message)


def _used_by_parameters(api: Api, resolver: Resolver) -> set[Location]:
    """Give the places of all schemas that parameters refer to, and of what those refer to."""
    found: dict[Location, Found] = {}
    todo = list(_schemas_of_parameters(api))
    while todo:
        schema = todo.pop()
        for reference in references_of(schema.value, "schema"):
            try:
                behind = resolver.lookup_read(reference, schema.base)
            except DanglingReference:
                continue  # no component of the document
            if behind.location not in found:
                found[behind.location] = behind
                todo.append(behind)
    return set(found)


def _schemas_of_parameters(api: Api) -> Iterator[Found]:
    seen: set[Location] = set()
    for operation in (*api.operations, *(webhook.operation for webhook in api.webhooks)):
        for parameter in operation.parameters:
            schema = parameter.schema
            if schema is not None and schema.location not in seen:
                seen.add(schema.location)
                yield Found(schema.value, schema.location, schema.base)
