"""Small documents as careful vendors write them, for Hypothesis: every reference leads somewhere.

Names are few, so that they clash, and some are not legal on the platform.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from mapped import VERSIONS, make_document

COMPONENTS = ("Pet", "pet", "Pet.Toy", "a/b", "list_200")
PATHS = ("/", "/pets", "/Pets", "/pets/{id}", "/pets/id", "/pets/{id}.json", "/{a}/{b}", "/a b")
NAMES = ("list", "List", "list all", "list_all", "get_pets", "é", None)
MEDIA = ("application/json", "application/xml", "text/plain", "multipart/form-data", "image/*")
STATUSES = ("200", "204", "2XX", "4XX", "404", "5XX", "default")
METHODS = ("get", "post", "delete")

_REFERENCES = st.sampled_from(COMPONENTS).map(
    lambda name: {"$ref": "#/components/schemas/" + name.replace("/", "~1")}
)
_SCALARS = st.sampled_from(
    (
        {"type": "string"},
        {"type": "string", "format": "date", "example": "2026-01-02"},
        {"type": "integer", "minimum": 1, "default": 1},
        {"enum": ["a", "b"]},
        {"description": "Anything."},
        {},
    )
)


def _composed(schemas: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make schemas out of smaller ones."""
    properties = st.dictionaries(
        st.sampled_from(("id", "name", "$ref", "a/b")), schemas, max_size=3
    )
    return st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, schemas),
        st.builds(lambda found: {"type": "object", "properties": found}, properties),
        st.builds(lambda found: {"properties": found, "type": "object"}, properties),
        st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(("allOf", "anyOf", "oneOf")),
            st.lists(schemas, min_size=1, max_size=2),
        ),
    )


_SCHEMAS = st.recursive(st.one_of(_REFERENCES, _SCALARS), _composed, max_leaves=4)
_CONTENTS = st.dictionaries(
    st.sampled_from(MEDIA), st.builds(lambda schema: {"schema": schema}, _SCHEMAS), max_size=3
)
_RESPONSES = st.dictionaries(
    st.sampled_from(STATUSES),
    st.builds(lambda content: {"description": "", "content": content}, _CONTENTS),
    max_size=3,
)


@st.composite
def _operations(draw: st.DrawFn, path: str) -> dict[str, Any]:
    """Make an operation; it may leave parameters of its path undeclared."""
    names = [name for name in ("id", "a", "b") if f"{{{name}}}" in path and draw(st.booleans())]
    operation: dict[str, Any] = {
        "responses": draw(_RESPONSES),
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": draw(_SCALARS)}
            for name in names
        ]
        + [
            {
                "name": "q",
                "in": draw(st.sampled_from(("query", "header"))),
                "schema": draw(_SCHEMAS),
            }
        ],
    }
    name = draw(st.sampled_from(NAMES))
    if name is not None:
        operation["operationId"] = name
    contents = draw(_CONTENTS)
    if contents:
        operation["requestBody"] = {"content": contents}
    return operation


@st.composite
def small_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Make a document of a few operations in 3.0 or 3.1, all of whose references lead somewhere."""
    paths: dict[str, Any] = {}
    for path in draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=4)):
        methods = draw(st.lists(st.sampled_from(METHODS), unique=True, min_size=1, max_size=2))
        paths[path] = {method: draw(_operations(path)) for method in methods}
    schemas = {name: draw(_SCHEMAS) for name in COMPONENTS}
    dialect = draw(st.sampled_from(sorted(VERSIONS)))
    return make_document(paths, dialect=dialect, schemas=schemas)


@st.composite
def reordered(draw: st.DrawFn, tree: dict[str, Any]) -> dict[str, Any]:
    """Give the same document with its paths, methods, statuses and media types in another order."""

    def shuffled(value: dict[str, Any]) -> dict[str, Any]:
        return dict(draw(st.permutations(list(value.items()))))

    paths: dict[str, Any] = {}
    for path, item in shuffled(tree["paths"]).items():
        paths[path] = item = shuffled(item)
        for method, operation in item.items():
            responses = {
                status: {**response, "content": shuffled(response["content"])}
                for status, response in shuffled(operation["responses"]).items()
            }
            item[method] = {**operation, "responses": responses}
            if "requestBody" in operation:
                body = {"content": shuffled(operation["requestBody"]["content"])}
                item[method]["requestBody"] = body
    return {**tree, "paths": paths}
