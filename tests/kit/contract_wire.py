"""Requests held against the platform's published document, on their way to the sandbox.

In: an ASGI app and the document of `connect_contract`, its defects mended and its objects closed.
Out: for each request the operation it is, and what is wrong with it: an address or a query
parameter that the document does not have, a body that its schema refuses or does not know.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote

import jsonschema_rs
import uvicorn
from connect_contract import close_objects, mend_for_generation, read_contract

from importer.sandbox import BASE_PATH

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("get", "put", "post", "delete")


class Asked(NamedTuple):
    """One request: its operation in the document (empty where it is none), and its faults."""

    operation: str
    body: Any
    faults: list[str]


class ContractWitness:
    """ASGI middleware that judges every request, and passes it on as it came."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.asked: list[Asked] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge a request and let the app answer it."""
        body = b""
        more = scope["type"] == "http"
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if scope["type"] == "http":
            path = scope["raw_path"].decode().partition("?")[0]
            query = scope["query_string"].decode()
            self.asked.append(judge(scope["method"], path, query, body))

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, again, send)

    @property
    def faults(self) -> list[str]:
        """Everything that was wrong."""
        return [f"{one.operation}: {fault}" for one in self.asked for fault in one.faults]

    @property
    def operations(self) -> set[str]:
        """Every operation that was asked for."""
        return {one.operation for one in self.asked}

    def bodies(self, operation: str) -> list[Any]:
        """Give the bodies of one operation's requests, in order."""
        return [one.body for one in self.asked if one.operation == operation]


def judge(method: str, path: str, query: str, body: bytes) -> Asked:
    """Find a request's operation and its faults; `path` is percent-encoded."""
    found = _find(method.lower(), path.removeprefix(BASE_PATH))
    if found is None:
        return Asked("", None, [f"the document has no {method} {path}"])
    operation, parameters, values = found
    schemas = {(one["in"], one["name"]): one["schema"] for one in parameters}
    given = [("path", name, value) for name, value in values.items()]
    given += [("query", name, value) for name, value in parse_qsl(query)]
    faults = []
    for place, name, text in given:
        if (place, name) not in schemas:
            faults.append(f"there is no {place} parameter {name}")
        elif not any(jsonschema_rs.is_valid(schemas[place, name], one) for one in _read(text)):
            faults.append(f"the {place} parameter {name} is not as its schema says")
    value = json.loads(body) if body else None
    faults += _body_faults(operation, value)
    return Asked(operation["operationId"], value, faults)


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an app on a free port of this machine, and give the API's address there."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the sandbox did not come up"
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}{BASE_PATH}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
    assert not thread.is_alive()


@cache
def _contract() -> dict[str, Any]:
    document = read_contract()
    mend_for_generation(document)
    close_objects(document)
    return document


@cache
def _templates() -> list[tuple[list[str], dict[str, Any]]]:
    """Give each path of the document in its segments, those with fewer parameters first."""
    paths = sorted(_contract()["paths"].items(), key=lambda one: str(one[0]).count("{"))
    return [(path.split("/"), item) for path, item in paths]


def _find(
    method: str, path: str
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, str]] | None:
    """Give the operation that a path is an address of, its parameters, and those of the path."""
    given = path.split("/")
    for segments, item in _templates():
        if method not in item or len(segments) != len(given):
            continue
        values = {
            segment[1:-1]: unquote(one)
            for segment, one in zip(segments, given, strict=True)
            if segment.startswith("{")
        }
        if all(s == one or s[1:-1] in values for s, one in zip(segments, given, strict=True)):
            declared = [*item.get("parameters", ()), *item[method].get("parameters", ())]
            return item[method], [*map(_resolved, declared)], values
    return None


def _read(text: str) -> list[Any]:
    """Give what a parameter's text may stand for: itself, and a number or a flag."""
    return [text, json.loads(text)] if re.fullmatch(r"true|false|0|[1-9][0-9]*", text) else [text]


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    name = parameter.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = _contract()["components"]["parameters"][name] if name else parameter
    return found


def _body_faults(operation: dict[str, Any], value: Any) -> list[str]:
    body = operation.get("requestBody")
    if body is None:
        return [] if value is None else ["there is a body, and the document has none"]
    if value is None:
        return ["there is no body"] if body.get("required") else []
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in _validator(operation["operationId"]).iter_errors(value)
    ]


@cache
def _validator(operation_id: str) -> jsonschema_rs.Draft202012Validator:
    """Make the validator of an operation's body."""
    schemas = (
        operation["requestBody"]["content"]["application/json"]["schema"]
        for item in _contract()["paths"].values()
        for method, operation in item.items()
        if method in _METHODS and operation["operationId"] == operation_id
    )
    whole = {"allOf": [next(schemas)], "components": _contract()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
