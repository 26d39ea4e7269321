"""What is logged of each request: its attempts (debug), why it is sent again, why it failed (info).

A path is told without its query; of an answer its status, and of its text what reports show.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from importer.logs import fields

if TYPE_CHECKING:
    import httpx

    from importer.connect.requests import Request
    from importer.errors import ImporterError

_LOG = logging.getLogger(__name__)
_MS = 1_000


def tell_answer(request: Request, nth: int, status: int, seconds: float) -> None:
    """Tell that the `nth` attempt at a request was answered."""
    if _LOG.isEnabledFor(logging.DEBUG):
        _tell(request, nth, f"answered {status}", seconds, status=status)


def tell_fault(request: Request, nth: int, fault: httpx.HTTPError, seconds: float) -> None:
    """Tell that the `nth` attempt at a request got no answer."""
    if _LOG.isEnabledFor(logging.DEBUG):
        kind = type(fault).__name__
        _tell(request, nth, f"not answered ({kind})", seconds, fault=kind)


def tell_pause(request: Request, nth: int, why: str, seconds: float) -> None:
    """Tell that a request is sent again after a while, and why."""
    _LOG.info(
        "%s %s: %s; sent again in %.1f s",
        request.method,
        request.path,
        why,
        seconds,
        extra=fields(
            method=request.method, path=request.path, attempt=nth, wait_s=round(seconds, 3)
        ),
    )


def tell_error(request: Request, error: ImporterError) -> None:
    """Tell what a request came to that was not carried out, as far as is known."""
    _LOG.info(
        "%s %s: %s",
        request.method,
        request.path,
        error.what,
        extra=fields(method=request.method, path=request.path, error=type(error).__name__),
    )


def _tell(
    request: Request,
    nth: int,
    how: str,
    seconds: float,
    *,
    status: int | None = None,
    fault: str | None = None,
) -> None:
    took_ms = round(seconds * _MS)
    _LOG.debug(
        "%s %s: %s after %d ms%s",
        request.method,
        request.path,
        how,
        took_ms,
        f" (attempt {nth})" if nth > 1 else "",
        extra=fields(
            method=request.method,
            path=request.path,
            status=status,
            fault=fault,
            attempt=nth,
            took_ms=took_ms,
        ),
    )
