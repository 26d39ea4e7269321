"""What the service's pages show, as plain data; `importer.report.service_pages` writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from importer.model.progress import Progress
from importer.model.runs import Run, RunHead

SourceState = Literal["idle", "due", "running", "waiting", "failing", "not watched"]
"""How a source stands: `waiting` for a review; `failing`, its last turn ended in trouble; `not
watched` before any process of the service has noted it."""

ReviewState = Literal["", "waiting", "approved"]
"""What a run waits for: nothing; somebody; or, approved in this process, its turn."""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What all pages of the service have: the token of their forms, and the time (UTC).

    `notices` say what is wrong with the service itself.
    """

    token: str
    now: datetime
    notices: tuple[str, ...] = ()


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """How one source stands.

    `place` is the document's, without secrets, `schedule` what its times are called, `result` what
    its last turn came to at `ended_at`, in run `run`, and `message` why; `waiting_run` is the one
    that is to be reviewed, `holds` the number of changes in it.
    """

    name: str
    place: str
    connector: str
    version: str
    policy: str
    schedule: str
    state: SourceState
    result: str = ""
    message: str = ""
    ended_at: datetime | None = None
    run: int | None = None
    waiting_run: int | None = None
    holds: int = 0
    next_due: datetime | None = None


class RunList(msgspec.Struct, frozen=True, kw_only=True):
    """Runs, the newest first; `older` is where the next page begins, None on the last one."""

    heads: tuple[RunHead, ...]
    is_newest: bool
    older: int | None


class RunDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One run: what is kept of it, how far it has come, and what it waits for."""

    run: Run
    review: ReviewState = ""
    source: str = ""
    progress: Progress | None = None
