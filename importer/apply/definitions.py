"""Definitions, made in batches and updated one by one.

A batch that is refused as a whole is divided until only the faulty definition fails, and what
needs it is skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from importer.apply.again import MOST_SENDS
from importer.apply.attempts import CONFLICT, attempt, looked_up, may_send_again
from importer.apply.batches import (
    Batch,
    blamed_names,
    make_batches,
    names_of,
    needs_of,
    payload_of,
    split,
)
from importer.apply.components import Component
from importer.apply.lookback import definitions_as_wanted
from importer.apply.session import Session
from importer.apply.wire import definition_update
from importer.connect.pool import run_bounded
from importer.connect.references import names_referred_to
from importer.connect.types import StoredDefinition
from importer.errors import ImporterError, PlatformError, UncertainError
from importer.model.changes import Change
from importer.model.payloads import DefinitionCreate

Definitions = Mapping[str, DefinitionCreate]

_DIVIDED = frozenset({400, 409, 413, 422, 500})
"""Answers to a batch that may be the fault of a part of it."""


async def create_definitions(
    session: Session, changes: Sequence[Change], wanted: Definitions
) -> None:
    """Make definitions, those that need others after them; each change gets its outcome."""
    known = _in_bundle(session, changes, wanted)
    session.absent.update(change.name for change in changes)
    definitions = [wanted[name] for name in known]
    needs = needs_of(definitions)
    maker = _Maker(session, known, wanted, needs)
    for batch in make_batches(definitions, needs):
        await maker.make(batch)


async def update_definitions(
    session: Session, changes: Sequence[Change], wanted: Definitions
) -> list[Change]:
    """Update stored definitions, several at a time; give the changes that are to come later.

    Those are refused for now because of an action as it stands (409: it has another definition
    for a media type). Each other change gets its outcome.
    """
    known = _in_bundle(session, changes, wanted)
    later: list[Change] = []

    async def update(change: Change) -> None:
        await _update(session, change, wanted[change.name], later)

    await run_bounded(update, known.values(), session.parallelism)
    return later


async def update_postponed(
    session: Session, changes: Sequence[Change], wanted: Definitions
) -> None:
    """Update what had to wait for the actions; each change gets its outcome."""

    async def update(change: Change) -> None:
        await _update(session, change, wanted[change.name], None)

    await run_bounded(update, changes, session.parallelism)


class _Maker:
    """Makes the definitions of one run, batch by batch."""

    def __init__(
        self,
        session: Session,
        changes: Mapping[str, Change],
        wanted: Definitions,
        needs: Mapping[str, frozenset[str]],
    ) -> None:
        self._session = session
        self._changes = changes
        self._wanted = wanted
        self._needs = needs

    async def make(self, batch: Batch) -> None:
        """Send a batch without those whose needs are missing; divide it where it is refused."""
        with self._session.client.one_item():
            await self._make(batch, 1)

    async def _make(self, batch: Batch, nth: int) -> None:
        """Send a batch for the `nth` time."""
        ready = self._ready(batch)
        names = names_of(ready)
        if not names:
            return
        session = self._session
        payloads = [payload_of(self._wanted[name], session.url_of) for name in names]
        ids = [self._changes[name].id for name in names]
        try:
            with session.client.one_item(*ids):
                stored = await session.client.create_definitions(session.ref, payloads)
        except UncertainError as error:
            session.note_key(error)
            await self._resolve(ready, error, nth)
        except ImporterError as error:
            session.note(error)
            await self._divide(ready, error)
        else:
            self._made({definition.name: definition for definition in stored})
            if self._absent(ready):
                doubt = UncertainError("the platform's answer does not name it as made")
                await self._resolve(ready, doubt, MOST_SENDS)

    async def _resolve(self, batch: Batch, doubt: UncertainError, nth: int) -> None:
        """Read what may have been made, all of a batch or a part; send the rest again, or end it.

        A batch that the platform fails at is divided: one of its definitions may be why.
        """
        session = self._session
        _, is_known = await self._look_up(self._absent(batch))
        left = tuple(part for component in batch if (part := self._absent((component,))))
        if not left:
            return
        doubt.is_lost = doubt.is_lost or not is_known
        if not doubt.is_lost and not session.halted and doubt.status in _DIVIDED and len(left) > 1:
            await self._divide(left, doubt)
        elif is_known and await may_send_again(session, nth):
            await self._make(left, nth + 1)
        else:
            session.note(doubt)
            for name in names_of(left):
                session.doubted(self._changes[name], doubt)

    def _absent(self, batch: Batch) -> Component:
        """Give the names of a batch that are not known to stand."""
        return tuple(name for name in names_of(batch) if name in self._session.absent)

    def _ready(self, batch: Batch) -> Batch:
        """Leave out, and skip, the components that need a definition which was not made."""
        coming: set[str] = set()
        ready: list[Component] = []
        for component in batch:
            needs = {need for name in component for need in self._needs[name]}
            missing = needs - coming - set(component)
            barred = [self._session.bars(self._changes[name], missing) for name in component]
            if not any(barred):
                coming.update(component)
                ready.append(component)
        return tuple(ready)

    def _made(self, stored: Mapping[str, StoredDefinition], reason: str = "") -> None:
        for name, definition in stored.items():
            if name in self._session.absent and name in self._changes:
                self._session.definitions[name] = definition
                self._session.absent.discard(name)
                self._session.applied(self._changes[name], reason, remote_id=definition.id)

    async def _divide(self, batch: Batch, error: ImporterError) -> None:
        """Send the parts of a refused batch, or end the one component that is left of it."""
        status = error.status if isinstance(error, PlatformError) else None
        fields = error.fields if isinstance(error, PlatformError) else ()
        if len(batch) > 1 and status in _DIVIDED:
            for part in split(batch, blamed_names(batch, fields)):
                await self.make(part)
        elif status == CONFLICT:
            await self._settle(batch, error)
        else:
            self._refuse(names_of(batch), batch, error)

    def _refuse(self, names: Sequence[str], batch: Batch, error: ImporterError) -> None:
        """Fail those that the platform complains of (or all); skip those that are with them."""
        fields = error.fields if isinstance(error, PlatformError) else ()
        blamed = blamed_names(batch, fields) & set(names)
        first = min(blamed, default="")
        for name in names:
            change = self._changes[name]
            if not blamed or name in blamed:
                place = f"definitions[{names_of(batch).index(name)}]"
                own = tuple(pair for pair in fields if pair[0].startswith(place))
                self._session.refused(change, error, own or None)
            else:
                reason = f"it needs the definition {first}, which the platform refused"
                self._session.skipped(change, reason)

    async def _settle(self, batch: Batch, error: ImporterError) -> None:
        """Look what is in the way of a component: itself as wanted, or something else."""
        found, is_known = await self._look_up(names_of(batch))
        left = self._absent(batch)
        if not is_known:
            for name in left:
                self._session.uncertain(self._changes[name], error)
        elif found and left:
            await self.make((left,))
        else:
            self._refuse(left, (tuple(names_of(batch)),), error)

    async def _look_up(self, names: Sequence[str]) -> tuple[bool, bool]:
        """Take for made what stands as wanted; tell whether any does, and whether that is known."""
        asked = {name: self._changes[name] for name in names}
        found, is_known = await looked_up(
            self._session, lambda: definitions_as_wanted(self._session, asked)
        )
        self._made(found or {}, "it stands as wanted already")
        return bool(found), is_known


async def _update(
    session: Session, change: Change, wanted: DefinitionCreate, later: list[Change] | None
) -> None:
    """Update one definition and end its change, or put it into `later`, where there is one."""
    stored = session.definitions.get(change.name)
    if stored is None:
        session.failed(change, "it does not stand in the version any more; plan again")
        return
    with_schema = not {"content", "contentType"}.isdisjoint(change.fields)
    needs = names_referred_to(wanted["schema"]["content"]) if with_schema else ()
    if session.bars(change, needs):
        return
    # A definition's reference to itself stays `#/$defs/NAME`: what is sent is its own context. But
    # while it gets another name it goes by its URL, which stays.
    itself = change.name if change.moved_from is None else None
    payload = definition_update(
        payload_of(wanted, lambda name: None if name == itself else session.url_of(name)),
        change.after or {},
        stored,
        with_schema=with_schema,
    )

    async def look_back() -> StoredDefinition | None:
        return (await definitions_as_wanted(session, {change.name: change})).get(change.name)

    def postpone(error: ImporterError) -> bool:
        if later is None or getattr(error, "status", None) != CONFLICT:
            return False
        later.append(change)
        return True

    found = await attempt(
        session,
        change,
        lambda: session.client.update_definition(
            session.ref, change.moved_from or change.name, payload
        ),
        look_back,
        postpone,
    )
    if found is not None:
        session.definitions[change.name] = found
        session.applied(change, remote_id=found.id)


def _in_bundle(
    session: Session, changes: Sequence[Change], wanted: Definitions
) -> dict[str, Change]:
    """Give the changes whose payload is known, by name; the plan of another document has more."""
    known = {change.name: change for change in changes if change.name in wanted}
    for change in changes:
        if change.name not in known:
            session.failed(change, "it is not in the document that this plan is applied with")
    return known
