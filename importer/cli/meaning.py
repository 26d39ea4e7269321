"""The options about what changes mean to users: how bad they may be, and what is known."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from importer.cli.grouped import Option, takes
from importer.cli.review import tell
from importer.errors import UsageError
from importer.model.findings import LIMITS, ChangeClass, failing

if TYPE_CHECKING:
    from importer.model.changes import Plan
    from importer.plan.compatibility.classify import Classified

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


class FailOn(StrEnum):
    """The least of what makes a command fail."""

    BREAKING = "breaking"
    RISKY = "risky"
    ADDITIVE = "additive"
    ANY = "any"


_FailOn = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on",
        help="Exit with 1 where something is as bad as that, or worse; an apply is refused (4).",
    ),
]
_Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept", metavar="FINGERPRINT", help="A finding that is known. May be repeated."
    ),
]


class MeaningOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The least of what makes a command fail, None where nothing does, and what is accepted."""

    fail_on: ChangeClass | None = None
    accept: tuple[str, ...] = ()

    def fails(self, meaning: Classified) -> bool:
        """Tell whether a plan that means this is bad enough to fail."""
        if self.fail_on is None:
            return False
        return any(failing(found, self.fail_on, self.accept) for found in meaning.values())

    def tell_unmatched(self, meaning: Classified) -> None:
        """Tell which accepted fingerprints no finding has (any more)."""
        from importer.plan.meaning import unmatched

        left = unmatched(meaning, self.accept) if self.accept else ()
        if left:
            tell(f"Accepted, and not found (any more): {', '.join(left)}")


def meaning_of(plan: Plan | None) -> Classified:
    """Give what a plan means, for its report; of no plan nothing."""
    from importer.plan import meaning

    return {} if plan is None else meaning.meaning_of(plan)


def _meaning_options(given: dict[str, Any]) -> MeaningOptions:
    """Put the options together. Raises UsageError for a fingerprint that is none."""
    accept = tuple(given["accept"] or ())
    for each in accept:
        if not _FINGERPRINT.fullmatch(each):
            raise UsageError(
                f"--accept {each} is no fingerprint", hint="It has 16 digits, from 0 to f"
            )
    limit = given["fail_on"]
    return MeaningOptions(fail_on=limit and LIMITS[limit.value], accept=accept)


judges_changes = takes(
    "judging",
    {"fail_on": Option(_FailOn, None), "accept": Option(_Accept, None)},
    _meaning_options,
)
"""Gives a command the options about what changes mean as one value, `judging`."""
