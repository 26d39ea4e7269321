"""References looked up where the specification allows one, through `referencing`.

In: a reference as it stands and the base URI it stands under. Out: what it leads to, with its
place, so that each Problem keeps its file and pointer. Nothing is inlined or copied: the answer is
the very object in the tree. Files are read when a reference first leads to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from importer.document.reference_sites import references_in
from importer.document.refused import RefusedReference, masked, masked_reference
from importer.document.resources import Resources
from importer.document.store import DocumentStore
from importer.model.document import Document, Location, escape

_INDEX = re.compile(r"0|[1-9][0-9]*")


class Found(NamedTuple):
    """What a reference leads to, its place, and the base URI for references inside it."""

    value: Any
    location: Location
    base: str


class DanglingReference(LookupError):  # noqa: N818 - it says what the reference is
    """A reference that leads to nothing; its text says why.

    `code` is the Problem's: the file that it leads to was not read, or nothing is there.
    """

    def __init__(
        self, reference: str, refusal: str | None = None, why: str = "leads nowhere"
    ) -> None:
        if refusal:
            why = f"was not followed: {refusal}"
        super().__init__(f"{masked_reference(reference)} {why}")
        self.reference = reference
        self.code = "reference-refused" if refusal else "reference-dangling"


class Resolver:
    """Looks up the references of one document.

    `store` reads the files that references lead to; without one, they lead to nothing else.
    `embeds` tells that schemas are those of JSON Schema 2020-12 (3.1 and 3.2): they may have URIs
    of their own, and what stands beside a `$ref` counts.
    """

    def __init__(self, document: Document, store: DocumentStore | None = None) -> None:
        self._document = document
        self._store = store
        self.embeds = document.openapi.startswith(("3.1", "3.2"))
        self._resources = Resources(embeds=self.embeds)
        self._base = _base_uri(document)
        self._resources.add(document.root, document.raw, self._base, document.uri)
        self._found: dict[tuple[str, str], Found] = {}
        self._prefetch(document.root, self._base)

    @property
    def root_location(self) -> Location:
        """The place of the whole document."""
        return Location(self._document.uri, "")

    @property
    def base(self) -> str:
        """The base URI of references in the document: its address, or what 3.2's `$self` says."""
        return self._base

    def bytes_read(self) -> int:
        """Give how large the document is so far, with the files that were read for it."""
        files = self._store.files.values() if self._store else ()
        return sum(len(file.raw) for file in files) or len(self._document.raw)

    def base_below(self, base: str, schema: dict[str, Any]) -> str:
        """Give the base URI inside a schema: its own `$id` where it has one (3.1 only)."""
        return self._resources.base_below(base, schema)

    def component_files(self) -> dict[Location, str]:
        """Give the schemas in other files that components of the document are nothing but.

        `Pet: {$ref: pet.yml}` names what stands in `pet.yml`. Of several such names for one place
        the first in their alphabet counts. Nothing is read, so that an anchor is not known for
        what it leads to, and names nothing.
        """
        schemas: Any = self._document.root.get("components")
        schemas = schemas.get("schemas") if isinstance(schemas, dict) else None
        schemas = schemas or self._document.root.get("definitions")
        named: dict[Location, str] = {}
        for name, schema in sorted(schemas.items()) if isinstance(schemas, dict) else ():
            reference = schema.get("$ref") if isinstance(schema, dict) else None
            if not isinstance(reference, str) or reference.startswith("#"):
                continue
            if self.embeds and len(schema) > 1:  # what stands beside counts
                continue
            with suppress(ValueError):  # no URI
                uri, fragment = urldefrag(urljoin(self._base, reference))
                if fragment[:1] in ("", "/"):
                    named.setdefault(Location(uri, _canonical(fragment)), name)
        return named

    def file_name(self, uri: str) -> str:
        """Give the name of a file as people know it, relative to the document."""
        return self._store.shown(uri) if self._store else masked(uri)

    def lookup(self, reference: str, base: str) -> Found:
        """Give what `reference`, standing under the URI `base`, leads to.

        Raises DanglingReference where that is nothing, or may not be read.
        """
        key = (base, reference)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._lookup(reference, base)
        return found

    def lookup_read(self, reference: str, base: str) -> Found:
        """Do the same for what is no reference but names a schema: no file is read for it.

        Raises DanglingReference also where it lies in a file that no reference has led to so far.
        """
        try:
            uri = urldefrag(urljoin(base, reference)).url
        except ValueError:  # no URI
            raise DanglingReference(reference) from None
        if not reference.startswith("#") and uri not in self._resources:
            raise DanglingReference(reference, "it names a file that nothing refers to")
        return self.lookup(reference, base)

    def _lookup(self, reference: str, base: str) -> Found:
        try:
            uri, fragment = self._target_of(reference, base)
        except ValueError:  # no URI
            raise DanglingReference(reference) from None
        root = self._resources.plain_root(uri)
        if root is None or (fragment and not fragment.startswith("/")):
            return self._lookup_named(reference, uri, fragment)
        try:
            value = _value_at(root, fragment)
        except (LookupError, ValueError):
            raise DanglingReference(reference) from None
        return Found(value, self._location(uri, fragment, value), uri)

    def _lookup_named(self, reference: str, uri: str, fragment: str) -> Found:
        """Look up what has a name of its own, or lies below what has: an anchor, a URI."""
        from referencing.exceptions import Unresolvable

        try:
            resolver = self._resources.resolver(uri)
            resolved = resolver.lookup(f"#{fragment}")
            if fragment.startswith("/"):
                # referencing takes `/allOf/-1` and a letter of a text for places, too
                _value_at(resolver.lookup("#").contents, fragment)
        except (Unresolvable, ValueError, AttributeError, TypeError):
            # the last three: pointers into numbers and texts, and references that are no URI
            raise DanglingReference(reference) from None
        return Found(
            resolved.contents,
            self._location(uri, fragment, resolved.contents),
            resolved.resolver._base_uri,
        )

    def _target_of(self, reference: str, base: str) -> tuple[str, str]:
        """Give the URI of the resource that a reference leads to, once it is read; its fragment."""
        if reference.startswith("#"):
            return base, reference[1:]
        uri, fragment = urldefrag(urljoin(base, reference))
        if uri not in self._resources:
            uri = self._read(uri, reference)
        return uri, fragment

    def _read(self, uri: str, reference: str) -> str:
        """Read the file at a URI; give the URI at which it lay."""
        if self._store is None:
            raise DanglingReference(reference, "it leads to another file")
        try:
            file = self._store.read_reference(uri)
        except RefusedReference as refused:
            allow = f"; allow it with {refused.allow}" if refused.allow else ""
            raise DanglingReference(reference, f"{refused.why}{allow}") from None
        if file.uri not in self._resources:
            self._resources.add(file.root, file.raw, file.uri)
            self._prefetch(file.root, file.uri)
        return file.uri

    def _prefetch(self, root: Any, base: str) -> None:
        """Have the files fetched at the same time that one from the network refers to."""
        if self._store is not None and base.startswith(("http:", "https:")):
            self._store.prefetch(_external_uris(references_in(root), base))

    def _location(self, uri: str, fragment: str, value: Any) -> Location:
        """Give a place in a file, written in one way for every spelling of a reference."""
        if not self._resources.is_file(uri) or (fragment and not fragment.startswith("/")):
            place = self._resources.place_of(value)
            if place is not None:  # true and false are no objects and have none
                return place
        return Location(uri, _canonical(fragment))


def _external_uris(references: Iterable[str], base: str) -> list[str]:
    """Give the URIs of other files that references in a file lead to."""
    uris = []
    for reference in references:
        if not reference.startswith("#"):
            with suppress(ValueError):  # no URI
                uris.append(urldefrag(urljoin(base, reference)).url)
    return uris


def _canonical(fragment: str) -> str:
    """Give the fragment of a URI as the one JSON Pointer it means (RFC 6901, section 6)."""
    return "".join(f"/{escape(step)}" for step in _steps(fragment))


def _steps(fragment: str) -> list[str]:
    """Give the steps of a JSON Pointer in the fragment of a URI."""
    steps = unquote(fragment).split("/")[1:]
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _value_at(root: Any, fragment: str) -> Any:
    """Give what a JSON Pointer leads to (RFC 6901, section 4); raises LookupError or ValueError."""
    node = root
    for step in _steps(fragment):
        if isinstance(node, dict):
            node = node[step]
        elif isinstance(node, list) and _INDEX.fullmatch(step):
            node = node[int(step)]
        else:
            raise ValueError(step)
    return node


def _base_uri(document: Document) -> str:
    """Give the base URI of a document: its own `$self` where 3.2 has one, else its address."""
    own = document.root.get("$self") if document.openapi.startswith("3.2") else None
    try:
        return urldefrag(urljoin(document.uri, own)).url if isinstance(own, str) else document.uri
    except ValueError:  # urljoin's word for a host such as `[`
        return document.uri
