"""What a change means to those who use a connector: findings, each with its class."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import msgspec

from importer.model.bundle import Bundle
from importer.model.changes import Kind
from importer.model.document import Spot

ChangeClass = Literal["breaking", "risky", "additive", "cosmetic"]
"""`breaking`: what worked fails. `risky`: it may. `additive`: there is more to use. `cosmetic`:
nothing that is sent or received is different."""

CLASSES: tuple[ChangeClass, ...] = ("breaking", "risky", "additive", "cosmetic")
"""Every class, the worst first."""

FailOn = Literal["breaking", "risky", "additive", "any"]
"""The least of what is too bad, as people write it."""

LIMITS: Mapping[FailOn, ChangeClass] = {
    "breaking": "breaking",
    "risky": "risky",
    "additive": "additive",
    "any": "cosmetic",
}
"""The class that each of these words stands for."""

Direction = Literal["request", "response"]
"""Which way the data goes: what the callers of an action send, or what they get."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing about a change, and what it means to those who use the connector.

    `kind` and `identity` name what changed (an action, a definition, ...), `where` the place in it
    (`requestBody application/json /properties/name`), `code` the kind of change (a key of
    `importer.model.change_codes.CODES`), `reason` says in one sentence what happened.
    `direction` is None where it makes no difference. `used_by` are identities of the first few
    actions and triggers that a definition's change reaches (`used_by_more`: there are others).
    `fingerprint`, 16 hexadecimal digits, stays the same from run to run and whatever else changes,
    so that a known finding can be accepted by it.
    """

    code: str
    class_: ChangeClass = msgspec.field(name="class")
    reason: str
    kind: Kind
    identity: str
    where: str = ""
    direction: Direction | None = None
    used_by: tuple[str, ...] = ()
    used_by_more: bool = False
    fingerprint: str


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """An action that seems to be another one under a new method or path; both are identities."""

    name: str
    before: str
    after: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one document in another.

    `titles` has for each identity of an action how the documents write it (`GET /pets/{petId}`).
    `spots` tells of what changed and is still there where it lies in the new document, by kind and
    identity. `accepted` are fingerprints of findings that are known and accepted, `unmatched` such
    as no finding has (any more).
    """

    old: Bundle
    new: Bundle
    findings: tuple[Finding, ...]
    moves: tuple[Move, ...]
    titles: Mapping[str, str]
    spots: Mapping[tuple[Kind, str], Spot] = {}
    accepted: frozenset[str] = frozenset()
    unmatched: tuple[str, ...] = ()

    def fails(self, limit: ChangeClass) -> bool:
        """Tell whether something is as bad as `limit`, and is not accepted."""
        return bool(failing(self.findings, limit, self.accepted))


def worst_class(findings: Iterable[Finding]) -> ChangeClass | None:
    """Give the worst class among findings; None where there are none."""
    found = {finding.class_ for finding in findings}
    return next((class_ for class_ in CLASSES if class_ in found), None)


def is_as_bad_as(class_: ChangeClass, limit: ChangeClass) -> bool:
    """Tell whether a class is `limit` or a worse one."""
    return CLASSES.index(class_) <= CLASSES.index(limit)


def failing(
    findings: Iterable[Finding], limit: ChangeClass, accepted: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Give the findings that are as bad as `limit`, or worse, and not accepted."""
    return tuple(
        finding
        for finding in findings
        if is_as_bad_as(finding.class_, limit) and finding.fingerprint not in accepted
    )
