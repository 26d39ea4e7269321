"""What is remembered of a run, of a source, and of a thing that the importer owns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Kind, Outcome, Plan, Result, Target, Verb
from importer.model.problem import Severity

RunState = Literal[
    "running", "applied", "unchanged", "in-part", "failed", "refused", "held", "interrupted"
]
"""How a run stands: `held` waits for a review, `interrupted` ended without a word (killed)."""

Claim = Literal["made", "adopted"]
"""How a remote thing came to be ours: we made it, or it stood there and was taken over."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a source was when it was last read: enough to know that it has not changed.

    `location` is for people, without user name and query. `sha256` is the digest of the document's
    bytes in hexadecimal (empty where it could not be read), `version` what the document calls
    itself; `etag` and `last_modified` are its server's (RFC 9110, 8.8). `settings` is the caller's
    word for all else that the outcome depends on (options, the importer's own version): where it
    differs, an unchanged document does not mean that there is nothing to do.
    """

    location: str
    sha256: str = ""
    version: str = ""
    etag: str | None = None
    last_modified: str | None = None
    settings: str = ""


class Owned(msgspec.Struct, frozen=True, kw_only=True):
    """A remote thing that is ours, by kind and identity.

    `remote_id` is the platform's id of it, None where that was never told; `run` the number of the
    run that changed it last, None where no run did.
    """

    kind: Kind
    identity: str
    claim: Claim
    remote_id: str | None = None
    run: int | None = None


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that stands in the version and is to be ours; `payload` is what it is now."""

    kind: Kind
    identity: str
    remote_id: str | None
    payload: dict[str, Any]


class BaseStep(msgspec.Struct, frozen=True, kw_only=True):
    """How a run moved the base: what it was when the run was planned, and what it is now.

    Only what differs between the two is written, so that a run of another version of the same
    connector loses nothing. `remote_ids` are the platform's ids of things, as far as the run was
    told them, by kind and identity. `origins` says of things that are known by another identity now
    by which they were before: they stay who they are.
    """

    before: Base
    after: Base
    remote_ids: Mapping[tuple[Kind, str], str] = {}
    origins: Mapping[tuple[Kind, str], str] = {}


class RunHead(msgspec.Struct, frozen=True, kw_only=True):
    """A run in one line: which, of what, when (UTC), how it ended, and how much there was to it.

    `planned`, `results` and `problems` are counts; one that is nought may be missing. `error` is
    the line that ended the run, where one did.
    """

    number: int
    command: str
    state: RunState
    target: Target | None
    source: Seen | None
    started_at: datetime
    finished_at: datetime | None
    plan_digest: str | None
    planned: Mapping[Verb, int]
    results: Mapping[Result, int]
    problems: Mapping[Severity, int]
    error: str | None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run with all that is kept of it; `bundle` and `plan` are None where it never came so far.

    The bundle is as it was, but for the places of its definitions and for secrets.
    """

    head: RunHead
    bundle: Bundle | None
    plan: Plan | None
    outcomes: tuple[Outcome, ...]
