"""Whether a document is what it was when it was last read, asked at the least cost.

In: what was known of its files then. Out: yes or no. A file of a server costs one conditional
request (RFC 9110, 13), a local one its digest; nothing is parsed. What is kept to ask with holds no
address: those are the user's, and may be secrets.
"""

from __future__ import annotations

import hashlib
import posixpath
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import msgspec

from importer.document.addresses import Lookup, system_lookup
from importer.document.budget import Budget
from importer.document.fetched import Validators
from importer.document.files import open_plain
from importer.document.parallel import at_once
from importer.document.refused import RefusedReference
from importer.document.roots import Root, open_root, told_of_root
from importer.document.store import DocumentStore, ReadOptions

if TYPE_CHECKING:
    from importer.document.cache import DocumentCache
    from importer.document.fetch import Fetcher


class KnownFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was: `path` leads to it from the document (empty: the document itself).

    `sha256` is the digest of its bytes in hexadecimal, `validators` are its server's.
    """

    path: str
    sha256: str
    validators: Validators | None = None


def known_files(document_uri: str, store: DocumentStore) -> tuple[KnownFile, ...]:
    """Give what to keep of the files that a document was read from, itself first.

    Empty where one could not be read, which may be there by then, and where one lies on another
    server or at an address with a query: such a document can only be read again as a whole.
    """
    if not store.is_whole:
        return ()
    known = []
    for file in sorted(store.files.values(), key=lambda one: (one.uri != document_uri, one.uri)):
        path = "" if file.uri == document_uri else _path_between(document_uri, file.uri)
        if path is None:
            return ()
        known.append(KnownFile(path=path, sha256=file.sha256, validators=file.validators))
    return tuple(known)


def is_unchanged(
    spec: str,
    known: tuple[KnownFile, ...],
    options: ReadOptions,
    cache: DocumentCache | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
    lookup: Lookup = system_lookup,
) -> bool:
    """Tell whether the document that `spec` names, and all its files, are as they were.

    `known` is what `known_files` gave. What has changed and was sent goes into the `cache`, for the
    reading that follows. Raises DocumentError where the document itself cannot be had.
    """
    if not known:
        return False
    root, *parts = known
    budget = Budget(options.limits, clock)
    opened = open_root(spec, options.allow_refs, budget.bytes_left + 1)
    if opened.raw is not None:
        budget.take_bytes(len(opened.raw), opened.shown)
        files = _Files(opened, budget)
        return _digest(opened.raw) == root.sha256 and all(map(files.is_same, parts))
    from importer.document.fetch import Fetcher

    fetcher = Fetcher(opened.rules, budget, lookup=lookup)
    try:
        asked = _Asked(fetcher, cache)
        uri = asked.same_at(opened.uri, root)
        if uri is None:
            return False
        return all(at_once(lambda part: _is_same_there(asked, uri, part), parts))
    except RefusedReference as refused:
        raise told_of_root(refused, spec) from None
    finally:
        fetcher.close()


class _Asked:
    """Asks servers for what may have changed."""

    def __init__(self, fetcher: Fetcher, cache: DocumentCache | None) -> None:
        self._fetcher = fetcher
        self._cache = cache

    def same_at(self, url: str, known: KnownFile) -> str | None:
        """Give where a file lies if it is as it was; None where it is not.

        Raises RefusedReference where it cannot be had.
        """
        fetched = self._fetcher.fetch(url, known.validators)
        if fetched.body is None or _digest(fetched.body) == known.sha256:
            return fetched.url
        if self._cache is not None:
            self._cache.put(url, fetched)
        return None


def _is_same_there(asked: _Asked, root_url: str, known: KnownFile) -> bool:
    """Tell whether a file that the document refers to is as it was; not if it cannot be had."""
    try:
        return asked.same_at(urljoin(root_url, known.path), known) is not None
    except RefusedReference:
        return False


class _Files:
    """Looks at the files beside a local document."""

    def __init__(self, root: Root, budget: Budget) -> None:
        self._root = root
        self._budget = budget

    def is_same(self, known: KnownFile) -> bool:
        """Tell whether a file is as it was; not if it cannot be read."""
        try:
            path = self._root.rules.file_of(urljoin(self._root.uri, known.path))
            with open_plain(path) as file:
                raw = file.read(self._budget.bytes_left + 1)
        except (RefusedReference, OSError):
            return False
        self._budget.take_bytes(len(raw), self._root.shown)
        return _digest(raw) == known.sha256


def _path_between(root_uri: str, uri: str) -> str | None:
    """Give the relative reference from one file to another; None where that does not hold all."""
    root, other = urlsplit(root_uri), urlsplit(uri)
    if (root.scheme, root.netloc) != (other.scheme, other.netloc) or other.query:
        return None
    folder = posixpath.dirname(root.path)
    path = posixpath.relpath(other.path, folder or "/")
    return path if urljoin(root_uri, path) == uri else None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
