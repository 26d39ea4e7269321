"""Answers as responses: JSON written once, by msgspec, for every route."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from starlette.responses import Response


def json_response(value: object, *, status: int = HTTPStatus.OK) -> Response:
    """Write `value` (JSON-ready, or msgspec structs) as `application/json`."""
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")


def created(value: object) -> Response:
    """Answer 201 with the resource that was made."""
    return json_response(value, status=HTTPStatus.CREATED)


def no_content() -> Response:
    """Answer 204: it is done, there is nothing to show."""
    return Response(status_code=HTTPStatus.NO_CONTENT)
