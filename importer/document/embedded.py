"""Schemas of OpenAPI 3.1 that have a URI (`$id`) or an anchor of their own, found in a document.

JSON Schema 2020-12 (core, sections 8.2.1 and 8.2.2) lets a schema change the base URI of the
references in it, and name places in it. Only schemas do: an example, a default or a property that
happens to be called `$id` changes nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

_DATA = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Fields whose value is data, where a name is not taken for one of them."""

_MAPS = frozenset(
    {
        "$defs",
        "callbacks",
        "content",
        "definitions",
        "dependentSchemas",
        "encoding",
        "headers",
        "parameters",
        "pathItems",
        "paths",
        "patternProperties",
        "properties",
        "requestBodies",
        "responses",
        "schemas",
        "webhooks",
    }
)
"""Fields whose value is a map with names as keys: a property may be called `default` or `$id`."""


class Embedded(NamedTuple):
    """What was found; objects are named by their identity (`id`).

    `uris` gives for the object of each schema with an `$id` its absolute URI, `schemas` the
    schemas by that URI, `anchors` for the object of each resource (such a schema, or the document)
    its anchors by name.
    """

    uris: dict[int, str]
    schemas: dict[str, dict[str, Any]]
    anchors: dict[int, dict[str, dict[str, Any]]]


class _Step(NamedTuple):
    """A node to look at, the resource it is in with its URI, and whether its keys are names."""

    node: Any
    resource: int
    base: str
    is_map: bool


def find_embedded(root: dict[str, Any], uri: str) -> Embedded:
    """Find all schemas with `$id` or anchors below `root`, the document at `uri`.

    Of two schemas with one URI, or anchors with one name, the first counts; none has the
    document's own URI. An `$id` that is no URI is passed over.
    """
    found = Embedded({}, {}, {})
    _take_anchors(found, id(root), root)  # a file may be nothing but a schema
    todo = [_Step(child, id(root), uri, key in _MAPS) for key, child in reversed(root.items())]
    while todo:
        step = todo.pop()
        if isinstance(step.node, list):
            todo.extend(step._replace(node=child, is_map=False) for child in reversed(step.node))
        elif isinstance(step.node, dict):
            if not step.is_map:
                step = _enter(found, step, uri)
            todo.extend(
                _Step(child, step.resource, step.base, not step.is_map and key in _MAPS)
                for key, child in reversed(step.node.items())
                if step.is_map or key not in _DATA
            )
    return found


def _enter(found: Embedded, step: _Step, document_uri: str) -> _Step:
    """Take down what an object is called; give the step with the base URI inside it."""
    node = step.node
    own = _absolute(step.base, node.get("$id"))
    if own is not None and own != document_uri:
        found.uris[id(node)] = own
        found.schemas.setdefault(own, node)
        step = step._replace(resource=id(node), base=own)
    _take_anchors(found, step.resource, node)
    return step


def _take_anchors(found: Embedded, resource: int, node: dict[str, Any]) -> None:
    """Take down the anchors of an object, which are those of a resource."""
    for word in ("$anchor", "$dynamicAnchor"):
        name = node.get(word)
        if isinstance(name, str):
            found.anchors.setdefault(resource, {}).setdefault(name, node)


def _absolute(base: str, own: object) -> str | None:
    """Give an `$id` as an absolute URI without fragment; None where it is none."""
    if not isinstance(own, str):
        return None
    try:
        return urldefrag(urljoin(base, own)).url
    except ValueError:  # urljoin's word for a host such as `[`
        return None
