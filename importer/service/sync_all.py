"""Every source once, some at a time: what cron calls."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from importer.model.syncs import SyncOutcome
from importer.service.configuration import SourceTable
from importer.service.first_use import prepare_look
from importer.service.jobs import Job, tell_others
from importer.service.workshop import Workshop

EXIT_FINE, EXIT_FAILED, EXIT_IN_PART, EXIT_WAITING = 0, 1, 3, 4


class SyncAll:
    """One round through all sources, at most `parallel` at a time."""

    def __init__(self, sources: Sequence[SourceTable], workshop: Workshop, parallel: int) -> None:
        prepare_look()
        self._jobs = [Job(source, workshop) for source in sources]
        self._workshop = workshop
        self._parallel = parallel

    async def run(self) -> list[SyncOutcome]:
        """Look after every source; give the outcomes in the order of the sources."""
        with ThreadPoolExecutor(self._parallel, thread_name_prefix="source") as threads:
            return list(await asyncio.gather(*(self._one(job, threads) for job in self._jobs)))

    def end(self, reason: str) -> None:
        """Let all that is under way end, and begin nothing more."""
        for job in self._jobs:
            job.end(reason)

    async def _one(self, job: Job, threads: ThreadPoolExecutor) -> SyncOutcome:
        outcome = await asyncio.get_running_loop().run_in_executor(threads, job.run)
        return await tell_others(job.source, outcome, self._workshop)


def exit_code(outcomes: Sequence[SyncOutcome]) -> int:
    """Give the exit code for a round: 1 where nothing went well, 3 where not all did.

    4 where all went well that was done, and something waits for somebody.
    """
    bad = [outcome for outcome in outcomes if outcome.is_trouble]
    if bad and all(outcome.result == "refused" for outcome in bad):
        return EXIT_WAITING
    if bad:
        is_lost = len(bad) == len(outcomes) and all(one.result != "in-part" for one in bad)
        return EXIT_FAILED if is_lost else EXIT_IN_PART
    return EXIT_WAITING if any(one.result == "held" for one in outcomes) else EXIT_FINE
