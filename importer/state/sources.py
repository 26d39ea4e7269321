"""What the source of each target was when it was last read."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection, select

from importer.model.changes import Target
from importer.model.runs import Seen
from importer.state.encoding import key_of
from importer.state.rows import find_target, hold_target, upsert
from importer.state.tables import sources
from importer.text import masked

_KEPT = (
    "location",
    "sha256",
    "document_version",
    "etag",
    "last_modified",
    "settings",
    "seen_at",
)


def read_seen(connection: Connection, source: str, target: Target) -> Seen | None:
    """Give what a source (as the user names it) was for a target; None where it is not known."""
    target_id = find_target(connection, target)
    query = select(sources).where(sources.c.target_id == target_id, sources.c.key == _key(source))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Seen(
        location=row.location,
        sha256=row.sha256,
        version=row.document_version,
        etag=row.etag,
        last_modified=row.last_modified,
        settings=row.settings,
    )


def keep_seen(
    connection: Connection, source: str, target: Target, seen: Seen, now: datetime
) -> None:
    """Keep what a source was for a target, in place of what was kept before."""
    row = {
        "target_id": hold_target(connection, target),
        "key": _key(source),
        "location": masked(seen.location),
        "sha256": seen.sha256,
        "document_version": seen.version,
        "etag": seen.etag,
        "last_modified": seen.last_modified,
        "settings": seen.settings,
        "seen_at": now,
    }
    upsert(connection, sources, [row], update=_KEPT)


def _key(source: str) -> str:
    """Give a digest by which a source is found again; no name or password goes into it.

    The query does: addresses that differ in it alone are two sources.
    """
    if "://" not in source:
        return key_of(source)
    try:
        parts = urlsplit(source)
    except ValueError:
        return key_of(source)
    return key_of(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])))
