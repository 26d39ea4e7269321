"""Whether there is anything to do for a source, found out at the least cost.

In: what is remembered of it. Out: its outcome, where its document and settings are as they were and
nothing was left undone; None where it has to be looked at in full. A document from the network
costs one conditional request, and nothing is asked of the platform.
"""

from __future__ import annotations

from importer.document.cache import DocumentCache
from importer.document.unchanged import is_unchanged
from importer.model.syncs import SyncOutcome
from importer.service.configuration import SourceTable
from importer.service.memory import Memory
from importer.service.reading import reading_of
from importer.service.workshop import Workshop


def look(
    source: SourceTable, spec: str, settings: str, memory: Memory | None, workshop: Workshop
) -> SyncOutcome | None:
    """Give the outcome of a source that needs no second look; None for one that does.

    Raises DocumentError where its document cannot be had, StateError.
    """
    if memory is None or workshop.check_drift:
        return None
    if not _may_settle(spec, memory, settings, workshop):
        return None
    cache = DocumentCache(workshop.cache) if workshop.cache else None
    if not is_unchanged(spec, memory.known, reading_of(source), cache):
        return None
    return SyncOutcome(
        source=source.name,
        result=memory.result if memory.result in ("held", "rejected") else "unchanged",
        location=memory.location,
        version=memory.version,
        sha256=memory.sha256,
        target=memory.target,
        held=memory.held,
        held_run=memory.held_run,
        began_at=workshop.state.now(),
    )


def _may_settle(spec: str, memory: Memory, settings: str, workshop: Workshop) -> bool:
    """Tell whether an unchanged document would mean that there is nothing to do."""
    if not memory.is_settled or memory.settings != settings:
        return False
    if memory.target is not None:
        seen = workshop.state.seen(spec, memory.target)
        if seen is None or (seen.sha256, seen.settings) != (memory.sha256, settings):
            return False
    if memory.held_run is None:
        return True
    return workshop.state.watching().waits(memory.held_run)
