"""A document of many operations, as large vendors have them: generated, the same each time."""

from __future__ import annotations

import copy
from typing import Any

Json = dict[str, Any]
_EACH_DEFINITION_FOR = 8
"""So many operations share a schema."""


def make_many_operations(count: int) -> Json:
    """Make a document of `count` operations; its schemas refer to each other, some in circles."""
    schemas = {f"Thing{n}": _schema(n) for n in range(count // _EACH_DEFINITION_FOR + 1)}
    paths: Json = {}
    for number in range(count):
        resource, is_post = divmod(number, 2)
        item = paths.setdefault(f"/group{resource % 20}/resource{resource}/{{id}}", {})
        thing = f"#/components/schemas/Thing{number // _EACH_DEFINITION_FOR}"
        item["post" if is_post else "get"] = _operation(number, thing, has_body=bool(is_post))
    return {
        "openapi": "3.0.3",
        "info": {"title": "Many", "version": "1"},
        "servers": [{"url": "https://many.example.com"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(number: int, thing: str, *, has_body: bool) -> Json:
    content = {"application/json": {"schema": {"$ref": thing}}}
    operation: Json = {
        "operationId": f"operation{number}",
        "summary": f"What operation {number} is for",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer", "default": number}},
        ],
        "responses": {"200": {"description": "Done.", "content": content}},
    }
    if has_body:
        operation["requestBody"] = {"content": content}
    return operation


def _schema(number: int) -> Json:
    """Make a schema; every third one and the one after it refer to each other."""
    properties: Json = {"id": {"type": "string"}, "number": {"enum": [number]}}
    if number % 3 == 1:
        properties["before"] = {"$ref": f"#/components/schemas/Thing{number - 1}"}
    if number % 3 == 0:
        properties["itself"] = {"$ref": f"#/components/schemas/Thing{number}"}
    return {"type": "object", "properties": properties}


def make_older(document: Json) -> Json:
    """Make what the same vendor had published before: less, other, and a little that is gone.

    Six tenths of its paths, summaries and schemas that were other, and one path in twenty more.
    """
    paths = dict(list(document["paths"].items())[: len(document["paths"]) * 6 // 10])
    older: Json = {}
    gone: Json = {}
    for place, (path, item) in enumerate(paths.items()):
        older[path] = copy.deepcopy(item)
        if place % 5 == 0:
            operations = [one for one in older[path].values() if "responses" in one]
            for operation in operations[:1]:
                operation["summary"] = "What it was for before"
        if place % 20 == 0:
            thing = f"#/components/schemas/Gone{place}"
            older[f"/gone{place}/{{id}}"] = {"post": _operation(place, thing, has_body=True)}
            older[f"/gone{place}/{{id}}"]["post"]["operationId"] = f"gone{place}"
            gone[f"Gone{place}"] = {"type": "object", "description": "It was here before"}
    schemas = {**document["components"]["schemas"], **gone}
    for name in list(schemas)[::7]:
        schemas[name] = {**schemas[name], "title": "Before"}
    return {**document, "paths": older, "components": {"schemas": schemas}}
