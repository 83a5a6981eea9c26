"""The days on which other systems' due dates drift, decay or jump: ends of months, leap days, the turn of the year."""

from datetime import date, timedelta

import pytest

from registry.law.load import law
from registry.law.validity import Basis, Evidence, Policy, add_months, validity


def last_day_no_later(year: int, month: int, day: int) -> date:
    """The day of the month, or the last one the month has; counted down, not looked up."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def expected(day: date, months: int, policy: Policy) -> date:
    """Counted month by month, as on a wall calendar."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return last_day_no_later(year, month, 31 if policy == "month_end" else day.day)


@pytest.mark.parametrize("year", [2023, 2024])
@pytest.mark.parametrize("policy", ["month_end", "anniversary"])
def test_every_cycle_of_6_to_72_months_from_every_day_of_a_leap_and_a_common_year(year: int, policy: Policy) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366 if year % 4 == 0 else 365)]
    assert {day.year for day in days} == {year}
    for months in range(6, 73):
        assert [add_months(day, months, policy) for day in days] == [expected(day, months, policy) for day in days]


def test_a_short_month_on_the_way_never_shortens_a_later_one() -> None:
    start = date(2026, 1, 31)
    assert [add_months(start, months, "anniversary").day for months in range(1, 13)] == [
        28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31,
    ]  # fmt: skip
    assert [add_months(start, months, "month_end").day for months in (1, 2)] == [28, 31]


@pytest.mark.parametrize(
    ("months", "policy", "ends_on"),
    [
        (12, "anniversary", date(2025, 2, 28)),
        (48, "anniversary", date(2028, 2, 29)),
        (12, "month_end", date(2025, 2, 28)),
        (48, "month_end", date(2028, 2, 29)),
        # 2100 is no leap year
        (12 * 76, "anniversary", date(2100, 2, 28)),
    ],
)
def test_a_verification_of_29_february_ends_on_a_day_that_exists(months: int, policy: Policy, ends_on: date) -> None:
    assert add_months(date(2024, 2, 29), months, policy) == ends_on


@pytest.mark.parametrize("policy", ["month_end", "anniversary"])
def test_a_year_from_31_december_is_31_december(policy: Policy) -> None:
    assert add_months(date(2025, 12, 31), 12, policy) == date(2026, 12, 31)
    assert add_months(date(2025, 12, 31), 14, policy) == date(2027, 2, 28)


def test_a_blank_interval_means_the_cycle_of_the_law_and_outside_the_law_no_date() -> None:
    on = Evidence(date(2026, 3, 10))
    assert validity(law(), "8b", None, on).ends_on == date(2027, 3, 31)
    outside = validity(law(), None, None, on)
    assert (outside.ends_on, outside.basis) == (None, Basis.NO_CYCLE)


@pytest.mark.parametrize("kind", ["1a", "34a"])
def test_a_kind_without_a_cycle_in_the_law_has_no_date_and_keeps_its_evidence(kind: str) -> None:
    found = validity(law(), kind, None, Evidence(date(2026, 3, 10)))
    assert (found.ends_on, found.basis, found.months) == (None, Basis.NO_CYCLE, None)
    assert validity(law(), kind, None, Evidence(date(2026, 3, 10), result="fail")).basis is Basis.FAILED
