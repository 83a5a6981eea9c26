"""The list of group-2 instruments, by the date of the event."""

from datetime import date

import pytest

from registry.law.load import law


def test_the_list_of_2024_has_90_rows_in_69_numbers():
    rows = law().list_on(date(2026, 1, 1)).rows
    numbers = {code.rstrip("abcdefgh") for code in rows}
    assert (len(rows), len(numbers)) == (90, 69)


@pytest.mark.parametrize(
    ("code", "day", "cycle"),
    [
        ("8b", date(2026, 3, 10), 12),
        ("8a", date(2026, 3, 10), 24),
        ("2", date(2026, 12, 15), 18),
        ("43b", date(2026, 5, 5), 72),
        ("1a", date(2026, 5, 5), None),  # a tape measure has no periodic verification
        ("43a", date(2024, 10, 14), 60),  # listed on its last day
        ("69a", date(2024, 10, 15), 60),  # added on the first day of the new list
    ],
)
def test_the_cycle_is_that_of_the_list_in_force_on_the_day(code, day, cycle):
    assert law().row_on(code, day).cycle_months == cycle


@pytest.mark.parametrize(
    ("code", "day"),
    [("43a", date(2024, 10, 15)), ("69a", date(2024, 10, 14)), ("8z", date(2026, 1, 1)), ("", date(2026, 1, 1))],
)
def test_a_kind_is_unknown_on_days_when_no_list_has_it(code, day):
    assert law().row_on(code, day) is None


def test_a_day_before_every_loaded_list_is_judged_by_the_oldest_and_marked():
    assert law().list_on(date(2015, 1, 1)) is law().lists[0]
    assert not law().covers(date(2015, 1, 1))


def test_a_closed_kind_keeps_its_name():
    assert law().row("43a").name_vi == "Công tơ điện xoay chiều 1 pha kiểu cảm ứng"


def test_from_april_2026_every_screen_says_that_an_act_is_not_loaded():
    assert law().banner(date(2026, 4, 14)) is None
    assert "04/2026/TT-BKHCN" in law().banner(date(2026, 4, 15)).say(str)
    assert "12 → 24" in law().banner_of("10", date(2026, 4, 15)).say(str)
    assert law().banner_of("8b", date(2026, 4, 15)) is None


def test_rows_from_memory_are_the_four_known_ones():
    rows = law().list_on(date(2026, 1, 1)).rows.values()
    assert [row.code for row in rows if row.confidence == "memory"] == ["27b", "69a", "69b", "69c"]
