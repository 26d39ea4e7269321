"""A Problem: one thing about a document that its user should know."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "info"]


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing about the document that a user should know.

    `error` an operation or body was left out; `warning` what is posted behaves or validates
    differently from the document; `info` the rest. `pointer` is a JSON Pointer into the document
    (or into `file`, where that is another one), `operation` the operation concerned as
    `METHOD /path`.
    """

    code: str
    severity: Severity
    pointer: str
    line: int | None = None
    file: str | None = None
    operation: str | None = None
    message: str
    hint: str | None = None
