"""Definitions deleted, those that refer to others before those that they refer to.

Definitions that refer to each other in a circle go in one request. It is forced only where
everything that refers to them goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from importer.apply.attempts import attempt_delete
from importer.apply.components import Component, components
from importer.apply.session import Session
from importer.connect.pool import run_bounded
from importer.connect.references import names_in
from importer.errors import PlatformError
from importer.model.changes import Change

_IN_USE = 412

References = Mapping[str, frozenset[str]]


async def delete_definitions(session: Session, changes: Sequence[Change]) -> None:
    """Delete definitions; each change gets its outcome."""
    by_name = {change.name: change for change in changes}
    refers = {change.name: _references(change) for change in changes}
    referrers: dict[str, set[str]] = {name: set() for name in by_name}
    for name, targets in refers.items():
        for target in targets & by_name.keys():
            referrers[target].add(name)

    async def delete(component: Component) -> None:
        outside = {one for name in component for one in referrers[name]} - set(component)
        standing = sorted(one for one in outside if not session.is_applied(by_name[one]))
        members = [by_name[name] for name in component]
        if standing:
            for change in members:
                session.skipped(change, f"{standing[0]}, which refers to it, was not deleted")
        else:
            circular = any(name in refers[name] for name in component) or len(component) > 1
            await _delete(session, component, members, circular=circular)

    for wave in _waves(components(refers), referrers):
        await run_bounded(delete, wave, session.parallelism)


def _references(change: Change) -> frozenset[str]:
    return names_in((change.before or {}).get("content"))


def _waves(
    found: Iterable[Component], referrers: Mapping[str, set[str]]
) -> Iterator[list[Component]]:
    """Give the components in waves: all that refers to one wave is in waves before it."""
    depth: dict[str, int] = {}
    waves: dict[int, list[Component]] = {}
    for component in reversed(list(found)):
        above = {one for name in component for one in referrers[name]} - set(component)
        level = 1 + max((depth[one] for one in above), default=-1)
        depth.update(dict.fromkeys(component, level))
        waves.setdefault(level, []).append(component)
    for level in sorted(waves):
        yield sorted(waves[level])


async def _delete(
    session: Session, component: Component, changes: Sequence[Change], *, circular: bool
) -> None:
    """Delete the definitions of one component and end their changes."""

    async def send() -> None:
        try:
            await _send(session, component, force=False)
        except PlatformError as error:
            if error.status != _IN_USE or not circular:
                raise
            if not await _used_by_themselves(session, component):
                raise
            await _send(session, component, force=True)

    barred = [session.bars(change) for change in changes]
    if not any(barred):
        await attempt_delete(session, changes, send)


async def _send(session: Session, component: Component, *, force: bool) -> None:
    client, ref = session.client, session.ref
    if len(component) == 1:
        await client.delete_definition(ref, component[0], force=force)
    else:
        await client.delete_definitions(ref, component, force=force)


async def _used_by_themselves(session: Session, component: Component) -> bool:
    """Tell whether the platform says of each one who uses it, and names nobody else."""
    for name in component:
        users = (await session.client.get_definition(session.ref, name)).referenced_by
        if users is None:
            return False
        if any(user.type != "definition" or user.name not in component for user in users):
            return False
    return True
