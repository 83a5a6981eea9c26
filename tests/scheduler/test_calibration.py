"""What logged trips say of the speed on a class of roads: exactly, and only from enough of them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.calibration import ENOUGH, FASTEST, LEAST_METRES, SLOWEST, Driven, median, proposals

NOW = {"urban": Decimal(38), "rural": Decimal(38)}
DETOUR = Decimal("1.4")
TEN_KM = Driven("rural", 10_000, 20)  # 14 km in 20 minutes: 42 km/h


def said(*trips: Driven):
    return {one.road: one for one in proposals(trips, NOW, DETOUR)}


def test_enough_trips_propose_their_median_speed_and_say_how_many_they_are():
    slow = [Driven("rural", 10_000, minutes) for minutes in (200, 300, 15)]
    found = said(*[TEN_KM] * (ENOUGH + 1), *slow)
    assert (found["rural"].speed_kmh, found["rural"].trips) == (Decimal("42.0"), ENOUGH + 4)
    assert found["rural"].new
    assert (found["urban"].speed_kmh, found["urban"].trips) == (None, 0)


def test_one_trip_too_few_proposes_nothing():
    found = said(*[TEN_KM] * (ENOUGH - 1))["rural"]
    assert (found.speed_kmh, found.trips, found.new, found.odd) == (None, ENOUGH - 1, False, False)


@pytest.mark.parametrize("useless", [Driven("rural", LEAST_METRES - 1, 9), Driven("rural", 10_000, 0)])
def test_trips_that_say_nothing_of_the_road_are_not_counted(useless):
    assert said(*[TEN_KM] * (ENOUGH - 1), useless)["rural"].trips == ENOUGH - 1


@pytest.mark.parametrize("minutes", [1, 600])
def test_a_speed_nobody_believes_is_odd_and_not_proposed(minutes):
    found = said(*[Driven("rural", 10_000, minutes)] * ENOUGH)["rural"]
    assert (found.speed_kmh, found.odd, found.new) == (None, True, False)


def test_the_speed_in_force_is_nothing_new():
    found = proposals([TEN_KM] * ENOUGH, {"rural": Decimal("42.0")}, DETOUR)[0]
    assert (found.speed_kmh, found.new) == (Decimal("42.0"), False)


@given(st.lists(st.fractions(min_value=0, max_value=100), min_size=1, max_size=30))
def test_half_of_the_values_lie_on_either_side_of_the_median(values: list[Fraction]):
    middle = median(values)
    assert 2 * sum(value <= middle for value in values) >= len(values)
    assert 2 * sum(value >= middle for value in values) >= len(values)


@given(st.lists(st.tuples(st.integers(500, 200_000), st.integers(1, 600)), min_size=ENOUGH, max_size=30))
def test_every_proposed_speed_is_one_that_can_be_driven(trips: list[tuple[int, int]]):
    found = said(*(Driven("urban", *trip) for trip in trips))["urban"]
    assert found.odd or (found.speed_kmh is not None and SLOWEST <= found.speed_kmh <= FASTEST)
