"""What a run would do, and what came of it: changes, the plan of them, their outcomes."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Kind = Literal["definition", "action"]
Verb = Literal["create", "update", "delete", "keep"]
Result = Literal["applied", "failed", "skipped", "unknown"]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """The connector version that a plan is for."""

    api_url: str
    organisation_id: str
    connector_id: str
    version: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of the connector version, and what is to become of it.

    `id` is stable from run to run (`action GET /pets/{}`); `identity` is what the thing is known
    by, `name` its name after the change. `before` and `after` are canonical payloads (None where
    the thing does not exist), `fields` the names of those that differ. A thing that stays as it
    is has the verb `keep`; `reason` says why in one sentence.
    """

    id: str
    kind: Kind
    verb: Verb
    identity: str
    name: str
    reason: str
    fields: tuple[str, ...] = ()
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Every change, sorted; `target` is None for a plan against an empty version.

    `format` is the version of this shape and `digest` the SHA-256 over the changes, so that a
    reader knows that two plans are the same.
    """

    format: int
    target: Target | None
    changes: tuple[Change, ...]
    digest: str

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that an apply would carry out."""
        return tuple(change for change in self.changes if change.verb != "keep")


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one change: applied, failed, skipped or unknown, and why.

    `fields` are the platform's own complaints, each `(field, message)`.
    """

    change: Change
    result: Result
    reason: str = ""
    status: int | None = None
    fields: tuple[tuple[str, str], ...] = ()
