"""One request as the handlers see it: no HTTP library, no waiting, the database at hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from msgspec import Struct

from importer.sandbox.contract.words import is_ulid
from importer.sandbox.errors import ApiError, FieldFault, invalid_request


class Call(Struct, frozen=True):
    """A request inside its transaction.

    `base_url` is the address under which the client reached the API (no slash at its end),
    `path` the values in the route, `query` the pairs of the query string in their order.
    """

    db: sqlite3.Connection
    base_url: str
    path: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    body: bytes

    def option(self, name: str) -> str | None:
        """Give the query's value under `name`; a name that stands twice is refused."""
        values = [value for key, value in self.query if key == name]
        if len(values) > 1:
            raise invalid_request([FieldFault(name, "stands twice in the query")])
        return values[0] if values else None

    def flag(self, name: str) -> bool:
        """Give the boolean under `name` in the query; without it, false."""
        value = self.option(name)
        if value not in {None, "true", "false"}:
            raise invalid_request([FieldFault(name, "is neither true nor false")])
        return value == "true"

    def refuse_other_options(self, known: frozenset[str]) -> None:
        """Refuse a query that holds a name which this sandbox does not know for the route."""
        faults = [
            FieldFault(name, "is no query parameter that the sandbox knows here")
            for name, _ in self.query
            if name not in known
        ]
        if faults:
            raise invalid_request(faults)

    def path_id(self, name: str) -> str:
        """Give the ULID that stands in the path as `name`, in upper case.

        ULIDs are read without regard to case (ULID specification, "Encoding").
        """
        given = self.path[name]
        value = given.upper() if given.isascii() else given
        if not is_ulid(value):
            raise ApiError(
                HTTPStatus.BAD_REQUEST,
                "invalid_request",
                f"the path's {name} is no ULID",
                fields=[FieldFault(name, "is no ULID")],
            )
        return value
