"""One request on its way, attempt by attempt, and what is in doubt by now."""

from __future__ import annotations

import httpx

from importer.connect.answers import Answer, error_of, is_own_word
from importer.connect.edge import Edge
from importer.connect.pace import HeldError, Pace
from importer.connect.patience import Patience
from importer.connect.requests import Request
from importer.connect.retry import (
    NEVER_SENT,
    NOT_SENT,
    PRESSED_STATUSES,
    Timing,
    asked_wait_s,
)
from importer.connect.told import tell_answer, tell_fault
from importer.errors import (
    ImporterError,
    PlatformError,
    RateLimitError,
    TransportError,
    UncertainError,
)

_NO_END_SEEN = frozenset({502, 504})
"""What is said of a server that did not answer, by whomever (RFC 9110, 15.6.3 and 15.6.5)."""


class Sending:
    """Sends one request, as often as it is told to, and judges what came of it.

    A change is in doubt as soon as one attempt may have been carried out without saying so.
    """

    def __init__(
        self, request: Request, edge: Edge, pace: Pace, timing: Timing, patience: Patience
    ) -> None:
        self._request = request
        self._edge = edge
        self._pace = pace
        self._timing = timing
        self._patience = patience
        self._nth = 0
        self._is_in_doubt = False
        self._is_lost = False

    async def attempt(self) -> Answer:
        """Send the request once, when it is its turn, and let what comes set the pace.

        Raises httpx's exceptions, HeldError where the platform asked everyone to wait for too long,
        and UnreadableError.
        """
        async with self._pace.turn(self._request.kind, self._patience) as turn:
            began = self._timing.clock()
            self._nth += 1
            try:
                answer = await self._edge.exchange(self._request)
            except httpx.HTTPError as fault:
                took_s = self._timing.clock() - began
                tell_fault(self._request, self._nth, fault, took_s)
                self._patience.spend(took_s)
                self._note_fault(fault)
                raise
            took_s = self._timing.clock() - began
            tell_answer(self._request, self._nth, answer.status, took_s)
            if answer.ok:
                turn.went_well()
                return answer
            self._patience.spend(took_s)
            if answer.status in PRESSED_STATUSES:
                turn.pressed(asked_wait_s(answer, self._timing.now()) or 0.0)
            self._note_answer(answer)
            return answer

    def refusal(self, answer: Answer, secret: str) -> ImporterError:
        """Give the error that a bad answer means after all attempts; `secret` is not shown."""
        note = self._patience.note
        return self.judged(error_of(answer, self._request, self._at, secret, note))

    def loss(self, fault: httpx.HTTPError) -> ImporterError:
        """Give the error that no answer means after all attempts."""
        kind = type(fault).__name__
        if isinstance(fault, NOT_SENT):
            what, hint = (
                f"the platform cannot be reached ({kind})",
                "check the network and --api-url",
            )
        else:
            what, hint = f"the platform's answer never came ({kind})", "try again"
        return self.judged(TransportError(what + self._patience.note, where=self._at, hint=hint))

    def held(self, fault: HeldError) -> ImporterError:
        """Give the error that too long a wait means, which the platform asked everyone for."""
        what = f"the platform takes nothing for the next {fault.seconds:.0f} s"
        return self.judged(RateLimitError(what + self._patience.note, where=self._at))

    def stopped(self) -> ImporterError:
        """Give the error that the end of the run means, which broke off a wait for an attempt."""
        what = "it was not sent again, since the run is to end"
        return self.judged(TransportError(what, where=self._at))

    def judged(self, error: ImporterError) -> ImporterError:
        """Turn an error into a doubt, where an attempt at a change may have been carried out."""
        if not self._is_in_doubt or not isinstance(error, PlatformError):
            return error
        return UncertainError(
            error.what,
            where=error.where,
            hint="run again to see what was done",
            status=error.status,
            code=error.code,
            fields=error.fields,
            cause=error,
            is_lost=self._is_lost,
        )

    @property
    def _at(self) -> str:
        return self._edge.shown(self._request)

    def _note_fault(self, fault: httpx.HTTPError) -> None:
        if self._request.method != "GET" and not isinstance(fault, (*NOT_SENT, *NEVER_SENT)):
            self._is_in_doubt = self._is_lost = True

    def _note_answer(self, answer: Answer) -> None:
        if self._request.method != "GET" and httpx.codes.is_server_error(answer.status):
            self._is_in_doubt = True
            has_ended = answer.status not in _NO_END_SEEN and is_own_word(answer)
            self._is_lost = self._is_lost or not has_ended
