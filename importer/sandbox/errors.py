"""Refusals as values, and how they become the contract's `Error` body.

A handler raises `ApiError`; the wiring turns it into a response. Nothing of a request but the names
of its fields is repeated in an answer.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from importer.sandbox.answers import json_response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response


class FieldFault(Struct, frozen=True):
    """One field of a request that is wrong: its path (`responses[0].status`) and why."""

    field: str
    message: str


class ApiError(Exception):
    """A request that is refused: HTTP status, machine-readable code, message and faulty fields.

    `extra` holds what an answer carries beyond the contract's `Error`, such as the `definition` of
    a 412.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Sequence[FieldFault] = (),
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = tuple(fields)
        self.extra = extra or {}


def invalid_request(faults: Sequence[FieldFault]) -> ApiError:
    """Give the 400 that names each of `faults`; there is at least one."""
    first, more = faults[0], len(faults) - 1
    tail = f" (and {more} more)" if more else ""
    return ApiError(
        HTTPStatus.BAD_REQUEST,
        "invalid_request",
        f"{first.field}: {first.message}{tail}",
        fields=faults,
    )


def refuse_faults(faults: Sequence[FieldFault]) -> None:
    """Raise the 400 that names `faults` if there are any."""
    if faults:
        raise invalid_request(faults)


def not_found(kind: str, name: str) -> ApiError:
    """Give the 404 for a resource of `kind` ("action") that does not exist under `name`."""
    return ApiError(HTTPStatus.NOT_FOUND, "not_found", f"{kind} {name} does not exist")


def name_taken(kind: str, faults: Sequence[FieldFault]) -> ApiError:
    """Give the 409 for names that another resource of `kind` holds already."""
    message = f"{kind} names are unique: {faults[0].message}"
    return ApiError(HTTPStatus.CONFLICT, "name_taken", message, fields=faults)


def error_response(error: ApiError) -> Response:
    """Write `error` as the contract's `Error` body with its status."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.fields:
        body["fields"] = [
            {"field": fault.field, "message": fault.message} for fault in error.fields
        ]
    return json_response(body | error.extra, status=error.status)


async def answer_http_exception(_request: Request, error: Exception) -> Response:
    """Turn what the router raises (404 for a route, 405 for a method) into an `Error` body."""
    status = HTTPStatus(getattr(error, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR))
    code = status.name.lower()
    response = error_response(ApiError(status, code, f"{status.phrase} in the Connect API"))
    response.headers.update(getattr(error, "headers", None) or {})
    return response


async def answer_client_gone(_request: Request, _error: Exception) -> Response:
    """Close a request whose client left before its body was whole; nobody reads the answer."""
    return error_response(
        ApiError(HTTPStatus.BAD_REQUEST, "client_disconnected", "the body did not come whole")
    )


async def answer_server_fault(_request: Request, _error: Exception) -> Response:
    """Answer 500 for a fault of the sandbox itself, without a word of its inner parts."""
    return error_response(
        ApiError(
            HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "the sandbox failed; see its log"
        )
    )
