"""Bounds what a comparison may cost, so that no document can make it run on and on."""

from __future__ import annotations

_LEAST = 50_000
_BYTES_A_STEP = 4
"""A document all of which has changed takes a step for about 20 bytes."""


class CutError(Exception):
    """A comparison has cost as much as it may; caught where the comparison began."""


class Budget:
    """Steps that may be taken: so many for the bytes that definitions have, and some more."""

    def __init__(self, size_bytes: int) -> None:
        self._left = _LEAST + size_bytes // _BYTES_A_STEP

    def spend(self, steps: int) -> None:
        """Take steps. Raises CutError where there are none left."""
        self._left -= steps
        if self._left < 0:
            raise CutError
