"""What all sources share while they are looked after: state, platform, cache, and how careful."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from importer.connect.stopping import Stop
from importer.service.configuration import SourceTable
from importer.state.store import StateStore

if TYPE_CHECKING:
    from importer.connect.client import ConnectClient

OpenClient = Callable[[SourceTable, Stop], "AbstractAsyncContextManager[ConnectClient]"]
"""Opens a client of the platform that a source is for, whose waits `Stop` breaks off."""


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """What every source is given.

    `platform` tells for a source which platform it is for, and whose, in words that its memory is
    kept under; `sandbox` says that this is the embedded one. `cache` is the folder for documents
    from the network. With `check_drift` a source is looked at even though its document has not
    changed. `lock_wait_s` says how long another run at the same version is waited for.
    """

    state: StateStore
    open_client: OpenClient
    platform: Callable[[SourceTable], Mapping[str, str]]
    environment: Mapping[str, str]
    sandbox: bool = False
    cache: Path | None = None
    check_drift: bool = False
    allow_large_change: bool = False
    lock_wait_s: float = 0.0
