"""Version 1: targets, runs with their contents, what was applied to them, and their sources."""

from __future__ import annotations

from importer.state.migrations.dialect import Words


def statements(words: Words) -> tuple[str, ...]:
    """Give the statements that lay out an empty database."""
    return (
        """CREATE TABLE importer_schema (
            version INTEGER PRIMARY KEY NOT NULL,
            migrated_at TEXT NOT NULL
        )""",
        f"""CREATE TABLE importer_targets (
            id {words.counted},
            key TEXT NOT NULL UNIQUE,
            api_url TEXT NOT NULL,
            organisation_id TEXT NOT NULL,
            connector_id TEXT NOT NULL,
            version TEXT
        )""",
        f"""CREATE TABLE importer_contents (
            sha256 TEXT PRIMARY KEY NOT NULL,
            body {words.bytes_} NOT NULL
        )""",
        f"""CREATE TABLE importer_runs (
            number {words.counted},
            command TEXT NOT NULL,
            state TEXT NOT NULL,
            target_id INTEGER REFERENCES importer_targets (id),
            location TEXT,
            sha256 TEXT,
            document_version TEXT,
            etag TEXT,
            last_modified TEXT,
            settings TEXT,
            plan_digest TEXT,
            plan TEXT REFERENCES importer_contents (sha256),
            bundle TEXT REFERENCES importer_contents (sha256),
            outcomes TEXT REFERENCES importer_contents (sha256),
            counts TEXT NOT NULL,
            error TEXT,
            started_at TEXT NOT NULL,
            finished_at TEXT
        )""",
        "CREATE INDEX importer_runs_of_target ON importer_runs (target_id, number)",
        f"""CREATE TABLE importer_things (
            target_id INTEGER NOT NULL REFERENCES importer_targets (id),
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            identity TEXT NOT NULL,
            payload_sha256 TEXT NOT NULL,
            payload {words.bytes_} NOT NULL,
            claim TEXT NOT NULL,
            remote_id TEXT,
            run INTEGER REFERENCES importer_runs (number),
            PRIMARY KEY (target_id, kind, key)
        )""",
        """CREATE TABLE importer_sources (
            target_id INTEGER NOT NULL REFERENCES importer_targets (id),
            key TEXT NOT NULL,
            location TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            document_version TEXT NOT NULL,
            etag TEXT,
            last_modified TEXT,
            settings TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            PRIMARY KEY (target_id, key)
        )""",
    )
