"""Looks after one source: whether its document has changed, what that means, what may be done.

In: the source, and what all sources share. Out: a `SyncOutcome`, whatever happens.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Mapping

import msgspec

from importer.connect.stopping import Stop
from importer.errors import HaltedError, ImporterError, RefusedError
from importer.model.runs import Seen
from importer.model.syncs import FINDINGS_MOST, SyncOutcome, SyncResult
from importer.pipeline import Built, build
from importer.service.carrying import Done, carry_out
from importer.service.checks import mapping_of
from importer.service.configuration import SourceTable
from importer.service.look import look
from importer.service.memory import Memory, recall, remember, settings_of
from importer.service.ordering import order_of, reading_of, spec_of
from importer.service.workshop import Workshop
from importer.text import masked, one_line

_RESULTS: Mapping[str, SyncResult] = {
    "applied": "applied",
    "unchanged": "unchanged",
    "in-part": "in-part",
    "failed": "failed",
    "held": "held",
    "interrupted": "interrupted",
}
"""What the state of a run that has ended is called."""


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
    built = build(spec, mapping_of(source), reading_of(source), workshop.cache, remember=True)
    gc.unfreeze()  # what a long-lived process has done with is looked for again
    order = order_of(
        source,
        built.with_lines(every=True),
        allow_large_change=workshop.allow_large_change,
        lock_wait_s=workshop.lock_wait_s,
    )
    async with workshop.open_client(source, stop) as client:
        done = await carry_out(source, order, client, workshop, stop)
    outcome = _outcome(source, built, done, workshop)
    memory = _memory(settings, built, outcome)
    remember(workshop.state, source.name, memory)
    if memory.is_settled and outcome.target is not None:
        workshop.state.keep_seen(spec, outcome.target, _seen(memory))
    return outcome


def _result_of(error: ImporterError) -> SyncResult:
    if isinstance(error, RefusedError):
        return "refused"
    return "interrupted" if isinstance(error, HaltedError) else "failed"


def _outcome(source: SourceTable, built: Built, done: Done, workshop: Workshop) -> SyncOutcome:
    """Say what a run, and the one that waits, came to."""
    ran, divided, document = done.ran, done.divided, built.bundle.source
    findings = divided.findings if divided else ()
    held = len(done.waits.plan.pending) if done.waits else 0
    return SyncOutcome(
        source=source.name,
        result="held" if done.waits else _RESULTS[ran.state],
        message=ran.halted or "; ".join(done.told),
        location=masked(document.location),
        version=one_line(document.version),
        sha256=document.sha256,
        target=ran.plan.target,
        run=ran.number,
        planned=Counter(change.verb for change in ran.plan.changes),
        results=Counter(outcome.result for outcome in ran.outcomes),
        problems=Counter(problem.severity for problem in built.bundle.problems),
        findings=findings[:FINDINGS_MOST],
        findings_total=len(findings),
        worst=findings[0].class_ if findings else None,
        held=held,
        held_run=done.waits.number if done.waits else None,
        publication=ran.publication.result if ran.publication else None,
        began_at=workshop.state.now(),
    )


def _memory(settings: str, built: Built, outcome: SyncOutcome) -> Memory:
    """Give what is remembered of a source for the next look."""
    return Memory(
        settings=settings,
        result=outcome.result,
        target=outcome.target,
        known=built.known,
        location=outcome.location,
        version=outcome.version,
        sha256=outcome.sha256,
        run=outcome.run,
        held=outcome.held,
        held_run=outcome.held_run,
    )


def _seen(memory: Memory) -> Seen:
    """Give the same as the state knows it of any source."""
    validators = memory.known[0].validators if memory.known else None
    return Seen(
        location=memory.location,
        sha256=memory.sha256,
        version=memory.version,
        etag=validators.etag if validators else None,
        last_modified=validators.last_modified if validators else None,
        settings=memory.settings,
    )
