"""What happens, line by line, on standard error: as text for people, or as JSON for machines.

Only what the importer itself logs (loggers below `importer`): what libraries log may hold what a
server said, the key included. Each line has a request id: the process's own, and the number of the
request where the line is about one; the platform gets it with the request (`X-Request-Id`).
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from importer.text import one_line

_LINE_CHARS_MOST = 2_000
_ROOT = "importer"
_PROCESS = os.urandom(4).hex()
_NUMBERS = itertools.count(1)
_REQUEST: ContextVar[str] = ContextVar("request", default=_PROCESS)


Level = Literal["debug", "info", "warning", "error"]
Format = Literal["text", "json"]


def set_up(level: Level = "warning", format_: Format = "text") -> None:
    """Let lines of `level` and of graver ones go to standard error."""
    handler = _ToStandardError()
    handler.setFormatter(_JsonLines() if format_ == "json" else _TextLines())
    root = logging.getLogger(_ROOT)
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    root.propagate = False


def request_id() -> str:
    """Give the id of the request that is being worked at, or the process's own."""
    return _REQUEST.get()


@contextmanager
def new_request() -> Iterator[None]:
    """Let all lines within this context be about a new request, however often it is sent."""
    token = _REQUEST.set(f"{_PROCESS}-{next(_NUMBERS)}")
    try:
        yield
    finally:
        _REQUEST.reset(token)


def fields(**values: Any) -> dict[str, dict[str, Any]]:
    """Give `extra` for a line: what is said in its words, for machines; None is left out."""
    return {"fields": {name: value for name, value in values.items() if value is not None}}


class _ToStandardError(logging.Handler):
    """Writes to what is standard error at the moment: a progress bar may have put itself there."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; where nobody listens any more, it is lost."""
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except OSError:
            return


class _TextLines(logging.Formatter):
    """Time, level, request id, message."""

    def format(self, record: logging.LogRecord) -> str:
        """Give a record as one printable line."""
        return f"{_at(record)} {record.levelname:<7} {request_id()} {_message(record)}"


class _JsonLines(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give a record as one line of JSON."""
        line = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "request": request_id(),
            "logger": record.name,
            "message": _message(record),
            **getattr(record, "fields", {}),
        }
        return msgspec.json.encode(line).decode()


def _at(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return at.replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    return one_line(record.getMessage(), _LINE_CHARS_MOST)
