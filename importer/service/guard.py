"""Stands before the pages: lets in who may come in, and says how a browser is to treat them.

Without a token the name that was asked for must be this machine's own: a stranger's page can give
its name our address (DNS rebinding), and would then be allowed to read ours. A form must come from
our own pages, as far as the browser says where it comes from (`Origin`, `Sec-Fetch-Site`).
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from importer.service.access import Access, is_loopback

_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})
"""`none` is what a person begins: no page can make a browser say so."""


class Refusal(msgspec.Struct, frozen=True):
    """Why a request is not answered: the status (HTTP), and what to tell."""

    status: HTTPStatus
    text: str


class Guard:
    """Stands before an application; `policy` is its content security policy.

    `explain` makes the page for a refusal.
    """

    def __init__(
        self, app: ASGIApp, access: Access, policy: str, explain: Callable[[Refusal], bytes]
    ) -> None:
        self._app = app
        self._access = access
        self._explain = explain
        self._headers = {
            "content-security-policy": policy,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",  # no-referrer would make forms say no Origin
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(Request(scope))
        answer = self._app if refusal is None else self._refused(refusal)
        await answer(scope, receive, send_headed)

    def _refusal(self, request: Request) -> Refusal | None:
        """Say why a request is refused; None where it is not."""
        headers = request.headers
        host = headers.get("host", "")
        if self._access.token is None and not is_loopback(_name_of(host)):
            return Refusal(
                HTTPStatus.MISDIRECTED_REQUEST,
                "This service answers to this machine's own name only: ask for 127.0.0.1.",
            )
        if not self._access.admits(headers.get("authorization")):
            text = "The token is needed here, as the password of any user name."
            return Refusal(HTTPStatus.UNAUTHORIZED, text)
        if request.method not in _HARMLESS and not _is_ours(request, host):
            text = "This form comes from elsewhere, and nothing was done."
            return Refusal(HTTPStatus.FORBIDDEN, text)
        return None

    def _refused(self, refusal: Refusal) -> Response:
        response = Response(self._explain(refusal), refusal.status, media_type="text/html")
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            response.headers["www-authenticate"] = 'Basic realm="importer", charset="UTF-8"'
        return response


def _name_of(host: str) -> str:
    """Give the name or address in a header `Host`; empty where there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_ours(request: Request, host: str) -> bool:
    """Tell whether a browser says that a request comes from our pages, or nothing says otherwise.

    Schemes are not compared: a proxy before us may speak https.
    """
    if request.headers.get("sec-fetch-site", "none") not in _OURS:
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.lower().partition("://")[2] == host.lower()
