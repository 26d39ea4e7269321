"""The document that a user named: a path, a URL or standard input, with the rules for it.

In: what stands on the command line. Out: its URI and, where it is no URL, its bytes. The user may
name what a document may not refer to: a pipe (`<(curl ...)`), a file behind a link.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from pathlib import Path

import msgspec

from importer.document.access import AccessRules, rules_for
from importer.document.files import path_of
from importer.document.refused import RefusedReference, masked
from importer.errors import DocumentError

STDIN = "-"
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """A document as named: its URI, the name to show, the rules, and its bytes unless at a URL."""

    uri: str
    shown: str
    rules: AccessRules
    raw: bytes | None


def open_root(spec: str, allowed: tuple[str, ...], bytes_most: int) -> Root:
    """Find what the user named, and read at most `bytes_most` bytes of it unless it is a URL.

    `allowed` is what references may lead to besides (`--allow-refs`). Raises DocumentError for
    what cannot be read, UsageError for an item of `allowed` that is neither folder nor origin.
    """
    if spec == STDIN:
        uri = (Path.cwd() / "standard input").as_uri()
        rules = rules_for("", allowed)
        return Root(uri=uri, shown="standard input", rules=rules, raw=_standard_input(bytes_most))
    try:
        if not _ADDRESS.match(spec):
            return _local(Path(spec), spec, allowed, bytes_most)
        if spec[:5].lower() == "file:":
            return _local(path_of(spec), spec, allowed, bytes_most)
        rules = rules_for(spec, allowed)
    except RefusedReference as refused:
        raise told_of_root(refused, spec) from None
    return Root(uri=spec.partition("#")[0], shown=masked(spec), rules=rules, raw=None)


def told_of_root(refused: RefusedReference, spec: str) -> DocumentError:
    """Give the error for a document that may not, or cannot, be read."""
    hint = f"Allow it with {refused.allow}" if refused.allow else "Check the address"
    return DocumentError(refused.why, where=masked(spec), hint=hint)


def _local(path: Path, spec: str, allowed: tuple[str, ...], bytes_most: int) -> Root:
    """Read a local file. What is no plain file has no folder that it could refer to."""
    try:
        with path.open("rb") as file:
            is_plain = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            raw = file.read(bytes_most)
        uri = Path(os.path.realpath(path) if is_plain else path.absolute()).as_uri()
    except IsADirectoryError:
        raise DocumentError(
            "this is a folder", where=spec, hint="Name the OpenAPI document in it"
        ) from None
    except OSError as error:
        raise DocumentError(
            f"cannot be read: {error.strerror}", where=spec, hint="Check the path"
        ) from None
    except ValueError:  # a zero byte or half a character, which no path may hold
        raise DocumentError("this is no path", where=spec, hint="Check the path") from None
    return Root(uri=uri, shown=spec, rules=rules_for(uri if is_plain else "", allowed), raw=raw)


def _standard_input(bytes_most: int) -> bytes:
    stream = getattr(sys.stdin, "buffer", None) or io.BytesIO()  # a service may have none
    raw: bytes = stream.read(bytes_most)
    return raw
