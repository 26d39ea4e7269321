"""A place to a `Document`: what a user named is read, parsed, and known for what it is.

What cannot be read, or does not call itself an OpenAPI document of a version that we read, is
refused with one `DocumentError`.
"""

from __future__ import annotations

from importer.document.kinds import document_version
from importer.document.store import DocumentStore, ReadOptions
from importer.model.document import Document


def load_document(spec: str, store: DocumentStore | None = None) -> Document:
    """Read the document that `spec` names: a path, a URL, or `-` for standard input.

    `store` reads it, and afterwards the files that it refers to. Raises DocumentError.
    """
    store = store or DocumentStore(ReadOptions())
    file = store.read_root(spec)
    return Document(
        location=file.shown,
        uri=file.uri,
        sha256=file.sha256,
        openapi=document_version(file.root, file.shown),
        root=file.root,
        raw=file.raw,
    )
