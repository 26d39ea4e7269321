"""The files of one document: each read once, under the access rules and limits, and parsed.

In: the place a user names, or the URI that a reference leads to. Out: `SourceFile`s. A reference
that may not be followed, or whose file cannot be read, is a `RefusedReference`; the document itself
failing is a `DocumentError`, and so is a limit of all files together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import unquote, urljoin

import msgspec

from importer.document.access import AccessRules, RefusedReference
from importer.document.addresses import Lookup, system_lookup
from importer.document.budget import Budget
from importer.document.digests import Digest
from importer.document.duplicates import Duplicate
from importer.document.fetched import Validators
from importer.document.files import open_plain
from importer.document.kinds import refuse_markup
from importer.document.limits import Limits
from importer.document.parse import Parsed, parse_file
from importer.document.pointers import refuse_long_pointers
from importer.document.refused import masked
from importer.document.roots import STDIN, open_root, told_of_root
from importer.document.text_keys import OtherKeys
from importer.errors import DocumentError
from importer.text import one_line

if TYPE_CHECKING:  # what fetches takes longer to import than most documents take to be read
    from importer.document.cache import DocumentCache
    from importer.document.fetch import Fetcher

__all__ = ["STDIN", "DocumentStore", "ReadOptions", "SourceFile"]


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may choose about reading: limits, and what references may lead to besides."""

    limits: Limits = Limits()
    allow_refs: tuple[str, ...] = ()
    allow_duplicate_keys: bool = False


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file as read: where it lay (`uri`; `shown` for people), its bytes, and their tree.

    `duplicates` are the keys that stand twice in one mapping, of which the last value counts;
    `other_keys` tells of keys that are no text.

    `uri` is what references inside of it are relative to: after redirects, without fragment.
    `shown` holds no secret: an address is without its user name and query. `validators` are what
    its server gave to ask later whether it changed.
    """

    uri: str
    shown: str
    raw: bytes
    root: Any
    duplicates: tuple[Duplicate, ...] = ()
    other_keys: OtherKeys | None = None
    validators: Validators | None = None
    digest: Digest | None = None

    @property
    def sha256(self) -> str:
        """The digest of the bytes, in hexadecimal."""
        return (self.digest or Digest(self.raw)).hexdigest()


class _Arrived(NamedTuple):
    """The bytes of a file, the URI at which they lay in the end, and a server's validators."""

    uri: str
    raw: bytes
    validators: Validators | None = None
    digest: Digest | None = None


class _Refusal(NamedTuple):
    """Why a file was not read; kept without the frames that an exception would keep alive."""

    why: str
    allow: str | None


class DocumentStore:
    """Reads the files of one document; each once, whether it could be read or not.

    `clock` gives seconds, `lookup` the addresses of hosts, `cache` keeps what is fetched for the
    next run. The store is used by one thread; leaving it as a context closes its connections.
    """

    def __init__(
        self,
        options: ReadOptions,
        clock: Callable[[], float] = time.monotonic,
        *,
        cache: DocumentCache | None = None,
        lookup: Lookup = system_lookup,
    ) -> None:
        self._options = options
        self._budget = Budget(options.limits, clock)
        self._cache = cache
        self._lookup = lookup
        self._rules = AccessRules()
        self._fetcher: Fetcher | None = None
        self._files: dict[str, SourceFile] = {}
        self._asked: dict[str, SourceFile | _Refusal] = {}
        self._arrived: dict[str, _Arrived | _Refusal] = {}
        self._root_folder = ""
        self._root_uri = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; what was read stays."""
        if self._fetcher:
            self._fetcher.close()
            self._fetcher = None

    @property
    def files(self) -> dict[str, SourceFile]:
        """The files that were read, by the URI at which they lay."""
        return dict(self._files)

    @property
    def is_whole(self) -> bool:
        """Whether every file that was asked for could be read."""
        return not any(isinstance(asked, _Refusal) for asked in self._asked.values())

    def raw_files(self) -> dict[str | None, bytes]:
        """Give the bytes of the files that were read, by their names; None is the document's."""
        return {
            None if uri == self._root_uri else file.shown: file.raw
            for uri, file in self._files.items()
        }

    def read_root(self, spec: str) -> SourceFile:
        """Read the document that the user named: a path, a URL, or `-` for standard input.

        Raises DocumentError, and UsageError for an `allow_refs` that is neither folder nor origin.
        """
        root = open_root(spec, self._options.allow_refs, self._budget.bytes_left + 1)
        self._rules = root.rules
        self._budget.take_file(root.shown)
        if root.raw is None:
            try:
                arrived = self._fetch(root.uri)
            except RefusedReference as refused:
                raise told_of_root(refused, spec) from None
        else:
            arrived = _Arrived(root.uri, root.raw)
            self._budget.take_bytes(len(root.raw), root.shown)
        self._root_uri = arrived.uri
        self._root_folder = urljoin(arrived.uri, ".")
        refuse_markup(arrived.raw, root.shown)
        arrived = arrived._replace(digest=Digest(arrived.raw))
        file = self._kept(arrived, root.shown, self._parse(arrived.raw, root.shown))
        self._asked[root.uri] = self._asked[file.uri] = file
        return file

    def read_reference(self, uri: str) -> SourceFile:
        """Read the file that a reference leads to; raises RefusedReference where that cannot be.

        The file's own `uri` is another than the one asked for where a server redirects. Raises
        DocumentError where a limit of all files together is exceeded.
        """
        asked = uri.partition("#")[0]
        known = self._asked.get(asked)
        if known is None:
            known = self._asked[asked] = self._try_reference(asked)
        if isinstance(known, _Refusal):
            raise RefusedReference(*known)
        return known

    def prefetch(self, uris: Iterable[str]) -> None:
        """Fetch what may be fetched of the files at `uris` at the same time; parse nothing yet.

        They are what `read_reference` will be asked for: others cost time and count as read bytes.
        Files that cannot be had are told when they are asked for. Raises DocumentError where a
        limit of all files together is exceeded.
        """
        wanted = dict.fromkeys(uri.partition("#")[0] for uri in uris)
        new = [uri for uri in wanted if self._is_to_fetch(uri)]
        new = new[: max(0, self._budget.files_left - len(self._arrived))]
        if len(new) > 1:
            from importer.document.parallel import at_once

            self._open_fetcher()  # before several threads would
            self._arrived.update(zip(new, at_once(self._try_fetch, new), strict=True))

    def _is_to_fetch(self, uri: str) -> bool:
        """Tell whether a file is new, and at an address that may be asked."""
        if uri in self._asked or uri in self._arrived:
            return False
        try:
            self._rules.origin_of(uri)
        except RefusedReference:
            return False
        return True

    def _try_reference(self, uri: str) -> SourceFile | _Refusal:
        shown = self.shown(uri)
        self._budget.take_file(shown)
        self._budget.check_time(shown)
        arrived = self._arrived.pop(uri, None) or self._try_fetch(uri)
        if isinstance(arrived, _Refusal):
            return arrived
        if arrived.uri in self._files:  # another reference was redirected there
            return self._files[arrived.uri]
        try:
            parsed = self._parse(arrived.raw, shown)
        except DocumentError as broken:
            return _Refusal(str(broken), None)
        return self._kept(arrived, shown, parsed)

    def _parse(self, raw: bytes, shown: str) -> Parsed:
        options = self._options
        return parse_file(
            raw, shown, options.limits, allow_duplicate_keys=options.allow_duplicate_keys
        )

    def _try_fetch(self, uri: str) -> _Arrived | _Refusal:
        """Give the bytes at a URI. Raises DocumentError where a limit is exceeded."""
        try:
            return self._read_file(uri) if uri[:5].lower() == "file:" else self._fetch(uri)
        except RefusedReference as refused:
            return _Refusal(refused.why, refused.allow)
        except OSError as error:
            return _Refusal(f"{self.shown(uri)}: {error.strerror}", None)

    def _read_file(self, uri: str) -> _Arrived:
        with open_plain(self._rules.file_of(uri)) as file:
            raw = file.read(self._budget.bytes_left + 1)
        self._budget.take_bytes(len(raw), self.shown(uri))
        return _Arrived(uri, raw)

    def _fetch(self, url: str) -> _Arrived:
        """Fetch a document, or take it from the cache where its server says that it is the same."""
        kept = self._cache.get(url) if self._cache else None
        fetched = self._open_fetcher().fetch(url, kept.validators if kept else None)
        if fetched.body is None:
            body, validators = (kept.body, kept.validators) if kept else (b"", None)
            self._budget.take_bytes(len(body), masked(url))
            return _Arrived(fetched.url, body, validators)
        if self._cache:
            self._cache.put(url, fetched)
        return _Arrived(fetched.url, fetched.body, fetched.validators)

    def _open_fetcher(self) -> Fetcher:
        if self._fetcher is None:
            from importer.document.fetch import Fetcher

            self._fetcher = Fetcher(self._rules, self._budget, lookup=self._lookup)
        return self._fetcher

    def _kept(self, arrived: _Arrived, shown: str, parsed: Parsed) -> SourceFile:
        """Count the values of a file against the limits, and keep it."""
        self._budget.take_values(parsed.size.values, shown)
        refuse_long_pointers(parsed.root, parsed.size, shown)
        file = SourceFile(
            uri=arrived.uri,
            shown=shown,
            raw=arrived.raw,
            root=parsed.root,
            duplicates=parsed.duplicates,
            other_keys=parsed.other_keys,
            validators=arrived.validators,
            digest=arrived.digest,
        )
        self._files[file.uri] = file
        return file

    def shown(self, uri: str) -> str:
        """Give a URI as a user knows it: relative to the document, or a path, or an address."""
        shown = masked(uri).removeprefix(self._root_folder)
        if uri[:5].lower() != "file:":
            return one_line(shown)
        return one_line(unquote(shown.removeprefix("file://")))
