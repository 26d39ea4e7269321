"""The files of one document: each read once, under the access rules and limits, and parsed.

In: the place a user names, or the URI that a reference leads to. Out: `SourceFile`s. A reference
that may not be followed, or whose file cannot be read, is a `RefusedReference`; the document itself
failing is a `DocumentError`.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from importer.document.access import AccessRules, RefusedReference, rules_for
from importer.document.limits import Limits, count_values, exceeded
from importer.document.parse import parse_document
from importer.errors import DocumentError

STDIN = "-"


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may choose about reading: limits, and what references may lead to besides."""

    limits: Limits = Limits()
    allow_refs: tuple[str, ...] = ()
    allow_duplicate_keys: bool = False


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file as read: where (`uri`; `shown` as a user knows it), its bytes, and their tree."""

    uri: str
    shown: str
    raw: bytes
    root: Any

    @property
    def sha256(self) -> str:
        """The digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()


class DocumentStore:
    """Reads the files of one document; each once, whether it could be read or not.

    `clock` gives seconds. The store is used by one thread.
    """

    def __init__(self, options: ReadOptions, clock: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._limits = options.limits
        self._clock = clock
        self._deadline_s = clock() + options.limits.total_s
        self._rules = AccessRules()
        self._files: dict[str, SourceFile | RefusedReference] = {}
        self._bytes = 0
        self._values = 0
        self._root_folder = ""

    @property
    def files(self) -> dict[str, SourceFile]:
        """The files that were read, by URI."""
        return {uri: file for uri, file in self._files.items() if isinstance(file, SourceFile)}

    def read_root(self, spec: str) -> SourceFile:
        """Read the document that the user named: a path, a URL, or `-` for standard input.

        Raises DocumentError.
        """
        uri = _uri_of(spec)
        try:
            if spec == STDIN:
                self._rules = rules_for("", self._options.allow_refs)
                raw = sys.stdin.buffer.read(self._limits.bytes_ + 1)
            else:
                self._rules = rules_for(uri, self._options.allow_refs)
                uri, raw = self._read(uri, spec)
        except RefusedReference as refused:
            hint = f"Allow it with {refused.allow}" if refused.allow else "Check the address"
            raise DocumentError(refused.why, where=spec, hint=hint) from None
        except OSError as error:
            reason = "this is a folder" if Path(spec).is_dir() else f"{error.strerror}"
            raise DocumentError(f"cannot be read: {reason}", where=spec) from None
        shown = "standard input" if spec == STDIN else spec
        self._root_folder = uri.rpartition("/")[0] + "/"
        file = self._parsed(uri, shown, raw)
        self._files[uri] = file
        return file

    def read_reference(self, uri: str) -> SourceFile:
        """Read the file that a reference leads to; raises RefusedReference where that cannot be.

        Raises DocumentError where a limit of the whole document is exceeded.
        """
        known = self._files.get(uri)
        if known is None:
            known = self._files[uri] = self._try_reference(uri)
        if isinstance(known, RefusedReference):
            raise known
        return known

    def _try_reference(self, uri: str) -> SourceFile | RefusedReference:
        shown = uri.removeprefix(self._root_folder)
        if len(self._files) >= self._limits.files:
            raise exceeded("files", self._limits.files, "--max-files", shown)
        try:
            _, raw = self._read(uri, shown)
            return self._parsed(uri, shown, raw)
        except RefusedReference as refused:
            return refused
        except OSError as error:
            return RefusedReference(f"{shown} cannot be read: {error.strerror}")
        except DocumentError as error:
            if error.hint and "--max-" in error.hint:
                raise
            return RefusedReference(str(error))

    def _read(self, uri: str, shown: str) -> tuple[str, bytes]:
        """Give the bytes of a file, and the URI at which they lay in the end."""
        if self._clock() > self._deadline_s:
            raise exceeded("seconds", self._limits.total_s, "--max-seconds", shown)
        if urlsplit(uri).scheme in ("http", "https"):
            return self._fetch(uri)
        path = self._rules.file_of(uri)
        with path.open("rb") as file:
            return uri, file.read(self._limits.bytes_ + 1 - self._bytes)

    def _fetch(self, uri: str) -> tuple[str, bytes]:
        # httpx takes longer to import than most documents take to be read
        from importer.document.fetch import Fetcher

        fetcher = Fetcher(
            self._rules,
            bytes_most=self._limits.bytes_ - self._bytes,
            deadline_s=self._deadline_s,
            clock=self._clock,
        )
        try:
            fetched = fetcher.fetch(uri)
        finally:
            fetcher.close()
        return fetched.url, fetched.body or b""

    def _parsed(self, uri: str, shown: str, raw: bytes) -> SourceFile:
        """Parse what was read, and count it against the limits."""
        self._bytes += len(raw)
        if self._bytes > self._limits.bytes_:
            raise exceeded("bytes", self._limits.bytes_, "--max-bytes", shown)
        root = parse_document(raw, shown)
        if isinstance(root, dict | list):
            self._values += count_values(root, self._limits, shown, before=self._values)
        return SourceFile(uri=uri, shown=shown, raw=raw, root=root)


def _uri_of(spec: str) -> str:
    """Give the URI of what a user named."""
    if spec == STDIN:
        return (Path.cwd() / "standard input").as_uri()
    if "://" in spec:
        return spec
    return Path(spec).absolute().as_uri()
