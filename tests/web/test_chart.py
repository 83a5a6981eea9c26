"""Coordinates of a chart: inside the frame, in order, with round graduations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.chart import chart, ticks

NUMBER = st.floats(0, 1e6, allow_nan=False).map(lambda value: round(value, 3))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, ["0", "2", "4", "6", "8", "10"]),
        (3.1, 4.2, ["3.25", "3.5", "3.75", "4"]),
        (98, 131, ["100", "110", "120", "130"]),
        (0, 0.004, ["0", "0.001", "0.002", "0.003", "0.004"]),
    ],
)
def test_graduations_are_round_numbers(low: float, high: float, expected: list[str]) -> None:
    assert [f"{value:f}" for value in ticks(low, high)] == expected


@settings(deadline=None)
@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=8))
def test_every_point_and_graduation_lies_in_the_frame(pairs: list[tuple[float, float]]) -> None:
    drawn = chart(pairs)
    assert all(drawn.left <= x <= drawn.right and drawn.top <= y <= drawn.bottom for x, y in drawn.points)
    assert all(drawn.left <= tick.at <= drawn.right for tick in drawn.across)
    assert all(drawn.top <= tick.at <= drawn.bottom for tick in drawn.up)
    assert len(drawn.across) <= 7


def test_more_is_to_the_right_and_higher_up() -> None:
    low, high = chart([(1, 1), (2, 2)]).points
    assert low[0] < high[0]
    assert low[1] > high[1]
