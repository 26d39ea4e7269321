"""Fixtures for tests of the state, each run over SQLite and over a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from postgres import Postgres, postgres

from importer.state.store import StateStore

__all__ = ["OpenState", "postgres", "state", "state_location"]

FIRST_MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OpenState = Callable[[], StateStore]


class Ticking:
    """A clock that goes on by one second whenever it is looked at."""

    def __init__(self) -> None:
        self.moment = FIRST_MOMENT - timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@pytest.fixture(params=["sqlite", "postgresql"])
def state_location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a place where a state may lie; there is none yet."""
    if request.param == "sqlite":
        return str(tmp_path / "importer" / "state.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.make_room()


@pytest.fixture
def state(state_location: str) -> Iterator[StateStore]:
    """Give an empty state, made just now."""
    with StateStore.open(state_location, create=True, now=Ticking()) as store:
        yield store
