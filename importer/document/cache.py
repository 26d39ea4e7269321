"""Documents that were fetched, kept on disk, to be asked for again only where they changed.

In: a URL and what was fetched from it. Out: the same bytes, as long as nobody else can have put
them there: entries that are broken, or not private to this user, are passed over. A folder that
cannot be written costs the cache, never the run.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import tempfile
import time
from pathlib import Path
from threading import Lock

import msgspec

from importer.document.fetched import Fetched, Validators, digest_of
from importer.document.files import open_plain
from importer.document.limits import MIB

_META_BYTES_MOST = 64 * 1024
_ENTRY = re.compile(r"(?P<key>[0-9a-f]{64})\.(?:json|body)")
_TEMPORARY = ".importer-"
_TEMPORARY_S = 3_600.0
"""After so long, a half-written file is one that a run left when it died."""


class _Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside a body: digests of the URL asked for and of the bytes, and validators.

    The URL itself is kept nowhere, since it may hold a secret.
    """

    place: str
    sha256: str
    validators: Validators


class CachedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it was when it was last fetched."""

    body: bytes
    validators: Validators


class DocumentCache:
    """Keeps documents by URL in `folder`, `bytes_most` in all; the least used go first.

    An entry is two files, named by the SHA-256 of its URL. Threads, and runs at the same time, may
    share the folder; other files in it are left alone.
    """

    def __init__(self, folder: Path, bytes_most: int = 512 * MIB) -> None:
        self._folder = folder
        self._bytes_most = bytes_most
        self._lock = Lock()

    def get(self, url: str) -> CachedDocument | None:
        """Give what is kept of a URL, or None; it counts as used now."""
        key = digest_of(url)
        try:
            raw = self._read(f"{key}.json", _META_BYTES_MOST)
            meta = msgspec.json.decode(raw, type=_Meta)
            body = self._read(f"{key}.body", self._bytes_most)
        except (OSError, msgspec.MsgspecError, UnicodeError):
            return None
        if meta.place != key or hashlib.sha256(body).hexdigest() != meta.sha256:
            return None
        with contextlib.suppress(OSError):
            os.utime(self._folder / f"{key}.body")
        return CachedDocument(body=body, validators=meta.validators)

    def put(self, url: str, fetched: Fetched) -> None:
        """Keep what was fetched for a URL, if its server allows that and can be asked about it."""
        body, key = fetched.body, digest_of(url)
        if body is None or len(body) > self._bytes_most:
            return
        with self._lock, contextlib.suppress(OSError):
            if not fetched.storable or not fetched.validators.headers():
                self._remove(key)
                return
            sha256 = hashlib.sha256(body).hexdigest()
            meta = _Meta(place=key, sha256=sha256, validators=fetched.validators)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(f"{key}.body", body)
            self._write(f"{key}.json", msgspec.json.encode(meta))
            self._remove_oldest()

    def _read(self, name: str, bytes_most: int) -> bytes:
        """Read a file that is this user's alone. Raises OSError."""
        with open_plain(self._folder / name) as file:
            state = os.fstat(file.fileno())
            if os.name != "nt" and (state.st_mode & 0o077 or state.st_uid != os.geteuid()):
                raise PermissionError(0, "others could have written it")
            raw = file.read(bytes_most + 1)
        if len(raw) > bytes_most:
            raise OSError(0, "it is too large")
        return raw

    def _write(self, name: str, raw: bytes) -> None:
        """Write a file whole or not at all; made with permissions for its user alone."""
        descriptor, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(raw)
            Path(temporary).replace(self._folder / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _remove(self, key: str) -> None:
        for name in (f"{key}.json", f"{key}.body"):
            (self._folder / name).unlink(missing_ok=True)

    def _remove_oldest(self) -> None:
        """Remove entries until the rest is small enough, and what dead runs left half-written."""
        sizes: dict[str, int] = {}
        used_s: dict[str, float] = {}
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another run was faster
                state = path.lstat()
                entry = _ENTRY.fullmatch(path.name)
                if entry:
                    key = entry["key"]
                    sizes[key] = sizes.get(key, 0) + state.st_size
                    used_s[key] = max(used_s.get(key, 0.0), state.st_mtime)
                elif _is_left_over(path.name, state):
                    path.unlink()
        total = sum(sizes.values())
        for key in sorted(sizes, key=lambda key: (used_s[key], key)):
            if total > self._bytes_most:
                self._remove(key)
                total -= sizes[key]


def _is_left_over(name: str, state: os.stat_result) -> bool:
    is_ours = name.startswith(_TEMPORARY) and stat.S_ISREG(state.st_mode)
    return is_ours and state.st_mtime < time.time() - _TEMPORARY_S
