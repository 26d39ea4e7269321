"""The edge: one request over HTTP, with the key, to the one origin, sent again where that is safe.

The key is in the Authorization header of requests to the configured origin and nowhere else:
redirects are not followed, the environment's proxies are not used, and no text of ours holds it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import NoReturn, TypeVar
from urllib.parse import urlencode

import httpx
import msgspec

from importer import __version__
from importer.connect.address import ApiRoot
from importer.connect.answers import Answer, error_of, read_value
from importer.connect.requests import Request
from importer.connect.retry import (
    NOT_SENT,
    UNCERTAIN_STATUSES,
    RetryPolicy,
    Timing,
    retrying,
)
from importer.errors import AuthorisationError, ImporterError, PlatformError, UncertainError

T = TypeVar("T")

MOST_ANSWER_BYTES = 256 * 1024 * 1024
ANSWER_TIMEOUT_S = 180.0
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)


class Credentials(msgspec.Struct, frozen=True):
    """The key and the scheme that it is sent with; its repr does not show the key.

    Raises AuthorisationError for a key that is empty or cannot stand in a header (RFC 9110, 5.5).
    """

    api_key: str
    scheme: str = "Bearer"

    def __post_init__(self) -> None:
        key = self.api_key
        if not key:
            raise AuthorisationError("there is no API key", hint="set VERSORI_API_KEY")
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise AuthorisationError(
                "the API key holds a blank or a character that no key has",
                hint="set VERSORI_API_KEY to the key alone",
            )

    def __repr__(self) -> str:
        return f"Credentials(api_key='***', scheme={self.scheme!r})"


class Sender:
    """Sends requests to one API. An asynchronous context manager around its connections."""

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
        self._credentials = credentials
        self._policy = policy
        self._timing = timing
        self._http = httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=_TIMEOUT,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={
                "User-Agent": f"openapi-action-importer/{__version__}",
                "Accept": "application/json",
            },
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def fetch(self, request: Request, shape: type[T]) -> T:
        """Send a request and read its answer as `shape`.

        Raises what `answer_to` raises; UncertainError where the request was carried out yet its
        answer cannot be read.
        """
        try:
            answer = await self.answer_to(request)
            return read_value(answer, shape, self.shown(request))
        except PlatformError as fault:
            if request.method == "GET" or not httpx.codes.is_success(fault.status or 0):
                raise
            raise UncertainError(fault.what, where=fault.where, status=fault.status) from None

    async def answer_to(self, request: Request) -> Answer:
        """Send a request, again where that is safe, and give its good answer.

        Raises AuthorisationError, TargetError or PlatformError by the answer's meaning, and
        UncertainError where a change may or may not have been made.
        """
        doubts = _Doubts()

        async def attempt() -> Answer:
            answer = await self._exchange(request)
            doubts.note(answer)
            return answer

        loop = retrying(self._policy, self._timing, idempotent=request.idempotent)
        try:
            answer: Answer = await loop(attempt)
        except httpx.HTTPError as fault:
            self._give_up(request, fault)
        if answer.ok:
            return answer
        error = error_of(answer, request, self.shown(request), self._credentials.api_key)
        if not request.idempotent and doubts.any and isinstance(error, PlatformError):
            raise _uncertain(error)
        raise error

    def shown(self, request: Request) -> str:
        """Name a request for people."""
        return f"{request.method} {self._url(request).partition('?')[0]}"

    async def _exchange(self, request: Request) -> Answer:
        """Send a request once. Raises httpx's exceptions, ReadTimeout for an endless answer."""
        content = None if request.json is None else msgspec.json.encode(request.json)
        headers = {"Authorization": f"{self._credentials.scheme} {self._credentials.api_key}"}
        if content is not None:
            headers["Content-Type"] = "application/json"
        url = self._url(request)
        try:
            async with (
                asyncio.timeout(ANSWER_TIMEOUT_S),
                self._http.stream(request.method, url, content=content, headers=headers) as came,
            ):
                body = await _body_of(came)
        except TimeoutError:
            raise httpx.ReadTimeout("the answer did not end") from None
        return Answer(status=came.status_code, headers=_lower(came.headers), body=body)

    def _url(self, request: Request) -> str:
        base = self.root.origin + ("" if request.at_origin else self.root.base_path)
        query = f"?{urlencode(request.params)}" if request.params else ""
        return f"{base}{request.path}{query}"

    def _give_up(self, request: Request, fault: httpx.HTTPError) -> NoReturn:
        """Raise what a request means that has no answer."""
        where = self.shown(request)
        if isinstance(fault, NOT_SENT):
            raise PlatformError(
                f"the platform cannot be reached ({type(fault).__name__})",
                where=where,
                hint="check the network and --api-url",
            ) from None
        what = f"the platform's answer never came ({type(fault).__name__})"
        if request.method == "GET":
            raise PlatformError(what, where=where, hint="try again") from None
        raise UncertainError(what, where=where, hint="run again to see what was done") from None


class _Doubts:
    """Whether a gateway gave up on a request that the server behind it may have carried out."""

    def __init__(self) -> None:
        self.any = False

    def note(self, answer: Answer) -> None:
        self.any = self.any or answer.status in UNCERTAIN_STATUSES


def _uncertain(fault: PlatformError) -> ImporterError:
    """Turn the error of the last attempt into a doubt about the first."""
    if isinstance(fault, AuthorisationError):
        return fault
    return UncertainError(
        fault.what,
        where=fault.where,
        hint=fault.hint,
        status=fault.status,
        code=fault.code,
        fields=fault.fields,
    )


async def _body_of(came: httpx.Response) -> bytes:
    """Read a body up to the limit. Raises PlatformError beyond."""
    body = bytearray()
    async for chunk in came.aiter_bytes():
        body += chunk
        if len(body) > MOST_ANSWER_BYTES:
            raise PlatformError(
                f"the platform's answer is longer than {MOST_ANSWER_BYTES} bytes",
                where=str(came.url.copy_with(query=None)),
                status=came.status_code,
            )
    return bytes(body)


def _lower(headers: httpx.Headers) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}
