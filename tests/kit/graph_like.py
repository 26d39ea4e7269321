"""A document as Microsoft Graph is one: generated, the same each time, as large as it is asked for.

Entities in a chain of `allOf`, each with many described properties and references to others; for
each of them collections and items below several paths, with OData's parameters shared by all, and
one error response that everything refers to.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
_PROPERTIES = 18
_EACH_ENTITY = 8
"""So many operations belong to one entity."""

_ODATA = ("top", "skip", "search", "filter", "count", "orderby", "select", "expand")
_TEXT = "Represents a property of the entity, as an administrator of the tenant may have set it. "


def make_graph_like(count: int) -> Json:
    """Make a document of `count` operations."""
    entities = -(-count // _EACH_ENTITY)
    paths: Json = {}
    made = 0
    for number in range(entities):
        for path, method, operation in _operations(number):
            if made < count:
                paths.setdefault(path, {})[method] = operation
                made += 1
    schemas = {f"microsoft.graph.entity{n}": _entity(n, entities) for n in range(entities)}
    schemas |= {f"microsoft.graph.entity{n}Page": _page(n) for n in range(entities)}
    schemas["microsoft.graph.error"] = {"type": "object", "properties": {"code": _string(0)}}
    return {
        "openapi": "3.0.4",
        "info": {"title": "Graph-like", "version": "v1.0"},
        "servers": [{"url": "https://graph.example.com/v1.0"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {name: _parameter(f"${name}", "query") for name in _ODATA},
            "responses": {"error": _answer("microsoft.graph.error", "error")},
        },
    }


def _operations(number: int) -> list[tuple[str, str, Json]]:
    """Make the operations of one entity: a collection and an item, below two paths."""
    name = f"microsoft.graph.entity{number}"
    found = []
    for above in ("/groups/{group-id}", "/users/{user-id}"):
        place = f"{above}/onenote/sections/entity{number}"
        item = f"{place}/{{entity{number}-id}}"
        word = f"{above[1:7].rstrip('/')}.entity{number}"
        body = {"requestBody": {"content": {"application/json": {"schema": _ref(name)}}}}
        odata = [{"$ref": f"#/components/parameters/{one}"} for one in _ODATA]
        keys = [_parameter(one.strip("{}"), "path") for one in place.split("/") if "{" in one]
        of_item = [*keys, _parameter(f"entity{number}-id", "path")]
        found += [
            (place, "get", _operation(f"{word}.List", [*keys, *odata], f"{name}Page")),
            (place, "post", {**_operation(f"{word}.Create", keys, name), **body}),
            (item, "get", _operation(f"{word}.Get", [*of_item, *odata[-2:]], name)),
            (item, "patch", {**_operation(f"{word}.Update", of_item, name), **body}),
        ]
    return found


def _operation(name: str, parameters: list[Json], returned: str) -> Json:
    return {
        "operationId": name,
        "summary": f"Do {name}",
        "description": _TEXT * 3,
        "parameters": parameters,
        "responses": {
            "2XX": _answer(returned, "Success"),
            "4XX": {"$ref": "#/components/responses/error"},
            "5XX": {"$ref": "#/components/responses/error"},
        },
    }


def _entity(number: int, count: int) -> Json:
    """Make an entity that builds on another one and refers to two more, in circles too."""
    properties = {f"property{n}": _string(n) for n in range(_PROPERTIES)}
    for far in (7, 31):
        properties[f"other{far}"] = _ref(f"microsoft.graph.entity{(number + far) % count}")
    own = {"title": f"entity{number}", "type": "object", "properties": properties}
    return {"allOf": [_ref(f"microsoft.graph.entity{number // 2}"), own]} if number else own


def _page(number: int) -> Json:
    items = {"type": "array", "items": _ref(f"microsoft.graph.entity{number}")}
    return {"type": "object", "properties": {"value": items, "@odata.nextLink": _string(0)}}


def _string(number: int) -> Json:
    return {"type": "string", "description": _TEXT, "nullable": number % 2 == 0}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, place: str) -> Json:
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}}


def _answer(name: str, told: str) -> Json:
    return {"description": told, "content": {"application/json": {"schema": _ref(name)}}}
