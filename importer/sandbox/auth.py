"""Bearer authorisation in front of every route (contract: `securitySchemes.bearerToken`).

In: any HTTP request. Out: the app's own answer, or 401 with an `Error` body. It comes before
routing, so that a stranger cannot learn which routes there are.
"""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from importer.sandbox.errors import ApiError, error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class BearerAuth:
    """ASGI middleware that lets through `Authorization: Bearer KEY` and nothing else.

    With an `api_key` only that key is accepted, without one any token that is not empty.
    """

    def __init__(self, app: ASGIApp, *, api_key: str | None) -> None:
        self._app = app
        self._api_key = api_key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an authorised request on; answer any other with 401."""
        if scope["type"] != "http" or self._is_authorised(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        refusal = ApiError(
            HTTPStatus.UNAUTHORIZED,
            "unauthorised",
            "send the API key as Authorization: Bearer KEY; this one is missing or not known",
        )
        response = error_response(refusal)
        response.headers["WWW-Authenticate"] = "Bearer"
        await response(scope, receive, send)

    def _is_authorised(self, headers: Headers) -> bool:
        """Say whether the request carries an accepted token (compared in constant time)."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            return False
        if self._api_key is None:
            return True
        # A header's bytes reach us as Latin-1 text.
        return hmac.compare_digest(token.encode("latin-1"), self._api_key.encode())
