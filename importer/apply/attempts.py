"""One change, sent: what it means when the answer is no, or never comes.

What is in doubt is looked up. What stands as wanted is applied, whoever made it; what does not is
sent again, a few times: names are unique, so that nothing can come to stand twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from importer.apply.again import MOST_SENDS
from importer.apply.lookback import is_gone
from importer.apply.session import Session
from importer.errors import (
    AuthorisationError,
    ImporterError,
    MissingError,
    RateLimitError,
    TransportError,
    UncertainError,
)
from importer.model.changes import Change

R = TypeVar("R")

CONFLICT = 409
NOT_FOUND = 404
_SAYS_NOTHING = (AuthorisationError, RateLimitError, TransportError)
"""What a request may end with that tells nothing of the same request before it."""

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
    with session.client.one_item(change.id):
        try:
            return await send_surely(session, send, look_back)
        except UncertainError as error:
            session.doubted(change, error)
        except ImporterError as error:
            if getattr(error, "status", None) == _DONE_BEFORE.get(change.verb):
                found, is_known = await looked_up(session, look_back)
                if found is not None:
                    return found
                if not is_known:
                    session.uncertain(change, error)
                    return None
            if not postpone(error):
                session.refused(change, error)
    return None


async def send_surely(
    session: Session,
    send: Callable[[], Awaitable[R]],
    look_back: Callable[[], Awaitable[R | None]],
) -> R:
    """Send until the platform carries it out, refuses it, or the doubt cannot be ended.

    Gives what is stored. Raises the refusal, or the last UncertainError: it is lost where any one
    was, or where nothing could be looked up.
    """
    was_lost, nth = False, 1
    while True:
        try:
            return await send()
        except UncertainError as error:
            session.note_key(error)
            was_lost = was_lost or error.is_lost
            found, is_known = await looked_up(session, look_back)
            if found is not None:
                return found
            error.is_lost = was_lost or not is_known
            if not is_known or not await may_send_again(session, nth):
                session.note(error)
                raise
        except ImporterError as error:
            session.note(error)
            if was_lost and isinstance(error, _SAYS_NOTHING):
                raise UncertainError(error.what, status=error.status, cause=error) from None
            raise
        nth += 1


async def may_send_again(session: Session, nth: int) -> bool:
    """Wait a little after the `nth` time; tell whether what is in doubt may be sent once more."""
    return nth < MOST_SENDS and not session.halted and await session.client.sender.pause(nth)


async def look_back_safely(
    session: Session, look_back: Callable[[], Awaitable[R | None]]
) -> R | None:
    """Look back; where that cannot be done, nothing is known."""
    return (await looked_up(session, look_back))[0]


async def attempt_delete(
    session: Session, changes: Sequence[Change], send: Callable[[], Awaitable[None]]
) -> None:
    """Send the one request that deletes what `changes` name, and end them.

    What is gone already needs no deleting.
    """

    async def look_back() -> bool | None:
        gone = [await is_gone(session, change) for change in changes]
        return all(gone) or None

    async def send_all() -> bool:
        await send()
        return True

    with session.client.one_item(*(change.id for change in changes)):
        try:
            await send_surely(session, send_all, look_back)
        except ImporterError as error:
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
        session.doubted(change, error)
    else:
        session.refused(change, error)


async def looked_up(
    session: Session, look_back: Callable[[], Awaitable[R | None]]
) -> tuple[R | None, bool]:
    """Look back; give what stands as wanted, and whether it is known what stands."""
    try:
        return await look_back(), True
    except MissingError:
        return None, True
    except ImporterError as error:
        session.note(error)
        return None, False
