"""The lunar day against days everybody in Viet Nam knows: Tết, Rằm tháng Giêng, Giỗ Tổ Hùng Vương, Trung thu."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from holidays.countries.vietnam import Vietnam

from scheduler.lunar import lunar_day


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # the first of the first month
        (date(2007, 2, 17), 1),  # one day before China
        (date(2024, 2, 10), 1),
        (date(2025, 1, 29), 1),
        (date(2026, 2, 17), 1),
        (date(2027, 2, 6), 1),
        (date(2030, 2, 2), 1),  # one day before China
        # its full moon, Trung thu, the last day of a year of thirty and of twenty-nine days
        (date(2026, 3, 3), 15),
        (date(2026, 9, 25), 15),
        (date(2024, 2, 9), 30),
        (date(2025, 1, 28), 29),
    ],
)
def test_days_everybody_knows(day: date, expected: int) -> None:
    assert lunar_day(day) == expected


def test_the_feast_of_the_kings_is_the_tenth_in_every_year_of_the_century() -> None:
    feasts = [
        day
        for day, name in Vietnam(years=range(2000, 2100), observed=False).items()  # type: ignore[no-untyped-call]
        if "Hùng Vương" in name or "Hung Kings" in name
    ]
    assert len(feasts) > 80
    assert [day for day in feasts if lunar_day(day) != 10] == []


def test_days_follow_each_other_and_months_have_twenty_nine_or_thirty() -> None:
    days = [lunar_day(date(2000, 1, 1) + timedelta(days=number)) for number in range(40_000)]
    ends = [last for last, first in pairwise(days) if first == 1]
    assert set(ends) == {29, 30}
    assert all(second in {1, first + 1} for first, second in pairwise(days))
