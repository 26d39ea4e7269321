"""What kind of document a file is: one of a version that is read, or what it is instead, by name.

In: the bytes of a file, or the tree that they mean. Out: the version; what is no OpenAPI document,
or of a version that is not read, is refused with one `DocumentError`.
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

from importer.errors import DocumentError

VERSIONS_READ: Final = ("2.0", "3.0", "3.1", "3.2")
_SWAGGER = VERSIONS_READ[0]
_FIELDS = {
    "openapi": (re.compile(r"3\.[012](?:[.-][0-9A-Za-z.+-]*|\.\d+-.+)?"), VERSIONS_READ[1:]),
    "swagger": (re.compile(r"2(?:\.0)*"), VERSIONS_READ[:1]),
}
"""The fields that name a version, how one that is read looks there, and which there are.

After `3.0.0-` OpenAPI's own schema allows any characters at all.
"""

_BEGINNING_BYTES = 1_000
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)

_OTHERS = (
    ("swaggerVersion", "it is a Swagger 1.x document"),
    ("asyncapi", "it is an AsyncAPI document"),
    ("arazzo", "it is an Arazzo document"),
    ("overlay", "it is an OpenAPI overlay"),
    ("discoveryVersion", "it is a Google API discovery document"),
    ("$schema", "it is a JSON Schema"),
)
"""Documents of other kinds by the field that gives them away."""

_SCHEMA_WORDS = frozenset({"type", "properties", "$defs", "allOf", "anyOf", "oneOf", "definitions"})


def refuse_markup(raw: bytes, where: str) -> None:
    """Raise DocumentError for a file that begins like HTML or XML; no OpenAPI document does."""
    beginning = raw[:_BEGINNING_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()
    if not beginning.startswith(b"<"):
        return
    if _HTML.search(beginning):
        raise DocumentError(
            "this is HTML, not an OpenAPI document",
            where=where,
            hint="Point to the document itself, not to a page that shows it",
        )
    raise _no_openapi(where, "it is XML")


def document_version(root: Any, where: str) -> str:
    """Give the version that a document claims ("3.0.3", "2.0"), or refuse what it is by name.

    A version without quotes is a number in YAML, and is taken for what it looks like.
    """
    if not isinstance(root, dict):
        raise _no_openapi(where, "its top level is no mapping")
    for field, (is_read, versions) in _FIELDS.items():
        if root.get(field) is None:
            continue
        claimed = _as_text(root[field])
        if claimed is None:
            raise _no_openapi(where, f'its "{field}" field is no version')
        if not is_read.fullmatch(claimed):
            known = " or ".join(versions)
            raise _no_openapi(where, f'its "{field}" version is "{claimed}", not {known}')
        return _SWAGGER if field == "swagger" else claimed
    raise _no_openapi(where, _other_kind(root))


def _as_text(claimed: object) -> str | None:
    """Give a version as text; None for what is none."""
    if isinstance(claimed, float | int) and not isinstance(claimed, bool):
        return str(claimed)
    return claimed if isinstance(claimed, str) else None


def _other_kind(root: dict[str, Any]) -> str:
    """Say what a document is that names no version of OpenAPI."""
    for field, why in _OTHERS:
        if field in root:
            return why
    info = root.get("info")
    if isinstance(info, dict) and "_postman_id" in info:
        return "it is a Postman collection"
    if "paths" not in root and root.keys() & _SCHEMA_WORDS:
        return "it looks like a JSON Schema"
    return 'it has no "openapi" field'


def _no_openapi(where: str, why: str) -> DocumentError:
    return DocumentError(
        f"this is no OpenAPI document that can be imported: {why}",
        where=where,
        hint=f"Point to an OpenAPI document of version {', '.join(VERSIONS_READ[:-1])}"
        f" or {VERSIONS_READ[-1]}",
    )
