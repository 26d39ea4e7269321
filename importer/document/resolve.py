"""References looked up where the specification allows one, through `referencing`.

In: a reference as it stands and the base URI it stands under. Out: what it leads to, with its
place, so that each Problem keeps its pointer. Nothing is inlined or copied: the answer is the very
object in the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from referencing import Anchor, Registry, Resource, Specification
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from importer.model.document import Document, Location, escape

_DATA_KEYS = frozenset({"example", "examples", "default", "enum", "const", "value"})
_IDENTIFIERS = ("$id", "$anchor", "$dynamicAnchor")


class Found(NamedTuple):
    """What a reference leads to, its place, and the base URI for references inside it."""

    value: Any
    location: Location
    base: str


class DanglingReference(LookupError):  # noqa: N818 - it says what the reference is
    """A reference that leads nowhere; `external` where it leads out of what was read."""

    def __init__(self, reference: str, *, external: bool) -> None:
        super().__init__(reference)
        self.reference = reference
        self.external = external


class Resolver:
    """Looks up the references of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._embeds = document.openapi.startswith("3.1") and any(
            f'"{word}"'.encode() in document.raw or f"{word}:".encode() in document.raw
            for word in _IDENTIFIERS
        )
        self._registry: Registry[Any] = _registry(document, embeds=self._embeds)
        self._resolvers: dict[str, Any] = {}
        self._found: dict[tuple[str, str], Found] = {}
        self._pointers: dict[int, str] | None = None

    @property
    def root_location(self) -> Location:
        """The place of the whole document."""
        return Location(self._document.uri, "")

    def base_below(self, base: str, schema: dict[str, Any]) -> str:
        """Give the base URI inside a schema: its own `$id` where it has one (3.1 only)."""
        own = schema.get("$id") if self._embeds else None
        return urldefrag(urljoin(base, own)).url if isinstance(own, str) else base

    def lookup(self, reference: str, base: str) -> Found:
        """Give what `reference`, standing under the URI `base`, leads to.

        Raises DanglingReference where that is nothing, or not a part of what was read.
        """
        key = (base, reference)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._lookup(reference, base)
        return found

    def _lookup(self, reference: str, base: str) -> Found:
        try:
            resolved = self._resolver(base).lookup(reference)
        except (Unresolvable, ValueError, AttributeError, TypeError):
            # the last three: pointers into numbers and texts, and references that are no URI
            raise DanglingReference(reference, external=self._is_external(reference)) from None
        return Found(
            resolved.contents,
            self._location(reference, base, resolved.contents),
            resolved.resolver._base_uri,
        )

    def _resolver(self, base: str) -> Any:
        """Give referencing's resolver for one base URI; making one costs more than a look-up."""
        resolver = self._resolvers.get(base)
        if resolver is None:
            resolver = self._resolvers[base] = self._registry.resolver(base)
        return resolver

    def _is_external(self, reference: str) -> bool:
        return not reference.startswith("#")

    def _location(self, reference: str, base: str, value: Any) -> Location:
        """Give the place in the document, written in one way for every spelling of a reference."""
        if reference.startswith("#"):
            uri, fragment = base, reference[1:]
        else:
            uri, fragment = urldefrag(urljoin(base, reference))
        if uri == self._document.uri and (not fragment or fragment.startswith("/")):
            steps = (step.replace("~1", "/").replace("~0", "~") for step in _steps(fragment))
            return Location(uri, "".join(f"/{escape(step)}" for step in steps))
        pointer = self._pointer_of(value)
        return Location(self._document.uri, f"#{fragment}" if pointer is None else pointer)

    def _pointer_of(self, value: Any) -> str | None:
        """Find where an object lies that was reached by an anchor or a URI of its own."""
        if self._pointers is None:
            self._pointers = dict(_walk_pointers(self._document.root))
        return self._pointers.get(id(value))


def _steps(fragment: str) -> list[str]:
    """Split the fragment of a URI into the steps of a JSON Pointer (RFC 6901, section 6)."""
    return unquote(fragment).split("/")[1:]


def _walk_pointers(root: Any) -> Iterator[tuple[int, str]]:
    """Give the identity and pointer of each object of a tree."""
    todo: list[tuple[Any, str]] = [(root, "")]
    while todo:
        node, pointer = todo.pop()
        if isinstance(node, dict):
            yield id(node), pointer
            todo.extend((child, f"{pointer}/{escape(key)}") for key, child in node.items())
        elif isinstance(node, list):
            todo.extend((child, f"{pointer}/{index}") for index, child in enumerate(node))


def _registry(document: Document, *, embeds: bool) -> Registry[Any]:
    """Register the document and, where it has any, its schemas with a URI of their own."""
    registry: Registry[Any] = Registry()
    if not embeds:
        registry = registry.with_resource(document.uri, _new(Resource).opaque(document.root))
        return registry
    registry = registry.with_resource(document.uri, _OPENAPI_3_1.create_resource(document.root))
    for schema in _named_schemas(document.root):
        if isinstance(schema.get("$id"), str):
            uri = urldefrag(urljoin(document.uri, schema["$id"])).url
            registry = registry.with_resource(uri, DRAFT202012.create_resource(schema))
    try:
        crawled: Registry[Any] = registry.crawl()
    except (LookupError, TypeError, ValueError, AttributeError):
        # a $schema that nobody knows, or keywords of another shape than the crawler expects
        return registry
    return crawled


def _new(kind: Any) -> Any:
    """Give a class of referencing's as callable: type checkers do not see its constructors."""
    return kind


def _own_id(contents: Any) -> str | None:
    """Give the `$id` of a schema (JSON Schema 2020-12, 8.2.1)."""
    own = contents.get("$id") if isinstance(contents, dict) else None
    return own if isinstance(own, str) else None


def _anchors(_specification: Specification[Any], root: Any) -> Iterable[Anchor[Any]]:
    """Give the anchors of the document itself: those not below a schema with a URI of its own."""
    for schema in _named_schemas(root):
        for word in ("$anchor", "$dynamicAnchor"):
            name = schema.get(word)
            if isinstance(name, str) and "$id" not in schema:
                yield _new(Anchor)(name=name, resource=DRAFT202012.create_resource(schema))


_OPENAPI_3_1: Specification[Any] = _new(Specification)(
    name="openapi-3.1",
    id_of=_own_id,
    subresources_of=lambda _: (),
    anchors_in=_anchors,
    maybe_in_subresource=lambda segments, resolver, subresource: (  # noqa: ARG005 - its interface
        resolver.in_subresource(subresource)
    ),
)
"""Where in an OpenAPI 3.1 document base URIs change and anchors lie."""


def _named_schemas(root: Any) -> Iterable[dict[str, Any]]:
    """Give each object that carries `$id` or an anchor, none below one with `$id`, no data."""
    todo: list[Any] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(node)
        elif isinstance(node, dict):
            if any(isinstance(node.get(word), str) for word in _IDENTIFIERS):
                yield node
            if not isinstance(node.get("$id"), str):
                todo.extend(child for key, child in node.items() if key not in _DATA_KEYS)
