from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.holidays_vn import vietnam_calendar
from scheduler.workdays import Override

CALENDAR = vietnam_calendar(range(2024, 2031))


@pytest.mark.parametrize(
    "day",
    [
        # Labour Code 2019, article 112: the fixed days
        date(2025, 1, 1),
        date(2025, 4, 30),
        date(2025, 5, 1),
        date(2025, 9, 2),
        # ... the lunar ones
        date(2025, 1, 29),
        date(2025, 4, 7),
        # ... the rest day beside National Day
        date(2025, 9, 1),
        # article 111(3): a holiday on a Sunday is rested on the Monday
        date(2026, 4, 27),
        # swaps decreed for 2024, 2025 and 2026
        date(2024, 4, 29),
        date(2025, 5, 2),
        date(2026, 8, 31),
        # a plain weekend
        date(2026, 11, 21),
        date(2026, 11, 22),
    ],
)
def test_nobody_works_on_holidays_decreed_swaps_and_weekends(day):
    assert not CALENDAR.is_working(day)


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)])
def test_a_saturday_decreed_as_make_up_work_is_worked(day):
    assert day.weekday() == 5
    assert CALENDAR.is_working(day)


@pytest.mark.parametrize("year", range(2024, 2031))
def test_each_year_has_at_least_the_eleven_days_of_the_law(year):
    assert len([day for day in CALENDAR.off if day.year == year]) >= 11


def test_a_local_override_wins_over_the_national_calendar():
    new_year_bridge = date(2026, 1, 2)
    assert CALENDAR.is_working(new_year_bridge)
    local = CALENDAR.with_overrides(
        [Override(new_year_bridge, working=False, reason="hoán đổi"), Override(date(2026, 1, 10), working=True)]
    )
    assert not local.is_working(new_year_bridge)
    assert local.is_working(date(2026, 1, 10))


def test_a_local_override_can_open_a_holiday_and_the_later_decision_wins():
    holiday = date(2026, 4, 30)
    opened = CALENDAR.with_overrides([Override(holiday, working=True)])
    assert opened.is_working(holiday)
    assert not opened.with_overrides([Override(holiday, working=False)]).is_working(holiday)


def test_years_without_a_decree_are_provisional():
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert CALENDAR.is_provisional(date(2031, 1, 1))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday: the starting day is excluded
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday
        (date(2026, 11, 23), 5, date(2026, 12, 1)),  # over 24 November, a holiday from 2026 on
        (date(2026, 4, 24), 2, date(2026, 4, 29)),  # over the Hung Kings' observed Monday
        (date(2026, 8, 21), 1, date(2026, 8, 22)),  # into a worked Saturday
        (date(2026, 4, 28), -1, date(2026, 4, 24)),
        (date(2026, 4, 30), 0, date(2026, 4, 30)),
    ],
)
def test_n_working_days_exclude_the_starting_day(start, n, end):
    assert CALENDAR.add_working_days(start, n) == end


def test_working_days_of_a_span_are_listed_in_order():
    assert CALENDAR.working_days(date(2026, 4, 24), 8) == (
        date(2026, 4, 24),
        date(2026, 4, 28),
        date(2026, 4, 29),
    )
    assert CALENDAR.working_days(date(2026, 4, 24), 0) == ()
    assert CALENDAR.next_working(date(2026, 4, 25)) == date(2026, 4, 28)


@given(
    start=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    n=st.integers(min_value=1, max_value=120),
)
def test_between_start_and_the_nth_working_day_lie_exactly_n_working_days(start, n):
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.is_working(end)
    assert len(CALENDAR.working_days(start + timedelta(days=1), (end - start).days)) == n


@given(day=st.dates(date(2024, 1, 10), date(2029, 12, 1)), n=st.integers(min_value=1, max_value=60))
def test_going_back_undoes_going_forward_from_a_working_day(day, n):
    worked = CALENDAR.next_working(day)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(worked, n), -n) == worked
