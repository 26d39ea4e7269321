"""A file to a `Document`: the bytes, their digest, and the tree they mean.

The place a user names comes in; what cannot be read, or does not call itself an OpenAPI document
of a version that we read, is refused with one `DocumentError`.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from importer.document.parse import parse_document
from importer.errors import DocumentError
from importer.model.document import Document

VERSIONS_READ = ("3.0", "3.1")
_READ = re.compile(r"3\.[01](?:[.-][0-9A-Za-z.+-]*)?")
_OTHERS = (
    ("swagger", "it is a Swagger document, which is not read"),
    ("asyncapi", "it is an AsyncAPI document"),
    ("arazzo", "it is an Arazzo document"),
    ("$schema", "it is a JSON Schema"),
)
"""Documents of other kinds by the field that gives them away."""


def load_document(spec: str) -> Document:
    """Read the document at the path `spec`. Raises DocumentError."""
    path = _path_of(spec)
    try:
        raw = path.read_bytes()
    except IsADirectoryError:
        raise DocumentError(
            "this is a folder", where=spec, hint="Name the OpenAPI document in it"
        ) from None
    except ValueError:  # a zero byte, which no path may hold
        raise DocumentError("this is no path", where=spec, hint="Check the path") from None
    except OSError as error:
        raise DocumentError(
            f"cannot be read: {error.strerror}", where=spec, hint="Check the path"
        ) from None
    root = parse_document(raw, spec)
    if not isinstance(root, dict):
        raise _no_openapi(spec, "its top level is no mapping")
    return Document(
        location=spec,
        uri=path.resolve().as_uri(),
        sha256=hashlib.sha256(raw).hexdigest(),
        openapi=_version(root, spec),
        root=root,
        raw=raw,
    )


def _path_of(spec: str) -> Path:
    """Give the path that `spec` names; an address is not read."""
    if "://" in spec:
        raise DocumentError(
            "only local files are read", where=spec, hint="Download the document first"
        )
    return Path(spec)


def _version(root: dict[str, object], spec: str) -> str:
    """Give the version that a document claims (`openapi`), or refuse it by its name."""
    claimed = root.get("openapi")
    if isinstance(claimed, float | int) and not isinstance(claimed, bool):
        claimed = str(claimed)  # openapi: 3.1 without quotes is a number in YAML
    if isinstance(claimed, str) and _READ.fullmatch(claimed):
        return claimed
    if isinstance(claimed, str):
        raise _no_openapi(spec, f'its version "{claimed}" is none of {", ".join(VERSIONS_READ)}')
    if claimed is not None:
        raise _no_openapi(spec, 'its "openapi" field is no version')
    for field, why in _OTHERS:
        if field in root:
            raise _no_openapi(spec, why)
    raise _no_openapi(spec, 'it has no "openapi" field')


def _no_openapi(spec: str, why: str) -> DocumentError:
    return DocumentError(
        f"this is no OpenAPI document that can be imported: {why}",
        where=spec,
        hint=f"Point to an OpenAPI document of version {' or '.join(VERSIONS_READ)}",
    )
