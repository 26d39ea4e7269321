"""Targets, changes, plans and what came of them, in few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bundles import make_action, make_bundle, make_definition

from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Change, Kind, Outcome, Plan, Result, Target, Verb

CONNECTOR_ID = "01J0000000000000000000C0NN"


def make_target(version: str = "v1", connector_id: str = CONNECTOR_ID) -> Target:
    """Make a target of one platform and organisation."""
    return Target(
        api_url="https://platform.test/api/connect/v1",
        organisation_id="01J00000000000000000000000",
        connector_id=connector_id,
        version=version,
    )


def make_change(
    identity: str,
    verb: Verb = "create",
    *,
    kind: Kind = "action",
    after: dict[str, Any] | None = None,
    **fields: Any,
) -> Change:
    """Make a change of one thing."""
    return Change(
        id=f"{kind} {identity}",
        kind=kind,
        verb=verb,
        identity=identity,
        name=identity,
        reason="since a test wants it",
        after=after,
        **fields,
    )


def make_plan(*changes: Change, target: Target | None = None, digest: str = "d" * 64) -> Plan:
    """Make a plan of changes."""
    return Plan(format=1, target=target, changes=changes, digest=digest)


def outcome(change: Change, result: Result = "applied", **fields: Any) -> Outcome:
    """Make the outcome of a change."""
    return Outcome(change=change, result=result, **fields)


def base(**kinds: Mapping[str, dict[str, Any]]) -> Base:
    """Make a base; `auth_scheme` stands for the kind `auth-scheme`."""
    return Base(applied={name.replace("_", "-"): things for name, things in kinds.items()})  # type: ignore[misc]  # kinds are the test's to name


def small_bundle() -> Bundle:
    """Make a bundle of one action and one definition."""
    return make_bundle(
        definitions=[make_definition("Pet", {"type": "object"})],
        actions=[make_action("getPet", "/pets/{{ param.id }}", returns=["Pet"])],
    )
