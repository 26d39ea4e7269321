"""Looks after one source: whether its document has changed, what that means, what may be done.

In: the source, and what all sources share. Out: a `SyncOutcome`, whatever happens.
"""

from __future__ import annotations

import time

import msgspec

from importer.connect.stopping import Stop
from importer.errors import HaltedError, ImporterError, RefusedError
from importer.model.syncs import SyncOutcome, SyncResult
from importer.service.configuration import SourceTable
from importer.service.first_use import prepare_types
from importer.service.look import look
from importer.service.memory import recall, settings_of
from importer.service.reading import spec_of
from importer.service.workshop import Workshop


async def sync_source(source: SourceTable, workshop: Workshop, stop: Stop) -> SyncOutcome:
    """Look after a source, and tell what came of it; no ImporterError is raised.

    What is read and parsed, and the state, keep the thread: each source has one of its own.
    """
    began_at, start_s = workshop.state.now(), time.monotonic()
    try:
        outcome = await _sync(source, workshop, stop)
    except ImporterError as error:
        outcome = SyncOutcome(
            source=source.name, result=_result_of(error), message=str(error), began_at=began_at
        )
    duration_s = round(time.monotonic() - start_s, 3)
    return msgspec.structs.replace(outcome, began_at=began_at, duration_s=duration_s)


async def _sync(source: SourceTable, workshop: Workshop, stop: Stop) -> SyncOutcome:
    spec = spec_of(source, workshop.environment)
    settings = settings_of(source, spec, workshop.platform(source))
    memory = recall(workshop.state, source.name)
    as_before = look(source, spec, settings, memory, workshop)
    if as_before is not None:
        return as_before
    prepare_types()
    from importer.service.following import follow

    return await follow(source, spec, settings, workshop, stop)


def _result_of(error: ImporterError) -> SyncResult:
    if isinstance(error, RefusedError):
        return "refused"
    return "interrupted" if isinstance(error, HaltedError) else "failed"
