"""One change, sent: what it means when the answer is no, or never comes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from importer.apply.lookback import is_gone
from importer.apply.session import Session
from importer.errors import ImporterError, UncertainError
from importer.model.changes import Change

R = TypeVar("R")

CONFLICT = 409
NOT_FOUND = 404
_DONE_BEFORE = {"create": CONFLICT, "update": NOT_FOUND}
"""How the platform answers a request that it has carried out already."""


async def attempt(
    session: Session,
    change: Change,
    send: Callable[[], Awaitable[R]],
    look_back: Callable[[], Awaitable[R | None]],
    postpone: Callable[[ImporterError], bool] = lambda _: False,
) -> R | None:
    """Send one change; give what the platform stored, or None after ending the change.

    `look_back` gives what is stored if that is as wanted. It is asked where the answer never
    came, and where an earlier attempt may have done the work: a thing to make is there already, a
    thing to rename is not there any more. A change that `postpone` takes for its error is not
    ended.
    """
    try:
        return await send()
    except UncertainError as error:
        session.note(error)
        if (found := await look_back_safely(session, look_back)) is not None:
            return found
        session.uncertain(change, error)
    except ImporterError as error:
        session.note(error)
        if getattr(error, "status", None) == _DONE_BEFORE.get(change.verb):
            found = await look_back_safely(session, look_back)
            if found is not None:
                return found
        if not postpone(error):
            session.refused(change, error)
    return None


async def look_back_safely(
    session: Session, look_back: Callable[[], Awaitable[R | None]]
) -> R | None:
    """Look back; where that cannot be done, nothing is known."""
    try:
        return await look_back()
    except ImporterError as error:
        session.note(error)
        return None


async def attempt_delete(
    session: Session, changes: Sequence[Change], send: Callable[[], Awaitable[None]]
) -> None:
    """Send the one request that deletes what `changes` name, and end them.

    What is gone already needs no deleting.
    """
    try:
        await send()
    except ImporterError as error:
        session.note(error)
        for change in changes:
            await _end_delete(session, change, error)
    else:
        for change in changes:
            session.applied(change)


async def _end_delete(session: Session, change: Change, error: ImporterError) -> None:
    """End one delete that was not answered well: it may have been done all the same."""
    if isinstance(error, UncertainError) or getattr(error, "status", None) == NOT_FOUND:
        gone = await look_back_safely(session, lambda: is_gone(session, change))
        if gone:
            session.applied(change, "it is gone")
            return
    if isinstance(error, UncertainError):
        session.uncertain(change, error)
    else:
        session.refused(change, error)
