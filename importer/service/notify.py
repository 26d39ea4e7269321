"""Tells somebody of a run: a POST of one JSON object to an address that the user configured.

In: what came of a source. Out: whether it was delivered. A delivery that fails for the moment is
tried again a few times; none ever fails the run. Redirects are not followed, proxies and cookies
are not used. With a secret the body is signed: HMAC-SHA256 (RFC 2104) over the bytes of the body,
in hexadecimal after `sha256=`, in the header `X-Importer-Signature-256`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

from importer import __version__
from importer.model.findings import is_as_bad_as
from importer.model.syncs import SyncOutcome
from importer.service.checks import url_fault
from importer.service.configuration import NotifyTable

if TYPE_CHECKING:
    import httpx

FORMAT = 1
SIGNATURE_HEADER = "X-Importer-Signature-256"
_ATTEMPTS = 4
_FIRST_WAIT_S = 0.5
_TIMEOUT_S = 10.0
_AGAIN = frozenset({408, 425, 429})
_SERVER_FAULT = 500
_OK = range(200, 300)

Sleep = Callable[[float], Awaitable[None]]


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent: `format` is the version of its shape, `outcome` what came of the source."""

    format: int
    importer: str
    outcome: SyncOutcome


def is_wanted(table: NotifyTable, outcome: SyncOutcome) -> bool:
    """Tell whether somebody wants to be told of an outcome."""
    if table.when == "always":
        return True
    if table.when == "change":
        return outcome.is_news
    breaks = outcome.worst is not None and is_as_bad_as(outcome.worst, "breaking")
    return outcome.is_trouble or (table.when == "breaking" and outcome.is_news and breaks)


async def notify(
    table: NotifyTable,
    outcome: SyncOutcome,
    *,
    environment: Mapping[str, str] = os.environ,
    sleep: Sleep = asyncio.sleep,
    transport: httpx.AsyncBaseTransport | None = None,
) -> str:
    """Send an outcome; give why it could not be delivered, or an empty text."""
    url = table.url or environment.get(table.url_env or "", "")
    fault = url_fault(url) if url else "the address is not set"
    if fault:
        return f"{table.url_env}: {fault}"
    body = msgspec.json.encode(Notification(format=FORMAT, importer=__version__, outcome=outcome))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"openapi-action-importer/{__version__}",
    }
    if table.secret_env is not None:
        secret = environment.get(table.secret_env, "")
        if not secret:
            return f"{table.secret_env} is not set, so that nothing could be signed"
        headers[SIGNATURE_HEADER] = sign(body, secret)
    return await _deliver(url, body, headers, sleep, transport)


def sign(body: bytes, secret: str) -> str:
    """Give the signature of a body, as the header has it."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


async def _deliver(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    sleep: Sleep,
    transport: httpx.AsyncBaseTransport | None,
) -> str:
    """Send a body until it is taken or refused, at most a few times; give what went wrong."""
    import httpx

    fault = ""
    async with httpx.AsyncClient(
        timeout=_TIMEOUT_S, trust_env=False, transport=transport, follow_redirects=False
    ) as client:
        for attempt in range(_ATTEMPTS):
            if attempt:
                await sleep(_FIRST_WAIT_S * 2 ** (attempt - 1))
            try:
                status = await _post(client, url, body, headers)
            except (httpx.HTTPError, TimeoutError) as error:
                fault = f"no answer ({type(error).__name__})"
                continue
            if status in _OK:
                return ""
            fault = f"status {status}"
            if status not in _AGAIN and status < _SERVER_FAULT:
                break
    return f"the notification was not delivered: {fault}"


async def _post(
    client: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str]
) -> int:
    """Send a body once; give the status of the answer, of which no more is read."""
    async with (
        asyncio.timeout(_TIMEOUT_S),
        client.stream("POST", url, content=body, headers=headers) as answer,
    ):
        return answer.status_code
