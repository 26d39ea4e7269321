"""Documents of many files, for Hypothesis: a small one whose parts are put into files at random.

What a reference means stays the same wherever the part that holds it is put: each is rewritten for
the file that it ends up in. Names of files and of parts are few, so that they clash.
"""

from __future__ import annotations

import posixpath
from typing import Any, NamedTuple
from urllib.parse import quote

from hypothesis import strategies as st
from mapped import make_document

from importer.document.reference_sites import BODY_SCHEMA, REFERABLE, SHAPES

Json = dict[str, Any]
ROOT = "root.json"
FILES = ("pet.json", "models/pet.json", "models/Pet.json", "models/deep/index.json")
NAMES = ("Pet", "pet", "a/b", "error")
VERSIONS = ("2.0", "3.0.3", "3.1.0")
_UNMOVED = frozenset({"other", "example", "link"})
_PROPERTIES = ("name", "$ref", "pet")
_BELOW = ("", "", "", "/properties/name", "/properties/pet", "/items", "/allOf/0")
_LEAVES = (
    {"type": "string"},
    {"type": "integer", "example": {"$ref": "no.json"}},
    {"enum": [1]},
    {"$ref": "gone.json#/a"},
)


def _home(version: str) -> str:
    return "#/definitions" if version == "2.0" else "#/components/schemas"


def _schemas(version: str) -> st.SearchStrategy[Any]:
    """Make schemas; their references are those of one file, and may lead nowhere."""
    references = st.builds(
        lambda name, below: {"$ref": f"{_home(version)}/{_step(name)}{below}"},
        st.sampled_from(NAMES),
        st.sampled_from(_BELOW),
    )

    def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        properties = st.dictionaries(st.sampled_from(_PROPERTIES), inner, max_size=2)
        return st.one_of(
            properties.map(lambda found: {"type": "object", "properties": found}),
            inner.map(lambda item: {"type": "array", "items": item}),
            st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"allOf": parts}),
            *_families(version, references, properties),
        )

    found = st.recursive(references | st.sampled_from(_LEAVES), composed, max_leaves=3)
    if version == "3.1.0":  # where something may stand beside a reference
        found |= references.map(lambda reference: {**reference, "description": "beside"})
    return found


def _families(
    version: str, references: st.SearchStrategy[Any], properties: st.SearchStrategy[Any]
) -> list[st.SearchStrategy[Any]]:
    """Make schemas with a discriminator."""
    if version == "2.0":
        return [properties.map(lambda found: {"discriminator": "kind", "properties": found})]
    mappings = st.dictionaries(
        st.sampled_from("ab"), references.map(lambda found: found["$ref"]) | st.sampled_from(NAMES)
    )
    return [
        st.builds(
            lambda parts, mapping: {
                "oneOf": parts,
                "discriminator": {"propertyName": "kind", "mapping": mapping},
            },
            st.lists(references, min_size=1, max_size=2),
            mappings,
        )
    ]


def _response(version: str, schema: Any) -> Json:
    if version == "2.0":
        return {"description": "", "schema": schema}
    return {"description": "", "content": {"application/json": {"schema": schema}}}


@st.composite
def _operations(draw: st.DrawFn, version: str, name: str, *, sends: bool = True) -> Json:
    """Make an operation with a body and responses, some of them shared, and perhaps a callback."""
    schemas = _schemas(version)
    shared = "#/responses/error" if version == "2.0" else "#/components/responses/error"
    shares = st.sampled_from(({"$ref": shared}, {"$ref": "#/paths/~1a/get/responses/200"}))
    responses = {"200": _response(version, draw(schemas))}
    if draw(st.booleans()):
        responses["404"] = draw(shares)
    operation: Json = {"operationId": name, "parameters": [], "responses": responses}
    if version == "2.0":
        operation["parameters"] += [
            {"name": "q", "in": "query", "type": "integer"},
            {"name": "b", "in": "body", "schema": draw(schemas)},
        ]
    else:
        operation["parameters"] += [{"name": "q", "in": "query", "schema": draw(schemas)}]
        content = {kind: {"schema": draw(schemas)} for kind in ("application/json", "text/csv")}
        operation["requestBody"] = {"content": content}
        if sends and draw(st.booleans()):
            told = draw(_operations(version, f"{name}Told", sends=False))
            operation["callbacks"] = {"told": {"{$request.body#/url}": {"post": told}}}
    return operation


@st.composite
def whole_documents(draw: st.DrawFn) -> Json:
    """Make a document of one file."""
    version = draw(st.sampled_from(VERSIONS))
    paths: Json = {"/a": {"post": draw(_operations(version, "a"))}}
    if draw(st.booleans()):
        paths["/a"]["put"] = draw(_operations(version, "b"))
    if draw(st.booleans()):
        paths["/b"] = draw(st.sampled_from(({"$ref": "#/paths/~1a"}, {})))
        paths["/b"]["get"] = draw(st.just({"$ref": "#/paths/~1a/post"}))
    if version == "2.0" and draw(st.booleans()):
        shared = {"name": "b", "in": "body", "schema": draw(_schemas(version))}
        paths["/a"]["parameters"] = [shared]
        del paths["/a"]["post"]["parameters"][1]
    schemas = {name: draw(_schemas(version)) for name in NAMES}
    responses = {"error": _response(version, draw(_schemas(version)))}
    if version != "2.0":
        components = {"schemas": schemas, "responses": responses}
        document = make_document(paths, components=components, openapi=version)
        if version == "3.1.0" and draw(st.booleans()):
            sent = draw(_operations(version, "sent", sends=False))
            document["webhooks"] = {"sent": {"post": sent}}
        return document
    document = make_document(
        paths, swagger=version, host="things.example.com", definitions=schemas, responses=responses
    )
    return {key: value for key, value in document.items() if key not in ("openapi", "servers")}


class _Part(NamedTuple):
    """A part of the document in another file: whole, or under a name; its content, and its kind."""

    file: str
    name: str | None
    kind: str
    content: Any
    anchor: str | None = None

    @property
    def place(self) -> str:
        """The reference to it by its place, from the folder of all files."""
        return f"{self.file}#" if self.name is None else f"{self.file}#/{_step(self.name)}"

    @property
    def reference(self) -> str:
        """A reference to it, from the folder of all files."""
        return f"{self.file}#{self.anchor}" if self.anchor else self.place


class _Scatterer:
    """Moves parts of a document to files; `draw` decides which and where to."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._parts: dict[str, _Part] = {}
        self._has_anchors = False

    def files(self, document: Json) -> dict[str, Json]:
        """Give the files of a document by their names."""
        self._has_anchors = document.get("openapi", "").startswith("3.1")
        root = self._below(document, "document", "#")
        files: dict[str, Json] = {ROOT: self._relative(root, "document", ROOT)}
        for file, name, kind, content, _ in self._parts.values():
            found = self._relative(content, kind, file)
            if name is None:
                files[file] = found
            else:
                files.setdefault(file, {})[name] = found
        return files

    def _scattered(self, node: Any, kind: str, pointer: str) -> Any:
        """Give what is to stand in place of something of a kind; lists hold things of it."""
        is_movable = kind in REFERABLE - _UNMOVED and isinstance(node, dict)
        if is_movable and self._draw(st.integers(0, 2)) == 0:
            return {"$ref": self._put(node, kind, pointer)}
        return self._below(node, kind, pointer)

    def _put(self, node: Any, kind: str, pointer: str) -> str:
        """Put a part into some file; give the reference to it."""
        taken = {(part.file, part.name) for part in self._parts.values()}
        file, name = self._draw(st.sampled_from(FILES)), self._draw(st.sampled_from(NAMES))
        place: tuple[str, str | None] = (file, name)
        if self._draw(st.booleans()):
            place = (posixpath.join(posixpath.dirname(file), "own", f"{_step(name)}.json"), None)
        while place in taken:
            place = (f"more/{place[0]}", None) if place[1] is None else (file, f"{place[1]}_")
        part = self._parts[pointer] = _Part(*place, kind, None)
        content = self._below(node, kind, pointer)
        if self._has_anchors and kind in ("schema", BODY_SCHEMA) and self._draw(st.booleans()):
            content = {"$anchor": f"a{len(self._parts)}", **content}
            part = part._replace(anchor=content["$anchor"])
        self._parts[pointer] = part._replace(content=content)
        return part.reference

    def _below(self, node: Any, kind: str, pointer: str) -> Any:
        if isinstance(node, list):
            return [self._scattered(n, kind, f"{pointer}/{i}") for i, n in enumerate(node)]
        if not isinstance(node, dict):
            return node
        shape = _shape(kind)
        return {
            key: value
            if (below := shape.kind_of(key)) is None
            else self._scattered(value, below, f"{pointer}/{_step(key)}")
            for key, value in node.items()
        }

    def _relative(self, node: Any, kind: str, file: str) -> Any:
        """Write the references in something of a kind relative to the file that it is in."""
        if isinstance(node, list):
            return [self._relative(item, kind, file) for item in node]
        if kind == "mapping" and isinstance(node, str):
            return node if node in NAMES else self._reference(node, file)
        if not isinstance(node, dict):
            return node
        shape = _shape(kind)
        fields = {
            key: value
            if (below := shape.kind_of(key)) is None
            else self._relative(value, below, file)
            for key, value in node.items()
        }
        if kind in REFERABLE and isinstance(node.get("$ref"), str):
            fields["$ref"] = self._reference(node["$ref"], file)
        return fields

    def _reference(self, reference: str, file: str) -> str:
        """Write a reference that stands in a file."""
        place = self._place(reference) if reference.startswith("#") else reference
        goal, _, fragment = place.partition("#")
        path = "" if goal == file else posixpath.relpath(goal, posixpath.dirname(file) or ".")
        return quote(path) + (f"#{fragment}" if fragment or not path else "")

    def _place(self, pointer: str) -> str:
        """Give where something is now: of what was moved, there or where it is referred to."""
        direct = self._draw(st.booleans())
        moved = [
            before
            for before in self._parts
            if pointer.startswith(f"{before}/") or (direct and pointer == before)
        ]
        nearest = max(moved, key=len, default=None)
        if nearest is None:
            return f"{ROOT}{pointer}"
        if nearest == pointer:
            return self._parts[nearest].reference
        return self._parts[nearest].place + pointer[len(nearest) :]


def _shape(kind: str) -> Any:
    return SHAPES["schema" if kind == BODY_SCHEMA else kind]


def _step(name: str) -> str:
    """Write one step of a pointer in the fragment of a URI."""
    return quote(name.replace("~", "~0").replace("/", "~1"), safe="~{}")


@st.composite
def scattered_documents(draw: st.DrawFn) -> dict[str, Json]:
    """Make the files of a document by their names; `ROOT` is the document itself."""
    return _Scatterer(draw).files(draw(whole_documents()))
