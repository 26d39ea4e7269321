"""References looked up where the specification allows one, through `referencing`.

In: a reference as it stands and the base URI it stands under. Out: what it leads to, with its
place, so that each Problem keeps its pointer. Nothing is inlined or copied: the answer is the very
object in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from referencing import Anchor, Registry, Resource, Specification
from referencing.exceptions import Unresolvable

from importer.document.embedded import Embedded, find_embedded
from importer.model.document import Document, Location, escape

_IDENTIFIERS = (b"$id", b"$anchor", b"$dynamicAnchor")


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
        self._embedded = _embedded(document)
        self._registry: Registry[Any] = _registry(document, self._embedded)
        self._resolvers: dict[str, Any] = {}
        self._found: dict[tuple[str, str], Found] = {}
        self._pointers: dict[int, str] | None = None

    @property
    def root_location(self) -> Location:
        """The place of the whole document."""
        return Location(self._document.uri, "")

    def base_below(self, base: str, schema: dict[str, Any]) -> str:
        """Give the base URI inside a schema: its own `$id` where it has one (3.1 only)."""
        return self._embedded.uris.get(id(schema), base)

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
            external = self._is_external(reference, base)
            raise DanglingReference(reference, external=external) from None
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

    def _is_external(self, reference: str, base: str) -> bool:
        """Tell whether a reference leads to a resource that was not read."""
        try:
            return urldefrag(urljoin(base, reference)).url not in self._registry
        except ValueError:  # no URI at all
            return False

    def _location(self, reference: str, base: str, value: Any) -> Location:
        """Give the place in the document, written in one way for every spelling of a reference."""
        if reference.startswith("#"):
            uri, fragment = base, reference[1:]
        else:
            uri, fragment = urldefrag(urljoin(base, reference))
        if uri != self._document.uri or (fragment and not fragment.startswith("/")):
            pointer = self._pointer_of(value)
            if pointer is not None:  # it is for true and false, which are no objects
                return Location(self._document.uri, pointer)
        return Location(uri, _canonical(fragment))

    def _pointer_of(self, value: Any) -> str | None:
        """Find where an object lies that was reached by an anchor or a URI of its own."""
        if self._pointers is None:
            self._pointers = dict(_walk_pointers(self._document.root))
        return self._pointers.get(id(value))


def _canonical(fragment: str) -> str:
    """Give the fragment of a URI as the one JSON Pointer it means (RFC 6901, section 6)."""
    steps = unquote(fragment).split("/")[1:]
    return "".join(f"/{escape(step.replace('~1', '/').replace('~0', '~'))}" for step in steps)


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


def _embedded(document: Document) -> Embedded:
    """Give what has a URI or an anchor of its own; the bytes tell cheaply that nothing has."""
    if document.openapi.startswith("3.1") and any(word in document.raw for word in _IDENTIFIERS):
        return find_embedded(document.root, document.uri)
    return Embedded({}, {}, {})


def _registry(document: Document, embedded: Embedded) -> Registry[Any]:
    """Register the document, its schemas with a URI of their own, and all their anchors.

    Nothing is left for referencing to find by itself: it would take data for schemas, and stop at
    what a stranger wrote in a place where it expects another type.
    """
    specification: Any = _new(Specification)(
        name="openapi",
        id_of=lambda contents: embedded.uris.get(id(contents)),
        subresources_of=lambda _: (),
        anchors_in=lambda kind, contents: [
            _new(Anchor)(name=name, resource=kind.create_resource(schema))
            for name, schema in embedded.anchors.get(id(contents), {}).items()
        ],
        maybe_in_subresource=lambda segments, resolver, subresource: (  # noqa: ARG005 - its interface
            resolver.in_subresource(subresource)
        ),
    )
    resources = {**embedded.schemas, document.uri: document.root}
    return (
        Registry[Any]()
        .with_resources(
            (uri, _new(Resource)(contents=contents, specification=specification))
            for uri, contents in resources.items()
        )
        .crawl()
    )


def _new(kind: Any) -> Any:
    """Give a class of referencing's as callable: type checkers do not see its constructors."""
    return kind
