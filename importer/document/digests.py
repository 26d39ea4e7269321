"""The SHA-256 of a file, worked out while it is parsed: hashing lets other threads go on."""

from __future__ import annotations

import hashlib
from threading import Thread

_BESIDE_BYTES = 1024 * 1024
"""From this size on a thread of its own is worth its while."""


class Digest:
    """The digest of some bytes; asking for it waits until it is there."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._hexdigest = ""
        self._thread: Thread | None = None
        if len(raw) >= _BESIDE_BYTES:
            self._thread = Thread(target=self._work, name="digest", daemon=True)
            self._thread.start()

    def hexdigest(self) -> str:
        """Give the digest in hexadecimal."""
        if self._thread is not None:
            self._thread.join()
        elif not self._hexdigest:
            self._work()
        return self._hexdigest

    def _work(self) -> None:
        self._hexdigest = hashlib.sha256(self._raw).hexdigest()
