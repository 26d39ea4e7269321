"""Brings a source to what its document says by now: read, mapped, planned, and done or held.

In: the source, where its document is, and what all sources share. Out: a `SyncOutcome`, and what is
remembered for the next look. A source that has not changed comes to nothing of this, nor waits for
it to be loaded.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Mapping

from importer.connect.stopping import Stop
from importer.model.runs import Seen
from importer.model.syncs import FINDINGS_MOST, SyncOutcome, SyncResult
from importer.pipeline import Built, build
from importer.service.carrying import Done, carry_out
from importer.service.checks import mapping_of
from importer.service.configuration import SourceTable
from importer.service.memory import Memory, remember
from importer.service.ordering import order_of
from importer.service.reading import reading_of
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


async def follow(
    source: SourceTable, spec: str, settings: str, workshop: Workshop, stop: Stop
) -> SyncOutcome:
    """Bring a source up to date; `spec` is its document's place, `settings` their digest.

    Raises ImporterError where that cannot be done.
    """
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
