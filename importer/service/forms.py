"""What the forms of our pages send: read within limits, and only where the form is ours.

A form holds a token that belongs to the session of the browser, a cookie that no script and no
other site's request can have. Nothing is logged in by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from importer.service.access import Access, is_session, new_session
from importer.service.guard import Refusal

COOKIE = "importer_session"
_TYPE = "application/x-www-form-urlencoded"
_BYTES_MOST = 10_000
_FIELDS_MOST = 10


class RefusedFormError(Exception):
    """A form that is not acted on; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.text)


def session_of(request: Request) -> str | None:
    """Give the session of a browser; None where it has none."""
    session = request.cookies.get(COOKIE, "")
    return session if is_session(session) else None


def begin_session(request: Request) -> str:
    """Give the session of a browser, a new one where it has none."""
    return session_of(request) or new_session()


def keep_session(request: Request, response: Response, session: str) -> None:
    """Let the browser keep its session, where that is new to it."""
    if request.cookies.get(COOKIE) != session:
        is_secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, session, secure=is_secure, httponly=True, samesite="strict")


async def read_form(request: Request, access: Access) -> Mapping[str, str]:
    """Give the fields of a form. Raises RefusedFormError for one that is not ours."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise _refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This is not what a form sends.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BYTES_MOST:
            raise _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This form is too large.")
    try:
        fields = dict(parse_qsl(body.decode("ascii"), True, max_num_fields=_FIELDS_MOST))
    except ValueError:
        raise _refused(HTTPStatus.BAD_REQUEST, "This form cannot be read.") from None
    session = session_of(request)
    if session is None or not access.is_form_token(session, fields.get("csrf", "")):
        text = "This form is not of this session, and nothing was done: load its page again."
        raise _refused(HTTPStatus.FORBIDDEN, text)
    return fields


def _refused(status: HTTPStatus, text: str) -> RefusedFormError:
    return RefusedFormError(Refusal(status, text))
