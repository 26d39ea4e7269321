"""Lists in pages: `first`, `after`, `before`, `totalCount`, `next`, `prev` (contract: PageInfo).

A cursor says where in a list a page begins or ends, not how many rows come before: rows that come
and go between two pages double nothing and hide nothing else. To clients a cursor is opaque.
"""

from __future__ import annotations

import base64
import sqlite3
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from importer.sandbox.errors import FieldFault, invalid_request

if TYPE_CHECKING:
    from importer.sandbox.call import Call

PAGE_OPTIONS: Final = frozenset({"first", "after", "before"})
_DEFAULT_SIZE: Final = 20
_MOST: Final = 100


class Listing(Struct, frozen=True):
    """The rows of a table that belong to one owner: in order of creation, or `newest_first`.

    All parts are names of columns, never words of a request. `filters` are the columns that a
    query parameter of the same name searches for a part of a text, without regard to case.
    """

    table: str
    owner: str
    newest_first: bool = False
    filters: tuple[str, ...] = ("name",)


class Page(Struct, frozen=True):
    """Rows of one page, and the `PageInfo` that goes with them."""

    rows: list[sqlite3.Row]
    info: dict[str, Any]


class _Cursor(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A row's place in its list; `updated_at` is empty where rows keep their order."""

    table: str
    updated_at: str
    seq: int


def read_page(call: Call, listing: Listing, owner_id: str) -> Page:
    """Read the page of `listing` that the query asks for, in the scope of `owner_id`.

    A size above 100 gives 100. Raises `ApiError` 400 for a size below 1, for a cursor that does
    not come from this kind of list, and for two cursors at once.
    """
    size = _size(call)
    after, before = _cursor(call, listing, "after"), _cursor(call, listing, "before")
    if after and before:
        raise invalid_request([FieldFault("before", "excludes after")])
    view = _View(call, listing, owner_id)
    bound = after or before
    rows = view.rows(bound, size, backwards=before is not None)
    info: dict[str, Any] = {"totalCount": view.count()}
    if rows and view.rows(_place(listing, rows[-1]), 1, backwards=False):
        info["next"] = _written(_place(listing, rows[-1]))
    if rows and view.rows(_place(listing, rows[0]), 1, backwards=True):
        info["prev"] = _written(_place(listing, rows[0]))
    return Page(rows, info)


class _View:
    """The rows of a listing that pass the query's filters."""

    def __init__(self, call: Call, listing: Listing, owner_id: str) -> None:
        self._db = call.db
        self._newest_first = listing.newest_first
        self._values: dict[str, object] = {"owner": owner_id}
        self._source = f"FROM {listing.table} WHERE {listing.owner} = :owner"
        for column in listing.filters:
            part = call.option(column)
            if part:
                self._source += f" AND instr(casefold({column}), :{column}) > 0"
                self._values[column] = part.casefold()

    def count(self) -> int:
        """Count them all."""
        counted: int = self._db.execute(
            f"SELECT count(*) {self._source}",
            self._values,
        ).fetchone()[0]
        return counted

    def rows(self, bound: _Cursor | None, size: int, *, backwards: bool) -> list[sqlite3.Row]:
        """Give up to `size` rows next to `bound`, in the list's order whichever way they lie."""
        descending = self._newest_first != backwards
        source, values = self._source, {**self._values, "size": size}
        if bound is not None:
            sign = "<" if descending else ">"
            key, place = "seq", ":seq"
            if self._newest_first:
                key, place = "(updated_at, seq)", "(:updated_at, :seq)"
            source += f" AND {key} {sign} {place}"
            values |= {"seq": bound.seq, "updated_at": bound.updated_at}
        way = "DESC" if descending else "ASC"
        order = f"updated_at {way}, seq {way}" if self._newest_first else f"seq {way}"
        found = self._db.execute(
            f"SELECT * {source} ORDER BY {order} LIMIT :size",
            values,
        ).fetchall()
        return found[::-1] if backwards else found


def _size(call: Call) -> int:
    text = call.option("first")
    if text is None:
        return _DEFAULT_SIZE
    if not (text.isascii() and text.isdecimal()) or not text.strip("0"):
        raise invalid_request([FieldFault("first", "is no whole number above 0")])
    return min(int(text[:10]), _MOST)


def _cursor(call: Call, listing: Listing, name: str) -> _Cursor | None:
    """Read the cursor under `name` in the query."""
    text = call.option(name)
    if text is None:
        return None
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=_Cursor)
    except (ValueError, msgspec.MsgspecError, RecursionError):
        cursor = None
    if cursor is None or cursor.table != listing.table or abs(cursor.seq) >= 2**63:
        raise invalid_request([FieldFault(name, "is no cursor of this list")])
    return cursor


def _place(listing: Listing, row: sqlite3.Row) -> _Cursor:
    updated_at = row["updated_at"] if listing.newest_first else ""
    return _Cursor(listing.table, updated_at, row["seq"])


def _written(cursor: _Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode("ascii")
