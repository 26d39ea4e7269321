"""The content of a stored schema at its definition's URL (contract: GetRawSchema).

References in it are URLs under the address by which this very request came: a database that was
filled in process reads the same behind a port.
"""

from __future__ import annotations

import sqlite3

import msgspec
from starlette.responses import Response

from importer.sandbox.call import Call
from importer.sandbox.contract.words import is_json
from importer.sandbox.errors import not_found
from importer.sandbox.references import definition_of, rebase_content
from importer.sandbox.scope import version_to_read

_JSON_SCHEMA = "application/schema+json"


def get_raw_schema(call: Call) -> Response:
    """Answer GetRawSchema: the text of the schema, as `application/schema+json`.

    A schema of another language is answered as the media type that it was stored with.
    """
    scope = version_to_read(call)
    filename = call.path["schema_filename"]
    row = call.db.execute(
        "SELECT * FROM definitions WHERE id = ? AND version_id = ?",
        (definition_of(filename, ""), scope.id),
    ).fetchone()
    if row is None:
        raise not_found("schema", filename)
    if not is_json(row["content_type"]):
        return Response(row["content"], headers={"Content-Type": row["content_type"]})
    return Response(_content(row, scope.url_prefix), headers={"Content-Type": _JSON_SCHEMA})


def _content(row: sqlite3.Row, url_prefix: str) -> bytes:
    """Give the content with its references under `url_prefix`."""
    text: str = row["content"]
    if row["url_prefix"] == url_prefix:
        return text.encode()
    content = msgspec.json.decode(text)
    rebase_content(content, prefix=row["url_prefix"], to=url_prefix, ids={})
    return msgspec.json.encode(content)
