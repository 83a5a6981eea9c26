from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.planner.forecast import Month, Person, Task, forecast, months_from, share

MONTHS = tuple(Month(date(2027 + at // 12, at % 12 + 1, 1), 20) for at in range(24))
ALL = Person(frozenset({"heavy", "mass"}))


def tasks(count, month, field="mass", days=1.0, interval=12):
    return [Task(field, date(2027, month, 15), interval, days)] * count


def test_months_in_which_nothing_is_too_much_break_nowhere():
    found = forecast(tasks(20, 6), [ALL], {}, MONTHS)
    assert found.breaks is None
    (mass,) = found.outlooks
    assert [(month.first, month.due) for month in mass.months if month.due] == [
        (date(2027, 6, 1), 20),
        (date(2028, 6, 1), 20),
    ]


def test_the_month_that_breaks_is_the_first_whose_work_cannot_be_done_early_either():
    # May and June may take June's work from April on: 61 days of it do not fit the 60 of April to June.
    assert forecast(tasks(60, 6), [ALL], {}, MONTHS).breaks is None
    month, outlook = forecast(tasks(61, 6), [ALL], {}, MONTHS).breaks
    assert (month, outlook.fields, outlook.equipment) == (date(2027, 6, 1), ("mass",), False)
    assert outlook.months[5].short == pytest.approx(1)


def test_one_truck_breaks_where_the_people_would_not():
    found = forecast(tasks(61, 6, "heavy"), [ALL, ALL], {"heavy": 1}, MONTHS)
    assert [(one.equipment, one.breaks) for one in found.outlooks] == [(False, None), (True, date(2027, 6, 1))]
    assert [(one.equipment_needed, one.equipment) for one in found.yearly] == [(1, 1), (1, 1)]


def test_fields_that_share_their_people_break_together():
    found = forecast([*tasks(40, 6), *tasks(40, 6, "heavy")], [ALL], {}, MONTHS)
    month, outlook = found.breaks
    assert (month, outlook.fields) == (date(2027, 6, 1), ("heavy", "mass"))


def test_a_year_says_how_many_people_and_trucks_it_needs():
    found = forecast([*tasks(300, 6, "heavy"), *tasks(200, 2)], [ALL], {"heavy": 1}, MONTHS)
    assert [(one.first.year, one.field, one.inspectors_needed, one.equipment_needed) for one in found.yearly] == [
        (2027, "heavy", 2, 2),
        (2027, "mass", 1, None),
        (2028, "heavy", 2, 2),
        (2028, "mass", 1, None),
    ]
    assert [(one.needed, one.there) for one in found.staff] == [(3, 1), (3, 1)]


def test_what_is_overdue_counts_in_the_first_month_and_comes_back_after_its_interval():
    found = forecast([Task("mass", date(2026, 3, 1), 6, 1.0)], [ALL], {}, MONTHS)
    assert found.overdue_at_start == 1
    assert [month.first.month for month in found.outlooks[0].months if month.due] == [1, 7, 1, 7]


def test_leave_takes_days_and_a_field_of_nobody_breaks_at_once():
    away = Person(frozenset({"mass"}), frozenset(date(2027, 1, day) for day in range(4, 9)))
    found = forecast([*tasks(1, 1), *tasks(1, 1, "fuel")], [away], {}, MONTHS)
    assert {one.fields: one.months[0].available for one in found.outlooks[:2]} == {("fuel",): 0, ("mass",): 15}
    assert found.breaks[0] == date(2027, 1, 1)


def test_months_begin_with_that_of_the_first_day():
    days = [date(2027, 11, 20) + timedelta(days=at) for at in range(60)]
    months = months_from(date(2027, 11, 29), days, 3)
    assert [(month.first.isoformat(), month.working_days) for month in months] == [
        ("2027-11-01", 2),
        ("2027-12-01", 31),
        ("2028-01-01", 18),
    ]


@pytest.mark.parametrize(("service", "trip", "expected"), [(60, 0, 0.125), (60, 240, 0.25), (60, 480, 1), (900, 0, 1)])
def test_a_share_of_a_day_grows_with_the_way(service, trip, expected):
    assert share(service, trip, 480) == expected


@given(
    st.lists(st.tuples(st.integers(0, 23), st.integers(1, 24), st.floats(0.01, 5)), max_size=30),
    st.integers(0, 4),
)
def test_one_more_inspector_never_makes_it_break_earlier(listed, early):
    work = [Task("mass", MONTHS[at].first, interval, days) for at, interval, days in listed]
    shortages = [
        [month.short for one in forecast(work, [ALL] * count, {}, MONTHS, early).outlooks for month in one.months]
        for count in (0, 1, 2)
    ]
    assert all(a >= b for fewer, more in pairwise(shortages) for a, b in zip(fewer, more, strict=True))
