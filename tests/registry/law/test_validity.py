"""When validity ends (24/2013/TT-BKHCN art. 41(10); 23/2013/TT-BKHCN art. 20(7))."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.law.load import law
from registry.law.validity import NO_DATE, Basis, Evidence, add_months, stored_due, validity


@pytest.mark.parametrize(
    ("verified_on", "months", "policy", "ends_on"),
    [
        # the last day of the last month
        (date(2026, 3, 10), 12, "month_end", date(2027, 3, 31)),
        (date(2026, 8, 31), 6, "month_end", date(2027, 2, 28)),
        (date(2026, 12, 15), 18, "month_end", date(2028, 6, 30)),
        (date(2026, 11, 30), 3, "month_end", date(2027, 2, 28)),
        (date(2026, 5, 5), 72, "month_end", date(2032, 5, 31)),
        (date(2023, 2, 28), 12, "month_end", date(2024, 2, 29)),
        # the same day, clamped to the month
        (date(2024, 2, 29), 48, "anniversary", date(2028, 2, 29)),
        (date(2024, 2, 29), 12, "anniversary", date(2025, 2, 28)),
        (date(2026, 8, 31), 6, "anniversary", date(2027, 2, 28)),
        (date(2026, 1, 31), 2, "anniversary", date(2026, 3, 31)),  # no decay through February
        (date(2025, 12, 31), 12, "anniversary", date(2026, 12, 31)),
    ],
)
def test_whole_months_are_counted_from_the_verification(verified_on, months, policy, ends_on):
    assert add_months(verified_on, months, policy) == ends_on


@pytest.mark.parametrize("year", [2023, 2024])
@pytest.mark.parametrize("months", [6, 12, 18, 24, 36, 48, 60, 72])
def test_every_start_day_of_a_year_lands_in_the_right_month_at_its_end(year, months):
    day = date(year, 1, 1)
    while day.year == year:
        ends_on = add_months(day, months, "month_end")
        assert (ends_on.year * 12 + ends_on.month) - (day.year * 12 + day.month) == months
        assert ends_on.day == calendar.monthrange(ends_on.year, ends_on.month)[1]
        day += timedelta(days=1)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_the_anniversary_never_lies_after_the_month_end_nor_in_another_month(day, months):
    same_day, month_end = add_months(day, months, "anniversary"), add_months(day, months, "month_end")
    assert same_day <= month_end
    assert (same_day.year, same_day.month) == (month_end.year, month_end.month)
    assert same_day.day == min(day.day, month_end.day)


ON = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("kind", "own", "evidence", "ends_on", "basis"),
    [
        ("8b", None, Evidence(ON), date(2027, 3, 31), Basis.CYCLE),
        # the printed date always wins, also when it differs from the cycle
        ("8b", None, Evidence(ON, date(2027, 2, 15)), date(2027, 2, 15), Basis.PRINTED),
        ("1a", None, Evidence(ON, date(2027, 2, 15)), date(2027, 2, 15), Basis.PRINTED),
        # no cycle, no date; nothing recorded, no date
        ("1a", None, Evidence(ON), None, Basis.NO_CYCLE),
        ("8b", None, None, None, Basis.NEVER),
        # a kind that no list of the day has
        ("43a", None, Evidence(ON), None, Basis.NOT_LISTED),
        # the legal cycle is a hard maximum: an owner may shorten it, never extend it
        ("8b", 6, Evidence(ON), date(2026, 9, 30), Basis.OWN_INTERVAL),
        ("8b", 24, Evidence(ON), date(2027, 3, 31), Basis.CYCLE),
        (None, 24, Evidence(ON), date(2028, 3, 31), Basis.OWN_INTERVAL),
        (None, None, Evidence(ON), None, Basis.NO_CYCLE),
        # a failure ends validity at once and gives no new one
        ("8b", None, Evidence(ON, result="fail"), ON, Basis.FAILED),
        # validity known from the sticker alone
        ("8b", None, Evidence(None, date(2027, 2, 15)), date(2027, 2, 15), Basis.PRINTED),
    ],
)
def test_validity_ends_by_the_first_rule_that_applies(kind, own, evidence, ends_on, basis):
    found = validity(law(), kind, own, evidence)
    assert (found.ends_on, found.basis) == (ends_on, basis)


def test_a_printed_date_that_differs_keeps_the_computed_one_beside_it():
    assert validity(law(), "8b", None, Evidence(ON, date(2027, 2, 15))).computed_on == date(2027, 3, 31)


def test_a_verification_before_every_loaded_list_is_marked():
    assert validity(law(), "21a", None, Evidence(date(2019, 5, 10))).earlier_list


def test_an_instrument_without_a_date_sorts_after_all_others():
    stored = stored_due(law(), "1a", None, None)
    assert (stored.due_on, stored.due_sort) == (None, NO_DATE)
