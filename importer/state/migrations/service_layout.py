"""Version 2: the sources that the service watches, their turns, and the plans that wait."""

from __future__ import annotations

from importer.state.migrations.dialect import Words


def statements(words: Words) -> tuple[str, ...]:
    """Give the statements that add the service's tables."""
    return (
        f"""CREATE TABLE importer_watches (
            name TEXT PRIMARY KEY NOT NULL,
            rhythm TEXT,
            next_due TEXT,
            lock TEXT,
            worker TEXT,
            fence INTEGER NOT NULL,
            due TEXT,
            beat_at TEXT,
            memory {words.bytes_}
        )""",
        """CREATE TABLE importer_turns (
            name TEXT NOT NULL REFERENCES importer_watches (name),
            due TEXT NOT NULL,
            worker TEXT NOT NULL,
            takeovers INTEGER NOT NULL,
            begun_at TEXT NOT NULL,
            ended_at TEXT,
            result TEXT,
            run INTEGER,
            PRIMARY KEY (name, due)
        )""",
        f"""CREATE TABLE importer_reviews (
            run INTEGER PRIMARY KEY NOT NULL REFERENCES importer_runs (number),
            name TEXT NOT NULL,
            plan {words.bytes_} NOT NULL
        )""",
    )
