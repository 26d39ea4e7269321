"""The tables as they are now; `importer.state.migrations` tells how they came to be so.

Keys of strangers' texts are digests, since an index takes texts of some length only. Times are
texts (ISO 8601, UTC), which sort as they should in every database.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from importer.state.encoding import from_text, to_text

PREFIX = "importer_"
metadata = MetaData()


class AnyText(TypeDecorator[str]):
    """Text of any characters; see `importer.state.encoding.to_text`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give a text as the database keeps it."""
        return None if value is None else to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give a kept text as it was."""
        return None if value is None else from_text(value)


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept in UTC to the microsecond."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give a time as the database keeps it."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give a kept time."""
        return None if value is None else datetime.fromisoformat(value)


def _optional(name: str) -> Column[str]:
    return Column(name, AnyText)


def _text(name: str) -> Column[str]:
    return Column(name, AnyText, nullable=False)


def _digest_of_content(name: str) -> Column[str]:
    """Make the column that refers to some content, if there is any."""
    return Column(name, Text, ForeignKey(f"{PREFIX}contents.sha256"))


def _key_of_target() -> Column[int]:
    """Make the column that says of which target a row is, as a part of its key."""
    return Column(
        "target_id",
        Integer,
        ForeignKey(f"{PREFIX}targets.id"),
        primary_key=True,
        autoincrement=False,
    )


schema = Table(
    f"{PREFIX}schema",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("migrated_at", Moment, nullable=False),
)

targets = Table(
    f"{PREFIX}targets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    _text("api_url"),
    _text("organisation_id"),
    _text("connector_id"),
    _optional("version"),  # NULL: what all versions of the connector share
    UniqueConstraint("key"),
)

contents = Table(
    f"{PREFIX}contents",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

runs = Table(
    f"{PREFIX}runs",
    metadata,
    Column("number", Integer, primary_key=True),
    _text("command"),
    _text("state"),
    Column("target_id", Integer, ForeignKey(f"{PREFIX}targets.id")),
    _optional("location"),
    _optional("sha256"),
    _optional("document_version"),
    _optional("etag"),
    _optional("last_modified"),
    _optional("settings"),
    _optional("plan_digest"),
    _digest_of_content("plan"),
    _digest_of_content("bundle"),
    _digest_of_content("outcomes"),
    _text("counts"),
    _optional("error"),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index(f"{PREFIX}runs_of_target", "target_id", "number"),
)

things = Table(
    f"{PREFIX}things",
    metadata,
    _key_of_target(),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _text("identity"),
    Column("payload_sha256", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    _text("claim"),
    _optional("remote_id"),
    Column("run", Integer, ForeignKey(f"{PREFIX}runs.number")),
)

sources = Table(
    f"{PREFIX}sources",
    metadata,
    _key_of_target(),
    Column("key", Text, primary_key=True),
    _text("location"),
    _text("sha256"),
    _text("document_version"),
    _optional("etag"),
    _optional("last_modified"),
    _text("settings"),
    Column("seen_at", Moment, nullable=False),
)

watches = Table(
    f"{PREFIX}watches",
    metadata,
    Column("name", AnyText, primary_key=True),
    _optional("rhythm"),
    Column("next_due", Moment),
    Column("lock", Text),
    Column("worker", Text),
    Column("fence", Integer, nullable=False),
    Column("due", Moment),
    Column("beat_at", Moment),
    Column("memory", LargeBinary),
)

turns = Table(
    f"{PREFIX}turns",
    metadata,
    Column("name", AnyText, ForeignKey(f"{PREFIX}watches.name"), primary_key=True),
    Column("due", Moment, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("takeovers", Integer, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("result", Text),
    Column("run", Integer),
    _optional("message"),
)

reviews = Table(
    f"{PREFIX}reviews",
    metadata,
    Column(
        "run", Integer, ForeignKey(f"{PREFIX}runs.number"), primary_key=True, autoincrement=False
    ),
    _text("name"),
    Column("plan", LargeBinary, nullable=False),
)

progress = Table(
    f"{PREFIX}progress",
    metadata,
    Column(
        "run", Integer, ForeignKey(f"{PREFIX}runs.number"), primary_key=True, autoincrement=False
    ),
    Column("total", Integer, nullable=False),
    _text("results"),
    _text("failures"),
    Column("began_at", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False),
)
