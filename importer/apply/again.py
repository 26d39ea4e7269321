"""What can be made but once: looked for where that is in doubt, and asked for again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from importer.connect.client import ConnectClient
from importer.errors import PlatformError, UncertainError

R = TypeVar("R")

MOST_SENDS = 4
"""So often a change is sent whose outcome is in doubt, as long as nothing of it is found."""

_CONFLICT = 409


async def until_it_stands(
    client: ConnectClient,
    send: Callable[[], Awaitable[R]],
    find: Callable[[], Awaitable[R | None]],
) -> R:
    """Give what `send` makes, or what `find` finds where that is in doubt, or there already.

    Raises the platform's refusal, and the last UncertainError where it is not to be found.
    """
    nth = 1
    while True:
        try:
            return await send()
        except PlatformError as error:
            is_in_doubt = isinstance(error, UncertainError)
            if not is_in_doubt and error.status != _CONFLICT:
                raise
            found = await find()
            if found is not None:
                return found
            if not is_in_doubt or nth == MOST_SENDS or not await client.sender.pause(nth):
                raise
        nth += 1
