"""Requests sent as often as it takes, at the pace that the platform bears.

A request goes out again where that is safe. What is in doubt after that is told as an
UncertainError: whoever asked for the change looks what became of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx

from importer.connect.address import ApiRoot
from importer.connect.answers import Answer, read_known, read_value
from importer.connect.credentials import Credentials
from importer.connect.edge import Edge
from importer.connect.pace import HeldError, Pace
from importer.connect.patience import patience_for
from importer.connect.requests import Request
from importer.connect.retry import RetryPolicy, Timing, pause_s, repeated
from importer.connect.sending import Sending
from importer.connect.stopping import StoppedError
from importer.connect.told import tell_error
from importer.connect.watch import what_about, who_watches
from importer.errors import ImporterError, PlatformError, UncertainError, UnreadableError
from importer.logs import new_request

T = TypeVar("T")


class Sender:
    """Sends requests to one API, at most `connections` at a time."""

    def __init__(
        self,
        root: ApiRoot,
        credentials: Credentials,
        *,
        policy: RetryPolicy,
        timing: Timing,
        connections: int,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self.root = root
        self.policy = policy
        self.pace = Pace(connections, clock=timing.clock, sleep=timing.sleep)
        self._credentials = credentials
        self._timing = timing
        self._edge = Edge(root, credentials, connections=connections, transport=transport)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._edge.aclose()

    def shown(self, request: Request) -> str:
        """Name a request for people."""
        return self._edge.shown(request)

    async def pause(self, nth: int) -> bool:
        """Wait as after the `nth` attempt; tell whether there was the patience for it."""
        seconds = pause_s(nth, self.policy, self._timing)
        patience = patience_for(self.policy.total_wait_s)
        if not patience.allows(seconds):
            return False
        try:
            await self._timing.sleep(seconds)
        except StoppedError:
            return False
        patience.spend(seconds)
        return True

    async def fetch(self, request: Request, shape: type[T]) -> T:
        """Send a request and read its answer as `shape`. Raises what `fetch_by` raises.

        What was made just now has nothing in it that would have to be kept for the way back.
        """
        read = read_known if request.method == "POST" else read_value
        return await self.fetch_by(request, lambda answer, where: read(answer, shape, where))

    async def fetch_by(self, request: Request, read: Callable[[Answer, str], T]) -> T:
        """Send a request and let `read` make something of its answer; it gets the address, too.

        A question whose answer cannot be read is asked once more. Raises what `answer_to` and
        `read` raise; UncertainError where a change was carried out and its answer cannot be read.
        """
        where = self.shown(request)
        answer = await self.answer_to(request)
        try:
            return read(answer, where)
        except UnreadableError as fault:
            if request.method != "GET":
                raise _uncertain(fault) from None
        return read(await self.answer_to(request), where)

    async def answer_to(self, request: Request) -> Answer:
        """Send a request, again where that is safe, and give its good answer.

        Raises AuthorisationError, TargetError or another PlatformError by the answer's meaning, and
        UncertainError where a change may or may not have been made.
        """
        with new_request():
            try:
                return await self._watched_answer_to(request)
            except ImporterError as error:
                tell_error(request, error)
                raise

    async def _watched_answer_to(self, request: Request) -> Answer:
        """Do what `answer_to` does, and tell who watches."""
        watch = who_watches()
        if watch is None or request.method == "GET":
            return await self._answer_to(request)
        number = await watch.begins(f"{request.method} {request.path}", what_about())
        try:
            answer = await self._answer_to(request)
        except ImporterError as error:
            watch.ends(number, _word_for(error))
            raise
        watch.ends(number, str(answer.status))
        return answer

    async def _answer_to(self, request: Request) -> Answer:
        """Do what `answer_to` does, whoever watches."""
        patience = patience_for(self.policy.total_wait_s)
        sending = Sending(request, self._edge, self.pace, self._timing, patience)
        try:
            answer = await repeated(sending.attempt, self.policy, self._timing, request, patience)
        except httpx.HTTPError as fault:
            raise sending.loss(fault) from None
        except HeldError as fault:
            raise sending.held(fault) from None
        except StoppedError:
            raise sending.stopped() from None
        except UnreadableError as fault:
            if request.method == "GET":
                raise
            raise _uncertain(fault) from None
        if not answer.ok:
            raise sending.refusal(answer, self._credentials.api_key)
        return answer


def _uncertain(fault: UnreadableError) -> UncertainError:
    """Turn a good answer to a change that cannot be read into a doubt."""
    return UncertainError(fault.what, where=fault.where, status=fault.status, cause=fault)


def _word_for(error: ImporterError) -> str:
    """Say in a word what became of a request."""
    if isinstance(error, UncertainError):
        return "unknown"
    status = error.status if isinstance(error, PlatformError) else None
    return "not sent" if status is None else str(status)
