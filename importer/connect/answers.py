"""What an answer means: a value, or an error by its meaning. No I/O.

In: status, headers and body as they came, which are a stranger's input. Out: values of `types`.
Raised: TargetError (a 404 of something the user named), and for the rest the PlatformError of the
status's meaning, with the platform's code and complaints. The text of a body is shown only where
it has the platform's error format, and never with the key in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec

from importer.connect.requests import Request
from importer.connect.types import ErrorBody, RawSchema, each
from importer.connect.unknown import with_unknown
from importer.errors import (
    AuthorisationError,
    ConflictError,
    ImporterError,
    MissingError,
    PlatformError,
    RateLimitError,
    RejectedError,
    ServerFaultError,
    TargetError,
    UnreadableError,
)
from importer.text import one_line

T = TypeVar("T")

_UNAUTHORISED, _NOT_FOUND = 401, 404
_MEANINGS: dict[int, type[PlatformError]] = {
    401: AuthorisationError,
    403: AuthorisationError,
    404: MissingError,
    409: ConflictError,
    410: MissingError,
    412: ConflictError,
    429: RateLimitError,
}
"""What a status means, where it means more than its first digit."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP answer as it came; the names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the request was carried out (RFC 9110, 15.3)."""
        return httpx.codes.is_success(self.status)

    @property
    def media_type(self) -> str:
        """The media type of the body without its parameters, or an empty text."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def read_value(answer: Answer, shape: type[T], where: str) -> T:
    """Read a good answer's JSON body as `shape`, with the fields of actions that it has not.

    Raises UnreadableError for any other body.
    """
    return with_unknown(read_known(answer, shape, where), answer.body)


def read_known(answer: Answer, shape: type[T], where: str) -> T:
    """Read of a good answer's JSON body what `shape` has. Raises UnreadableError."""
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except msgspec.ValidationError as fault:
        raise _unreadable(answer, f"misses what the API promises: {fault}", where) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _unreadable(answer, f"is not JSON but {_shown_type(answer)}", where) from None


def read_raw_schema(answer: Answer, where: str) -> RawSchema:
    """Read the content of a definition as text.

    Raises UnreadableError for a page of HTML, for bytes that are no UTF-8, and for text that is
    not JSON though its media type says so.
    """
    if "html" in answer.media_type:
        raise _unreadable(answer, "is a page of HTML and no schema", where)
    try:
        text = answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(answer, "is not UTF-8", where) from None
    if "json" in answer.media_type:
        read_value(answer, msgspec.Raw, where)
    return RawSchema(content_type=answer.headers.get("content-type", ""), text=text)


def meaning_of(status: int) -> type[PlatformError]:
    """Give the class of errors that a bad status belongs to (RFC 9110, 15)."""
    if status in _MEANINGS:
        return _MEANINGS[status]
    if httpx.codes.is_server_error(status):
        return ServerFaultError
    return RejectedError if httpx.codes.is_client_error(status) else PlatformError


def error_of(
    answer: Answer, request: Request, where: str, secret: str, note: str = ""
) -> ImporterError:
    """Give the error that a bad answer means; `secret` is blotted out of all that is quoted.

    `note` is added to what the platform told.
    """
    body = _error_body(answer)
    code = _blotted(body.code, secret)
    fields = tuple(
        (_blotted(f.field, secret), _blotted(f.message, secret)) for f in each(body.fields)
    )
    told = _told(answer, body, secret)
    meaning = meaning_of(answer.status)
    if meaning is AuthorisationError:
        return AuthorisationError(
            told, where=where, hint=_key_hint(answer.status), status=answer.status, code=code
        )
    if answer.status == _NOT_FOUND and request.missing:
        return TargetError(request.missing, where=where, hint="check --connector and --version")
    return meaning(
        told + note,
        where=where,
        hint=_hint(answer, told, fields),
        status=answer.status,
        code=code or None,
        fields=fields,
    )


def is_own_word(answer: Answer) -> bool:
    """Tell whether a bad answer is the platform's own, in its error format, and no gateway's."""
    body = _error_body(answer)
    return bool(body.code or body.message)


def _told(answer: Answer, body: ErrorBody, secret: str) -> str:
    """Say in one sentence what the platform answered."""
    if httpx.codes.is_redirect(answer.status):
        return f"the platform answers with a redirect ({answer.status}), which is not followed"
    told = (body.message, body.details, _users(body))
    words = [_blotted(word, secret) for word in told if word]
    if not words:
        return f"the platform answered {answer.status} with {_shown_type(answer)}"
    code = _blotted(body.code, secret)
    return f"{': '.join(words)} ({answer.status}{' ' + code if code else ''})"


def _users(body: ErrorBody) -> str:
    """Name what refers to a definition that the platform does not delete (412)."""
    users = each(body.definition.referenced_by) if body.definition else ()
    return "used by " + ", ".join(f"{user.type} {user.name}" for user in users) if users else ""


def _hint(answer: Answer, told: str, fields: tuple[tuple[str, str], ...]) -> str | None:
    """Say what to do, or what the platform complains of field by field."""
    if httpx.codes.is_redirect(answer.status):
        return "give the address that it leads to by --api-url or VERSORI_API_URL"
    new = [f"{field}: {message}" for field, message in fields if message not in told]
    return "; ".join(new) or None


def _key_hint(status: int) -> str:
    if status == _UNAUTHORISED:
        return "set VERSORI_API_KEY to a valid API key of the organisation"
    return "VERSORI_API_KEY may not do this: check the key's rights and VERSORI_ORGANISATION_ID"


def _error_body(answer: Answer) -> ErrorBody:
    """Read the platform's error format, or as much of it as there is in any other body."""
    try:
        return msgspec.json.decode(answer.body, type=ErrorBody)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _likely_error(answer.body)


def _likely_error(body: bytes) -> ErrorBody:
    """Read code and message where the rest of an error is not as published."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ErrorBody()
    told = found if isinstance(found, dict) else {}
    texts = {key: told[key] for key in ("code", "message") if isinstance(told.get(key), str)}
    return ErrorBody(**texts)


def _unreadable(answer: Answer, why: str, where: str) -> UnreadableError:
    return UnreadableError(
        f"the platform's answer ({answer.status}) {why}",
        where=where,
        hint="is --api-url the address of the Connect API?",
        status=answer.status,
    )


def _shown_type(answer: Answer) -> str:
    """Name the kind of a body without a word of what is in it."""
    if not answer.body:
        return "no body"
    return one_line(answer.media_type, 60) or "a body without a media type"


def _blotted(text: Any, secret: str) -> str:
    """Give text of an answer without the key, should the platform quote it."""
    return str(text or "").replace(secret, "***")
