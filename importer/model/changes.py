"""What a run would do, and what came of it: changes, the plan of them, their outcomes."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Kind = Literal["connector", "auth-scheme", "definition", "action", "trigger"]
Verb = Literal["create", "update", "delete", "keep"]
Result = Literal["applied", "failed", "skipped", "unknown"]
OnConflict = Literal["keep", "overwrite", "fail"]
"""What to do with a field that both a person and the vendor changed: keep the person's value, write
the document's over it, or refuse to apply anything."""


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

    `kept` names what stays though the document has it otherwise, since only a person changed it (or
    nobody knows who did), `conflicts` what both a person and the vendor changed; both may be parts
    of a field, like `parameters.query limit`. `document` is the canonical payload that the document
    asks for, None where that is `after` itself. A thing that the document does not have is not
    `documented`. `moved_from` is the identity under which a thing stands that the vendor moved: an
    action to another method or path, a definition to another name.
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
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    document: dict[str, Any] | None = None
    documented: bool = True
    moved_from: str | None = None

    @property
    def wanted(self) -> dict[str, Any] | None:
        """The canonical payload that the document asks for; None where it does not have it."""
        if not self.documented:
            return None
        return self.after if self.document is None else self.document


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


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform finds wrong with a thing that it stored; `severity` is error or warning."""

    field: str
    message: str
    severity: str = "error"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one change: applied, failed, skipped or unknown, and why.

    `fields` are the platform's own complaints about a request, each `(field, message)`; `faults`
    is what it finds wrong with the thing as it stands after the run. A change that keeps its thing
    has an outcome (applied) only where there are faults to tell. `remote_id` is the platform's id
    of an action, trigger or definition that was applied, as far as its answer told it.
    """

    change: Change
    result: Result
    reason: str = ""
    status: int | None = None
    fields: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    remote_id: str | None = None

    @property
    def is_valid(self) -> bool:
        """Tell whether the platform finds no error in what stands; warnings do not count."""
        return not any(fault.severity == "error" for fault in self.faults)
