"""When a request is sent again, and how long to wait before.

Again after: 429 (for as long as Retry-After says), 502, 503, 504, and a connection that could
not be made, since then nothing was sent. A request whose answer never came goes out again only
where doing it twice is doing it once; a POST does not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx
import msgspec
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, retry_if_result

from importer.connect.answers import Answer

_TOO_MANY_REQUESTS = 429
REPEATED_STATUSES = frozenset({_TOO_MANY_REQUESTS, 502, 503, 504})
UNCERTAIN_STATUSES = frozenset({502, 504})
"""What a gateway says when the server behind it may have done the work (RFC 9110, 15.6)."""

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NEVER_REPEATED = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.ProxyError)


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How often a request is sent, and how long is waited in between.

    `attempts` in all, `throttled_attempts` where the platform says 429; waits that double from
    `first_wait_s` up to `most_wait_s`, with full jitter; and no more than `total_wait_s` of
    waiting for one request.
    """

    attempts: int = 5
    throttled_attempts: int = 20
    first_wait_s: float = 0.5
    most_wait_s: float = 20.0
    total_wait_s: float = 120.0


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Sleep, clock and chance, passed in.

    `sleep` takes seconds, `now` gives seconds since 1970, `random` a number from 0 to 1.
    """

    sleep: Callable[[float], Awaitable[None]]
    now: Callable[[], float]
    random: Callable[[], float]


def retrying(policy: RetryPolicy, timing: Timing, *, idempotent: bool) -> AsyncRetrying:
    """Give the loop that repeats one request; it ends with the last answer or exception."""

    def wait(state: RetryCallState) -> float:
        ceiling = min(policy.most_wait_s, policy.first_wait_s * 2 ** (state.attempt_number - 1))
        asked = _asked_wait_s(state, timing)
        return timing.random() * ceiling if asked is None else asked

    def stop(state: RetryCallState) -> bool:
        waited = state.idle_for + state.upcoming_sleep
        attempts = policy.throttled_attempts if _is_throttled(state) else policy.attempts
        return state.attempt_number >= attempts or waited > policy.total_wait_s

    async def sleep(seconds: float) -> None:
        await timing.sleep(seconds)

    return AsyncRetrying(
        retry=retry_if_result(_repeats_answer)
        | retry_if_exception(lambda fault: repeats_fault(fault, idempotent=idempotent)),
        wait=wait,
        stop=stop,
        sleep=sleep,
        retry_error_callback=_last,
    )


def repeats_fault(fault: BaseException, *, idempotent: bool) -> bool:
    """Tell whether a request that ended in `fault` may be sent again."""
    if isinstance(fault, NOT_SENT):
        return True
    sent = isinstance(fault, httpx.TransportError) and not isinstance(fault, _NEVER_REPEATED)
    return sent and idempotent


def retry_after_s(value: str, now: float) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date (RFC 9110, 10.2.3).

    Gives the seconds to wait from `now` on, or None for what is neither.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)


def _repeats_answer(answer: Answer) -> bool:
    return answer.status in REPEATED_STATUSES


def _answer_in(state: RetryCallState) -> Answer | None:
    """Give the answer that an attempt ended with, if it did not end with an exception."""
    if state.outcome is None or state.outcome.failed:
        return None
    answer: Answer = state.outcome.result()
    return answer


def _is_throttled(state: RetryCallState) -> bool:
    answer = _answer_in(state)
    return answer is not None and answer.status == _TOO_MANY_REQUESTS


def _asked_wait_s(state: RetryCallState, timing: Timing) -> float | None:
    """Give the seconds that the platform asks to wait, if its answer does."""
    answer = _answer_in(state)
    if answer is None:
        return None
    return retry_after_s(answer.headers.get("retry-after", ""), timing.now())


def _last(state: RetryCallState) -> Answer:
    """End with what the last attempt ended with: its answer, or its exception."""
    assert state.outcome is not None  # noqa: S101 - tenacity calls this after an attempt only
    answer: Answer = state.outcome.result()
    return answer
