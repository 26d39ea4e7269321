"""When a source is due, with the hours that a clock skips and repeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.errors import ImporterError, UsageError
from importer.service.configuration import ScheduleTable
from importer.service.schedule import Rhythm, first_due, next_due, parse_schedule

MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _cron(cron: str, timezone: str = "UTC") -> Rhythm:
    return parse_schedule(ScheduleTable(cron=cron, timezone=timezone))


def _times(rhythm: Rhythm, start: datetime, end: datetime) -> list[datetime]:
    """Give every due time after `start` and before `end`."""
    found = []
    due = start
    while (due := next_due(rhythm, due, due)) < end:
        found.append(due)
    return found


@pytest.mark.parametrize(
    ("every", "span"),
    [
        ("30s", timedelta(seconds=30)),
        ("15m", timedelta(minutes=15)),
        ("6h", timedelta(hours=6)),
        ("2d", timedelta(days=2)),
    ],
)
def test_an_interval_is_due_at_once_and_then_every_so_often(every: str, span: timedelta) -> None:
    rhythm = parse_schedule(ScheduleTable(every=every))
    due = first_due(rhythm, NOW)

    assert due == NOW
    assert next_due(rhythm, due, NOW) == NOW + span


def test_an_interval_does_not_drift_and_makes_up_for_nothing() -> None:
    rhythm = parse_schedule(ScheduleTable(every="10m"))

    assert next_due(rhythm, NOW, NOW + timedelta(minutes=3)) == NOW + timedelta(minutes=10)
    assert next_due(rhythm, NOW, NOW + timedelta(minutes=10)) == NOW + timedelta(minutes=20)
    assert next_due(rhythm, NOW, NOW + timedelta(minutes=45)) == NOW + timedelta(minutes=50)


def test_an_interval_whose_time_is_yet_to_come_is_not_moved() -> None:
    rhythm = parse_schedule(ScheduleTable(every="10m"))

    assert next_due(rhythm, NOW, NOW - timedelta(hours=1)) == NOW + timedelta(minutes=10)


def test_cron_waits_for_its_first_time() -> None:
    rhythm = _cron("0 6 * * 1-5", "Europe/London")

    assert first_due(rhythm, NOW) == _utc("2026-03-02 06:00")  # a Monday, before summer time
    assert next_due(rhythm, NOW, _utc("2026-04-03 06:00")) == _utc("2026-04-06 05:00")


def test_times_that_have_passed_are_not_made_up_for() -> None:
    rhythm = _cron("@hourly")

    assert next_due(rhythm, _utc("2026-03-01 01:00"), NOW) == _utc("2026-03-01 13:00")


SPRING, AUTUMN = (_utc("2026-03-29 00:00"), _utc("2026-10-25 00:00"))
"""In London the clock goes from 01:00 to 02:00 on the one day, from 02:00 to 01:00 on the other."""

DAY = timedelta(hours=5)


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("30 1 * * *", ["01:00"]),  # once, at the end of the skipped hour
        ("*/20 1 * * *", ["01:00"]),
        ("0 2 * * *", ["01:00"]),  # which is when two o'clock comes
        ("30 0-3 * * *", ["00:30", "01:00", "01:30", "02:30"]),
        ("30 * * * *", ["00:30", "01:30", "02:30", "03:30", "04:30"]),
        ("0 */2 * * *", ["01:00", "03:00"]),
    ],
)
def test_what_is_due_in_a_skipped_hour_is_due_once(cron: str, expected: list[str]) -> None:
    found = _times(_cron(cron, "Europe/London"), SPRING, SPRING + DAY)

    assert [f"{due:%H:%M}" for due in found] == expected


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("30 1 * * *", ["00:30"]),  # once, in the first of the two
        ("*/30 1 * * *", ["00:30"]),
        ("0 2 * * *", ["02:00"]),
        ("30 * * * *", ["00:30", "01:30", "02:30", "03:30", "04:30"]),
        ("15,45 * * * *", [f"0{h}:{m}" for h in range(5) for m in (15, 45)]),
    ],
)
def test_what_is_due_in_a_repeated_hour_is_due_once_or_by_real_time(
    cron: str, expected: list[str]
) -> None:
    found = _times(_cron(cron, "Europe/London"), AUTUMN, AUTUMN + DAY)

    assert [f"{due:%H:%M}" for due in found] == expected


def test_a_clock_that_turns_by_half_an_hour_is_no_exception() -> None:
    # the 6th of October 2019: from 02:00 to 02:30, at 15:30 UTC of the day before
    day = (_utc("2019-10-05 14:00"), _utc("2019-10-05 18:00"))

    assert [f"{due:%H:%M}" for due in _times(_cron("10 2 * * *", "Australia/Lord_Howe"), *day)] == [
        "15:30"
    ]
    assert [f"{due:%H:%M}" for due in _times(_cron("45 * * * *", "Australia/Lord_Howe"), *day)] == [
        "14:15",
        "15:15",
        "15:45",
        "16:45",
        "17:45",
    ]


def test_a_day_that_a_zone_never_had_is_made_up_for_when_it_ends() -> None:
    # Samoa went from the 29th to the 31st of December 2011, at 10:00 UTC
    rhythm = _cron("0 12 30 12 *", "Pacific/Apia")

    assert next_due(rhythm, NOW, _utc("2011-12-01 00:00")) == _utc("2011-12-30 10:00")


ZONES = ("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
HOURS = ("*", "*/2", "*/3", "1", "2", "0-3", "1,2", "23")
MINUTES = ("0", "30", "*/20", "15-45/15", "*", "59")


def _by_the_minute(cron: str, zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """Look at each minute: what the wall clock says, and what it skipped just now."""
    hourly = cron.split()[1].startswith("*")
    found = []
    moment = start + MINUTE
    while moment < end:
        wall = moment.astimezone(zone)
        before = (moment - MINUTE).astimezone(zone)
        shift = (wall.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
        skipped = [
            wall.replace(tzinfo=None) - MINUTE * (number + 1) for number in range(shift // MINUTE)
        ]
        due = (hourly or wall.fold == 0) and croniter.match(cron, wall.replace(tzinfo=None))
        if due or (not hourly and any(croniter.match(cron, one) for one in skipped)):
            found.append(moment)
        moment += MINUTE
    return found


@settings(deadline=None, max_examples=25)  # it looks at 240 minutes, one by one
@given(
    st.sampled_from(ZONES),
    st.sampled_from(HOURS),
    st.sampled_from(MINUTES),
    st.sampled_from(
        ["2026-03-08 05:00", "2026-03-29 00:30", "2026-10-25 00:10", "2026-11-01 04:00"]
    ),
    st.integers(-200, 200),
)
@example("Australia/Lord_Howe", "2", "15-45/15", "2026-04-04 13:00", 0)
@example("Australia/Lord_Howe", "*", "30", "2026-10-03 13:00", 0)
def test_due_times_are_those_that_a_look_at_every_minute_finds(
    zone: str, hours: str, minutes: str, day: str, shift: int
) -> None:
    cron = f"{minutes} {hours} * * *"
    start = _utc(day) + shift * MINUTE
    end = start + timedelta(hours=4)

    assert _times(_cron(cron, zone), start, end) == _by_the_minute(cron, ZoneInfo(zone), start, end)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (ScheduleTable(), "a schedule has either cron or every"),
        (ScheduleTable(cron="@daily", every="1h"), "a schedule has either cron or every"),
        (ScheduleTable(every="1h", timezone="UTC"), "an interval has no time zone"),
        (ScheduleTable(cron="@daily", timezone="Mars/Base"), 'there is no time zone "Mars/Base"'),
        (ScheduleTable(cron="@daily", timezone="../etc"), 'there is no time zone "../etc"'),
        (ScheduleTable(cron="@daily", timezone="Europe"), 'there is no time zone "Europe"'),
        (ScheduleTable(cron="* * * *"), "this is no cron expression of five fields"),
        (ScheduleTable(cron="* * * * * *"), "this is no cron expression of five fields"),
        (ScheduleTable(cron="R 1 * * *"), "this is no cron expression of five fields"),
        (ScheduleTable(cron="H(0-5) 1 * * *"), "this is no cron expression of five fields"),
        (ScheduleTable(cron="61 1 * * *"), "this is no cron expression: "),
        (ScheduleTable(cron="0 0 31 2 *"), "this is no cron expression: "),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(table: ScheduleTable, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_schedule(table)

    assert refused.value.what.startswith(told)
    assert refused.value.hint


def test_names_of_days_and_months_are_taken() -> None:
    rhythm = _cron("0 0 * mar fri")

    assert next_due(rhythm, NOW, NOW) == _utc("2026-03-06 00:00")


def test_a_schedule_is_known_again_by_its_words() -> None:
    assert _cron("0  6 * *  1").words == "0 6 * * 1 UTC"
    assert parse_schedule(ScheduleTable(every="90m")).words == "every 90m"


def test_without_croniter_a_cron_schedule_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "croniter", None)

    with pytest.raises(ImporterError, match="service"):
        _cron("@daily")
