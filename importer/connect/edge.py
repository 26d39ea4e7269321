"""The edge: one request over HTTP, once, with the key, to the one origin.

The key is in the Authorization header of requests to the configured origin and nowhere else:
redirects are not followed, the environment's proxies are not used, and no text of ours holds it.
Requests go to httpx's transport, since all that its client adds is not wanted here: redirects,
cookies, netrc, addresses put together from parts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

import httpx
import msgspec

from importer import __version__
from importer.connect.address import ApiRoot
from importer.connect.answers import Answer
from importer.connect.credentials import Credentials
from importer.connect.requests import Request
from importer.errors import UnreadableError
from importer.logs import request_id

MOST_ANSWER_BYTES = 256 * 1024 * 1024
ANSWER_TIMEOUT_S = 180.0
_EXTENSIONS = {"timeout": httpx.Timeout(60.0, connect=10.0).as_dict()}
_HEADERS = {
    "User-Agent": f"openapi-action-importer/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
}


class Edge:
    """Sends single requests to one API, over `connections` at most."""

    def __init__(
        self,
        root: ApiRoot,
        credentials: Credentials,
        *,
        connections: int,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self._root = root
        self._credentials = credentials
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self._transport = transport or httpx.AsyncHTTPTransport(trust_env=False, limits=limits)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def shown(self, request: Request) -> str:
        """Name a request for people."""
        return f"{request.method} {self._url(request).partition('?')[0]}"

    async def exchange(self, request: Request) -> Answer:
        """Send a request once and give its whole answer.

        Raises httpx's exceptions, ReadTimeout for an endless answer too, and UnreadableError for
        one that is too long.
        """
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                came = await self._transport.handle_async_request(self._built(request))
                try:
                    body = await self._body_of(came, request)
                finally:
                    await came.aclose()
        except TimeoutError:
            raise httpx.ReadTimeout("the answer did not end") from None
        return Answer(status=came.status_code, headers=_lower(came.headers), body=body)

    def _built(self, request: Request) -> httpx.Request:
        """Put together what goes out."""
        headers = {
            **_HEADERS,
            "Authorization": self._credentials.header,
            "X-Request-Id": request_id(),
        }
        content = None
        if request.json is not None:
            content = msgspec.json.encode(request.json)
            headers["Content-Type"] = "application/json"
        url = self._url(request)
        return httpx.Request(
            request.method, url, headers=headers, content=content, extensions=_EXTENSIONS
        )

    def _url(self, request: Request) -> str:
        base = self._root.origin + ("" if request.at_origin else self._root.base_path)
        query = f"?{urlencode(request.params)}" if request.params else ""
        return f"{base}{request.path}{query}"

    async def _body_of(self, came: httpx.Response, request: Request) -> bytes:
        """Read a body up to the limit. Raises UnreadableError beyond."""
        body = bytearray()
        async for chunk in came.aiter_bytes():
            body += chunk
            if len(body) > MOST_ANSWER_BYTES:
                raise UnreadableError(
                    f"the platform's answer is longer than {MOST_ANSWER_BYTES} bytes",
                    where=self.shown(request),
                    status=came.status_code,
                )
        return bytes(body)


def _lower(headers: httpx.Headers) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}
