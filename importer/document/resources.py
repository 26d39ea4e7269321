"""What references can lead to: the files of a document as resources of `referencing`.

Each file is registered under its URI, with the schemas in it that have a URI of their own and with
all anchors. Nothing is left for referencing to find by itself: it would take data for schemas, and
stop at what a stranger wrote in a place where it expects another type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from importer.document.embedded import Embedded, find_embedded
from importer.model.document import Location, escape

if TYPE_CHECKING:  # most documents have no URI or anchor inside, and do without it
    from referencing import Registry

_IDENTIFIERS = (b"$id", b"$anchor", b"$dynamicAnchor")


class Resources:
    """The files that were read so far; `embeds` where schemas may have URIs of their own (3.1)."""

    def __init__(self, *, embeds: bool) -> None:
        self._embeds = embeds
        self._contents: dict[str, Any] = {}
        self._plain: set[str] = set()
        self._registry: Registry[Any] | None = None
        self._unregistered: list[tuple[Embedded, dict[str, Any]]] = []
        self._resolvers: dict[str, Any] = {}
        self._own_uris: dict[int, str] = {}
        self._roots: dict[str, Any] = {}
        self._places: dict[int, Location] = {}
        self._unwalked: list[str] = []

    def __contains__(self, uri: object) -> bool:
        return uri in self._contents

    def plain_root(self, uri: str) -> Any:
        """Give a resource in which no schema has a URI of its own, None for any other."""
        return self._contents[uri] if uri in self._plain else None

    def add(self, root: Any, raw: bytes, uri: str, *other_uris: str) -> None:
        """Register a file under its URI, the base of references in it, and under other ones."""
        found = Embedded({}, {}, {})
        # the bytes tell cheaply that nothing has a name of its own
        if self._embeds and isinstance(root, dict) and any(w in raw for w in _IDENTIFIERS):
            found = find_embedded(root, uri)
        resources = {**found.schemas, **dict.fromkeys((*other_uris, uri), root)}
        # what came first counts
        new = {one: contents for one, contents in resources.items() if one not in self._contents}
        self._contents |= new
        if not found.uris:
            self._plain |= new.keys()
        self._unregistered.append((found, new))
        self._resolvers.clear()  # they know the files of before only
        self._own_uris |= found.uris
        name = (other_uris or (uri,))[0]
        self._roots[name] = root
        self._unwalked.append(name)

    def resolver(self, base: str) -> Any:
        """Give referencing's resolver for one base URI; making one costs more than a look-up."""
        resolver = self._resolvers.get(base)
        if resolver is None:
            resolver = self._resolvers[base] = self._registered().resolver(base)
        return resolver

    def _registered(self) -> Registry[Any]:
        """Give referencing's registry of all resources so far."""
        from referencing import Registry, Resource

        registry: Registry[Any] = Registry() if self._registry is None else self._registry
        for found, resources in self._unregistered:
            specification = _specification(found)
            registry = registry.with_resources(
                (uri, _new(Resource)(contents=contents, specification=specification))
                for uri, contents in resources.items()
            ).crawl()
        self._unregistered.clear()
        self._registry = registry
        return registry

    def base_below(self, base: str, schema: dict[str, Any]) -> str:
        """Give the base URI inside a schema: its own `$id` where it has one."""
        return self._own_uris.get(id(schema), base)

    def is_file(self, uri: str) -> bool:
        """Tell whether a URI is that of a whole file, as its places are named by."""
        return uri in self._roots

    def place_of(self, value: Any) -> Location | None:
        """Find where an object lies that was reached by an anchor or a URI of its own."""
        while self._unwalked:
            uri = self._unwalked.pop(0)
            found = _walk_pointers(self._roots[uri])
            self._places |= {key: Location(uri, at) for key, at in found}
        return self._places.get(id(value))


def _specification(embedded: Embedded) -> Any:
    """Tell referencing what in one file has a URI or an anchor of its own."""
    from referencing import Anchor, Specification

    return _new(Specification)(
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


def _new(kind: Any) -> Any:
    """Give a class of referencing's as callable: type checkers do not see its constructors."""
    return kind


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
