"""When a request is sent again, and how long to wait before.

Again after 429, after a 503 that says when to come back, and after a connection that could not be
made, since then nothing was done. Where doing it twice is doing it once, also after 502, 503, 504
and an answer that never came; a question even after 500. Waits have full jitter, double, and begin
where the platform's own Retry-After ends.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx
import msgspec
from tenacity import AsyncRetrying, RetryCallState

from importer.connect.answers import Answer
from importer.connect.patience import DEFAULT_MAX_WAIT_S, Patience
from importer.connect.requests import Request
from importer.connect.told import tell_pause

_TOO_MANY_REQUESTS, _UNAVAILABLE = 429, 503
PRESSED_STATUSES = frozenset({_TOO_MANY_REQUESTS, _UNAVAILABLE})
"""What a platform says that has too much to do."""

_GATEWAY_STATUSES = frozenset({502, 503, 504})
"""What a gateway says, too, when the server behind it may have done the work (RFC 9110, 15.6)."""

_SERVER_FAULT = 500
_LONGEST_WAIT_S = 1e9
"""What a longer wait asked for is taken for: never."""

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
NEVER_SENT = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.ProxyError)
"""Faults before anything was sent: such as pass, and such as do not."""


_End = Answer | BaseException
"""What an attempt ends with."""


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How often a request is sent, and how long is waited in between.

    `attempts` in all, `throttled_attempts` where the platform says 429; waits that double from
    `first_wait_s` up to `most_wait_s`, with full jitter; and no more than `total_wait_s` of
    waiting for one item.
    """

    attempts: int = 5
    throttled_attempts: int = 40
    first_wait_s: float = 0.5
    most_wait_s: float = 20.0
    total_wait_s: float = DEFAULT_MAX_WAIT_S


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Sleep, clock and chance, passed in.

    `sleep` takes seconds, `now` gives seconds since 1970, `random` a number from 0 to 1, `clock`
    seconds that only grow.
    """

    sleep: Callable[[float], Awaitable[None]]
    now: Callable[[], float]
    random: Callable[[], float]
    clock: Callable[[], float] = time.monotonic


async def repeated(
    attempt: Callable[[], Awaitable[Answer]],
    policy: RetryPolicy,
    timing: Timing,
    request: Request,
    patience: Patience,
) -> Answer:
    """Attempt a request, and again where that is safe; end as the last attempt ended.

    That is with its answer, good or bad, or with its exception.
    """
    first = await _ended(attempt)
    if not _repeats(first, request):
        return _result_of(first)
    firsts = [first]

    async def again() -> Answer:
        """Give the first attempt for what it was, then make the others."""
        return _result_of(firsts.pop()) if firsts else await attempt()

    answer: Answer = await _retrying(policy, timing, request, patience)(again)
    return answer


async def _ended(attempt: Callable[[], Awaitable[Answer]]) -> _End:
    try:
        return await attempt()
    except Exception as fault:  # noqa: BLE001 - whoever asked for the attempt gets it
        return fault


def _result_of(end: _End) -> Answer:
    if isinstance(end, BaseException):
        raise end
    return end


def _repeats(end: _End, request: Request) -> bool:
    """Tell whether a request of which an attempt ended so may be sent again."""
    if isinstance(end, BaseException):
        return repeats_fault(end, idempotent=request.idempotent)
    return repeats_answer(end, request)


def _retrying(
    policy: RetryPolicy, timing: Timing, request: Request, patience: Patience
) -> AsyncRetrying:
    """Give the loop that repeats one request; it ends with the last answer or exception."""

    def wait(state: RetryCallState) -> float:
        answer = _answer_in(state)
        asked = asked_wait_s(answer, timing.now()) if answer else None
        return (asked or 0.0) + pause_s(state.attempt_number, policy, timing)

    def stop(state: RetryCallState) -> bool:
        attempts = policy.throttled_attempts if _is_throttled(state) else policy.attempts
        return state.attempt_number >= attempts or not patience.allows(state.upcoming_sleep)

    async def sleep(seconds: float) -> None:
        await timing.sleep(seconds)
        patience.spend(seconds)

    def tell(state: RetryCallState) -> None:
        tell_pause(request, state.attempt_number, _why(state), state.upcoming_sleep)

    return AsyncRetrying(
        retry=lambda state: _repeats(_end_in(state), request),
        wait=wait,
        stop=stop,
        sleep=sleep,
        before_sleep=tell,
        retry_error_callback=_last,
    )


def pause_s(nth: int, policy: RetryPolicy, timing: Timing) -> float:
    """Give the seconds to wait after the `nth` attempt: full jitter, its ceiling doubles."""
    doubled: float = policy.first_wait_s * 2 ** (nth - 1)
    return timing.random() * min(policy.most_wait_s, doubled)


def repeats_answer(answer: Answer, request: Request) -> bool:
    """Tell whether a request that was answered so may be sent again."""
    if answer.status == _TOO_MANY_REQUESTS:
        return True
    if answer.status == _UNAVAILABLE and "retry-after" in answer.headers:
        return True
    if answer.status == _SERVER_FAULT:
        return request.method == "GET"
    return answer.status in _GATEWAY_STATUSES and request.idempotent


def repeats_fault(fault: BaseException, *, idempotent: bool) -> bool:
    """Tell whether a request that ended in `fault` may be sent again."""
    if isinstance(fault, NOT_SENT):
        return True
    sent = isinstance(fault, httpx.TransportError) and not isinstance(fault, NEVER_SENT)
    return sent and idempotent


def asked_wait_s(answer: Answer, now: float) -> float | None:
    """Give the seconds that an answer asks to wait from `now` on, if it does."""
    return retry_after_s(answer.headers.get("retry-after", ""), now)


def retry_after_s(value: str, now: float) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date (RFC 9110, 10.2.3).

    Gives the seconds to wait from `now` on, or None for what is neither.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)


def _end_in(state: RetryCallState) -> _End:
    """Give what an attempt ended with."""
    assert state.outcome is not None  # noqa: S101 - tenacity asks after an attempt only
    end: _End = state.outcome.exception() or state.outcome.result()
    return end


def _answer_in(state: RetryCallState) -> Answer | None:
    """Give the answer that an attempt ended with, if it did not end with an exception."""
    end = _end_in(state)
    return None if isinstance(end, BaseException) else end


def _why(state: RetryCallState) -> str:
    """Say why a request is sent again, in a word or two."""
    end = _end_in(state)
    if isinstance(end, BaseException):
        return f"not answered ({type(end).__name__})"
    return f"answered {end.status}"


def _is_throttled(state: RetryCallState) -> bool:
    answer = _answer_in(state)
    return answer is not None and answer.status == _TOO_MANY_REQUESTS


def _last(state: RetryCallState) -> Answer:
    """End with what the last attempt ended with: its answer, or its exception."""
    return _result_of(_end_in(state))
