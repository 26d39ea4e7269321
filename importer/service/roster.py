"""The sources of a configuration as the service sees them: when each is due, and what it locks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from importer.model.watches import Enrolment
from importer.service.checks import AUTO
from importer.service.config_file import Configuration
from importer.service.configuration import SourceTable
from importer.service.schedule import Rhythm, first_due, next_due, parse_schedule
from importer.state.encoding import key_of

Words = Callable[[SourceTable], Mapping[str, str]]
"""Tells which platform a source is for."""


class Roster:
    """Who is to be watched, by one configuration. Raises UsageError for a schedule that cannot be.

    `sources` are its sources by name.
    """

    def __init__(self, configuration: Configuration, platform: Words) -> None:
        self.configuration = configuration
        self.sources = {source.name: source for source in configuration.sources}
        self._platform = platform
        self._rhythms = {
            source.name: parse_schedule(source.schedule)
            for source in configuration.sources
            if source.schedule is not None
        }

    def enrolments(self, now: datetime) -> list[Enrolment]:
        """Give what is noted of each source in the state."""
        return [self._enrolment(source, now) for source in self.configuration.sources]

    def following(self, name: str, due: datetime, now: datetime) -> datetime | None:
        """Give when a source is due next; None where it has no schedule."""
        rhythm = self._rhythms.get(name)
        return None if rhythm is None else next_due(rhythm, due, now)

    def _enrolment(self, source: SourceTable, now: datetime) -> Enrolment:
        rhythm: Rhythm | None = self._rhythms.get(source.name)
        return Enrolment(
            name=source.name,
            lock=self._lock(source),
            rhythm=rhythm.words if rhythm else None,
            first_due=first_due(rhythm, now) if rhythm else None,
        )

    def _lock(self, source: SourceTable) -> str:
        """Give the key of what a source writes to: a version, or all that are made of a document.

        It only keeps sources from waiting for each other with a turn in hand: who writes holds the
        lock of the version itself.
        """
        platform = sorted(self._platform(source).items())
        names = (f"{key}={value}" for key, value in platform)
        connector = source.connector or f"name:{source.create_connector or source.name}"
        return key_of(*names, connector.upper(), source.version or AUTO)
