"""A listing in pages, put together and checked: all of it, or an error. No I/O.

A partial listing must never pass for a whole one: what is missing in it would be taken for
missing on the platform.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from importer.errors import PlatformError


class _Listed(Protocol):
    @property
    def id(self) -> str: ...


ListedT = TypeVar("ListedT", bound=_Listed)
ListedT_co = TypeVar("ListedT_co", bound=_Listed, covariant=True)


class Page(Protocol[ListedT_co]):
    """What a page tells: the things on it, how many there are in all, where the next begins."""

    @property
    def found(self) -> Sequence[ListedT_co]:
        """The things on this page."""

    @property
    def total_count(self) -> int:
        """How many things there are on all pages."""

    @property
    def next(self) -> str | None:
        """The token of the next page; empty or None on the last."""


class Listing(Generic[ListedT]):
    """The pages of one listing of `what`, as they come."""

    def __init__(self, what: str, where: str) -> None:
        self._what = what
        self._where = where
        self._tokens: set[str] = set()
        self._ids: set[str] = set()
        self._found: list[ListedT] = []

    def add(self, page: Page[ListedT]) -> str | None:
        """Take a page; give the token of the next one, or None after the last.

        Raises PlatformError for a page or a thing that came before, as soon as there are more
        than `total_count`, and where the last page leaves fewer.
        """
        for thing in page.found:
            if thing.id in self._ids:
                raise self._broken(f"lists {thing.id} twice")
            self._ids.add(thing.id)
            self._found.append(thing)
        is_last = not page.next
        if len(self._found) > page.total_count or (is_last and len(self._found) < page.total_count):
            raise self._broken(f"has {len(self._found)} where {page.total_count} are announced")
        if not page.next:
            return None
        if page.next in self._tokens or not page.found:
            raise self._broken("leads in a circle")
        self._tokens.add(page.next)
        return page.next

    def whole(self) -> tuple[ListedT, ...]:
        """Give everything listed, in the order of its coming."""
        return tuple(self._found)

    def _broken(self, why: str) -> PlatformError:
        return PlatformError(
            f"the platform's list of {self._what} {why}",
            where=self._where,
            hint="someone may be changing the version right now; run again",
        )
