"""Documents made in a few words, and what the stages from reading to mapping make of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from importer.document.resolve import Resolver
from importer.mapping.map import map_api
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.model.document import Document
from importer.model.payloads import (
    ActionCreate,
    ActionParameter,
    DefinitionCreate,
    TriggerCreate,
)
from importer.openapi.read import read_api
from importer.problems import Problem, ProblemLog

Json = dict[str, Any]
JSON = "application/json"
URI = "file:///things.json"
VERSIONS = {"3.0": "3.0.3", "3.1": "3.1.0"}


class Mapped:
    """A bundle with ways to look things up; each raises KeyError for what is not there."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def action(self, name: str) -> ActionCreate:
        """Give the action of a name."""
        return {action["name"]: action for action in self.bundle.actions}[name]

    def only_action(self) -> ActionCreate:
        """Give the one action there is."""
        (action,) = self.bundle.actions
        return action

    def trigger(self, name: str) -> TriggerCreate:
        """Give the trigger of a name."""
        return {trigger["name"]: trigger for trigger in self.bundle.triggers}[name]

    def schemes(self) -> dict[str, Any]:
        """Give the auth scheme configs by the keys of their schemes, without ids."""
        return {
            self.bundle.scheme_keys[config["id"]]: {
                field: value for field, value in config.items() if field != "id"
            }
            for config in self.bundle.authSchemeConfigs
        }

    def parameters(self) -> dict[str, ActionParameter]:
        """Give the parameters of the one action by their names."""
        return {item["name"]: item for item in self.only_action()["parameters"]}

    def definition(self, name: str) -> DefinitionCreate:
        """Give the definition of a name."""
        return {found["name"]: found for found in self.bundle.definitions}[name]

    def content(self, name: str) -> Any:
        """Give the schema of a definition as a JSON value."""
        return msgspec.json.decode(self.definition(name)["schema"]["content"])

    def accepted(self) -> dict[str, list[str]]:
        """Give the media types of each definition by its name."""
        return {found["name"]: found["accept"] for found in self.bundle.definitions}

    def request(self, name: str) -> list[str]:
        """Give the names of the definitions that an action's request body links."""
        return [
            link["definition"]["name"] for link in self.action(name)["requestBody"]["definitions"]
        ]

    def responses(self, name: str) -> dict[int | None, list[str]]:
        """Give the names of the definitions that an action's responses link, by status."""
        return {
            response.get("status"): [link["definition"]["name"] for link in response["definitions"]]
            for response in self.action(name)["responses"]
        }

    def codes(self) -> set[str]:
        """Give the codes of all Problems."""
        return {problem.code for problem in self.bundle.problems}

    def told(self, code: str) -> list[Problem]:
        """Give the Problems of a code."""
        return [problem for problem in self.bundle.problems if problem.code == code]

    def the(self, code: str) -> Problem:
        """Give the one Problem of a code."""
        (problem,) = self.told(code)
        return problem


def make_document(
    paths: Mapping[str, Any], *, dialect: str = "3.0", schemas: Json | None = None, **root: Any
) -> Json:
    """Make a document with these paths; `root` adds to its fields or replaces them."""
    document: Json = {
        "openapi": VERSIONS[dialect],
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://things.example.com"}],
        "security": [{}],
        "paths": dict(paths),
    }
    if schemas is not None:
        document["components"] = {"schemas": schemas}
    return {**document, **root}


def make_operation(
    operation_id: str | None = None, *, request: Any = None, returns: Any = None, **fields: Any
) -> Json:
    """Make an operation; `request` and `returns` (its 200) are schemas of JSON bodies."""
    response: Json = {"description": ""}
    if returns is not None:
        response["content"] = {JSON: {"schema": returns}}
    operation: Json = {"responses": {"200": response}}
    if operation_id is not None:
        operation["operationId"] = operation_id
    if request is not None:
        operation["requestBody"] = {"content": {JSON: {"schema": request}}}
    return {**operation, **fields}


def read_tree(tree: Json, uri: str = URI) -> Document:
    """Take a tree for the document that was read."""
    return Document(
        location="things.json",
        uri=uri,
        sha256="0" * 64,
        openapi=tree["openapi"],
        root=tree,
        raw=msgspec.json.encode(tree),
    )


def map_document(tree: Json, *, uri: str = URI, **options: Any) -> Mapped:
    """Read and map a document; its structure is not checked. `options` are MappingOptions."""
    document = read_tree(tree, uri)
    resolver = Resolver(document)
    problems = ProblemLog()
    chosen = MappingOptions(**options)
    api = read_api(document, resolver, problems, webhooks=chosen.triggers)
    return Mapped(map_api(api, document, resolver, problems, chosen))


def map_operation(
    operation: Json,
    *,
    path: str = "/things",
    method: str = "get",
    parameter_notes: bool = True,
    **document: Any,
) -> Mapped:
    """Map a document with one operation."""
    tree = make_document({path: {method: operation}}, **document)
    return map_document(tree, parameter_notes=parameter_notes)


def map_schema(
    schema: Any, others: Json | None = None, *, dialect: str = "3.0", **more: Any
) -> Mapped:
    """Map a document whose only body is the component `Thing`; the rest are components beside it.

    Problems about the unused ones are part of it.
    """
    operation = make_operation("makeThing", request={"$ref": "#/components/schemas/Thing"})
    return map_operation(
        operation,
        method="post",
        dialect=dialect,
        schemas={"Thing": schema, **(others or {}), **more},
    )


def translated(schema: Any, *, dialect: str = "3.0", **others: Any) -> Any:
    """Give what a schema becomes, where there is nothing to tell about it."""
    mapped = map_schema(schema, dialect=dialect, **others)
    assert mapped.bundle.problems == [], mapped.bundle.problems
    return mapped.content("Thing")
