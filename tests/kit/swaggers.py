"""Swagger 2.0 documents made in a few words, and what reading and mapping make of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from documents import ReadApi
from mapped import Mapped

from importer.document.resolve import Resolver
from importer.mapping.map import map_api
from importer.mapping.options import MappingOptions
from importer.model.document import Document
from importer.openapi.read import read_api
from importer.problems import ProblemLog

Json = dict[str, Any]
URI = "file:///things.json"
DONE: Json = {"200": {"description": ""}}


def make_swagger(paths: Mapping[str, Any], **root: Any) -> Json:
    """Make a document with these paths; `root` adds to its fields or replaces them."""
    document: Json = {
        "swagger": "2.0",
        "info": {"title": "Things", "version": "1"},
        "host": "things.example.com",
        "schemes": ["https"],
        "security": [{}],
        "paths": dict(paths),
    }
    return {**document, **root}


def make_post(*parameters: Any, responses: Any = None, **fields: Any) -> Json:
    """Make a path item with one operation, a POST called `makeThing` with these parameters."""
    operation: Json = {"operationId": "makeThing", "responses": responses or DONE}
    if parameters:
        operation["parameters"] = list(parameters)
    return {"post": {**operation, **fields}}


def document_of(tree: Json, uri: str = URI) -> Document:
    """Take a tree for the Swagger document that was read."""
    return Document(
        location="things.json",
        uri=uri,
        sha256="0" * 64,
        openapi="2.0",
        root=tree,
        raw=msgspec.json.encode(tree),
    )


def read_swagger(tree: Json, uri: str = URI) -> ReadApi:
    """Read a document; its structure is not checked."""
    problems = ProblemLog()
    document = document_of(tree, uri)
    return ReadApi(read_api(document, Resolver(document), problems), problems.sorted())


def read_post(*parameters: Any, root: Json | None = None, **fields: Any) -> ReadApi:
    """Read a document whose only operation is a POST with these parameters."""
    return read_swagger(make_swagger({"/things": make_post(*parameters, **fields)}, **(root or {})))


def map_swagger(tree: Json, **options: Any) -> Mapped:
    """Read and map a document; its structure is not checked. `options` are MappingOptions."""
    problems = ProblemLog()
    document = document_of(tree)
    resolver = Resolver(document)
    api = read_api(document, resolver, problems)
    return Mapped(map_api(api, document, resolver, problems, MappingOptions(**options)))


def map_post(*parameters: Any, root: Json | None = None, **fields: Any) -> Mapped:
    """Map a document whose only operation is a POST with these parameters."""
    return map_swagger(make_swagger({"/things": make_post(*parameters, **fields)}, **(root or {})))


def map_definition(schema: Any, **others: Any) -> Mapped:
    """Map a document whose only body is the definition `Thing`; `others` stand beside it."""
    body = {"name": "thing", "in": "body", "schema": {"$ref": "#/definitions/Thing"}}
    definitions = {"Thing": schema, **others}
    return map_post(body, root={"definitions": definitions, "consumes": ["application/json"]})
