"""The sandbox as an ASGI app: authorisation, routing, and one transaction around each request.

In: a database and, if one is wanted, the only key to accept. Out: a Starlette app that answers as
the published Connect API v1 document says, under `/api/connect/v1`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from importer.sandbox.auth import BearerAuth
from importer.sandbox.call import Call
from importer.sandbox.errors import (
    ApiError,
    answer_client_gone,
    answer_http_exception,
    answer_server_fault,
    error_response,
)
from importer.sandbox.routes import BASE_PATH, ROUTES, Endpoint
from importer.sandbox.storage import Storage

if TYPE_CHECKING:
    from pathlib import Path


def create_app(database: Path | str, *, api_key: str | None = None) -> Starlette:
    """Make a local Connect API over `database` (a file, made if missing, or `:memory:`).

    With an `api_key` only that bearer token is accepted, without one any. The database closes with
    the app's lifespan, when the app is collected, or by `app.state.storage.close()`. Raises
    `importer.sandbox.storage.StorageError` if the database cannot be used.
    """
    storage = Storage(database)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        storage.close()

    app = Starlette(
        routes=[_route(path, methods, storage) for path, methods in ROUTES.items()],
        middleware=[Middleware(BearerAuth, api_key=api_key)],
        exception_handlers={
            HTTPException: answer_http_exception,
            ClientDisconnect: answer_client_gone,
            Exception: answer_server_fault,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # the contract knows no path with a slash at its end
    app.state.storage = storage
    return app


def _route(path: str, methods: Mapping[str, Endpoint], storage: Storage) -> Route:
    """Give the route of one path, which answers exactly its `methods`."""
    route = Route(path, _answer(methods, storage), methods=list(methods))
    route.methods = set(methods)  # Starlette adds HEAD, which the contract does not have
    return route


def _answer(
    methods: Mapping[str, Endpoint], storage: Storage
) -> Callable[[Request], Awaitable[Response]]:
    """Give the ASGI endpoint of one path."""

    async def answer(request: Request) -> Response:
        body = await request.body()  # all waiting is done before the transaction begins
        try:
            _refuse_other_media(request, body)
            return _handle(methods[request.method], request, body, storage)
        except ApiError as error:
            return error_response(error)

    return answer


def _handle(endpoint: Endpoint, request: Request, body: bytes, storage: Storage) -> Response:
    """Answer a request within one transaction, which any refusal undoes."""
    try:
        with storage.transaction(write=endpoint.writes) as db:
            call = Call(
                db=db,
                base_url=str(request.base_url).rstrip("/") + BASE_PATH,
                path=request.path_params,
                query=request.query_params.multi_items(),
                body=body,
            )
            call.refuse_other_options(endpoint.options)
            return endpoint.handler(call)
    except sqlite3.Error as error:
        raise ApiError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "storage_unavailable",
            f"the sandbox's database cannot be used: {error}",
        ) from error


def _refuse_other_media(request: Request, body: bytes) -> None:
    """Refuse a body that says it is something else than JSON."""
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and essence not in {"", "application/json"}:
        raise ApiError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "send the body as application/json",
        )
