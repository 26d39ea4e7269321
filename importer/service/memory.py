"""What is remembered of a source between two looks: enough to know that there is nothing to do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from importer import __version__
from importer.document.unchanged import KnownFile
from importer.model.changes import Target
from importer.model.syncs import SyncResult
from importer.service.configuration import SourceTable
from importer.state.store import StateStore

_WITHOUT_EFFECT = frozenset(
    {"name", "spec", "spec_env", "schedule", "notify", "parallelism", "max_wait"}
)
"""What a source says that nothing else depends on but when, how fast, and who is told."""

_SETTLED: frozenset[SyncResult] = frozenset({"applied", "unchanged", "held", "rejected"})
"""Results after which an unchanged document needs no second look."""


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What a source came to when its document was last read.

    `settings` is the digest of all that the outcome depends on besides the document, `known` what
    to ask with whether that has changed, `target` the version that it went to. `held` changes wait
    for a review in the run `held_run`.
    """

    settings: str
    result: SyncResult
    target: Target | None
    known: tuple[KnownFile, ...]
    location: str = ""
    version: str = ""
    sha256: str = ""
    run: int | None = None
    held: int = 0
    held_run: int | None = None

    @property
    def is_settled(self) -> bool:
        """Tell whether there is nothing to do as long as the document is the same."""
        return self.result in _SETTLED


def settings_of(source: SourceTable, spec: str, platform: Mapping[str, str | bool]) -> str:
    """Give a digest of all that a source's outcome depends on besides its document.

    `spec` is the document's place, `platform` which platform it is for, and whose.
    """
    rules = {
        name: value
        for name, value in msgspec.structs.asdict(source).items()
        if name not in _WITHOUT_EFFECT
    }
    whole = [__version__, spec, rules, dict(platform)]
    return hashlib.sha256(msgspec.json.encode(whole, order="sorted")).hexdigest()


def recall(state: StateStore, name: str) -> Memory | None:
    """Give what is remembered of a source; None where that is nothing, or cannot be read."""
    data = state.watching().recall(name)
    return None if data is None else memory_in(data)


def memory_in(data: bytes) -> Memory | None:
    """Give what is kept of a source as a value; None where it cannot be read."""
    try:
        return msgspec.json.decode(data, type=Memory)
    except (msgspec.MsgspecError, UnicodeError):  # of another importer
        return None


def remember(state: StateStore, name: str, memory: Memory) -> None:
    """Keep what a source came to."""
    state.watching().remember(name, msgspec.json.encode(memory))
