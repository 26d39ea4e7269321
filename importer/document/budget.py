"""What is left of a run's limits: one account, which threads may share.

In: what a file costs, as it becomes known. Out: nothing, or a `DocumentError` that names the limit
and its option.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from importer.document.limits import Limits, exceeded


class Budget:
    """The account of one run. `clock` gives seconds; the time starts now.

    Each method names in `where` what is being read, for the error.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._end_s = clock() + limits.total_s
        self._lock = Lock()
        self._bytes = 0
        self._files = 0
        self._values = 0

    @property
    def bytes_left(self) -> int:
        """How many bytes may still be read."""
        return max(0, self._limits.bytes_ - self._bytes)

    @property
    def files_left(self) -> int:
        """How many files may still be read."""
        return self._limits.files - self._files

    @property
    def left_s(self) -> float:
        """How many seconds are left; below zero where the time is up."""
        return self._end_s - self._clock()

    def check_time(self, where: str) -> None:
        """Raise DocumentError where the time is up."""
        if self.left_s <= 0:
            raise exceeded("seconds", self._limits.total_s, "--max-seconds", where)

    def take_file(self, where: str) -> None:
        """Count one file; raise DocumentError where that is one too many."""
        if self.files_left <= 0:
            raise exceeded("files", self._limits.files, "--max-files", where)
        self._files += 1

    def take_bytes(self, count: int, where: str) -> None:
        """Count decoded bytes, also of parts of a file; raise DocumentError for too many."""
        with self._lock:
            self._bytes += count
            if self._bytes > self._limits.bytes_:
                raise exceeded("bytes", self._limits.bytes_, "--max-bytes", where)

    def take_values(self, count: int, where: str) -> None:
        """Count the values of a tree; raise DocumentError for too many."""
        self._values += count
        if self._values > self._limits.values:
            raise exceeded("values", self._limits.values, "--max-values", where)
