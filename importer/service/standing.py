"""How the sources of a configuration stand: for the page that lists them.

In: the configuration's sources, and what the state knows of them. Out: a line for each, in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from importer.model.watches import Watch
from importer.report.service_shapes import SourceLine, SourceState
from importer.service.configuration import ScheduleTable, SourceTable
from importer.service.memory import Memory, memory_in
from importer.state.store import StateStore
from importer.text import masked

_TROUBLE = frozenset({"failed", "in-part", "refused", "interrupted"})
_UNKNOWN = Watch(
    name="", rhythm=None, next_due=None, worker=None, due=None, beat_at=None, last=None
)


def standing_of(sources: Mapping[str, SourceTable], state: StateStore) -> list[SourceLine]:
    """Give how each source stands. Raises StateError."""
    watches = {watch.name: watch for watch in state.watching().watches(sources)}
    now = state.now()
    return [_line(source, watches.get(name), now) for name, source in sources.items()]


def _line(source: SourceTable, watch: Watch | None, now: datetime) -> SourceLine:
    known = watch or _UNKNOWN
    memory = memory_in(known.memory) if known.memory is not None else None
    last = known.last
    result = _result(known, memory)
    waits = memory is not None and memory.held_run is not None
    target = memory.target if memory else None
    return SourceLine(
        name=source.name,
        place=_place(source),
        connector=_connector(source, memory),
        version=target.version if target else source.version or "",
        policy=source.policy,
        schedule=_schedule(source.schedule),
        state=_state(watch, result, now, waits=waits),
        result=result,
        message=(last.message if last and last.result == result else None) or "",
        ended_at=last.ended_at if last else None,
        run=(last.run if last else None) or (memory.run if memory else None),
        waiting_run=memory.held_run if memory else None,
        holds=memory.held if memory else 0,
        next_due=known.next_due,
    )


def _state(watch: Watch | None, result: str, now: datetime, *, waits: bool) -> SourceState:
    if watch is None:
        return "not watched"
    if watch.worker is not None:
        return "running"
    if watch.next_due is not None and watch.next_due <= now:
        return "due"
    if result in _TROUBLE:
        return "failing"
    return "waiting" if waits else "idle"


def _result(watch: Watch, memory: Memory | None) -> str:
    """Give what a source came to last: of what was held, what became of it since."""
    ended = (watch.last.result if watch.last else None) or ""
    if memory is not None and ended in ("", "held"):
        return memory.result
    return ended


def _place(source: SourceTable) -> str:
    """Give where the document is, without secrets."""
    if source.spec is None:
        return f"${source.spec_env}"
    return masked(source.spec)


def _connector(source: SourceTable, memory: Memory | None) -> str:
    if source.create_connector:
        return source.create_connector
    if source.connector is not None:
        return source.connector
    target = memory.target if memory else None
    return target.connector_id if target else "the connector of the document's title"


def _schedule(schedule: ScheduleTable | None) -> str:
    """Say when a source is due, as the configuration says it."""
    if schedule is None:
        return ""
    zone = f" ({schedule.timezone})" if schedule.timezone else ""
    return f"every {schedule.every}" if schedule.every else f"{schedule.cron}{zone}"
