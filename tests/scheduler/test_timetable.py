"""When a job is due is one plan in one zone: what was due last, what comes next, how late it is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.clock import Clock
from scheduler.timetable import Daily, Every, late_by, planned_after, planned_before

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = Daily(6, 30)  # 23:30 UTC of the day before
MONDAY = Daily(7, 0, ("mon",))  # the first of June 2026 is a Monday
OFTEN = Every(15)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "now", "before", "after"),
    [
        (MORNING, utc(2026, 11, 22, 23, 29), utc(2026, 11, 21, 23, 30), utc(2026, 11, 22, 23, 30)),
        # the planned minute itself is reached
        (MORNING, utc(2026, 11, 22, 23, 30), utc(2026, 11, 22, 23, 30), utc(2026, 11, 23, 23, 30)),
        # the last day of a year, and of February in a leap year
        (MORNING, utc(2026, 12, 31, 23, 31), utc(2026, 12, 31, 23, 30), utc(2027, 1, 1, 23, 30)),
        (MORNING, utc(2028, 2, 28, 23, 31), utc(2028, 2, 28, 23, 30), utc(2028, 2, 29, 23, 30)),
        # once a week: seven days back and seven ahead
        (MONDAY, utc(2026, 6, 1, 0), utc(2026, 6, 1, 0), utc(2026, 6, 8, 0)),
        (MONDAY, utc(2026, 5, 31, 23, 59), utc(2026, 5, 25, 0), utc(2026, 6, 1, 0)),
    ],
)
def test_a_daily_plan_has_a_time_before_and_a_time_after(when, now, before, after):
    assert planned_before(when, now, VIETNAM) == before
    assert planned_after(when, now, VIETNAM, None) == after
    assert Clock((), VIETNAM, lambda: now)._trigger(when).get_next_fire_time(None, now + timedelta(microseconds=1)) == (
        after
    )


NOW = utc(2026, 11, 23, 2)


@pytest.mark.parametrize(
    ("when", "last", "late"),
    [
        # every few seconds: counted from the last run
        (OFTEN, NOW - timedelta(seconds=10), timedelta()),
        (OFTEN, NOW - timedelta(seconds=75), timedelta(seconds=60)),
        (OFTEN, None, timedelta()),
        # daily: since the first planned time that was let pass
        (MORNING, utc(2026, 11, 22, 23, 30), timedelta()),
        (MORNING, utc(2026, 11, 22, 23, 29), timedelta(hours=2, minutes=30)),
        (MORNING, utc(2026, 11, 10), timedelta(days=12, hours=2, minutes=30)),
        # never: since the planned time before the latest, so that no hour of the day forgives it
        (MORNING, None, timedelta(days=1, hours=2, minutes=30)),
    ],
)
def test_how_late_a_job_is_counts_from_its_plan(when, last, late):
    assert late_by(when, NOW, VIETNAM, last) == late


def test_what_comes_again_and_again_comes_after_its_last_run_and_at_once_when_it_is_late():
    assert planned_after(OFTEN, NOW, VIETNAM, NOW - timedelta(seconds=5)) == NOW + timedelta(seconds=10)
    assert planned_after(OFTEN, NOW, VIETNAM, NOW - timedelta(days=5)) == NOW
    assert planned_after(OFTEN, NOW, VIETNAM, None) == NOW


def test_a_plan_without_a_day_is_refused():
    with pytest.raises(ValueError, match="no day"):
        planned_before(Daily(6, 30, ()), NOW, VIETNAM)
    with pytest.raises(ValueError, match="no day"):
        planned_after(Daily(6, 30, ()), NOW, VIETNAM, None)
