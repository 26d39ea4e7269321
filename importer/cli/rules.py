"""The options about what a plan may do, and who prevails."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec
import typer

from importer.cli.grouped import Option, takes
from importer.model.changes import Kind, OnConflict


class Prevails(StrEnum):
    """Whose value a field gets that both a person and the vendor changed."""

    KEEP = "keep"
    OVERWRITE = "overwrite"
    FAIL = "fail"


class RuleOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the user said of deletes, of conflicts, and of the connector itself."""

    prune: bool = False
    recreate: bool = False
    on_conflict: OnConflict = "keep"
    no_connector: bool = False

    def leaves(self, *, triggers: bool) -> frozenset[Kind]:
        """Give the kinds of things that are not looked at; `triggers` says whether those are."""
        left: set[Kind] = set()
        if self.no_connector:
            left |= {"connector", "auth-scheme"}
        if not triggers:
            left.add("trigger")
        return frozenset(left)


_Prune = Annotated[
    bool, typer.Option("--prune", help="Delete what the document does not have (any more).")
]
_Recreate = Annotated[bool, typer.Option("--recreate", help="Make again what a person deleted.")]
_OnConflict = Annotated[
    Prevails,
    typer.Option(
        "--on-conflict",
        help="Where a person and the document changed the same: keep the person's value, "
        "overwrite it, or fail before anything is changed.",
    ),
]
_NoConnector = Annotated[
    bool,
    typer.Option("--no-connector", help="Leave the connector itself and its auth schemes alone."),
]


def _rules(given: dict[str, Any]) -> RuleOptions:
    return RuleOptions(
        prune=given["prune"],
        recreate=given["recreate"],
        on_conflict=given["on_conflict"].value,
        no_connector=given["no_connector"],
    )


goes_by_rules = takes(
    "rules",
    {
        "prune": Option(_Prune, False),
        "recreate": Option(_Recreate, False),
        "on_conflict": Option(_OnConflict, Prevails.KEEP),
        "no_connector": Option(_NoConnector, False),
    },
    _rules,
)
"""Gives a command the options about what a plan may do as one value, `rules`."""
