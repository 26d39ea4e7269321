"""Version 3: how far runs have come that are under way, and why turns ended as they did."""

from __future__ import annotations

from importer.state.migrations.dialect import Words


def statements(_: Words) -> tuple[str, ...]:
    """Give the statements that add the table of progress, and a word to each turn."""
    return (
        """CREATE TABLE importer_progress (
            run INTEGER PRIMARY KEY NOT NULL REFERENCES importer_runs (number),
            total INTEGER NOT NULL,
            results TEXT NOT NULL,
            failures TEXT NOT NULL,
            began_at TEXT NOT NULL,
            heard_at TEXT NOT NULL
        )""",
        "ALTER TABLE importer_turns ADD COLUMN message TEXT",
    )
