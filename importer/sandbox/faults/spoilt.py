"""Answers gone wrong: half of one, what is no JSON, a page that leads astray, a refusal.

In: an answer as the sandbox gives it. Out: another one. No waiting, no connection.
"""

from __future__ import annotations

import base64
import time
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec import Struct

from importer.sandbox.errors import ApiError, FieldFault, error_response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importer.sandbox.faults.fault import Fault

T = TypeVar("T")
Header = tuple[bytes, bytes]

_TOLD: Final = "the sandbox was told to answer so"
_GATEWAY: Final = frozenset({502, 503, 504})
_COMPLAINING: Final = frozenset({400, 422})
_ROWS_SKIPPED: Final = 3
_UNHEARD_OF: Final = "bm8gbGlzdA=="
"""A token that no list has given."""


class Answer(Struct, frozen=True):
    """A whole answer: status, headers, body."""

    status: int
    headers: list[Header]
    body: bytes

    def with_body(self, body: bytes) -> Answer:
        """Give the same answer with another body, and that body's length."""
        headers = [pair for pair in self.headers if pair[0].lower() != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        return Answer(self.status, [*headers, length], body)

    def with_header(self, name: bytes, value: bytes) -> Answer:
        """Give the same answer with one header more."""
        return Answer(self.status, [*self.headers, (name, value)], self.body)


def refusal(fault: Fault, chance: float) -> Answer:
    """Give the answer of a `status` fault: a gateway's page, or an error as the contract has it."""
    status = _one_of(fault.statuses, chance)
    if status in _GATEWAY:
        page = f"<html><h1>{status} {HTTPStatus(status).phrase}</h1></html>".encode()
        answer = Answer(status, [(b"content-type", b"text/html")], b"").with_body(page)
    else:
        answer = _error(status)
    if fault.retry_after_s is None:
        return answer
    after = str(fault.retry_after_s)
    if fault.retry_as_date:
        after = formatdate(time.time() + fault.retry_after_s, usegmt=True)
    return answer.with_header(b"retry-after", after.encode())


def half_of(answer: Answer) -> bytes:
    """Give the first half of an answer's body."""
    return answer.body[: len(answer.body) // 2]


def no_json(answer: Answer) -> Answer | None:
    """Give an answer that is whole and no JSON; None for one without a body."""
    return answer.with_body(half_of(answer) + b"<") if answer.body else None


def led_astray(answer: Answer, after: str | None, chance: float) -> Answer | None:
    """Give a page whose token of the next page is wrong; None for what is no page.

    `after` is the token that the page was asked for by. The token is lost, no token at all, or
    leads back to the beginning, too far, or to the same page again; which, `chance` says.
    """
    if answer.status != HTTPStatus.OK:
        return None
    page: dict[str, Any] = msgspec.json.decode(answer.body)
    token = page.pop("next", None)
    wrong: list[str | None] = [_UNHEARD_OF]
    if token is not None:
        wrong += [None, *_moved(token)]
    elif after is not None:
        wrong.append(after)
    chosen = _one_of(wrong, chance)
    told = page if chosen is None else page | {"next": chosen}
    return answer.with_body(msgspec.json.encode(told))


def _moved(token: str) -> list[str]:
    """Give tokens that lead back to the beginning of a list and, where that can be, too far."""
    table, updated_at, seq = msgspec.json.decode(base64.urlsafe_b64decode(token))
    if updated_at:  # newest first: everything is older than this
        return [_written([table, "9999", seq])]
    return [_written([table, "", 0]), _written([table, "", seq + _ROWS_SKIPPED])]


def _written(cursor: list[object]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode("ascii")


def _error(status: int) -> Answer:
    """Give an error as the contract has it; what is wrong with a payload is told by its fields."""
    known = status in {one.value for one in HTTPStatus}
    code = HTTPStatus(status).name.lower() if known else "fault"
    fields = [FieldFault("name", _TOLD)] if status in _COMPLAINING else []
    response = error_response(ApiError(status, code, _TOLD, fields=fields))
    return Answer(status, list(response.raw_headers), bytes(response.body))


def _one_of(values: Sequence[T], chance: float) -> T:
    """Choose a value by a number from 0 up to 1."""
    return values[int(chance * len(values))]
