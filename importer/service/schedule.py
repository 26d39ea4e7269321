"""When a source is due: times of cron, or intervals. Pure functions; the clock is the caller's.

A cron expression speaks of the wall clock of its time zone, which skips an hour in spring and
repeats one in autumn. As with the usual crons, what is due at a fixed hour is due once on each such
day: at the end of the skipped hour, or in the first of the two; what has no hour of its own (`*` or
`*/N`) goes on by real time, through both hours, and nothing skipped is made up for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from importer.errors import ImporterError, UsageError
from importer.service.configuration import ScheduleTable

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_NAMES = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0"}
_FIELDS = 5
_MADE_UP = re.compile(r"(?i)(?<![a-z])[rh](?![a-z])")
"""A field that croniter would fill by chance (`R`) or by a digest (`H`)."""

_SHIFT_MOST = timedelta(hours=3)
"""Clocks are turned by no more at a time, but for those that crossed the date line."""

_HINT = 'Write minute, hour, day, month and weekday, such as "30 6 * * 1-5"'


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule that was checked: an interval, or else a cron expression and its zone.

    `words` is what it is known again by: another one begins anew.
    """

    words: str
    every: timedelta | None = None
    cron: str = ""
    zone: ZoneInfo | None = None


def parse_schedule(table: ScheduleTable) -> Rhythm:
    """Give the rhythm that a table means. Raises UsageError for one that cannot be."""
    if (table.cron is None) == (table.every is None):
        raise UsageError("a schedule has either cron or every", hint="Keep one of them")
    if table.every is not None:
        if table.timezone is not None:
            raise UsageError("an interval has no time zone", hint="Leave timezone away")
        span = timedelta(**{_UNITS[table.every[-1]]: int(table.every[:-1])})
        return Rhythm(words=f"every {table.every}", every=span)
    cron = " ".join((table.cron or "").split())
    zone = _zone(table.timezone or "UTC")
    rhythm = Rhythm(words=f"{cron} {zone.key}", cron=_NAMES.get(cron, cron), zone=zone)
    _check_cron(rhythm)
    return rhythm


def first_due(rhythm: Rhythm, now: datetime) -> datetime:
    """Give when a source that was never run is due: at once for an interval, else by cron."""
    return now if rhythm.every is not None else next_due(rhythm, now, now)


def next_due(rhythm: Rhythm, due: datetime, now: datetime) -> datetime:
    """Give the next time, in UTC and after `now`, for what was due at `due`.

    An interval counts from `due`, whenever it was carried out, so that it does not drift. Times
    that have passed by `now` are not made up for.
    """
    if rhythm.every is None:
        return _next_by_cron(rhythm, now.astimezone(UTC))
    steps = max((now - due) // rhythm.every, 0) + 1
    return (due + steps * rhythm.every).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # not there; no name of a file; a folder
        raise UsageError(
            f'there is no time zone "{name}"', hint='Write a name such as "Europe/London"'
        ) from None


def _check_cron(rhythm: Rhythm) -> None:
    """Raise UsageError for an expression that is none, or means no time at all."""
    if len(rhythm.cron.split()) != _FIELDS or _MADE_UP.search(rhythm.cron):
        raise UsageError("this is no cron expression of five fields", hint=_HINT)
    try:
        next(_wall_times(rhythm.cron, datetime(2000, 1, 1)))
    except ValueError as error:
        raise UsageError(f"this is no cron expression: {error}", hint=_HINT) from None


def _wall_times(cron: str, after: datetime) -> Iterator[datetime]:
    """Give the times that an expression means on a wall clock, after one. Raises ValueError."""
    try:
        from croniter import croniter
    except ModuleNotFoundError:
        raise ImporterError(
            "schedules by cron need croniter",
            hint="pip install 'openapi-action-importer[service]'",
        ) from None
    return croniter(cron, after).all_next(datetime)


def _next_by_cron(rhythm: Rhythm, now: datetime) -> datetime:
    """Give the first moment after `now` (UTC) at which the wall clock says what cron wants.

    In the repeated hour the wall clock goes back, so that later words of it may come earlier.
    """
    zone = rhythm.zone or ZoneInfo("UTC")
    start = now.astimezone(zone).replace(tzinfo=None) - _SHIFT_MOST
    hourly = rhythm.cron.split()[1].startswith("*")
    found: datetime | None = None
    last = datetime.max
    for wall in _wall_times(rhythm.cron, start):
        if wall > last:
            break
        for moment in _moments(wall, zone, hourly=hourly):
            if moment > now and (found is None or moment < found):
                found, last = moment, min(last, wall + _SHIFT_MOST)
    if found is None:
        raise AssertionError("cron's times do not end")
    return found


def _moments(wall: datetime, zone: ZoneInfo, *, hourly: bool) -> Iterator[datetime]:
    """Give the moments (UTC) of a time on the wall clock at which something is due."""
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        yield early
    elif early < late:  # the time comes twice
        yield early
        if hourly:
            yield late
    elif not hourly:  # the time is skipped; the two are on either side of the turn (PEP 495)
        yield _turn(late, early, zone)


def _turn(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Give the moment (UTC) between two at which a zone turns its clock, to the second."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(middle, zone) == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _offset(moment_s: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(moment_s, zone).utcoffset()
