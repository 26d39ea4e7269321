"""What the server itself makes: ids (ULID) and times (RFC 3339, UTC, microseconds)."""

from __future__ import annotations

from datetime import UTC, datetime

from ulid import ULID


def new_id() -> str:
    """Make a ULID in its canonical upper-case form of 26 characters."""
    return str(ULID())


def now() -> str:
    """Give the present as RFC 3339 text in UTC; later times sort after earlier ones as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
