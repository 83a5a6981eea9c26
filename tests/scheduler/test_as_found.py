"""The share of the limit that was used up, control by control, and the staircase's advice under the legal cycle."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from registry.values import PastError
from scheduler.as_found import CameWith, advice, advice_words, came_with

DAY = date(2026, 11, 20)


def past(control: int, error: str, lower: str | None, upper: str | None, left: str | None = None) -> PastError:
    lower_limit, upper_limit, as_left = (None if side is None else Decimal(side) for side in (lower, upper, left))
    return PastError(
        control, DAY, Decimal(1), "kg", Decimal(error), as_left, left is not None, lower_limit, upper_limit, "g"
    )


def test_the_worst_point_of_each_control_counts_as_it_was_found() -> None:
    found = came_with(
        [past(1, "2", "-5", "5"), past(1, "-4", "-5", "5"), past(2, "6", "-5", "5", left="0"), past(3, "1", None, None)]
    )
    assert [(one.control_id, one.share, one.adjusted) for one in found] == [
        (1, Fraction(4, 5), False),
        (2, Fraction(6, 5), True),
    ]


def test_each_side_has_its_own_limit_and_a_limit_of_zero_has_no_share() -> None:
    found = came_with([past(1, "-0.05", "-0.1", "0.2"), past(1, "0.05", "-0.1", "0.2"), past(2, "1", "0", "0")])
    assert [(one.control_id, one.share) for one in found] == [(1, Fraction(1, 2))]


@pytest.mark.parametrize(
    ("share", "now", "legal", "expected"),
    [
        ("0.5", 12, 12, ("extended", 12, True)),  # the legal cycle is a hard cap
        ("0.5", 6, 12, ("extended", 7, False)),
        ("0.5", 12, None, ("extended", 14, False)),
        ("0.8", 12, 12, ("kept", 12, False)),
        ("1", 12, None, ("kept", 12, False)),
        ("1.01", 12, 12, ("shortened", 10, False)),
        ("9", 1, 12, ("shortened", 1, False)),
    ],
)
def test_the_staircase_moves_the_interval_one_step_under_the_law(share, now, legal, expected) -> None:
    found = advice([CameWith(1, DAY, Fraction(share), adjusted=False)], now, legal)
    assert found is not None
    assert (found.move, found.months, found.capped) == expected
    last, then = advice_words(found, now, "20/11/2026")
    assert str(round(Fraction(share) * 100)) in last.say(str)
    assert str(now) in then.say(str)


def test_without_data_or_an_interval_nothing_is_advised() -> None:
    assert advice([], 12, 12) is None
    assert advice([CameWith(1, DAY, Fraction(1, 2), adjusted=False)], None, None) is None
    assert came_with([]) == ()
